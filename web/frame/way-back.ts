import { type RouterHistory, useRouter } from '@tanstack/react-router'

/** One page that this tab has seen: its address, what it is called, and where the person stood on it. */
export interface Stop {
  path: string
  title?: string
  places: Record<string, string>
}

/** The pages behind and before this one, as the browser's history counts them. */
export interface Trail {
  at: number
  stops: (Stop | null)[]
}

const KEPT = 'backstay:trail'
const MOST = 200

let trail: Trail = { at: 0, stops: [] }

/** The trail after the history says where it stands: a new page cuts off what lay before it; the same page keeps its places. */
export function walked(before: Trail, at: number, path: string, leaving: string, onward: boolean): Trail {
  const stops = onward ? before.stops.slice(0, at) : [...before.stops]
  const left = stops[before.at]
  if (left && before.at !== at) stops[before.at] = { ...left, title: leaving }
  const known = before.stops[at]
  while (stops.length < at) stops.push(null)
  stops[at] = known?.path === path && !onward ? known : { path, places: {} }
  for (let old = 0; old <= at - MOST; old++) stops[old] = null
  return { at, stops }
}

/** The nearest page behind this one that is another page, and that `passes`. */
export function stopBehind({ at, stops }: Trail, passes: (path: string) => boolean): number | undefined {
  const here = stops[at]?.path
  for (let index = at - 1; index >= 0; index--) {
    const stop = stops[index]
    if (stop && stop.path !== here && stop.path !== '/sign-in' && passes(stop.path)) return index
  }
  return undefined
}

function keep(): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(trail))
  } catch {
    // Without storage the way back is forgotten when the page is loaded anew.
  }
}

function kept(): Trail {
  try {
    const text = sessionStorage.getItem(KEPT)
    return text ? (JSON.parse(text) as Trail) : { at: 0, stops: [] }
  } catch {
    return { at: 0, stops: [] } // See above.
  }
}

/** Forgets where this tab was: what pages were called, and where somebody stood on them. */
export function forgetWay(): void {
  trail = { at: trail.at, stops: [] }
  keep()
}

/** Follows the history of the tab from here on. */
export function watchHistory(history: RouterHistory): void {
  const note = (onward: boolean) => {
    const { pathname, state } = history.location
    trail = walked(trail, state.__TSR_index, pathname, document.title.replace(/ · Backstay$/, ''), onward)
    keep()
  }
  trail = kept()
  note(false)
  history.subscribe(({ action }) => note(action.type === 'PUSH'))
}

/** Where the person stood on this page when they left it, under a name of the page's own. */
export function placeHere(name: string): string | undefined {
  return trail.stops[trail.at]?.places[name]
}

/** Remembers where the person stands on this page. */
export function keepPlace(name: string, value: string): void {
  keepAt(trail.at, name, value)
}

/** Moves the place on the page behind this one: whoever steps through records comes back to the last one. */
export function keepPlaceBehind(name: string, value: string): void {
  const index = stopBehind(trail, () => true)
  if (index !== undefined) keepAt(index, name, value)
}

function keepAt(index: number, name: string, value: string): void {
  const stop = trail.stops[index]
  if (!stop || stop.places[name] === value) return
  trail.stops[index] = { ...stop, places: { ...stop.places, [name]: value } }
  keep()
}

export interface WayBack {
  /** What the page is called to which it leads; nothing where it leads to the usual one. */
  title?: string
  go: () => void
}

/**
 * The way back to the page from which this one was opened, past pages that don't pass; where there is none (a link from
 * elsewhere), the usual way.
 */
export function useWayBack(usual: () => void, passes: (path: string) => boolean = () => true): WayBack {
  const { history } = useRouter()
  const behind = stopBehind(trail, passes)
  return {
    title: behind === undefined ? undefined : trail.stops[behind]?.title,
    go: () => {
      const index = stopBehind(trail, passes)
      if (index === undefined) usual()
      else history.go(index - trail.at)
    },
  }
}
