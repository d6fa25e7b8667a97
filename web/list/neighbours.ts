import type { Row } from '../api/types.ts'

/** The list from which a record was opened: for previous, next, and the way back. */
export interface Neighbours {
  ids: string[]
  count?: number
  /** Address of the list, with its filters. */
  href: string
}

const PLACE = 'backstay:list:'

/** Remembers the rows of a list for as long as the tab lives. */
export function rememberList(record: string, rows: readonly Row[], count: number | undefined): void {
  const list: Neighbours = {
    ids: rows.slice(0, 1000).map((row) => row.id),
    count,
    href: location.pathname + location.search,
  }
  try {
    sessionStorage.setItem(PLACE + record, JSON.stringify(list))
  } catch {
    // Without storage there is no previous and next; the list itself stays one key away.
  }
}

/** The list from which a record of this kind was last opened. */
export function lastList(record: string): Neighbours | undefined {
  try {
    const text = sessionStorage.getItem(PLACE + record)
    return text ? (JSON.parse(text) as Neighbours) : undefined
  } catch {
    return undefined // See above.
  }
}
