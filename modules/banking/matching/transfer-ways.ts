import { say } from '../../../kernel/index.ts'
import { amountOf, units } from './amounts.ts'
import { movedKey } from './return-ways.ts'
import type { LineView, OwnAccount, Way } from './types.ts'
import { daysBetween, dayWords } from './words.ts'

export interface Own {
  /** By identifier. */
  byIdentifier: ReadonlyMap<string, OwnAccount>
  byId: ReadonlyMap<string, OwnAccount>
  /** Open lines of all own accounts, by account and amount. */
  lines: ReadonlyMap<string, readonly LineView[]>
}

/** Days between the two sides of a transfer. */
const FAR = 7

const plain = (identifier: string | null): string => (identifier ?? '').replace(/\s+/g, '').toUpperCase()

/** Ways to explain a line as money moved between our own accounts. */
export function transferWays(line: LineView, own: Own): Way[] {
  const here = own.byId.get(line.account)
  const there = own.byIdentifier.get(plain(line.counterpartyIban))
  if (!there || there.id === line.account) return []
  const others = (own.lines.get(movedKey(there.id, -units(line.open))) ?? []).filter((other) => {
    const back = plain(other.counterpartyIban)
    const near = Math.abs(daysBetween(line.bookedOn, other.bookedOn)) <= FAR
    return near && other.currency === line.currency && (back === '' || back === here?.identifier)
  })
  if (others.length === 0) return [inTransit(line, there)]
  return others.slice(0, 3).map(
    (other): Way => ({
      kind: 'transfer',
      title: String(line.open.startsWith('-') ? say`Transfer to ${there.name}` : say`Transfer from ${there.name}`),
      reason: String(
        others.length > 1
          ? say`The account is our own ${there.name}, and its line of ${dayWords(other.bookedOn)} is the other side; but others fit as well.`
          : say`The account is our own ${there.name}, and its line of ${dayWords(other.bookedOn)} is the other side.`,
      ),
      confidence: others.length === 1 ? 'sure' : 'check',
      score: others.length === 1 ? 0.98 : 0.5,
      parts: [{ part: 'line', id: other.id, amount: amountOf(-units(other.open)), line: other }],
      make: { lines: [{ line: line.id }, { line: other.id }] },
    }),
  )
}

/** The other side has not come in yet: the money is in transit. */
const inTransit = (line: LineView, there: OwnAccount): Way => ({
  kind: 'transfer',
  title: String(
    line.open.startsWith('-')
      ? say`Transfer to ${there.name}, in transit`
      : say`Transfer from ${there.name}, in transit`,
  ),
  reason: String(
    say`The account is our own ${there.name}. The other side is not among its lines yet; until it is, the money is in transit.`,
  ),
  confidence: 'check',
  score: 0.55,
  parts: [{ part: 'other', id: null, other: 'transfer', amount: line.open, text: String(say`Transfer ${there.name}`) }],
  make: {
    lines: [{ line: line.id }],
    others: [{ kind: 'transfer', amount: line.open, text: String(say`Transfer ${there.name}`) }],
  },
})
