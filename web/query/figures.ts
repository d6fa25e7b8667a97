import type { Answer, FieldShape, Opens, QueryRow } from '../api/types.ts'

const FIGURES = new Set(['money', 'decimal', 'integer'])

/** True for columns of figures: they stand right, and lead to what they are made of. */
export function isFigure(column: FieldShape): boolean {
  return FIGURES.has(column.kind)
}

/** Code and name of an account are one column to the eye. */
export function joinsCode(columns: readonly FieldShape[]): boolean {
  return columns[0]?.name === 'code' && columns[1]?.name === 'name'
}

/** One figure that can be opened. */
export interface Figure {
  row: number
  column: string
  opens: Opens
}

/** Every figure of a report that opens what it is made of, in reading order. */
export function openFigures(answer: Pick<Answer, 'columns' | 'rows'>): Figure[] {
  const columns = answer.columns.filter(isFigure)
  return answer.rows.flatMap((row, index) =>
    columns.flatMap((column) => {
      const opens = row._opens?.[column.name]
      return opens && !isBlankFigure(row[column.name]) ? [{ row: index, column: column.name, opens }] : []
    }),
  )
}

function isBlankFigure(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

/** The figure to go to: the next or previous one in reading order, or the one above or below. */
export function stepFigure(
  figures: readonly Figure[],
  at: Figure,
  step: 'next' | 'previous' | 'up' | 'down',
): Figure | undefined {
  const index = figures.findIndex((figure) => figure.row === at.row && figure.column === at.column)
  if (step === 'next') return figures[index + 1]
  if (step === 'previous') return figures[index - 1]
  const same = figures.filter((figure) => figure.column === at.column)
  const place = same.findIndex((figure) => figure.row === at.row)
  return same[place + (step === 'down' ? 1 : -1)]
}

/** How the rows behind a figure are shown: when, what, how much. */
export interface EntryColumns {
  date?: string
  words: string[]
  amount: (row: QueryRow) => string | undefined
}

/** Which columns of an answer say when, what and how much. A debit counts as plus, a credit as minus. */
export function entryColumns(columns: readonly FieldShape[]): EntryColumns {
  const date = columns.find((column) => column.kind === 'date')?.name
  const known = new Set(columns.map((column) => column.name))
  const words = ['source', 'number', 'party', 'customer', 'supplier', 'text', 'name'].filter((name) => known.has(name))
  const fallback = columns.filter((column) => column.kind === 'text').map((column) => column.name)
  const amount =
    ['amount', 'open', 'gross', 'total'].find((name) => known.has(name)) ??
    columns.find((column) => column.kind === 'money')?.name
  const sides = known.has('debit') && known.has('credit')
  return {
    date,
    words: words.length > 0 ? words : fallback,
    amount: (row) => (sides ? sideAmount(row) : asText(amount === undefined ? undefined : row[amount])),
  }
}

/** An entry in words that tell it from its neighbours: its paper's number and with whom, else its text. */
export function entryWords(row: QueryRow, names: readonly string[]): string {
  const words = names.flatMap((name) => {
    const word = row[name]
    return typeof word === 'string' && word !== '' ? [word] : []
  })
  const told = words.filter((word, at) => !words.some((other, place) => place !== at && other.includes(word)))
  return (told.length > 0 ? told : words.slice(0, 1)).slice(0, 2).join(', ')
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function sideAmount(row: QueryRow): string | undefined {
  const [debit, credit] = [asText(row.debit), asText(row.credit)]
  if (debit && Number(debit) !== 0) return debit
  if (credit && Number(credit) !== 0) return credit.startsWith('-') ? credit.slice(1) : `-${credit}`
  return debit ?? credit
}

/** The record that a row leads to: what it came from rather than its entry. */
export function recordOf(row: QueryRow): { record: string; id: string } | undefined {
  const opens = row._opens ?? {}
  const preferred = [opens.source, opens.document, opens.number, ...Object.values(opens)]
  return preferred.find((each): each is { record: string; id: string } => each !== undefined && 'record' in each)
}
