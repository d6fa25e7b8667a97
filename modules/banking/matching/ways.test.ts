import { describe, expect, test } from 'vitest'
import { propose } from './propose.ts'
import { best, customer, item, line, told, waysOf, world } from './testing.ts'
import type { MadeMatch, RuleView } from './types.ts'

describe('an amount without a name', () => {
  const books = [
    item('INV-1001', '119.00', { party: 'A' }),
    item('INV-1002', '238.00', { party: 'A' }),
    item('INV-1003', '77.35', { party: 'B' }),
    item('INV-1004', '77.35', { party: 'B', dueOn: '2026-04-01' }),
    item('INV-1005', '55.11', { party: 'C' }),
    item('INV-1006', '55.11', { party: 'D' }),
    item('INV-1007', '66.60', { party: 'E', issuedOn: '2026-03-20' }),
    item('INV-1008', '1000.00', { party: 'F', discountUntil: '2026-03-20', discountAmount: '30.00' }),
  ]
  const from = (amount: string, how: 'account' | 'name' | 'alike', who: string, text = 'Danke') =>
    best(line(amount, text, { parties: [customer(who, how)] }), { items: books })

  test.each([
    ['119.00', 'account', 'A', 'sure INV-1001'],
    ['119.00', 'name', 'A', 'likely INV-1001'],
    ['119.00', 'alike', 'A', 'check INV-1001'],
    ['357.00', 'account', 'A', 'likely INV-1001 INV-1002'],
    // Two of its items have the amount: nothing says which.
    ['77.35', 'account', 'B', 'check INV-1003'],
    ['154.70', 'account', 'B', 'likely INV-1003 INV-1004'],
    // Issued after it was paid.
    ['66.60', 'account', 'E', 'check INV-1007'],
    ['970.00', 'account', 'F', 'likely INV-1008 discount:-30.00'],
    ['500.00', 'account', 'A', 'check onAccount:500.00'],
  ] as const)('%s by the %s of %s is %s', (amount, how, who, expected) => {
    expect(from(amount, how, who)).toBe(expected)
  })

  test('is not sure where the text names something that is not known, or speaks of a payment in advance', () => {
    expect(from('119.00', 'account', 'A', 'RE 4711')).toBe('likely INV-1001')
    expect(from('119.00', 'account', 'A', 'Anzahlung')).toBe('likely INV-1001')
    expect(from('119.00', 'account', 'A', 'vom 11.03.2026')).toBe('sure INV-1001')
  })

  test('of somebody unknown is only worth a look', () => {
    expect(best(line('119.00', 'Danke'), { items: books })).toBe('check INV-1001')
    expect(waysOf(line('55.11', 'Danke'), { items: books })[0]?.title).toBe('2 candidates')
    expect(best(line('1.00', 'Danke'), { items: books })).toBe('none')
  })

  test('is not sure while another sum of the same contact comes to it', () => {
    const sums = [item('X-100', '30.00'), item('X-101', '10.00'), item('X-102', '20.00')]
    const paid = line('30.00', 'Danke', { parties: [customer('Fjordline')] })
    expect(best(paid, { items: sums })).toBe('check X-100')
  })
})

describe('lines are held against one another', () => {
  const books = [item('INV-2026-00500', '119.00')]
  const both = (first: ReturnType<typeof line>, second: ReturnType<typeof line>) =>
    propose([second, first], world({ items: books })).map((one) => told(one.ways[0]))

  test('the first that names an invoice stays sure; a second payment of it is looked at', () => {
    const first = line('119.00', 'INV-2026-00500', { bookedOn: '2026-03-01' })
    const again = line('119.00', 'INV-2026-00500', { bookedOn: '2026-03-02' })
    expect(both(first, again)).toEqual(['check INV-2026-00500', 'sure INV-2026-00500'])
  })

  test('who names it comes before who only has its amount', () => {
    const amount = line('119.00', 'Danke', { bookedOn: '2026-03-01', parties: [customer('Fjordline')] })
    const named = line('119.00', 'INV-2026-00500', { bookedOn: '2026-03-02' })
    expect(both(amount, named)).toEqual(['sure INV-2026-00500', 'check INV-2026-00500'])
  })

  test('of two that only have the amount none is sure', () => {
    const more = { parties: [customer('Fjordline')] }
    expect(both(line('119.00', 'Danke', more), line('119.00', 'Danke', more))).toEqual([
      'check INV-2026-00500',
      'check INV-2026-00500',
    ])
  })

  test('what somebody undid is never sure again', () => {
    expect(best(line('119.00', 'INV-2026-00500', { undoneBy: 'Ida' }), { items: books })).toBe('likely INV-2026-00500')
  })
})

