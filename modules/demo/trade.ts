import { add, multiply, round } from '../../kernel/index.ts'
import type { Chance } from './chance.ts'
import { type Paper, sendBill } from './paper.ts'
import { PARTIES } from './parties.ts'
import type { DemoWorld } from './people-and-places.ts'
import { BUYING, type Buying, daysOf, SELLING, type Selling } from './plan.ts'

/** Money that is to move: what the bank will show for a bill or an invoice. */
export interface Due {
  company: 'nordkai' | 'marine'
  party: string
  /** Signed as the bank sees it. */
  amount: string
  currency: string
  on: string
  text: string
  reference?: string
}

interface Booked {
  gross: string
  due_on: string
  currency: string
  number: string
  reference?: string | null
}

const dayOf = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)

async function taxCode(
  world: DemoWorld,
  company: string,
  direction: 'sales' | 'purchases',
  kind: string,
): Promise<string | null> {
  const rows = await world.kernel.load<{ id: string }>(
    'select id from tax_code where company = $1 and direction = $2 and kind = $3 and active order by code limit 1',
    [company, direction, kind],
  )
  return rows[0]?.id ?? null
}

async function accountId(world: DemoWorld, company: string, code: string): Promise<string> {
  const rows = await world.kernel.load<{ id: string }>(
    'select id from ledger_account where company = $1 and code = $2',
    [company, code],
  )
  return rows[0]?.id ?? ''
}

/** Who enters for a company, and who lets bills through, from the smallest limit up. */
const ENTERS = { nordkai: 'nele', marine: 'mads' } as const
const APPROVES = { nordkai: ['amara', 'tomasz', 'henrik'], marine: ['freja', 'henrik'] } as const

/** Releases a kept command by the first who may; nobody is asked about the newest, so that something waits. */
async function approve(world: DemoWorld, company: 'nordkai' | 'marine', held: string): Promise<void> {
  let last: unknown
  for (const person of APPROVES[company]) {
    try {
      await world.as(person, 'kernel.held.release', {}, held)
      return
    } catch (error) {
      last = error
    }
  }
  throw last
}

/** Enters, approves and posts the quarter's bills; gives what will be paid. The last days' bills wait for approval. */
export async function makeBills(
  world: DemoWorld,
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  luck: Chance,
): Promise<Due[]> {
  const dues: Due[] = []
  for (const [place, plan] of BUYING.entries()) {
    for (const [sequence, on] of daysOf(plan, first, last, place * 3).entries())
      dues.push(...(await makeBill(world, plan, sequence, on, last, luck)))
  }
  return dues
}

async function makeBill(
  world: DemoWorld,
  plan: Buying,
  sequence: number,
  on: string,
  today: Temporal.PlainDate,
  luck: Chance,
): Promise<Due[]> {
  const company = world.companies[plan.company]
  const account = await accountId(world, company, plan.account)
  const code =
    (await taxCode(world, company, 'purchases', plan.tax)) ?? (await taxCode(world, company, 'purchases', 'none'))
  const texts = plan.texts.length > 2 ? plan.texts.slice(0, luck.whole(1, plan.texts.length)) : plan.texts
  const lines = texts.map((text) => ({
    text,
    quantity: '1',
    price: share(luck.amount(plan.net[0], plan.net[1]), texts.length),
    account,
    taxCode: code,
  }))
  const who = ENTERS[plan.company]
  const number = plan.number(sequence, on)
  const department = world.departments[plan.department]
  const made =
    plan.company === 'nordkai' && plan.tax === 'standard'
      ? await acceptBill(world, who, { supplier: plan.supplier, number, lines }, on, { department, account })
      : await world.as(who, 'purchasing.bill.create', {
          ...{ company, supplier: world.parties.get(plan.supplier), number, department, issuedOn: on, lines },
        })
  const age = dayOf(on).until(today).days
  if (age < 2) return []
  const posted = await world.as(who, 'purchasing.bill.post', {}, made.id)
  const held = posted.held as { id: string } | undefined
  if (held && age < 6) return []
  if (held) await approve(world, plan.company, held.id)
  const bill = await read(world, 'purchasing_bill', made.id)
  if (plan.supplier === 'lighthouse') return []
  const paidOn = dayOf(bill.due_on).subtract({ days: luck.whole(0, 3) })
  if (Temporal.PlainDate.compare(paidOn, today) > 0 || luck.next() < 0.07) return []
  return [
    {
      company: plan.company,
      party: plan.supplier,
      amount: `-${bill.gross}`,
      currency: bill.currency,
      on: paidOn.toString(),
      text: `RG ${number}`,
    },
  ]
}

