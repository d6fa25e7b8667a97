import { say, type Words } from '../../../kernel/index.ts'
import { size, units } from './amounts.ts'
import type { LineView, Way } from './types.ts'
import { dayWords } from './words.ts'

/** Most ways that a person is shown. */
const MOST = 6

const CONFIDENCE = ['sure', 'likely', 'check', 'none']

/** What a way settles: two ways with the same are one. */
const essence = (way: Way): string =>
  [
    way.kind === 'items' ? '' : way.kind,
    way.returns ?? '',
    ...way.parts.map((part) => `${part.part} ${part.id ?? part.other} ${part.amount}`).sort(),
  ].join('|')

const doubted = (way: Way, why: Words): Way => ({
  ...way,
  confidence: 'check',
  score: Math.min(way.score, 0.59),
  reason: `${way.reason} ${why}`,
})

/**
 * The ways of one line, the best first. Two that are as good as one another are not sure, and nothing is that
 * somebody undid before.
 */
export function ranked(line: LineView, found: readonly Way[]): Way[] {
  const best = new Map<string, Way>()
  for (const way of found) {
    const known = best.get(essence(way))
    if (!known || way.score > known.score) best.set(essence(way), way)
  }
  let ways = [...best.values()].sort(better)
  const sure = ways.filter((way) => way.confidence === 'sure')
  if (sure.length > 1 && !oneIsNamed(sure))
    ways = ways.map((way) => (way.confidence === 'sure' ? doubted(way, say`But another way fits as well.`) : way))
  const undone = line.undoneBy
  if (undone)
    ways = ways.map((way) =>
      way.confidence === 'sure'
        ? { ...way, confidence: 'likely', reason: `${way.reason} ${say`But ${undone} undid a match of this line.`}` }
        : way,
    )
  return ways.sort(better).slice(0, MOST)
}

/** A number that stands in the text says more than a rule or an amount: then it alone is sure. */
function oneIsNamed(sure: readonly Way[]): boolean {
  const named = sure.filter((way) => way.by === 'name' || way.kind === 'return' || way.kind === 'transfer')
  return named.length === 1 && sure[0] === named[0]
}

export const better = (a: Way, b: Way): number =>
  CONFIDENCE.indexOf(a.confidence) - CONFIDENCE.indexOf(b.confidence) ||
  b.score - a.score ||
  (a.title < b.title ? -1 : 1)

export interface Proposed {
  line: LineView
  ways: Way[]
}

/**
 * Holds the lines against one another: an item is paid once. Where several lines are sure of more of it than is open,
 * the first that names it stays sure; where only amounts speak, none does.
 * @param openOf what is open of an item
 */
export function settleRivals(all: readonly Proposed[], openOf: (item: string) => string | undefined): Proposed[] {
  const sure = all.filter((one) => one.ways[0]?.confidence === 'sure')
  const order = [...sure].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.line.bookedOn === b.line.bookedOn
        ? a.line.id < b.line.id
          ? -1
          : 1
        : a.line.bookedOn < b.line.bookedOn
          ? -1
          : 1),
  )
  const wanted = new Map<string, { proposed: Proposed; amount: bigint }[]>()
  for (const proposed of order) {
    for (const [key, amount] of claims(proposed)) {
      const claimants = wanted.get(key)
      if (claimants) claimants.push({ proposed, amount })
      else wanted.set(key, [{ proposed, amount }])
    }
  }
  const losers = new Map<Proposed, LineView>()
  for (const [key, claimants] of wanted) {
    const open = openOf(key)
    const limit = open === undefined ? 1n : size(units(open))
    let used = 0n
    for (const { proposed, amount } of claimants) {
      if (losers.has(proposed)) continue
      used += amount
      if (used <= limit) continue
      const first = claimants.find((one) => one.proposed !== proposed && !losers.has(one.proposed))
      if (!first || sameLines(first.proposed, proposed)) continue
      losers.set(proposed, first.proposed.line)
      used -= amount
      if (rank(first.proposed) === rank(proposed) && byAmount(proposed)) losers.set(first.proposed, proposed.line)
    }
  }
  return all.map((one) => {
    const rival = losers.get(one)
    const [best, ...rest] = one.ways
    if (!rival || !best) return one
    const why = say`But the line of ${dayWords(rival.bookedOn)} from ${rival.counterpartyName ?? say`the same account`} fits it as well.`
    return { line: one.line, ways: [doubted(best, why), ...rest].sort(better) }
  })
}

const byAmount = ({ ways }: Proposed): boolean => ways[0]?.by === 'amount'

/** Who names something comes before who only has its amount. */
const rank = (one: Proposed): number => (byAmount(one) ? 1 : 0)

/** The two sides of a transfer want the same two lines: that is no quarrel. */
const sameLines = (one: Proposed, other: Proposed): boolean => {
  const lines = ({ line, ways }: Proposed) =>
    [line.id, ...(ways[0]?.parts ?? []).flatMap((part) => (part.part === 'line' ? [part.id] : []))].sort().join()
  return lines(one) === lines(other)
}

/** What a way would use up: items by how much of them, lines and payments that came back as a whole. */
function claims({ line, ways }: Proposed): Map<string, bigint> {
  const claimed = new Map<string, bigint>([[line.id, 1n]])
  const [way] = ways
  for (const part of way?.parts ?? []) {
    if (part.part === 'item' && part.id) claimed.set(part.id, size(units(part.amount)))
    if (part.part === 'line' && part.id) claimed.set(part.id, 1n)
  }
  if (way?.returns) claimed.set(way.returns, 1n)
  return claimed
}
