import { describe, expect, test } from 'vitest'
import { itemOf, type QueueItem } from './item.ts'
import { drawnLines, lineOf, linesOf } from './queue-lines.ts'

const GROUPS = ['now', 'today', 'later'].map((id) => ({ id, label: id }))

/** Items whose groups have these sizes. */
function items(sizes: Record<string, number>): QueueItem[] {
  return Object.entries(sizes).flatMap(([group, size]) =>
    Array.from({ length: size }, (_, at) => itemOf({ subject: `work.task/${group}${at}`, group }) ?? []).flat(),
  )
}

describe('lines of a queue', () => {
  test('a head before the items of each group that has any, whatever order they came in', () => {
    const { ordered, groups } = linesOf(items({ later: 2, unknown: 1, now: 3 }), GROUPS)
    expect(ordered.map(({ id }) => id)).toEqual(['now0', 'now1', 'now2', 'later0', 'later1'])
    expect(groups.map(({ id, line, first }) => [id, line, first])).toEqual([
      ['now', 0, 0],
      ['later', 4, 3],
    ])
    // Heads stand at 0 and 4.
    expect(ordered.map((_, index) => lineOf(groups, index))).toEqual([1, 2, 3, 5, 6])
  })

  test('nothing waits', () => {
    expect(linesOf([], GROUPS)).toEqual({ ordered: [], groups: [] })
  })
})

describe('lines that are drawn', () => {
  const sight = { startIndex: 200, endIndex: 220, overscan: 8, count: 485 }
  const ends = (lines: number[]) => [lines[0], lines.at(-1), lines.length]

  test.each([
    ['those in sight and some around them', sight, 210, false, [192, 228, 37]],
    ['the current one though it is above', sight, 3, false, [3, 228, 38]],
    ['the current one though it is below', sight, 484, false, [192, 484, 38]],
    ['no line beyond the last', { ...sight, startIndex: 470, endIndex: 484 }, 480, false, [462, 484, 23]],
    ['all of a hundred', { ...sight, startIndex: 0, endIndex: 10, count: 100 }, 0, false, [0, 99, 100]],
    ['all where they are printed', sight, 210, true, [0, 484, 485]],
  ] as const)('%s', (_, range, current, all, expected) => {
    expect(ends(drawnLines(range, current, all))).toEqual(expected)
  })
})
