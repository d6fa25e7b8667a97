import { describe, expect, it } from 'vitest'
import { balanced, postingsOf, sumsOf } from './manual-entry.ts'

const rent = { account: 'rent', text: 'November', debit: '1200.5' }
const bank = { account: 'bank', party: 'landlord', credit: '1200.5' }

describe('an entry typed by hand', () => {
  it('balances when both sides are equal, and not when there is nothing on them', () => {
    expect(sumsOf([rent, bank])).toEqual({ debit: '1200.5', credit: '1200.5', difference: '0', balances: true })
    expect(sumsOf([]).balances).toBe(false)
    expect(sumsOf([rent]).balances).toBe(false)
  })

  it('is posted with debits as plus and credits as minus, without its blank lines', () => {
    expect(postingsOf([rent, bank, {}, { account: 'rent' }])).toEqual([
      { account: 'rent', text: 'November', amount: '1200.5' },
      { account: 'bank', party: 'landlord', amount: '-1200.5' },
    ])
  })

  it('has what is missing put on the line without an amount, else on a new one', () => {
    expect(balanced([rent, { account: 'bank' }])).toEqual([rent, { account: 'bank', credit: '1200.5' }])
    expect(balanced([bank])).toEqual([bank, { debit: '1200.5' }])
    expect(balanced([rent, bank])).toEqual([rent, bank])
  })

  it('takes an amount that cannot be read for none', () => {
    expect(sumsOf([{ ...rent, debit: 'much' }]).debit).toBe('0')
  })
})
