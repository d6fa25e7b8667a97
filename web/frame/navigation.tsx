import { Link, useNavigate, useRouterState } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useSay } from '../i18n/language.tsx'
import { pages } from '../pages/registry.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { prefer, usePreferences } from '../preferences.ts'
import { type Navigation, navigationOf, type Place, type PlaceGroup } from './navigation-model.ts'

/** The navigation as it is for this person. */
export function useNavigation(): Navigation {
  const declared = useDeclared()
  const say = useSay()
  return useMemo(() => navigationOf(declared, pages, say), [declared, say])
}

/** True where the page that is open lies at or under a place. */
function isHere(path: string, to: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)
}

function PlaceLink({ place, path }: { place: Place; path: string }) {
  return (
    <Link to={place.to} title={place.label} aria-current={isHere(path, place.to) ? 'page' : undefined}>
      <Icon name={place.icon} />
      <span className="cut">{place.label}</span>
    </Link>
  )
}

function Group({ group, path, open }: { group: PlaceGroup; path: string; open: boolean }) {
  const id = `group-${group.id}`
  return (
    <div className="navigation-group">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => prefer({ group: open ? '' : group.id })}
      >
        <Icon name={group.icon} />
        <span className="cut">{group.label}</span>
        <Icon name={open ? 'down' : 'right'} className="fold" />
      </button>
      <div id={id} hidden={!open}>
        {group.places.map((place) => (
          <Link key={place.id} to={place.to} aria-current={isHere(path, place.to) ? 'page' : undefined}>
            <span className="cut">{place.label}</span>
          </Link>
        ))}
      </div>
    </div>
  )
}

/** A group where there is room for its icon only: its places open as a menu. */
function FoldedGroup({ group, path }: { group: PlaceGroup; path: string }) {
  const navigate = useNavigate()
  const here = group.places.some((place) => isHere(path, place.to))
  const entries = group.places.map((place) => ({
    id: place.id,
    label: place.label,
    chosen: isHere(path, place.to),
    onChoose: () => void navigate({ to: place.to }),
  }))
  return (
    <ActMenu
      groups={[{ title: group.label, entries }]}
      target={
        <button
          type="button"
          className={here ? 'icon-button holds-current' : 'icon-button'}
          title={group.label}
          aria-label={group.label}
        >
          <Icon name={group.icon} />
        </button>
      }
    />
  )
}

/** The main navigation; below 1180 px only icons. */
export function MainNavigation({ folded }: { folded: boolean }) {
  const say = useSay()
  const { top, groups } = useNavigation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const { group: chosen } = usePreferences()
  const here = groups.find((group) => group.places.some((place) => isHere(path, place.to)))?.id
  const open = chosen ?? here
  return (
    <nav className="navigation" aria-label={say('navigation')}>
      {top.map((place) => (
        <PlaceLink key={place.id} place={place} path={path} />
      ))}
      {top.length > 0 && <hr />}
      {groups.map((group) =>
        folded ? (
          <FoldedGroup key={group.id} group={group} path={path} />
        ) : (
          <Group
            key={group.id}
            group={group}
            path={path}
            open={group.id === open || (chosen === '' ? false : group.id === here)}
          />
        ),
      )}
    </nav>
  )
}

/** The bar of five on a phone: the first places, the search, and everything else. */
export function TabBar({ onSearch }: { onSearch: () => void }) {
  const say = useSay()
  const navigate = useNavigate()
  const { top, groups } = useNavigation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const more = groups.map((group) => ({
    title: group.label,
    entries: group.places.map((place) => ({
      id: place.id,
      label: place.label,
      chosen: isHere(path, place.to),
      onChoose: () => void navigate({ to: place.to }),
    })),
  }))
  return (
    <nav className="tab-bar" aria-label={say('navigation')}>
      {top.slice(0, 3).map((place) => (
        <Link key={place.id} to={place.to} aria-current={isHere(path, place.to) ? 'page' : undefined}>
          <Icon name={place.icon} />
          {place.label}
        </Link>
      ))}
      <button type="button" onClick={onSearch}>
        <Icon name="search" />
        {say('search')}
      </button>
      <ActMenu
        end
        groups={more}
        target={
          <button type="button">
            <Icon name="menu" />
            {say('more')}
          </button>
        }
      />
    </nav>
  )
}
