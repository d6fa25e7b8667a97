import { type EntryKeys, entryKeys } from './entry-keys.ts'
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

/** A line by the values of its fields alone. */
type Row = readonly (string | boolean | null)[]

/** Lines that entries make, which are what is kept of a statement. */
export type KeptLines = {
  /** what tells their entries from one another, and how many lines each makes */
  readonly keys: EntryKeys
  readonly rows: Packed<Row>
  /** how many lines */
  count: number
  /** the first and the last day of those that have one */
  from: string | undefined
  to: string | undefined
  /** whether any has none */
  undated: boolean
}

/** Entries are turned into their lines at once and let go. */
export const linesOfEntries: Collecting<KeptLines> = {
  begin: () => ({ keys: entryKeys(), rows: packed(), count: 0, from: undefined, to: undefined, undated: false }),
  add(kept, entry, kind, account) {
    const lines = linesOfEntry(kind, account.id, entry)
    if (lines[0] !== undefined) kept.keys.add(lines[0].entryFingerprint, lines.length)
    for (const line of lines) {
      kept.rows.add(rowOf(line))
      kept.count++
      const { bookedOn: day } = line
      if (day === undefined) kept.undated = true
      else if (kept.from === undefined || day < kept.from) kept.from = day
      if (day !== undefined && (kept.to === undefined || day > kept.to)) kept.to = day
    }
  },
}

const rowOf = (line: EntryLine): Row => [
  ...[line.amount, line.currency, line.text, line.reversal, line.final],
  ...[line.bookedOn ?? null, line.valueOn ?? null],
  ...[line.counterpartyName ?? null, line.counterpartyIban ?? null, line.counterpartyBic ?? null],
  ...[line.reference ?? null, line.endToEndId ?? null, line.mandateId ?? null],
  ...[line.bankReference ?? null, line.returnReason ?? null],
]

/** The fields of a row that not every line has, in their order. */
const OPTIONAL = [
  ...(['bookedOn', 'valueOn', 'counterpartyName', 'counterpartyIban', 'counterpartyBic'] as const),
  ...(['reference', 'endToEndId', 'mandateId', 'bankReference', 'returnReason'] as const),
]

type Key = Pick<EntryLine, 'entryFingerprint' | 'part' | 'parts'>

function lineOf([amount, currency, text, reversal, final, ...optional]: Row, key: Key): EntryLine {
  const line: EntryLine = {
    ...{ amount: String(amount), currency: String(currency), text: String(text) },
    ...{ reversal: reversal === true, final: final === true },
    ...key,
  }
  for (const [nth, name] of OPTIONAL.entries()) {
    const value = optional[nth]
    if (typeof value === 'string') line[name] = value
  }
  return line
}

/** The lines of the pages of a statement, unpacked one by one. */
export function* linesIn(pages: readonly KeptLines[]): Generator<EntryLine> {
  for (const { keys, rows } of pages) {
    const each = rows[Symbol.iterator]()
    for (const { fingerprint: entryFingerprint, parts } of keys) {
      for (let part = 1; part <= parts; part++) {
        const row = each.next()
        if (row.done !== true) yield lineOf(row.value, { entryFingerprint, part, parts })
      }
    }
  }
}
