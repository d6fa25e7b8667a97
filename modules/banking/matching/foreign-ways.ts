import { multiply, roundMoney, say, sum } from '../../../kernel/index.ts'
import { sameWay, size, units } from './amounts.ts'
import type { Ground, NamedItems } from './named-items.ts'
import { partOfItem } from './parts.ts'
import type { Way } from './types.ts'
import { itemsTitle, money, numbers } from './words.ts'

/** Exchange and fees of the bank on the way: what is farther off is more likely something else. */
const FAR = 20n

/**
 * A line in one currency that names items in another: they are settled whole, and what the money was worth less than
 * they were booked at is a difference in exchange.
 */
export function foreignWays(ground: Ground, named: NamedItems, rates: ReadonlyMap<string, string>): Way[] {
  const { line } = ground
  const currencies = new Set(named.items.map((item) => item.currency))
  const [currency] = currencies
  if (currencies.size !== 1 || !currency || currency === line.currency) return []
  const paid = sum(named.items.map((item) => item.open))
  if (!sameWay(units(paid), units(line.open))) return []
  const rate = rates.get(`${currency} ${line.currency}`)
  const worth = rate ? roundMoney(multiply(paid, rate), line.currency) : null
  const near = worth !== null && size(units(worth) - units(line.open)) * FAR <= size(units(worth))
  const whole = named.named === 'exact' || named.named === 'digits'
  return [
    {
      kind: 'items',
      by: 'name',
      title: String(say`${itemsTitle(named.items)} in ${currency}`),
      confidence: near && whole ? 'likely' : 'check',
      score: near && whole ? 0.8 : 0.4,
      reason: `${say`The text names ${numbers(named.items)}, ${money(units(paid))} ${currency}.`} ${
        worth === null
          ? say`There is no rate to ${line.currency} to compare the amount by.`
          : say`By the rate of the day that is ${money(units(worth))} ${line.currency}; the difference is one of exchange.`
      }`,
      parts: named.items.map(partOfItem),
      make: {
        lines: [{ line: line.id }],
        items: named.items.map((item) => ({ item: item.id, amount: item.open })),
      },
    },
  ]
}
