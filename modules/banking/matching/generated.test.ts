import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chance } from '../../demo/chance.ts'
import { amountOf, sumOf, units } from './amounts.ts'
import { type Generated, generate } from './generating.ts'
import { indexItems } from './item-index.ts'
import { propose } from './propose.ts'
import { subsets } from './subset.ts'
import { line, world } from './testing.ts'
import type { Way } from './types.ts'

/** Seeds of the books; each has some two hundred payments. */
const SEEDS = Array.from({ length: 25 }, (_, seed) => seed + 1)

const claimed = (way: Way): string =>
  (way.make.items ?? [])
    .map((one) => `${one.item}=${one.amount}`)
    .sort()
    .join(' ')

interface Count {
  sure: number
  right: number
  all: number
  first: number
}

function judge({ items, lines }: Generated) {
  const truths = new Map(lines.map((one) => [one.line.id, one]))
  const wrong: string[] = []
  const counts = new Map<string, Count>()
  for (const { line: paid, ways } of propose(
    lines.map((one) => one.line),
    world({ items }),
  )) {
    const known = truths.get(paid.id)
    const [way] = ways
    if (!known) continue
    const count = counts.get(known.kind) ?? { sure: 0, right: 0, all: 0, first: 0 }
    counts.set(known.kind, count)
    count.all += 1
    if (way && claimed(way) === known.truth) count.first += 1
    if (way?.confidence !== 'sure') continue
    count.sure += 1
    if (claimed(way) === known.truth) count.right += 1
    else
      wrong.push(
        `${known.kind}: “${paid.text}” ${paid.amount} is ${known.truth || 'nothing'}, taken for ${claimed(way)}. ${way.reason}`,
      )
  }
  return { wrong, counts }
}

describe('books whose true matches are known', () => {
  const judged = SEEDS.map((seed) => judge(generate(chance(seed).next)))

  test('sure is always right', () => {
    expect(judged.flatMap((one) => one.wrong)).toEqual([])
  })

  test('and most of what is told plainly is found', () => {
    const total = new Map<string, Count>()
    for (const { counts } of judged) {
      for (const [kind, count] of counts) {
        const sum = total.get(kind) ?? { sure: 0, right: 0, all: 0, first: 0 }
        total.set(kind, {
          sure: sum.sure + count.sure,
          right: sum.right + count.right,
          all: sum.all + count.all,
          first: sum.first + count.first,
        })
      }
    }
    const share = (part: number, whole: number) => `${Math.round((100 * part) / Math.max(whole, 1))} %`
    const table = [...total].map(
      ([kind, count]) =>
        `${kind.padEnd(9)} ${String(count.all).padStart(5)}  sure ${share(count.sure, count.all).padStart(5)}  best way right ${share(count.first, count.all).padStart(5)}`,
    )
    console.info(`Recall of ${SEEDS.length} generated books\n${table.join('\n')}`)
    const least = (kind: string, part: number) => {
      const count = total.get(kind) ?? { sure: 0, right: 0, all: 1, first: 0 }
      expect(count.right / count.all, kind).toBeGreaterThan(part)
    }
    least('number', 0.75)
    least('several', 0.6)
    least('discount', 0.5)
  })
})

test('ten thousand lines against ten thousand items take seconds', () => {
  const { items, lines } = generate(chance(99).next, 5000)
  const all = lines.map((one) => one.line)
  // Processor time: others may be at work on the machine.
  const before = process.cpuUsage()
  const found = propose(all, world({ items }))
  const took = process.cpuUsage(before).user / 1000
  console.info(`${all.length} lines against ${items.length} items: ${Math.round(took)} ms`)
  expect(found).toHaveLength(all.length)
  expect(took).toBeLessThan(30_000)
}, 180_000)

test('what comes out as a proposal always adds up', () => {
  for (const seed of SEEDS.slice(0, 5)) {
    const { items, lines } = generate(chance(seed).next)
    for (const { line: paid, ways } of propose(
      lines.map((one) => one.line),
      world({ items }),
    )) {
      for (const way of ways)
        expect(sumOf(way.parts.map((part) => units(part.amount))), way.title).toBe(units(paid.open))
    }
  }
})

test('hostile texts cost little and break nothing', () => {
  const { items } = generate(chance(7).next)
  const scene = world({ items })
  const hostile = [
    '1'.repeat(2000),
    'A1'.repeat(1000),
    '219 '.repeat(500),
    '-'.repeat(2000),
    '\u202e\ud800٣٤٥',
    `INV${'-0'.repeat(900)}`,
    '%_\\\'"<>',
  ]
  const started = performance.now()
  for (const text of hostile)
    expect(propose([line('119.00', text, { reference: text, endToEndId: text })], scene)).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(3000)
})

describe('laws', () => {
  const cents = fc.bigInt({ min: -5_000_000_000n, max: 5_000_000_000n })
  test('an amount written as units is the same amount', () => {
    fc.assert(
      fc.property(cents, (value) => {
        expect(units(amountOf(value))).toBe(value)
      }),
    )
  })

  test('every subset comes to the target, and where it says that it is complete, none is missing', () => {
    const few = fc.array(fc.bigInt({ min: -20n, max: 20n }), { maxLength: 9 })
    fc.assert(
      fc.property(few, fc.bigInt({ min: -40n, max: 40n }), (amounts, target) => {
        const { found, complete } = subsets(amounts, target, { most: 9, enough: 1000, steps: 100_000 })
        for (const one of found) expect(sumOf(one.map((at) => amounts[at] ?? 0n))).toBe(target)
        expect(complete).toBe(true)
        let count = 0
        for (let mask = 1; mask < 1 << amounts.length; mask++) {
          const chosen = amounts.filter((_, at) => mask & (1 << at))
          if (!chosen.includes(0n) && sumOf(chosen) === target) count += 1
        }
        expect(found).toHaveLength(count)
      }),
      { seed: 42, numRuns: 200 },
    )
  })

  test('a search for subsets ends, whatever the amounts are', () => {
    const amounts = Array.from({ length: 60 }, (_, at) => BigInt(at * 7919 + 13))
    const started = performance.now()
    expect(subsets(amounts, 1n, { most: 12, enough: 3, steps: 20_000 }).found).toEqual([])
    subsets(amounts, 999_983n, { most: 12, enough: 3, steps: 20_000 })
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test('the order of items and lines decides nothing that is sure', () => {
    const { items, lines } = generate(chance(3).next)
    const sure = (of: typeof items, all: typeof lines) =>
      propose(
        all.map((one) => one.line),
        world({ items: of }),
      )
        .flatMap((one) => (one.ways[0]?.confidence === 'sure' ? [`${one.line.id} ${claimed(one.ways[0])}`] : []))
        .sort()
    expect(sure([...items].reverse(), [...lines].reverse())).toEqual(sure(items, lines))
    expect(indexItems(items).byId.size).toBe(items.length)
  })
})