/** A bill that came by mail, with what its reviewer adds to what was read. */
async function acceptBill(
  world: DemoWorld,
  who: string,
  paper: Paper,
  on: string,
  { department, account }: { department: string | undefined; account: string },
): Promise<{ id: string }> {
  const terms = PARTIES.find((party) => party.key === paper.supplier)?.terms ?? 14
  const read = await sendBill(world, paper, dayOf(on), dayOf(on).add({ days: terms }))
  if (!read) throw new Error(`The demo's bill ${paper.number} was not read.`)
  const lines = (read.values.lines as Record<string, unknown>[]).map((line) => ({ ...line, account }))
  const values = { ...read.values, department, lines }
  const { result } = await world.as(who, 'documents.proposal.accept', { values }, read.id)
  return result as { id: string }
}

const share = (amount: string, parts: number): string =>
  parts === 1 ? amount : round(multiply(amount, `0.${Math.floor(100 / parts)}`), 2)

const read = async (world: DemoWorld, table: string, id: string): Promise<Booked> => {
  const rows = await world.kernel.load<Booked>(`select * from ${table} where id = $1`, [id])
  const [row] = rows
  if (!row) throw new Error(`The demo lost ${table} ${id}.`)
  return row
}

/** Enters and posts the quarter's invoices in the order of their days; gives what customers will pay. */
export async function makeInvoices(
  world: DemoWorld,
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  luck: Chance,
): Promise<Due[]> {
  const planned = SELLING.flatMap((plan, place) => daysOf(plan, first, last, place * 2 + 1).map((on) => ({ plan, on })))
  planned.sort((a, b) => (a.on < b.on ? -1 : 1))
  const dues: Due[] = []
  for (const { plan, on } of planned) dues.push(...(await makeInvoice(world, plan, on, last, luck)))
  return dues
}

async function makeInvoice(
  world: DemoWorld,
  plan: Selling,
  on: string,
  today: Temporal.PlainDate,
  luck: Chance,
): Promise<Due[]> {
  const company = world.companies[plan.company]
  const account = await accountId(world, company, plan.account)
  const code = (await taxCode(world, company, 'sales', plan.tax)) ?? (await taxCode(world, company, 'sales', 'none'))
  const lines = plan.texts.map(([text, low, high]) => ({
    text,
    quantity: String(luck.whole(1, 3)),
    price: luck.amount(low, high),
    account,
    taxCode: code,
  }))
  const who = plan.company === 'marine' ? 'freja' : luck.pick(['jonas', 'mira'])
  const made = await world.as(who, 'sales.invoice.create', {
    company,
    customer: world.parties.get(plan.customer),
    issuedOn: on,
    lines,
  })
  const age = dayOf(on).until(today).days
  if (age < 1) return []
  await world.as(who, 'sales.invoice.post', {}, made.id)
  const invoice = await read(world, 'sales_invoice', made.id)
  const paidOn = dayOf(invoice.due_on).add({ days: luck.whole(-8, 9) })
  if (Temporal.PlainDate.compare(paidOn, today) > 0 || luck.next() < 0.1) return []
  const short = plan.customer === 'fjordline' && luck.next() < 0.4 ? '-12.50' : '0'
  const text = plan.writes(invoice.number, invoice.reference ?? null)
  return [
    {
      company: plan.company,
      party: plan.customer,
      amount: add(invoice.gross, short),
      currency: invoice.currency,
      on: paidOn.toString(),
      text,
      ...(invoice.reference && text === invoice.reference ? { reference: invoice.reference } : {}),
    },
  ]
}