describe('a payment that came back', () => {
  const made = (more: Partial<MadeMatch> = {}): MadeMatch => ({
    id: 'match',
    account: 'bank',
    text: 'INV-2026-00231',
    total: '119.00',
    currency: 'EUR',
    on: '2026-03-03',
    counterpartyKey: 'fjordline',
    endToEndId: 'E2E-77812',
    mandateId: 'M-1',
    numbers: ['INV-2026-00231'],
    ...more,
  })
  test.each([
    ['the same end-to-end id', { reversal: true, endToEndId: 'E2E-77812' }, '', 'sure back:-119.00'],
    ['a reason of return', { returnReason: 'AC04', endToEndId: 'E2E-77812' }, '', 'sure back:-119.00'],
    ['the number that it paid', {}, 'RUECKLASTSCHRIFT INV-2026-00231', 'sure back:-119.00'],
    ['the same one on the other side', { reversal: true, counterpartyKey: 'fjordline' }, '', 'likely back:-119.00'],
    ['only the amount', { reversal: true }, '', 'check back:-119.00'],
    ['nothing that says so', {}, 'Einkauf', 'none'],
  ])('by %s', (_by, more, text, expected) => {
    expect(best(line('-119.00', text, more), { matches: [made()] })).toBe(expected)
  })

  test('is not sure where two payments may be meant, nor before it was made', () => {
    const back = line('-119.00', '', { reversal: true, endToEndId: 'E2E-77812' })
    expect(best(back, { matches: [made(), made({ id: 'other' })] })).toBe('check back:-119.00')
    expect(best(back, { matches: [made({ on: '2026-03-12' })] })).toBe('none')
  })

  test('may cost a fee', () => {
    const back = line('-122.00', 'RETOURE INV-2026-00231', { endToEndId: 'E2E-77812' })
    expect(best(back, { matches: [made()] })).toBe('likely back:-119.00 fee:-3.00')
  })

  test('does not pay an invoice of the same amount', () => {
    const back = line('119.00', 'Retoure 440921', { parties: [customer('Fjordline')] })
    expect(best(back, { items: [item('INV-1', '119.00')] })).toMatch(/^check/)
  })
})

describe('money between own accounts', () => {
  const accounts = [
    { id: 'bank', name: 'Elbe', identifier: 'DE1' },
    { id: 'savings', name: 'Savings', identifier: 'DE2' },
  ]
  const out = line('-500.00', 'Umbuchung', { counterpartyIban: 'DE2' })
  const back = (more: object = {}) =>
    line('500.00', 'Umbuchung', { account: 'savings', counterpartyIban: 'DE1', ...more })

  test('is sure where the other side is there, once', () => {
    expect(best(out, { accounts, lines: [back()] })).toBe('sure line:-500.00')
    expect(best(out, { accounts, lines: [back(), back()] })).toBe('check line:-500.00')
    expect(best(out, { accounts, lines: [back({ bookedOn: '2026-05-01' })] })).toBe('check transfer:-500.00')
    expect(best(out, { accounts })).toBe('check transfer:-500.00')
  })
})

describe('a rule', () => {
  const rule = (more: Partial<RuleView> = {}): RuleView => ({
    ...{
      id: 'rule',
      account: null,
      name: 'Account fees',
      direction: 'out',
      counterparty: 'Elbe Sparbank',
      counterpartyIban: null,
    },
    ...{
      textMatch: 'contains',
      text: 'Entgeltabschluss',
      lowest: null,
      highest: '50.00',
      bookTo: '6855',
      bookToName: '6855 Bank charges',
    },
    ...{ taxCode: null, bookText: null, automatic: true, ...more },
  })
  const fee = line('-24.90', 'Entgeltabschluss  Februar', { counterpartyName: 'Elbe Sparbank AG' })
  test.each([
    ['fits', {}, 'sure account:-24.90'],
    ['is only proposed where it is not automatic', { automatic: false }, 'likely account:-24.90'],
    ['of the other direction', { direction: 'in' }, 'none'],
    ['of another name', { counterparty: 'Sparbank Elbe Nord' }, 'none'],
    ['for smaller amounts', { highest: '20.00' }, 'none'],
    ['whose words stand later', { textMatch: 'starts', text: 'Februar' }, 'none'],
    ['of another account', { account: 'savings' }, 'none'],
  ] as const)('that %s', (_says, more, expected) => {
    expect(best(fee, { rules: [rule(more)] })).toBe(expected)
  })

  test('is not sure where two don’t agree, or a bill fits as well', () => {
    expect(best(fee, { rules: [rule(), rule({ id: 'other', bookTo: '6300' })] })).toBe('check account:-24.90')
    const bill = item('ES-2026-77', '-24.90', { party: 'Elbe' })
    const named = line('-24.90', 'Entgeltabschluss ES-2026-77', { counterpartyName: 'Elbe Sparbank' })
    expect(waysOf(named, { rules: [rule()], items: [bill] }).map((way) => told(way))).toEqual([
      'sure ES-2026-77',
      'likely account:-24.90',
    ])
  })

  test('with words that look like an expression stays plain words, and quick', () => {
    const long = line('-1.00', 'a'.repeat(2000), { counterpartyName: 'x' })
    const started = performance.now()
    expect(best(long, { rules: [rule({ counterparty: null, text: '(a+)+$' })] })).toBe('none')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
