import { describe, expect, it } from 'vitest'
import { continued, nextOpen, type Sitting } from './sitting.ts'

const nothing: Sitting = { ids: [], ended: {} }

describe('a sitting', () => {
  it('begins in the order of the queue', () => {
    expect(continued(nothing, ['a', 'b', 'c'], 'b').ids).toEqual(['a', 'b', 'c'])
  })

  it('follows a new order until something was decided, then keeps its own and adds what is new', () => {
    const begun = continued(nothing, ['a', 'b', 'c'], 'a')
    expect(continued(begun, ['c', 'a', 'b'], 'a').ids).toEqual(['c', 'a', 'b'])
    const decided: Sitting = { ids: begun.ids, ended: { a: 'accepted' } }
    expect(continued(decided, ['d', 'c', 'b'], 'b').ids).toEqual(['a', 'b', 'c', 'd'])
  })

  it('counts what ended here, and drops what others decided', () => {
    const decided: Sitting = { ids: ['a', 'b', 'c'], ended: { a: 'corrected' } }
    expect(continued(decided, ['c'], 'c')).toEqual({ ids: ['a', 'c'], ended: { a: 'corrected' } })
  })

  it('does not take for open what it just ended while the queue still names it', () => {
    const decided: Sitting = { ids: ['a', 'b'], ended: { a: 'accepted' } }
    expect(nextOpen(continued(decided, ['a', 'b'], 'b'), 'b')).toBeUndefined()
  })

  it('begins anew when all of it has ended and something else waits', () => {
    const over: Sitting = { ids: ['a', 'b'], ended: { a: 'accepted', b: 'rejected' } }
    expect(continued(over, ['c'], 'c')).toEqual({ ids: ['c'], ended: {} })
    expect(continued(over, [], 'b')).toEqual(over)
  })

  it('holds one that was opened by its address alone', () => {
    expect(continued(nothing, ['a'], 'z').ids).toEqual(['a', 'z'])
  })
})

describe('the next one', () => {
  const sitting: Sitting = { ids: ['a', 'b', 'c', 'd'], ended: { b: 'accepted', d: 'left' } }
  it.each<[string, 1 | -1, string | undefined]>([
    ['a', 1, 'c'],
    ['c', 1, 'a'],
    ['a', -1, 'c'],
    ['b', 1, 'c'],
  ])('from %s by %i is %s', (from, step, expected) => {
    expect(nextOpen(sitting, from, step)).toBe(expected)
  })
  it('is nothing when all others have ended', () => {
    expect(nextOpen({ ids: ['a', 'b'], ended: { b: 'left' } }, 'a')).toBeUndefined()
  })
})
