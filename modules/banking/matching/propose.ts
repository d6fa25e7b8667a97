import { say, type Words } from '../../../kernel/index.ts'
import { amountWays } from './amount-ways.ts'
import { foreignWays } from './foreign-ways.ts'
import type { ItemIndex } from './item-index.ts'
import { type Mentions, mentionsOf } from './mentions.ts'
import type { Ground } from './named-items.ts'
import { namedWays } from './named-ways.ts'
import { likeName, slipOf } from './near-numbers.ts'
import { type Party, partyOf } from './parts.ts'
import { type Proposed, ranked, settleRivals } from './rank.ts'
import { resolve } from './resolve.ts'
import { cameBack, type Earlier, returnWays } from './return-ways.ts'
import { ruleWays } from './rule-ways.ts'
import { type Own, transferWays } from './transfer-ways.ts'
import type { LineView, RuleView, Tolerance, Way } from './types.ts'

/** Everything that lines are held against; nothing here is searched, all is looked up. */
export interface World {
  index: ItemIndex
  earlier: Earlier
  own: Own
  rules: readonly RuleView[]
  tolerance: Tolerance | null
  /** What a unit of one currency is worth in another, as `USD EUR`. */
  rates: ReadonlyMap<string, string>
  /** What other modules propose, by line. */
  suggested: ReadonlyMap<string, readonly Way[]>
}

/** The ways to explain each line, the best first, lines held against one another. */
export const propose = (lines: readonly LineView[], world: World): Proposed[] =>
  settleRivals(proposeEach(lines, world), (item) => world.index.byId.get(item)?.open)

/** The ways to explain each line as if it were alone: whoever asks so holds the lines against one another. */
export const proposeEach = (lines: readonly LineView[], world: World): Proposed[] =>
  lines.map((line) => ({ line, ways: waysOf(line, world) }))

function waysOf(line: LineView, world: World): Way[] {
  const party = partyOf(line)
  const ground: Ground = { line, index: world.index, party, tolerance: world.tolerance }
  const items = itemWays(ground, world)
  const returned = returnWays(line, world.earlier)
  const others = [
    ...returned,
    ...transferWays(line, world.own),
    ...ruleWays(line, world.rules),
    ...(world.suggested.get(line.id) ?? []),
    ...accountWays(line, party),
  ]
  const back = cameBack(line)
  const settled = back ? items.map((way) => lessSure(way, say`But the line says that a payment came back.`)) : items
  return ranked(line, [...settled, ...lesserRules(others, settled)])
}

const lessSure = (way: Way, why: Words): Way =>
  way.confidence === 'check'
    ? way
    : { ...way, confidence: 'check', score: Math.min(way.score, 0.5), reason: `${way.reason} ${why}` }

/** A rule does not overrule a bill or invoice that fits. */
function lesserRules(ways: readonly Way[], items: readonly Way[]): Way[] {
  const rival = items.find((way) => way.confidence === 'sure' || way.confidence === 'likely')
  return ways.map((way) =>
    way.kind === 'rule' && rival && way.confidence === 'sure'
      ? { ...way, confidence: 'likely', score: 0.6, reason: `${way.reason} ${say`But ${rival.title} fits as well.`}` }
      : way,
  )
}

function itemWays(ground: Ground, world: World): Way[] {
  const { line } = ground
  const mentions = mentionsOf(line, world.index)
  const { readings, ambiguous } = resolve(line, mentions, ground.party)
  const named = readings.flatMap((reading) => [
    ...namedWays(ground, reading),
    ...foreignWays(ground, reading, world.rates),
  ])
  const read = ambiguous ? named.map((way) => unclear(way, named)) : named
  const counted = read.map((way) => slipped(way, ground)).map((way) => unread(way, mentions))
  const certain = counted.some((way) => way.confidence === 'sure' || way.confidence === 'likely')
  if (certain) return counted
  const unnamed = amountWays(ground, mentions.strangers)
  // Whatever the text names, an amount alone does not outdo it.
  const held = mentions.found.length > 0 ? unnamed.map(neverSure) : unnamed
  return [...counted, ...held]
}

const neverSure = (way: Way): Way => (way.confidence === 'sure' ? { ...way, confidence: 'likely' } : way)

/** Where nothing but a number says whose payment it is, it may be mistyped: not if no other of that amount is near. */
function slipped(way: Way, { index, line, party }: Ground): Way {
  if (way.confidence !== 'sure' || party.strong) return way
  for (const { item } of way.parts) {
    const near = item && !likeName(line.counterpartyName, item.partyName) ? slipOf(item, index) : undefined
    if (near) {
      const why = say`But ${near.number} of ${near.partyName} is one sign off and has the same amount.`
      return { ...way, confidence: 'likely', score: Math.min(way.score, 0.7), reason: `${way.reason} ${why}` }
    }
  }
  return way
}

/** A number that is nearly that of another item may belong to it, even where the rest comes out by itself. */
function unread(way: Way, { found }: Mentions): Way {
  if (way.confidence !== 'sure') return way
  const own = new Set(way.parts.map((part) => part.id))
  const other = found.find((one) => one.strength === 'alike' && !one.items.some((item) => own.has(item.id)))
  if (!other) return way
  const why = say`But the text has “${other.text}” as well, which is nearly the number of another.`
  return { ...way, confidence: 'likely', score: Math.min(way.score, 0.7), reason: `${way.reason} ${why}` }
}

/** One number may be several items': each reading is one to look at. */
function unclear(way: Way, all: readonly Way[]): Way {
  const titles = [...new Set(all.map((one) => one.title))]
  return {
    ...way,
    title: titles.length > 1 ? titles.slice(0, 3).join(' or ') : way.title,
    confidence: 'check',
    score: Math.min(way.score, 0.55),
    reason: `${way.reason} ${say`But the number may be that of several.`}`,
  }
}

/** Money on account of whoever it is from or to: the last resort where somebody is known. */
function accountWays(line: LineView, { strong }: Party): Way[] {
  if (!strong) return []
  return [
    {
      kind: 'onAccount',
      title: String(say`On account of ${strong.name}`),
      reason: String(
        line.open.startsWith('-')
          ? say`Books the money now; it is set off against bills later.`
          : say`Books the money now; it is set off against invoices later.`,
      ),
      confidence: 'check',
      score: 0.1,
      parts: [
        {
          part: 'other',
          id: null,
          other: 'onAccount',
          amount: line.open,
          party: strong.id,
          partyName: strong.name,
          text: String(say`On account`),
        },
      ],
      make: { lines: [{ line: line.id }], others: [{ kind: 'onAccount', amount: line.open, party: strong.id }] },
    },
  ]
}
