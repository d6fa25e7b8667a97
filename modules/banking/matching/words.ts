import { say, type Words } from '../../../kernel/index.ts'
import { amountOf, size, type Units } from './amounts.ts'
import type { ItemView } from './types.ts'

/** `A, B and C`, at most six of them. */
export function listed(words: readonly string[], most = 6): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** `7,405.20`, for people. */
export function money(value: Units): string {
  const [whole = '0', rest = '00'] = amountOf(size(value)).split('.')
  return `${value < 0n ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** `3 March 2026`. */
export function dayWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`
}

type Noun = 'invoice' | 'bill' | 'credit'

const NOUNS: Readonly<Record<Noun, (count: number) => Words>> = {
  invoice: (count) => say('{0, plural, one {an invoice} other {# invoices}}', count),
  bill: (count) => say('{0, plural, one {a bill} other {# bills}}', count),
  credit: (count) => say('{0, plural, one {a credit} other {# credits}}', count),
}

const nounOf = ({ side, open }: Pick<ItemView, 'side' | 'open'>): Noun => {
  const negative = open.startsWith('-')
  if (side === 'receivable') return negative ? 'credit' : 'invoice'
  return negative ? 'bill' : 'credit'
}

/** `INV-2026-00231`, `3 invoices and a credit`. */
export function itemsTitle(items: readonly ItemView[]): string {
  if (items.length < 2) return items[0]?.number ?? ''
  const counts = new Map<Noun, number>()
  for (const item of items) counts.set(nounOf(item), (counts.get(nounOf(item)) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([noun, count]) => String(NOUNS[noun](count)))
    .join(' and ')
}

/** `INV-2026-00219`; several with the same beginning as `INV-2026-00219, 00224 and 00228`. */
export function numbers(items: readonly ItemView[]): string {
  const [first, ...rest] = items
  if (!first) return ''
  const cut = first.number.search(/\d+$/)
  const start = cut > 0 ? first.number.slice(0, cut) : ''
  const short = (item: ItemView): string =>
    start !== '' && item.number.startsWith(start) ? item.number.slice(start.length) : item.number
  return listed([first.number, ...rest.map(short)])
}

/** Days from one date to another; negative where the other is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
