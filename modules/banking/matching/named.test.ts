import { describe, expect, test } from 'vitest'
import { best, customer, item, line, waysOf } from './testing.ts'

const books = [
  item('INV-2026-00219', '3450.00'),
  item('INV-2026-00224', '2118.60'),
  item('INV-2026-00228', '1986.60'),
  item('CN-2026-00017', '-150.00', { issuedOn: '2026-03-10' }),
  item('INV-2026-01219', '99.00', { party: 'Ostermann' }),
  item('440921', '-184.33', { party: 'Papyra' }),
  item('R2026/3-17', '-59.90', { party: 'Reep' }),
  item('20260455', '-1200.00', { party: 'Weserholz' }),
  item('INV-2026-00300', '75.00', { party: 'Thomsen', reference: 'RF18539007547034' }),
]

describe('a number in the text', () => {
  test.each([
    // [amount, text, what is proposed]
    ['3450.00', 'INV-2026-00219', 'sure INV-2026-00219'],
    ['3450.00', 'inv-2026-00219 vielen Dank', 'sure INV-2026-00219'],
    ['3450.00', 'INV 2026 00219', 'sure INV-2026-00219'],
    ['3450.00', 'INV2026/00219', 'sure INV-2026-00219'],
    ['3450.00', 'SVWZ+INV-2026-002 19 EREF+77', 'sure INV-2026-00219'],
    ['3450.00', 'Invoice no. INV–2026–00219, Kd 4711', 'sure INV-2026-00219'],
    ['3450.00', 'INV-2026-219', 'likely INV-2026-00219'],
    ['3450.00', 'Rechnung 2026-00219', 'likely INV-2026-00219'],
    ['3450.00', 'Rechnung 202600219', 'likely INV-2026-00219'],
    ['3450.00', 'INV 00219', 'likely INV-2026-00219'],
    // Nobody is known, and the bare end of a number is not one.
    ['3450.00', '219', 'check INV-2026-00219'],
    ['3450.00', 'INV-2O26-OO2I9', 'check INV-2026-00219'],
    ['3450.00', 'INV-2026-00291', 'check INV-2026-00219'],
    ['-184.33', 'RG 440921', 'sure 440921'],
    ['-59.90', 'R2026/3-17', 'sure R2026/3-17'],
    ['-1200.00', 'Rechnung 20260455', 'sure 20260455'],
    ['5568.60', 'INV-2026-00219 und INV-2026-00224', 'sure INV-2026-00219 INV-2026-00224'],
    ['5568.60', 'INV-2026-00219, 00224', 'likely INV-2026-00219 INV-2026-00224'],
    ['7555.20', 'INV-2026-00219/224/228', 'check INV-2026-00219 INV-2026-00224 INV-2026-00228'],
    [
      '7405.20',
      'INV-2026-00219 INV-2026-00224 INV-2026-00228',
      'likely INV-2026-00219 INV-2026-00224 INV-2026-00228 CN-2026-00017?',
    ],
    // Less, more and something else than is open.
    ['1000.00', 'INV-2026-00219', 'likely INV-2026-00219:1000.00'],
    ['3500.00', 'INV-2026-00219', 'likely INV-2026-00219 onAccount:50.00'],
    ['3445.20', 'INV-2026-00219', 'likely INV-2026-00219 fee:-4.80'],
    ['2118.60', 'INV-2026-00219 INV-2026-00224', 'likely INV-2026-00224'],
    ['-3450.00', 'INV-2026-00219', 'none'],
    // What is no number of a document.
    ['3450.00', '11.03.2026', 'check INV-2026-00219'],
    ['10.00', 'nothing of ours', 'none'],
  ])('%s “%s” is %s', (amount, text, expected) => {
    expect(best(line(amount, text), { items: books })).toBe(expected)
  })

  test.each([
    ['3450.00', 'INV-2026-00219 vom 11.02.2026', 'sure INV-2026-00219'],
    ['3450.00', 'vom11.02.2026INV202600219', 'sure INV-2026-00219'],
    ['3450.00', 'INV-2026-00219 02/2026', 'sure INV-2026-00219'],
    ['80.00', 'RE-2025-022026 vom 11.02.2026', 'sure RE-2025-022026'],
    ['40.00', '20260211', 'sure 20260211'],
    ['40.00', '2026-02-11', 'sure 20260211'],
    // So short a number is none by itself, but it is written as it is.
    ['55.00', 'Rechnung 7/2026', 'likely 7/2026'],
  ])('%s “%s” is %s, whatever a day ends like', (amount, text, expected) => {
    const others = [item('RE-2025-022026', '80.00'), item('20260211', '40.00', { party: 'Thomsen' })]
    const items = [...books, ...others, item('7/2026', '55.00', { party: 'Reep' })]
    expect(best(line(amount, text), { items })).toBe(expected)
  })

  test.each([
    ['3450.00', 'INV-2026-219', 'sure INV-2026-00219'],
    ['3450.00', 'Rechnung 202600219', 'sure INV-2026-00219'],
    ['3450.00', 'INV 219', 'sure INV-2026-00219'],
    ['7555.20', 'INV 219 224 228', 'sure INV-2026-00219 INV-2026-00224 INV-2026-00228'],
    ['7555.20', '219, 224 + 228', 'sure INV-2026-00219 INV-2026-00224 INV-2026-00228'],
    [
      '7405.20',
      'INV 219 224 228 LESS CREDIT FENDERS',
      'likely INV-2026-00219 INV-2026-00224 INV-2026-00228 CN-2026-00017?',
    ],
  ])('%s “%s” from a contact that is known is %s', (amount, text, expected) => {
    expect(best(line(amount, text, { parties: [customer('Fjordline')] }), { items: books })).toBe(expected)
  })

  test('somebody else who pays it is looked at', () => {
    const other = line('3450.00', 'INV-2026-00219', { parties: [customer('Ostermann')] })
    expect(best(other, { items: books })).toBe('check INV-2026-00219')
    expect(waysOf(other, { items: books })[0]?.reason).toContain(
      'But the line is from Ostermann, and it is Fjordline’s.',
    )
  })

  test('the reason says what the text names', () => {
    const [way] = waysOf(line('5568.60', 'INV-2026-00219 INV-2026-00224'), { items: books })
    expect(way?.reason).toBe('The text names INV-2026-00219 and 00224; both are open and add up to the line.')
    expect(way?.title).toBe('2 invoices')
  })
})

