import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  useNavigate,
} from '@tanstack/react-router'
import { useEffect } from 'react'
import { useDeclared } from './api/declared.tsx'
import { SignedInApp } from './app.tsx'
import { useNavigation } from './frame/navigation.tsx'
import { watchHistory } from './frame/way-back.ts'
import { useSay } from './i18n/language.tsx'
import { generic, listPages, newPages, pages, queryPages, recordPages } from './pages/registry.tsx'
import { Empty } from './parts/message.tsx'
import { PageHead } from './parts/page.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { email?: string; to?: string } => ({
    email: typeof search.email === 'string' ? search.email : undefined,
    to: typeof search.to === 'string' ? search.to : undefined,
  }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx')),
})

const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: SignedInApp })

/** Home: the hand-made page at `/` where there is one, else the first place of the navigation. */
const home = createRoute({ getParentRoute: () => inside, path: '/', component: Home })

const list = createRoute({
  getParentRoute: () => inside,
  path: '/records/$record',
  validateSearch: (search): Record<string, string> => textValues(search),
  component: function List() {
    const { record } = list.useParams()
    const Page = listPages[record] ?? generic.list
    return useDeclared().record(record) ? <Page key={record} record={record} /> : <NotFound />
  },
})

const create = createRoute({
  getParentRoute: () => inside,
  path: '/records/$record/new',
  validateSearch: (search): Record<string, string> => textValues(search),
  component: function Create() {
    const { record } = create.useParams()
    const Page = newPages[record] ?? generic.create
    return useDeclared().record(record) ? <Page key={record} record={record} /> : <NotFound />
  },
})

const single = createRoute({
  getParentRoute: () => inside,
  path: '/records/$record/$id',
  component: function Single() {
    const { record, id } = single.useParams()
    const Page = recordPages[record] ?? generic.record
    return useDeclared().record(record) ? <Page key={`${record}/${id}`} record={record} id={id} /> : <NotFound />
  },
})

const query = createRoute({
  getParentRoute: () => inside,
  path: '/queries/$query',
  validateSearch: (search): Record<string, string> => textValues(search),
  component: function Query() {
    const { query: id } = query.useParams()
    const Page = queryPages[id] ?? generic.query
    return useDeclared().query(id) ? <Page key={id} query={id} /> : <NotFound />
  },
})

/** Addresses carry plain words: `?due.until=2026-04-08&sort=-dueOn`. */
function textValues(search: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}

/** Any other address: said inside the frame, so that the way on is at hand. */
const elsewhere = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound })

const handmade = pages
  .filter((page) => page.path !== '/')
  .map((page) =>
    createRoute({
      getParentRoute: () => inside,
      path: page.path,
      validateSearch: (search): Record<string, string> => textValues(search),
      component: page.component,
    }),
  )

function Home() {
  const page = pages.find((each) => each.path === '/')
  return page ? <page.component /> : <FirstPlace />
}

function FirstPlace() {
  const navigate = useNavigate()
  const declared = useDeclared()
  const { top, groups } = useNavigation()
  const to = declared.record('work.task')?.mayRead
    ? '/records/work.task'
    : [...top, ...groups.flatMap((group) => group.places)][0]?.to
  useEffect(() => {
    if (to) void navigate({ to, replace: true })
  }, [navigate, to])
  const say = useSay()
  return to ? null : <Empty title={say('nothing.allowed')}>{say('nothing.allowedHelp')}</Empty>
}

function NotFound() {
  const say = useSay()
  return (
    <div className="page">
      <PageHead title={say('notFound')} />
      <Empty title={say('notFound.title')}>{say('notFound.help')}</Empty>
    </div>
  )
}

const routes = root.addChildren([
  signIn,
  inside.addChildren([home, list, create, single, query, elsewhere, ...handmade]),
])

/** Values in an address are plain text, not JSON: `?sort=-dueOn`, and a number stays the text it was. */
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

function stringifySearch(search: Record<string, unknown>): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()
  return text ? `?${text}` : ''
}

export const router = createRouter({
  routeTree: routes,
  defaultPreload: 'intent',
  defaultPreloadDelay: 80,
  scrollRestoration: false,
  parseSearch,
  stringifySearch,
  defaultNotFoundComponent: NotFound,
})

watchHistory(router.history)

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
