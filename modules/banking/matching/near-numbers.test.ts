import { expect, test } from 'vitest'
import { indexItems } from './item-index.ts'
import { likeName, mistyped, slipOf } from './near-numbers.ts'
import { propose } from './propose.ts'
import { customer, item, line, world } from './testing.ts'

test('a mistyped number has one digit other or two neighbours swapped', () => {
  expect(mistyped('A12')).toContain('A21')
  expect(mistyped('A12')).toContain('A13')
  expect(mistyped('A12')).not.toContain('A12')
  expect(mistyped('AB')).toEqual([])
})

test.each([
  ['Hansen Gebaudereinigung Brügge', 'Hansen Gebäudereinigung Brügge GmbH', true],
  ['HANSEN GEBÄUDEREINIGUNG BR', 'Hansen Gebäudereinigung Brügge GmbH', true],
  ['Treuhand 351 Nord', 'Hansen Gebäudereinigung Brügge GmbH', false],
  ['Hansen Takelage Flensburg', 'Hansen Gebäudereinigung Brügge GmbH', false],
  [null, 'Hansen Gebäudereinigung Brügge GmbH', false],
])('%s may be %s: %s', (name, owner, expected) => {
  expect(likeName(name, owner)).toBe(expected)
})

test('a number is not sure where nothing else says whose it is and a slip would name another of that amount', () => {
  const items = [item('RE-2025-084242', '238.00', { party: 'A' }), item('RE-2025-084422', '238.00', { party: 'B' })]
  const best = (more: object) => propose([line('238.00', 'RE-2025-084242', more)], world({ items }))[0]?.ways[0]
  expect(slipOf(items[0] ?? item('', '1'), indexItems(items))?.number).toBe('RE-2025-084422')
  expect(best({ parties: [] })).toMatchObject({ confidence: 'likely', reason: expect.stringMatching(/one sign off/) })
  expect(best({ parties: [customer('A')] })?.confidence).toBe('sure')
})

test('a number of very many is that of none for sure, though few of them are looked at', () => {
  const items = Array.from({ length: 90 }, (_, nth) =>
    item('RG-1368', nth === 3 || nth === 80 ? '49.90' : `${nth + 100}.00`, { id: `i${nth}`, party: `P${nth}` }),
  )
  const [found] = propose([line('49.90', 'RG-1368', { parties: [] })], world({ items }))
  expect(found?.ways.every((way) => way.confidence !== 'sure')).toBe(true)
})
