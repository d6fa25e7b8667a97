import { expect, test } from 'vitest'
import { discountSides, type OpeningPosting } from './discount.ts'

const posting = (account: string, amount: string, taxCode: string | null, control: string | null): OpeningPosting => ({
  ...{ account, amount, taxCode, control },
})
const goods = posting('5400', '690.40', 'P-STD', null)
const food = posting('5401', '209.60', 'P-RED1', null)
const [tax19, tax7] = [posting('1400', '131.18', 'P-STD', 'tax'), posting('1400', '14.67', 'P-RED1', 'tax')]
const owed = (amount: string) => posting('3300', amount, null, 'payable')

test.each<[string, OpeningPosting[], string, string[]]>([
  // [what was billed, its postings, the discount as posted, what is booked]
  [
    'one rate',
    [posting('5400', '100', 'A', null), posting('1400', '19', 'A', 'tax'), owed('-119')],
    '-2.38',
    ['A -2', '1400 A -0.38'],
  ],
  [
    'two rates',
    [goods, food, tax19, tax7, owed('-1045.85')],
    '-20.92',
    ['P-STD -13.82', 'P-RED1 -4.19', '1400 P-STD -2.62', '1400 P-RED1 -0.29'],
  ],
  [
    'an advance and a rounding beside it',
    [
      posting('5400', '100', 'A', null),
      posting('1400', '19', 'A', 'tax'),
      posting('1510', '-50', null, null),
      owed('-69'),
    ],
    '-1.19',
    ['A -1', '1400 A -0.19'],
  ],
  [
    'reverse charge: both sides of the tax',
    [
      posting('5400', '610', 'RC', null),
      posting('1400', '115.90', 'RC', 'tax'),
      posting('3800', '-115.90', 'RC', 'tax'),
      owed('-610'),
    ],
    '-12.20',
    ['RC -12.2', '1400 RC -2.32', '3800 RC 2.32'],
  ],
  [
    'a sale',
    [
      posting('4400', '-100', 'S', null),
      posting('3800', '-19', 'S', 'tax'),
      posting('1200', '119', null, 'receivable'),
    ],
    '2.38',
    ['S 2', '3800 S 0.38'],
  ],
  ['nothing that is known of it', [], '-5', ['-5']],
])('a discount on %s is booked by tax code', (_, opening, posted, expected) => {
  const sides = discountSides(opening, posted, 'EUR')
  expect(
    sides.map(({ account, taxCode, amount }) =>
      [account, taxCode, String(Number(amount))].filter((one) => one).join(' '),
    ),
  ).toEqual(expected)
})
