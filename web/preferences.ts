import { useSyncExternalStore } from 'react'

/** What one person chose on this device: how the app looks and which keys it answers to. */
export interface Preferences {
  theme?: 'light' | 'dark'
  language?: string
  /** Company whose rows are shown; absent: all of them. */
  company?: string
  /** Letter keys act (WCAG 2.1.4 asks that they can be turned off). */
  letters?: boolean
  /** Keys that the person put in place of ours, by the id of the act. */
  keys?: Record<string, string>
  /** The group of the navigation that stands open. */
  group?: string
  /** Chosen columns of a list, by record. */
  columns?: Record<string, string[]>
  /** The side panel of records is folded away. */
  sideFolded?: boolean
}

const PLACE = 'backstay:preferences'
const listeners = new Set<() => void>()
let current = read()

function read(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Preferences) : {}
  } catch {
    return {} // No storage, or not ours: the defaults hold.
  }
}

function tell(): void {
  for (const listener of listeners) listener()
}

/** Keeps a choice and tells every part of the page that reads it. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(PLACE, JSON.stringify(current))
  } catch {
    // A browser that refuses storage forgets the choice with the page; it holds until then.
  }
  tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  const other = (event: StorageEvent) => {
    if (event.key !== PLACE) return
    current = read()
    tell()
  }
  addEventListener('storage', other)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', other)
  }
}

/** The person's choices; the component is drawn again when one changes. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences)
}

/** The person's choices, outside of a component. */
export function preferences(): Preferences {
  return current
}
