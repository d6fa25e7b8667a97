/** What the app keeps in a browser of somebody's unsaved work, and when it goes. */

import { forgetWay } from '../frame/way-back.ts'

const DRAFTS = 'backstay:draft:'
const PERSON = 'backstay:person'

/** Forgets all that somebody was at on this device: drafts, places in lists, the way back. Looks and keys stay. */
export function forgetWork(): void {
  forgetWay()
  try {
    sessionStorage.clear()
    for (const name of Object.keys(localStorage)) if (name.startsWith(DRAFTS)) localStorage.removeItem(name)
  } catch {
    return // A browser that refuses storage has kept nothing.
  }
}

/** Unsaved work waits for the one whose it is: where somebody else signs in, it is forgotten. */
export function keepTo(person: string): void {
  try {
    const before = localStorage.getItem(PERSON)
    if (before === person) return
    if (before !== null) forgetWork()
    localStorage.setItem(PERSON, person)
  } catch {
    return // As above.
  }
}
