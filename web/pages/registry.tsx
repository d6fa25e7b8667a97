import type { RecordShape } from '../api/types.ts'
import type { GroupId } from '../frame/navigation-model.ts'
import type { MessageId } from '../i18n/messages.ts'
import type { IconName } from '../parts/icon.tsx'
import { type PagePart, pagePart } from './page-part.tsx'

/**
 * The hand-made pages. Everything declared has a good page by default; a page stands here only where people
 * live in it. To add one: write `web/pages/<name>.tsx` with a default export, and one entry below.
 *
 * - `pages`: a page with an address of its own. `place` puts it into the navigation: `top`, or a group.
 * - `recordPages`, `listPages`, `newPages`, `queryPages`: take the place of the generic page of one record
 *   or query. They get the same props as the generic page, and may still use its parts.
 */
export interface HandmadePage {
  id: string
  /** Address inside the app: `/` is home. */
  path: `/${string}`
  label: MessageId
  icon: IconName
  /** Where the navigation has it; a page without a place is opened from another one. */
  place?: 'top' | GroupId
  /** The letter that follows `G`. */
  letter?: string
  /** The command that it is the page of: it is offered to those who may run that, in place of a dialog. */
  command?: string
  component: PagePart
}

export interface RecordPageProps {
  record: string
  id: string
}
export interface ListPageProps {
  record: string
}
export interface NewPageProps {
  record: string
}
export interface QueryPageProps {
  query: string
}

export const pages: readonly HandmadePage[] = [
  {
    id: 'today',
    path: '/',
    label: 'today.title',
    icon: 'home',
    place: 'top',
    letter: 't',
    component: pagePart(() => import('./today.tsx')),
  },
  {
    id: 'intake',
    path: '/intake',
    label: 'intake.title',
    icon: 'folder',
    place: 'documents',
    letter: 'i',
    component: pagePart(() => import('./intake.tsx')),
  },
  {
    id: 'review',
    path: '/intake/$proposal',
    label: 'intake.title',
    icon: 'folder',
    component: pagePart(() => import('./review.tsx')),
  },
  {
    id: 'bank',
    path: '/bank',
    label: 'bank.page',
    icon: 'bank',
    place: 'bank',
    component: pagePart(() => import('./bank.tsx')),
  },
  {
    id: 'bank.rules',
    path: '/bank/rules',
    label: 'bank.rules',
    icon: 'bank',
    component: pagePart(() => import('./bank-rules.tsx')),
  },
  {
    id: 'bank.account',
    path: '/bank/$account',
    label: 'bank.page',
    icon: 'bank',
    component: pagePart(() => import('./bank-account.tsx')),
  },
  {
    id: 'books.opening',
    path: '/books/opening',
    label: 'opening.title',
    icon: 'book',
    place: 'books',
    command: 'ledger.openingBalances.post',
    component: pagePart(() => import('./opening.tsx')),
  },
  {
    id: 'me',
    path: '/me',
    label: 'account.me',
    icon: 'person',
    component: pagePart(() => import('./account/me.tsx')),
  },
  {
    id: 'me.security',
    path: '/me/security',
    label: 'account.security',
    icon: 'shield',
    component: pagePart(() => import('./account/security.tsx')),
  },
  {
    id: 'me.demo',
    path: '/me/demo',
    label: 'account.demo',
    icon: 'flag',
    component: pagePart(() => import('./account/demo.tsx')),
  },
  {
    id: 'settings',
    path: '/settings',
    label: 'settings.title',
    icon: 'gear',
    place: 'settings',
    component: pagePart(() => import('./account/settings.tsx')),
  },
]

const trade = pagePart(() => import('./trade-record.tsx'))
const paper = pagePart(() => import('./paper-record.tsx'))

export const recordPages: Record<string, PagePart<RecordPageProps>> = {
  'purchasing.bill': trade,
  'sales.invoice': trade,
  'organisation.user': pagePart(() => import('./account/user-page.tsx')),
  'documents.document': paper,
  'correspondence.message': paper,
  'ledger.entry': pagePart(() => import('./entry-record.tsx')),
  'ledger.account': pagePart(() => import('./account-record.tsx')),
  'contacts.party': pagePart(() => import('./party-record.tsx')),
}

export const listPages: Record<string, PagePart<ListPageProps>> = {}

const entry = pagePart(() => import('./entry.tsx'))

export const newPages: Record<string, PagePart<NewPageProps>> = {
  'sales.invoice': entry,
  'purchasing.bill': entry,
  'ledger.entry': pagePart(() => import('./new-entry.tsx')),
}

/** Records that no form of their own makes but a command, by that command: they have a page in {@link newPages}. */
const MADE_BY: Record<string, string> = { 'ledger.entry': 'ledger.entry.post' }

/** The command with which this person makes a record from its page; `undefined` where they may not. */
export function createOf(record: RecordShape, commands: readonly { id: string }[]): string | undefined {
  return record.create ?? commands.find((command) => command.id === MADE_BY[record.id])?.id
}

export const queryPages: Record<string, PagePart<QueryPageProps>> = {}

/** The generic pages, each in a file of its own that is fetched when first opened. */
export const generic = {
  list: pagePart(() => import('../list/list-page.tsx')),
  record: pagePart(() => import('../record/record-page.tsx')),
  create: pagePart(() => import('../record/new-page.tsx')),
  query: pagePart(() => import('../query/query-page.tsx')),
}

/** The part that a path of this app opens; none where another part opens it. */
function partAt(path: string): { fetch: () => Promise<unknown> } | undefined {
  const [, place, name = '', one] = path.split('/')
  if (place === 'queries') return queryPages[name] ?? generic.query
  if (place !== 'records') return pages.find((page) => page.path === path)?.component
  if (one === undefined) return listPages[name] ?? generic.list
  return one === 'new' ? (newPages[name] ?? generic.create) : (recordPages[name] ?? generic.record)
}

/** Begins to fetch the page of a path beside all else that it needs. */
export function fetchPage(path: string): void {
  // What fails is fetched again when it is opened, and is told there.
  partAt(path)
    ?.fetch()
    .catch(() => undefined)
}
