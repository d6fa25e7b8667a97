import { Decimal } from 'decimal.js'
import type { CamtEntry } from './statement.ts'

/** Exact for sums of amounts of 18 digits, half a million of them. */
export const Exact = Decimal.clone({ precision: 60 })

/** What a statement as a whole needs to know of its entries, which are too many to be held. */
export type Tally = {
  /** how many are booked */
  booked: number
  /** of the booked ones by currency, in the order of their first: which one is the first, from 0, and their sum */
  currencies: Map<string, { first: number; sum: Decimal }>
  /** the last day of which any entry speaks */
  lastDay: string | undefined
}

export const emptyTally = (): Tally => ({ booked: 0, currencies: new Map(), lastDay: undefined })

/** Counts one entry. */
export function countEntry(tally: Tally, entry: CamtEntry): void {
  const day = entry.bookedOn ?? entry.valueOn
  tally.lastDay = later(tally.lastDay, day)
  if (entry.status !== 'booked') return
  addTo(tally, entry.currency, tally.booked, new Exact(entry.amount))
  tally.booked++
}

function addTo({ currencies }: Tally, currency: string, first: number, amount: Decimal): void {
  const known = currencies.get(currency)
  if (known === undefined) currencies.set(currency, { first, sum: amount })
  else known.sum = known.sum.plus(amount)
}

const later = (day: string | undefined, other: string | undefined): string | undefined =>
  day === undefined || (other !== undefined && other > day) ? other : day

/** Of entries that are held. */
export function tallyOf(entries: readonly CamtEntry[]): Tally {
  const tally = emptyTally()
  for (const entry of entries) countEntry(tally, entry)
  return tally
}

/** Of the pages of a statement together, in their order. */
export function joinTallies(pages: readonly Tally[]): Tally {
  const whole = emptyTally()
  for (const page of pages) {
    for (const [currency, { first, sum }] of page.currencies) addTo(whole, currency, whole.booked + first, sum)
    whole.booked += page.booked
    whole.lastDay = later(whole.lastDay, page.lastDay)
  }
  return whole
}

/** What the booked entries in a currency come to. */
export const sumIn = ({ currencies }: Tally, currency: string | undefined): Decimal =>
  currencies.get(currency ?? '')?.sum ?? new Exact(0)

/** The currency of the first booked entry. */
export const firstCurrency = ({ currencies }: Tally): string | undefined => currencies.keys().next().value

/** The first booked entry in another currency: which one, from 0. */
export function strangerTo({ currencies }: Tally, currency: string): { at: number; currency: string } | undefined {
  const [stranger] = [...currencies].filter(([other]) => other !== currency)
  return stranger && { at: stranger[1].first, currency: stranger[0] }
}
