import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kernelModule } from '../../kernel/index.ts'
import { openTransaction } from '../../kernel/open-transaction.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { ACCOUNT_PURPOSES } from './account.ts'
import { chartForCountry, chartTemplate, chartTemplates } from './charts/index.ts'
import { accountFor, controlAccounts, installChart } from './install-chart.ts'
import { ledgerModule } from './module.ts'
import { isSection } from './sections.ts'

describe.each(chartTemplates)('the chart $id', (chart) => {
  it('has every code once, below a heading that stands before it', () => {
    const seen = new Set<string>()
    for (const one of chart.accounts) {
      expect(seen.has(one.code), one.code).toBe(false)
      if (one.parent) expect(chart.accounts.find((above) => above.code === one.parent)?.heading, one.code).toBe(true)
      if (one.parent) expect(seen.has(one.parent), one.code).toBe(true)
      seen.add(one.code)
    }
  })
  it('has one account for each purpose, and accounts for every sub-ledger', () => {
    const purposes = chart.accounts.flatMap((one) => (one.purpose ? [one.purpose] : []))
    expect(purposes.toSorted()).toEqual([...ACCOUNT_PURPOSES].toSorted())
    const controls = new Set(chart.accounts.flatMap((one) => (one.control ? [one.control] : [])))
    expect([...controls].sort()).toEqual(['bank', 'payable', 'receivable', 'tax'])
    expect(chart.accounts.filter((one) => one.heading && (one.purpose || one.control))).toEqual([])
  })
  it('names sections that the statements have, and a journal of each kind', () => {
    for (const one of chart.accounts) if (one.section) expect(isSection(one.section), one.section).toBe(true)
    expect(chart.journals.map((one) => one.kind).sort()).toEqual(['bank', 'general', 'opening', 'purchases', 'sales'])
  })
})

it('knows the usual chart of a country, and says which there are', () => {
  expect(chartForCountry('DE').id).toBe('de')
  expect(chartForCountry('NZ').id).toBe('generic')
  expect(() => chartTemplate('skr99')).toThrow(/Choose one of generic, de, dk or fr/)
})

describe('installed', () => {
  let books: TestBooks
  beforeAll(async () => {
    books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule])
  })
  afterAll(() => books.close())

  it.each(chartTemplates.map((one) => one.id))('%s becomes accounts and journals of a company', async (id) => {
    const company = await books.make('organisation.company', { name: `With ${id}`, country: 'DE', currency: 'EUR' })
    const tx = openTransaction(books.kernel, books.owner)
    const ids = await installChart(tx, company, id)
    await tx.commit([])
    books.kernel.cache.forget(['ledger.account', 'ledger.journal'])
    expect(ids.size).toBe(chartTemplate(id).accounts.length)
    const [row] = await books.read.rows<{ accounts: number }>(
      'select count(*)::int as accounts from ledger_account where company = $1',
      [company],
    )
    expect(Number(row?.accounts)).toBe(ids.size)
    expect((await controlAccounts(books.read, company, 'receivable')).length).toBe(1)
    expect((await accountFor(books.read, company, 'writeOff')).kind).toBe('expense')
    const again = openTransaction(books.kernel, books.owner)
    await expect(installChart(again, company, id)).rejects.toMatchObject({ code: 'ledger.chart.taken' })
    await again.rollback()
  })
})
