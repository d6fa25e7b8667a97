/** Writing: entries and invoices over HTTP, imports, each beside the same durable work in plain SQL. */
import pg from 'pg'
import { newId, runMany } from '../kernel/index.ts'
import { copiedPerSecond } from './copied.ts'
import { callsPerSecond, postInvoice } from './plain-sql.ts'
import { add } from './table.ts'
import { type Codes, load, salesBooking, type World } from './world.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5)

/** An entry of two lines. */
export const entry = (world: World, { debit, credit }: Codes) => ({
  company: world.company,
  on: '2026-03-12',
  text: 'Bench',
  postings: [
    { account: debit, amount: '12.50' },
    { account: credit, amount: '-12.50' },
  ],
})

/** Entries of two lines over HTTP, with one client and with eight. */
export async function entries(world: World, accounts: Codes): Promise<void> {
  const { kernel, company } = world
  const id = (code: string) =>
    world.one('select id from ledger_account where company = $1 and code = $2', [company, code])
  const journal = await world.one(`select id from ledger_journal where company = $1 and kind = 'general' limit 1`, [
    company,
  ])
  const period = await world.one(
    `select id from ledger_period where company = $1 and '2026-03-12' between starts_on and ends_on`,
    [company],
  )
  const values = [company, journal, period, await id(accounts.debit), await id(accounts.credit), '12.50', 'bench']
  const steps = [{ path: '/api/commands/ledger.entry.post', body: { input: entry(world, accounts) } }]
  await load(world, 8, 2, steps)
  for (const clients of [1, 8]) {
    const measured = await load(world, clients, SECONDS, steps)
    if (measured.failed > 0) throw new Error(`${measured.failed} requests failed: ${measured.reason}`)
    const plain = await callsPerSecond(
      kernel.database.ownerUrl,
      kernel.database.schema,
      'select bench_post($1,$2,$3,$4,$5,$6,$7)',
      values,
      clients,
      SECONDS,
    )
    add(
      `entry of 2 lines over HTTP, ${clients} client${clients > 1 ? 's' : ''}`,
      measured.perSecond,
      '/s',
      plain,
      clients === 8 ? '2,000 /s, a third' : '',
    )
    add(`… 99th percentile`, measured.p99, 'ms', null, clients === 8 ? 'under 20 ms' : '')
  }
}

/** The requests that create and post an invoice of three lines with tax. */
export async function invoiceSteps(world: World): Promise<{ path: string; body: Record<string, unknown> }[]> {
  const customer = newId()
  await runMany(
    world.kernel,
    'contacts.party.create',
    [{ id: customer, input: { name: 'Customer AS', customer: true, country: 'DE' } }],
    world.who,
  )
  const booking = await salesBooking(world)
  const lines = ['Rope', 'Shackle', 'Delivery'].map((text) => ({
    text,
    quantity: '2',
    price: '100.00',
    ...booking,
  }))
  return [
    {
      path: '/api/commands/sales.invoice.create',
      body: { input: { company: world.company, customer, issuedOn: '2026-03-12', currency: 'EUR', lines } },
    },
    { path: '/api/commands/sales.invoice.post', body: { id: '{id}', input: {} } },
  ]
}

/** Invoices of three lines with tax, created and posted over HTTP. */
export async function invoices(world: World): Promise<void> {
  const steps = await invoiceSteps(world)
  await load(world, 8, 2, steps)
  await world.kernel.layouts.load()
  await asOwner(world, postInvoice(world.kernel.layouts))
  const source = await world.one(`select id from sales_invoice where company = $1 and state = 'posted' limit 1`, [
    world.company,
  ])
  for (const clients of [1, 8]) {
    const measured = await load(world, clients, SECONDS, steps)
    if (measured.failed > 0) throw new Error(`${measured.failed} invoices failed: ${measured.reason}`)
    add(
      `invoice of 3 lines with tax, created and posted, ${clients} client${clients > 1 ? 's' : ''}`,
      measured.perSecond,
      '/s',
      await callsPerSecond(
        world.kernel.database.ownerUrl,
        world.kernel.database.schema,
        'select bench_invoice($1)',
        [source],
        clients,
        SECONDS,
      ),
      clients === 8 ? '500 /s' : '',
    )
  }
}

/** Runs a statement as the owner of the schema. */
export async function asOwner({ kernel }: World, sql: string): Promise<void> {
  const owner = new pg.Client({
    connectionString: kernel.database.ownerUrl,
    options: `-c search_path=${kernel.database.schema}`,
  })
  await owner.connect()
  await owner.query(sql)
  await owner.end()
}

async function grow(world: World, accounts: Codes, postings: number): Promise<number> {
  const item = { input: entry(world, accounts) }
  let lines = 0
  let took = 0
  while (Number(await world.one('select count(*) from ledger_posting')) < postings) {
    const items = Array.from({ length: Math.min(20_000, postings / 2) }, () => item)
    const begun = performance.now()
    const outcome = await runMany(world.kernel, 'ledger.entry.post', items, world.who)
    took += performance.now() - begun
    lines += outcome.done * 2
  }
  return took === 0 ? 0 : lines / (took / 1000)
}

/** Imports until the books hold so many postings. */
export async function imports(world: World, accounts: Codes, postings: number, aim: string): Promise<void> {
  const speed = await grow(world, accounts, postings)
  const work = `batch import of entries, up to ${postings.toLocaleString('en')} postings; beside it COPY of the same rows`
  add(work, speed, 'lines/s', await copiedPerSecond(world), aim)
}
