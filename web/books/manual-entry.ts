import { add, compare, isDecimal, isZero, negate, subtract, sum } from '../../kernel/decimal.ts'

/** A line as it is typed: an amount stands on one of the two sides. */
export type EntryLine = Record<string, unknown>

export interface EntrySums {
  debit: string
  credit: string
  /** Debit less credit: what is still to be booked on the other side. */
  difference: string
  balances: boolean
}

function amountIn(line: EntryLine, side: 'debit' | 'credit'): string {
  const value = line[side]
  return typeof value === 'string' && isDecimal(value) ? value : '0'
}

/** Both sides of an entry, and whether they are equal and not nothing. */
export function sumsOf(lines: readonly EntryLine[]): EntrySums {
  const debit = sum(lines.map((line) => amountIn(line, 'debit')))
  const credit = sum(lines.map((line) => amountIn(line, 'credit')))
  const difference = subtract(debit, credit)
  return { debit, credit, difference, balances: isZero(difference) && !isZero(debit) }
}

/** The postings of an entry as its command takes them: debit positive, credit negative; blank lines are left out. */
export function postingsOf(lines: readonly EntryLine[]): Record<string, string>[] {
  return lines.flatMap((line) => {
    const amount = add(amountIn(line, 'debit'), negate(amountIn(line, 'credit')))
    if (typeof line.account !== 'string' || line.account === '' || isZero(amount)) return []
    const words = ['party', 'text'].flatMap((name) => {
      const value = line[name]
      return typeof value === 'string' && value !== '' ? [[name, value]] : []
    })
    return [{ account: line.account, amount, ...Object.fromEntries(words) }]
  })
}

/** The lines with what is missing on the last one that has no amount yet, or on a new one. */
export function balanced(lines: readonly EntryLine[]): EntryLine[] {
  const { difference } = sumsOf(lines)
  if (isZero(difference)) return [...lines]
  const missing = compare(difference, '0') > 0 ? { credit: difference } : { debit: negate(difference) }
  const free = lines.findLastIndex((line) => isZero(amountIn(line, 'debit')) && isZero(amountIn(line, 'credit')))
  return free < 0 ? [...lines, missing] : lines.map((line, at) => (at === free ? { ...line, ...missing } : line))
}
