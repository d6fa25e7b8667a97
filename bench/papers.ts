/** What is written through the commands once, to be copied: contacts, invoices, payments, entries, documents. */
import type pg from 'pg'
import { dispatch, sum } from '../kernel/index.ts'
import { emptyReport, intake } from '../modules/documents/index.ts'
import { capture, type Tables, type TemplateRow } from './template.ts'
import { plainAccounts, salesTaxCode, type World } from './world.ts'

export const IBAN = 'DE07209900000047110815'
/** Words and days that no other text has: they are put in the place of others in each copy. */
export const MARK = {
  name: 'Zwqname Xvkname',
  line: 'Zwqline',
  rare: 'Zwqrare',
  note: 'Zwqnote',
  issued: '2023-10-12',
  due: '2023-11-11',
  paid: '2023-12-27',
} as const

export interface Papers {
  party: { rows: TemplateRow[]; id: string }
  /** The first is open, the others are paid. */
  invoices: Paper[]
  /** The same as they are before they are paid. */
  open: Paper[]
  draft: { rows: TemplateRow[]; customer: string }
  entries: { rows: TemplateRow[] }[]
  document: { rows: TemplateRow[] }
  /** The statement that the payments stood on: copies have one a day. */
  statement: TemplateRow
}

export interface Paper {
  rows: TemplateRow[]
  customer: string
  number: string
  reference: string
  gross: string
}

type Run = (command: string, input: object, id?: string) => Promise<Record<string, unknown>>

const runner =
  ({ kernel, who }: World): Run =>
  async (command, input, id) => {
    const confirm = ['contacts.party.twin', 'contacts.party.vatIdDoubtful']
    return (await dispatch(kernel, { command, input, confirm, ...(id ? { id } : {}) }, who)) as never
  }

