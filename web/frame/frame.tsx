import { useMediaQuery } from '@mantine/hooks'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useChanges } from '../api/changes.ts'
import { useSay } from '../i18n/language.tsx'
import { useHandIn } from '../intake/hand-in.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import { keepTyped } from '../palette/type-ahead.ts'
import { fetchLater, later } from '../parts/later.tsx'
import { SkeletonRows } from '../parts/message.tsx'
import { MainNavigation, TabBar, useNavigation } from './navigation.tsx'
import { TopBar } from './top-bar.tsx'

const Palette = later(async () => (await import('../palette/palette.tsx')).default)
const HelpSheet = later(async () => (await import('../keys/help-sheet.tsx')).default)
const HandInPanel = later(async () => (await import('../intake/hand-in-panel.tsx')).HandInPanel)

/** `G` and a letter: the places that have one. */
function useGoTo(): Act[] {
  const say = useSay()
  const navigate = useNavigate()
  const { top, groups } = useNavigation()
  const places = [
    ...top.map((place) => ({ letter: place.letter, label: place.label, to: place.to })),
    ...groups.flatMap((group) => [
      { letter: group.letter, label: group.label, to: group.places[0]?.to },
      ...group.places.map((place) => ({ letter: place.letter, label: place.label, to: place.to })),
    ]),
  ]
  return places.flatMap(({ letter, label, to }) =>
    letter && to
      ? [
          {
            id: `go.${letter}`,
            key: `g ${letter}`,
            label: say('go.to', { place: label }),
            run: () => void navigate({ to }),
          },
        ]
      : [],
  )
}

/** After a new page the focus stands at its beginning, so that reading and keys go on from there. */
function useFocusOnNavigation() {
  const work = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const seen = useRef(path)
  useEffect(() => {
    if (seen.current === path) return
    seen.current = path
    if (!work.current?.contains(document.activeElement)) work.current?.focus({ preventScroll: true })
  }, [path])
  return work
}

/** Pages with two things side by side: the navigation leaves them its room and stands as icons. */
const WIDE_WORK = /^\/(intake\/.|bank\/(?!rules).)/

/** The frame around every page. */
export function Frame() {
  const say = useSay()
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const narrow = useMediaQuery('(max-width: 1180px)') ?? false
  const wide = useRouterState({ select: (state) => WIDE_WORK.test(state.location.pathname) })
  const folded = narrow || wide
  const work = useFocusOnNavigation()
  const goTo = useGoTo()
  const handedIn = useHandIn().files.length > 0
  useChanges()
  useEffect(fetchLater, [])
  const openPalette = () => {
    keepTyped()
    setPalette(true)
  }
  useActs(
    [
      { id: 'search', key: '/', label: say('search'), run: openPalette },
      { id: 'palette', key: 'Mod+k', label: say('palette'), inFields: true, run: openPalette },
      { id: 'help', key: '?', label: say('help'), run: () => setHelp(true) },
      ...goTo,
    ],
    'frame',
  )
  return (
    <div className={`frame${folded ? ' folded' : ''}`}>
      <a className="skip" href="#work">
        {say('skip')}
      </a>
      <TopBar onSearch={openPalette} onHelp={() => setHelp(true)} />
      <MainNavigation folded={folded} />
      <main className="work" id="work" ref={work} tabIndex={-1}>
        <Suspense fallback={<SkeletonRows rows={12} />}>
          <Outlet />
        </Suspense>
        <Suspense>{handedIn && <HandInPanel />}</Suspense>
      </main>
      <TabBar onSearch={openPalette} />
      <Suspense>
        {palette && <Palette onClose={() => setPalette(false)} />}
        {help && <HelpSheet onClose={() => setHelp(false)} />}
      </Suspense>
    </div>
  )
}