describe('a structured reference', () => {
  test.each([
    ['RF18539007547034', 'sure INV-2026-00300'],
    ['RF18 5390 0754 7034', 'sure INV-2026-00300'],
    // Its check digits don't hold: one digit was mistaken.
    ['RF18539007547035', 'check INV-2026-00300'],
  ])('%s is %s', (reference, expected) => {
    expect(best(line('75.00', '', { reference }), { items: books })).toBe(expected)
    expect(best(line('75.00', `Ref ${reference}`), { items: books })).toBe(expected)
  })

  test('the end-to-end id is read as a whole, because parts of ids stand in it by chance', () => {
    expect(best(line('3450.00', '', { endToEndId: 'INV-2026-00219' }), { items: books })).toBe('sure INV-2026-00219')
    expect(
      best(line('3450.00', '', { endToEndId: 'X219' }), { items: [...books, item('A', '3450.00', { party: 'B' })] }),
    ).toMatch(/^check/)
  })
})

describe('a discount', () => {
  const discounted = [
    item('INV-2026-00400', '1000.00', { discountUntil: '2026-03-14', discountAmount: '20.00' }),
    item('INV-2026-00401', '500.00', { discountUntil: '2026-03-14', discountAmount: '10.00' }),
  ]
  test.each([
    ['980.00', '2026-03-14', 0, 'sure INV-2026-00400 discount:-20.00'],
    ['980.00', '2026-03-17', 0, 'likely INV-2026-00400 discount:-20.00'],
    ['980.00', '2026-03-17', 3, 'sure INV-2026-00400 discount:-20.00'],
    ['980.00', '2026-06-01', 0, 'likely INV-2026-00400 fee:-20.00'],
  ])('%s on %s with %i days of grace is %s', (amount, bookedOn, discountDays, expected) => {
    const tolerance = { upTo: '0', percent: '100', discountDays }
    expect(best(line(amount, 'INV-2026-00400', { bookedOn }), { items: discounted, tolerance })).toBe(expected)
  })

  test('that we took too late stays open, or is taken all the same', () => {
    const bill = item('RE-2026-0088', '-1000.00', {
      ...{ side: 'payable', discountUntil: '2026-03-14', discountAmount: '-20.00' },
    })
    const paid = line('-980.00', 'RE-2026-0088', { bookedOn: '2026-03-17' })
    const ways = waysOf(paid, { items: [bill] })
    expect(ways.slice(0, 2).map((way) => [way.confidence, way.title, way.reason])).toEqual([
      [
        'likely',
        'RE-2026-0088, 20.00 stays open',
        'The text names RE-2026-0088. The discount of 20.00 was taken 3 days after 14 March 2026, when it ended: it stays open.',
      ],
      [
        'likely',
        'RE-2026-0088 less discount',
        'The text names RE-2026-0088. The difference is the discount of 20.00, but that ended on 14 March 2026, 3 days before.',
      ],
    ])
    expect(ways[0]?.make.items).toEqual([{ item: bill.id, amount: '-980.00' }])
  })

  test('of two invoices both or one may be taken', () => {
    const both = line('1470.00', 'INV-2026-00400 INV-2026-00401')
    expect(best(both, { items: discounted })).toBe('sure INV-2026-00400 INV-2026-00401 discount:-20.00 discount:-10.00')
    const one = line('1480.00', 'INV-2026-00400 INV-2026-00401')
    expect(best(one, { items: discounted })).toBe('sure INV-2026-00400 INV-2026-00401 discount:-20.00')
  })
})

