import { expect, test } from 'vitest'
import { lineChanges } from './line-changes.ts'

const told = (before: unknown, after: unknown) =>
  lineChanges(before, after).map(({ kind, before: was, after: is }) => [kind, was?.at, is?.at])

test.each([
  ['nothing before', undefined, [{ id: 'a', text: 'x' }], [['added', undefined, 0]]],
  ['nothing after', [{ id: 'a', text: 'x' }], [], [['removed', 0, undefined]]],
  ['the same lines in another order', [{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'a' }], []],
  [
    'one of two changed, one gone, one new',
    [{ id: 'a', text: 'x' }, { id: 'b', text: 'y' }, { id: 'c' }],
    [{ id: 'b', text: 'z' }, { id: 'c' }, { id: 'd' }],
    [
      ['removed', 0, undefined],
      ['changed', 1, 0],
      ['added', undefined, 2],
    ],
  ],
  ['lines without ids by their places', [{ text: 'x' }], [{ text: 'y' }], [['changed', 0, 0]]],
])('%s', (_, before, after, expected) => {
  expect(told(before, after)).toEqual(expected)
})
