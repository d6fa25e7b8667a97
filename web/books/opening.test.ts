import { describe, expect, it } from 'vitest'
import { parseDate } from '../i18n/dates.ts'
import { parseDecimal } from '../i18n/numbers.ts'
import { parseGrid } from '../list/clipboard.ts'
import { openingInput, openingSums, placeOnPage } from './opening.ts'
import { readBalances, readItems } from './opening-paste.ts'

const CHART = [
  { id: 'cash', code: '1000', name: 'Cash' },
  { id: 'customers', code: '1200', name: 'Receivables', control: 'receivable' },
  { id: 'suppliers', code: '3300', name: 'Payables', control: 'payable' },
  { id: 'capital', code: '2900', name: 'Capital' },
]
const accounts = new Map(CHART.map((account) => [account.id, account]))
const values = {
  company: 'nordkai',
  on: '2026-01-01',
  text: 'Opening balances',
  rows: [
    { account: 'cash', debit: '500' },
    { account: 'customers', debit: '119' },
    { account: 'suppliers', credit: '50' },
    { account: 'capital', credit: '569' },
    {},
  ],
  invoices: [{ party: 'werft', number: 'INV-1', dueOn: '2026-01-20', amount: '119' }],
  bills: [{}, { party: 'reep', number: 'RE-9', dueOn: '2026-01-10', amount: '50' }],
}

describe('what opening balances add up to', () => {
  it('is nothing where both sides are equal and the items are those of their accounts', () => {
    expect(openingSums(values, accounts, 'EUR')).toEqual({
      ...{ debit: '619', credit: '619', difference: '0', foreign: 0, empty: false },
      controls: [
        { side: 'receivable', stated: '119', listed: '119', missing: '0' },
        { side: 'payable', stated: '-50', listed: '-50', missing: '0' },
      ],
    })
  })

  it('says what is missing: of both sides, and of the invoices behind an account', () => {
    const sums = openingSums({ ...values, rows: values.rows.slice(0, 3), invoices: [] }, accounts, 'EUR')
    expect(sums.difference).toBe('569')
    expect(sums.controls[0]).toMatchObject({ stated: '119', listed: '0', missing: '119' })
  })

  it('counts the items themselves where the trial balance does not name their account', () => {
    const rows = [
      { account: 'cash', debit: '500' },
      { account: 'capital', credit: '569' },
    ]
    expect(openingSums({ ...values, rows }, accounts, 'EUR')).toMatchObject({ debit: '619', difference: '0' })
  })

  it('takes foreign money at what is stated, and leaves what the rate of the day decides to the server', () => {
    const rows = [
      { account: 'cash', debit: '100', currency: 'USD', inBooks: '90' },
      { account: 'capital', credit: '10', currency: 'USD' },
    ]
    const sums = openingSums({ rows }, accounts, 'EUR')
    expect(sums).toMatchObject({ debit: '90', difference: '90', foreign: 1 })
  })
})

describe('what is posted', () => {
  it('has debits as plus, credits as minus, and no blank lines', () => {
    expect(openingInput(values, false)).toEqual({
      ...{ company: 'nordkai', on: '2026-01-01', text: 'Opening balances' },
      rows: [
        { account: 'cash', amount: '500' },
        { account: 'customers', amount: '119' },
        { account: 'suppliers', amount: '-50' },
        { account: 'capital', amount: '-569' },
      ],
      items: [
        { side: 'receivable', party: 'werft', number: 'INV-1', dueOn: '2026-01-20', amount: '119' },
        { side: 'payable', party: 'reep', number: 'RE-9', dueOn: '2026-01-10', amount: '50' },
      ],
    })
  })

  it('is refused at the line where it stands on the page', () => {
    expect(placeOnPage('items.1.party', values)).toBe('bills.1.party')
    expect(placeOnPage('items.0.dueOn', values)).toBe('invoices.0.dueOn')
    expect(placeOnPage('items.1.baseAmount', values)).toBe('bills.1.inBooks')
    expect(placeOnPage('rows.0.baseAmount', values)).toBeUndefined()
    expect(placeOnPage('on', values)).toBe('on')
  })
})

const reading = (locale: string) => ({
  readDecimal: (typed: string) => parseDecimal(locale, typed),
  readDate: (typed: string) => parseDate(locale, typed),
})

describe('a trial balance from a sheet', () => {
  const read = (text: string, locale = 'en-GB') => readBalances(parseGrid(text), CHART, reading(locale))

  it.each([
    ['account and balance', '1000\t500\n2900\t-500', 'en-GB'],
    ['account, name, debit, credit', '1000\tCash\t500.00\t\n2900\tCapital\t\t500.00', 'en-GB'],
    ['code and name in one cell', '1000 Cash\t500.00\t0.00\n2900 Capital\t0.00\t500.00', 'en-GB'],
    ['German headings', 'Konto\tBezeichnung\tSoll\tHaben\n1000\tKasse\t500,00\t\n2900\tKapital\t\t500,00', 'de-DE'],
    ['a balance and its side', 'Konto\tSaldo\tS/H\n1000\t500,00\tS\n2900\t500,00\tH', 'de-DE'],
  ])('with %s', (_, text, locale) => {
    const { lines } = read(text, locale)
    expect(lines.map((line) => [line.account, Number(line.debit ?? 0), Number(line.credit ?? 0)])).toEqual([
      ['cash', 500, 0],
      ['capital', 0, 500],
    ])
  })

  it('keeps an account that the chart lacks as it was written, and counts rows without amounts', () => {
    const { lines, skipped, titles } = read('Account\tName\tBalance\nAssets\t\t\n1000\tCash\t0\n4711\tPerfume\t12.50')
    expect(lines).toEqual([{ account: '4711', debit: '12.50' }])
    expect(titles['4711']).toBe('4711 Perfume')
    expect(skipped).toBe(2)
  })
})

describe('a list of unpaid invoices from a sheet', () => {
  it('is read by its headings, in any order', () => {
    const text = 'Fällig\tKunde\tRechnungsnr.\tOffen\n20.01.2026\tWerft Elbe AG\tINV-1\t1.190,00'
    expect(readItems(parseGrid(text), reading('de-DE'))).toEqual([
      { party: 'Werft Elbe AG', number: 'INV-1', dueOn: '2026-01-20', amount: '1190.00' },
    ])
  })

  it('is read by its places where it has no heading; what cannot be read stays as it was', () => {
    expect(readItems(parseGrid('Werft Elbe AG\tINV-1\t2026-01-02\t2026-01-20\tmuch\tusd'), reading('en-GB'))).toEqual([
      {
        ...{ party: 'Werft Elbe AG', number: 'INV-1', issuedOn: '2026-01-02', dueOn: '2026-01-20' },
        ...{ amount: 'much', currency: 'USD' },
      },
    ])
  })
})