test('a small difference is written off where the rule allows it, and only as far', () => {
  const tolerance = { upTo: '0.50', percent: '1', discountDays: 0 }
  const off = (amount: string) => best(line(amount, 'INV-2026-00219'), { items: books, tolerance })
  expect(off('3449.60')).toBe('sure INV-2026-00219 writeOff:-0.40')
  expect(off('3450.50')).toBe('sure INV-2026-00219 writeOff:0.50')
  expect(off('3449.40')).toBe('likely INV-2026-00219 fee:-0.60')
  const small = item('INV-2026-00500', '10.00')
  expect(best(line('9.70', 'INV-2026-00500'), { items: [small], tolerance })).toBe('likely INV-2026-00500 fee:-0.30')
})

test('a number that is two items’ is not sure, unless the sum tells which', () => {
  const twins = [item('RE-118', '100.00', { id: 'a', party: 'A' }), item('RE-118', '200.00', { id: 'b', party: 'B' })]
  expect(best(line('200.00', 'RE-118'), { items: twins })).toBe('likely RE-118')
  const same = [item('RE-118', '100.00', { id: 'a', party: 'A' }), item('RE-118', '100.00', { id: 'b', party: 'B' })]
  expect(best(line('100.00', 'RE-118'), { items: same })).toMatch(/^check/)
  expect(best(line('100.00', 'RE-118', { parties: [customer('B')] }), { items: same })).toBe('sure RE-118')
})

test('an item in another currency is likely where the rate of the day makes it come near', () => {
  const dollars = [item('INV-2026-00700', '1000.00', { currency: 'USD' })]
  expect(best(line('918.20', 'INV-2026-00700'), { items: dollars, rates: { 'USD EUR': '0.92' } })).toBe(
    'likely INV-2026-00700',
  )
  expect(best(line('500.00', 'INV-2026-00700'), { items: dollars, rates: { 'USD EUR': '0.92' } })).toBe(
    'check INV-2026-00700',
  )
  expect(best(line('918.20', 'INV-2026-00700'), { items: dollars })).toBe('check INV-2026-00700')
})
