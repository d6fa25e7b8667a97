/** What people ask for all day, as addresses. */
import type { World } from './world.ts'

export interface Asks {
  lists: string[]
  /** How many rows those have, which a page asks for beside them. */
  counts: string[]
  searches: string[]
  /** What else a person waits for, by its name. */
  pages: Map<string, string[]>
}

type Filter = Record<string, Record<string, unknown>>

const address = (path: string, query: Record<string, string>): string => `${path}?${new URLSearchParams(query)}`

/** Lists, words and pages of the world as it stands, as the app asks for them. */
export async function asksOf(world: World): Promise<Asks> {
  const { company } = world
  const own: Filter = { company: { is: company } }
  // The app asks for the columns that it shows.
  const list = (record: string, where: Filter, more: Record<string, string> = {}): string => {
    const columns = world.kernel.catalogue.records.get(record)?.columns?.join(',') ?? ''
    return address(`/api/records/${record}`, { where: JSON.stringify(where), columns, limit: '80', ...more })
  }
  const query = (id: string, input: Record<string, string>): string => address(`/api/queries/${id}`, input)
  const customer = await world.one('select party from ledger_open_item group by party order by count(*) desc limit 1')
  const one = await world.one(`select id from sales_invoice where state = 'paid' order by issued_on desc limit 1`)
  const number = await world.one(
    'select number from sales_invoice where number is not null order by issued_on desc limit 1',
  )
  const rare = await world.one(
    `select split_part(text, ' ', 2) from sales_invoice_lines where text like '% q%' limit 1`,
  )
  const name = await world.one('select name from contacts_party where customer order by name limit 1')
  const bank = await world.one('select id from banking_account limit 1')
  const code = (where: string) =>
    world.one(`select code from ledger_account where company = $1 and not heading and ${where} order by code limit 1`, [
      company,
    ])
  const [first = ''] = name.split(' ')
  const year = { company, from: '2026-01-01', until: '2026-12-31' }
  const record = `/api/records/sales.invoice/${one}`
  const open = { ...own, state: { in: ['draft', 'posted'] } }
  const lists = [
    list('ledger.entry', own),
    list('ledger.entry', {}),
    list('ledger.entry', { ...own, text: { has: 'payroll' } }),
    list('ledger.entry', { ...own, text: { has: number } }),
    list('ledger.entry', { ...own, on: { from: '2026-03-01', until: '2026-03-31' } }, { sort: 'on' }),
    list('ledger.entry', own, { sort: '-recordedAt' }),
    list('ledger.entry', own, { search: first }),
    list('ledger.entry', own, { search: 'payroll' }),
    list('sales.invoice', open),
    list('sales.invoice', own),
    list('sales.invoice', {}, { sort: 'dueOn' }),
    list('sales.invoice', { ...own, state: { is: 'posted' } }, { sort: 'dueOn' }),
    list('sales.invoice', { ...own, state: { is: 'draft' } }),
    list('sales.invoice', { ...own, customer: { is: customer } }),
    list('sales.invoice', { ...own, number: { has: number.slice(0, -2) } }),
    list('sales.invoice', { ...own, issuedOn: { from: '2026-06-01' } }),
    list('sales.invoice', { ...own, gross: { over: '1000' } }),
    list('sales.invoice', own, { sort: 'number' }),
    list('sales.invoice', own, { search: 'delivery' }),
    list('sales.invoice', own, { search: 'inv' }),
    list('contacts.party', {}),
    list('contacts.party', {}, { sort: '-name' }),
    list('contacts.party', { name: { has: first } }),
    list('contacts.party', { active: { is: true }, country: { is: 'DE' } }),
    list('contacts.party', {}, { search: first.slice(0, 4) }),
    list('contacts.party', {}, { search: first.slice(0, 1) }),
    list('ledger.openItem', { ...own, state: { is: 'open' } }),
    list('banking.statementLine', { state: { is: 'open' } }),
    list('documents.document', {}),
  ]
  return {
    lists,
    counts: lists.map((one) => `${one}&count=only`),
    searches: [
      ...[rare, rare.slice(0, 4), number, first, first.slice(0, 3), first.slice(0, 4), name, 'delivery', 'payroll'],
      ...[`${first} delivery`, `delivery ${rare}`, 'Bardel', 'bardel barfin', 'nothing of the kind'],
    ].map((words) => address('/api/search', { q: words })),
    pages: new Map([
      ['trial balance', [query('ledger.trialBalance', year)]],
      ['balance sheet', [query('ledger.balanceSheet', { company })]],
      ['profit and loss', [query('ledger.profitAndLoss', year)]],
      ['general ledger, 100 lines', [query('ledger.generalLedger', { ...year, limit: '100' })]],
      [
        'account statement, 100 lines: receivables',
        [query('ledger.accountStatement', { ...year, account: await code(`control = 'receivable'`), limit: '100' })],
      ],
      [
        'matching: 500 open lines and what explains them',
        [query('banking.proposals', { account: bank, limit: '500' })],
      ],
      ['bank accounts and what they tie with', [query('banking.accounts', { company })]],
      ['statements and their proof, a page of 300', [query('banking.statementProof', { account: bank, limit: '300' })]],
      ['Today: what waits (with the drafts that are open: 1, 10, 100, and 300 of 1,000)', [query('work.queue', {})]],
      ['Today: what changed', [query('work.recent', { since: '2026-10-30T00:00:00Z' })]],
      ['an invoice, its history and what it came from', [record, `${record}/history`, `${record}/related`]],
      [
        'invoices by words of a year long past (grows with what has them: a third of all)',
        [list('sales.invoice', own, { search: '2024' })],
      ],
      [
        'open receivables by age (grows with what is open: a tenth of all)',
        [query('sales.agedReceivables', { company })],
      ],
    ]),
  }
}
