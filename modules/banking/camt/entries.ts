import { type EntryLine, linesOfEntry } from './lines.ts'
import { type Packed, packed } from './packed.ts'
import type { CamtAccount, CamtEntry, CamtKind } from './statement.ts'

/** What becomes of the entries of a statement as they are read, one by one. */
export type Collecting<Kept> = {
  begin(): Kept
  add(kept: Kept, entry: CamtEntry, kind: CamtKind, account: CamtAccount): void
}

/** Entries are held as they are. */
export const wholeEntries: Collecting<CamtEntry[]> = {
  begin: () => [],
  add: (kept, entry) => kept.push(entry),
}

/** Lines that entries make, which are what is kept of a statement. */
export type KeptLines = {
  readonly lines: Packed<EntryLine>
  count: number
  /** the first and the last day of those that have one */
  from: string | undefined
  to: string | undefined
  /** whether any has none */
  undated: boolean
}

/** Entries are turned into their lines at once and let go. */
export const linesOfEntries: Collecting<KeptLines> = {
  begin: () => ({ lines: packed(), count: 0, from: undefined, to: undefined, undated: false }),
  add(kept, entry, kind, account) {
    for (const line of linesOfEntry(kind, account.id, entry)) {
      kept.lines.add(line)
      kept.count++
      const { bookedOn: day } = line
      if (day === undefined) kept.undated = true
      else if (kept.from === undefined || day < kept.from) kept.from = day
      if (day !== undefined && (kept.to === undefined || day > kept.to)) kept.to = day
    }
  },
}