function statementXml(opening: string, amount: string, text: string, n: number): string {
  const balance = (code: string, value: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${value}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${MARK.paid}</Dt></Dt></Bal>`
  const money = `<Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>T${n}</MsgId><CreDtTm>${MARK.paid}T21:30:00Z</CreDtTm></GrpHdr>
<Stmt><Id>T${n}</Id><ElctrncSeqNb>${n}</ElctrncSeqNb><CreDtTm>${MARK.paid}T21:30:00Z</CreDtTm><FrToDt><FrDtTm>${MARK.paid}T00:00:00Z</FrDtTm><ToDtTm>${MARK.paid}T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', opening)}${balance('CLBD', sum([opening, amount]))}
<Ntry>${money}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${MARK.paid}</Dt></BookgDt><ValDt><Dt>${MARK.paid}</Dt></ValDt><AcctSvcrRef>B${n}</AcctSvcrRef><BkTxCd/>
<NtryDtls><TxDtls><Refs><EndToEndId>E${n}</EndToEndId></Refs>${money}<RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`
}

/** A bank account over the books' own, so that payments can be matched. */
async function bank(world: World, run: Run): Promise<void> {
  const account = await world.one(
    `select id from ledger_account where company = $1 and control = 'bank' and not heading order by code limit 1`,
    [world.company],
  )
  const stated = { company: world.company, identifier: IBAN, currency: 'EUR', account, automatic: 'off' }
  await run('banking.account.create', { name: 'Elbe Sparbank', ...stated })
}

const lines = async (world: World, kinds: readonly [price: string, text: string][]) => {
  const accounts = (await plainAccounts(world, 'income')).slice(0, 4)
  const taxCode = await salesTaxCode(world)
  return kinds.map(([price, text], index) => ({
    text,
    quantity: String(1 + (index % 3)),
    price,
    account: accounts[index % accounts.length]?.id,
    taxCode,
  }))
}

const PRICES = ['18.40', '250.00', '1199.00', '75.25', '640.00', '9.99', '310.10', '48.00', '2075.50', '130.75']

/** Everything that is copied, made one by one through the commands. */
export async function papers(world: World, client: pg.Client, tables: Tables): Promise<Papers> {
  const run = runner(world)
  for (const year of [2025, 2024, 2023]) await run('ledger.period.openYear', { company: world.company, year })
  await bank(world, run)
  let party = ''
  const partyRows = await capture(client, tables, async () => {
    const made = await run('contacts.party.create', { name: MARK.name, customer: true, country: 'DE' })
    party = String(made.id)
  })
  const invoices: Paper[] = []
  const open: Paper[] = []
  for (const [index] of PRICES.entries()) {
    open.push(await paper(world, client, tables, party, index, false))
    invoices.push(index === 0 ? (open[0] as Paper) : await paper(world, client, tables, party, index, true))
  }
  const stated = await invoiceInput(world, party, 3)
  const draft = await capture(client, tables, async () => {
    await run('sales.invoice.create', stated)
  })
  const entries: { rows: TemplateRow[] }[] = []
  for (const amount of ['310.00', '99.90', '1475.15', '20.00'])
    entries.push({ rows: await capture(client, tables, () => payroll(world, run, amount)) })
  const statement = invoices[1]?.rows.find((row) => row.table === 'banking_statement')
  if (!statement) throw new Error('The payment stands on no statement.')
  return {
    party: { rows: partyRows, id: party },
    ...{ invoices, open },
    draft: { rows: draft, customer: party },
    entries,
    document: { rows: await capture(client, tables, () => letter(world)) },
    statement,
  }
}

const invoiceInput = async (world: World, customer: string, index: number) => {
  const kinds = PRICES.slice(0, 1 + (index % 3)).map((_, at): [string, string] => [
    PRICES[(index + at) % PRICES.length] ?? '1.00',
    `${MARK.line} ${at === 0 ? MARK.rare : 'delivery'}`,
  ])
  return {
    ...{ company: world.company, customer, issuedOn: MARK.issued, dueOn: MARK.due, currency: 'EUR' },
    ...{ lines: await lines(world, kinds), note: MARK.note },
  }
}

async function paper(
  world: World,
  client: pg.Client,
  tables: Tables,
  customer: string,
  index: number,
  paid: boolean,
): Promise<Paper> {
  const run = runner(world)
  let id = ''
  const kept = await capture(client, tables, async () => {
    id = String((await run('sales.invoice.create', await invoiceInput(world, customer, index))).id)
    await run('sales.invoice.post', {}, id)
    if (paid) await pay(world, run, id, index)
  })
  const invoice = kept.find((row) => row.table === 'sales_invoice')?.values
  return {
    rows: kept,
    customer,
    number: invoice?.get('number') ?? '',
    reference: invoice?.get('reference') ?? '',
    gross: invoice?.get('gross') ?? '',
  }
}

async function pay(world: World, run: Run, invoice: string, index: number): Promise<void> {
  const { rows } = await world.kernel.pool.query<{ id: string; number: string; open: string }>(
    'select id, number, open::text as open from ledger_open_item where subject = $1',
    [`sales.invoice/${invoice}`],
  )
  const [item] = rows
  if (!item) throw new Error('The invoice has no open item.')
  const opening = await world.one('select coalesce(max(closing), 0)::text from banking_statement')
  const bytes = new TextEncoder().encode(statementXml(opening, item.open, `${item.number} ${MARK.line}`, index))
  const report = await intake(world.kernel, world.who, { name: `T${index}.xml`, bytes }, 'upload', emptyReport())
  if (report.filed !== 1) throw new Error(`The statement was not filed: ${JSON.stringify(report)}`)
  const line = await world.one(
    `select id from banking_statement_line where state = 'open' order by created_at desc limit 1`,
  )
  await run('banking.match.make', { lines: [{ line }], items: [{ item: item.id }], on: MARK.paid })
}

/** An entry of ten postings, as a payroll is booked. */
async function payroll(world: World, run: Run, amount: string): Promise<void> {
  const of = async (kind: string) => (await plainAccounts(world, kind)).slice(0, 5).map(({ code }) => code)
  const [expenses, liabilities] = [await of('expense'), [...(await of('liability')), ...(await of('equity'))]]
  const side = (codes: string[], sign: string) =>
    Array.from({ length: 5 }, (_, at) => ({ account: codes[at % codes.length], amount: `${sign}${amount}` }))
  const postings = [...side(expenses, ''), ...side(liabilities, '-')]
  await run('ledger.entry.post', { company: world.company, on: MARK.issued, text: `${MARK.line} payroll`, postings })
}

async function letter(world: World): Promise<void> {
  const bytes = new TextEncoder().encode(`${MARK.note} ${MARK.rare}\n`)
  await intake(world.kernel, world.who, { name: `${MARK.line}.txt`, bytes }, 'upload', emptyReport())
}
