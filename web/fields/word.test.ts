import { expect, test } from 'vitest'
import { wordValue } from './word.tsx'

const words = [
  { value: 'C62', label: 'Stk' },
  { value: 'H87', label: 'Stk' },
  { value: 'HUR', label: 'h' },
]

test.each([
  ['Stk', 'C62'],
  [' stk ', 'C62'],
  ['h87', 'H87'],
  ['HUR', 'HUR'],
  ['h', 'HUR'],
  ['Rolle', 'Rolle'],
  ['', ''],
])('%j is kept as %j', (typed, kept) => {
  expect(wordValue(typed, words)).toBe(kept)
})
