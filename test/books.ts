/** A company with a small chart of accounts and an open year, for tests that book. */
import { setTimeout } from 'node:timers/promises'
import {
  add,
  ask,
  catalogueOf,
  check,
  dispatch,
  type ModuleDefinition,
  negate,
  newId,
  type Outcome,
  owner as ownerRole,
  readerOf,
  runMany,
  seal,
  type Who,
} from '../kernel/index.ts'
import { openKernel } from '../kernel/open.ts'
import { modules as allModules } from '../modules/index.ts'
import { testDatabase } from './database.ts'

/** A person with roles in one company, or in all of them where it is null. */
export const personIn = (company: string | null, name: string, ...roles: string[]): Who => ({
  id: newId(),
  name,
  door: 'cli',
  assignments: roles.map((role) => ({ role, company })),
})

/** A person with roles in all companies. */
export const person = (name: string, ...roles: string[]): Who => personIn(null, name, ...roles)

/** Somebody who may do everything, without being a user. */
export const theOwner = person('Ida', ownerRole.id)

const ACCOUNTS: [code: string, name: string, kind: string, more?: Record<string, unknown>][] = [
  ['1000', 'Cash', 'asset'],
  ['1200', 'Receivables', 'asset', { control: 'receivable' }],
  ['1400', 'Input tax', 'asset', { control: 'tax' }],
  ['1460', 'Money in transit', 'asset', { purpose: 'transfer' }],
  ['1510', 'Advances paid', 'asset', { purpose: 'advancesPaid' }],
  ['1800', 'Bank', 'asset', { control: 'bank' }],
  ['1810', 'Dollar bank', 'asset', { control: 'bank' }],
  ['3250', 'Advances received', 'liability', { purpose: 'advancesReceived' }],
  ['3300', 'Payables', 'liability', { control: 'payable' }],
  ['3800', 'Output tax', 'liability', { control: 'tax' }],
  ['4400', 'Sales', 'income', { purpose: 'sales' }],
  ['4840', 'Exchange gains', 'income', { purpose: 'exchangeGain' }],
  ['5400', 'Goods', 'expense', { purpose: 'purchases' }],
  ['6300', 'Services', 'expense'],
  ['6880', 'Exchange losses', 'expense', { purpose: 'exchangeLoss' }],
  ['6960', 'Rounding', 'expense', { purpose: 'rounding' }],
  ['6970', 'Small differences', 'expense', { purpose: 'writeOff' }],
  ['9000', 'Opening balances', 'equity', { purpose: 'openingBalance' }],
]

const JOURNALS = ['general', 'sales', 'purchases', 'bank', 'opening'] as const

/**
 * An organisation of its own on the database of the run: one company that keeps its books in euros, its accounts
 * by code, journals, the months of 2026, a supplier and a customer.
 * @param modules what the organisation consists of; everything where nothing is said.
 */
export async function testBooks(modules: readonly ModuleDefinition[] = allModules) {
  const kernel = await openKernel(catalogueOf(modules), await testDatabase(), { zone: 'Europe/Berlin' })
  const owner = theOwner
  const run = (
    command: string,
    input: object = {},
    more: { id?: string | undefined; who?: Who; confirm?: string[] } = {},
  ): Promise<Outcome> => {
    const { who = owner, id, ...rest } = more
    return dispatch(kernel, { command, input, ...(id ? { id } : {}), ...rest }, who)
  }
  const make = async (record: string, input: object, who?: Who): Promise<string> => {
    const made = await run(`${record}.create`, input, who ? { who } : {})
    return String(made.id)
  }
  const company = await make('organisation.company', { name: 'Nordkai', country: 'DE', currency: 'EUR' })
  const accounts = new Map<string, string>()
  const inputs = ACCOUNTS.map(([code, name, kind, more]) => ({ input: { company, code, name, kind, ...more } }))
  const made = await runMany(kernel, 'ledger.account.create', inputs, owner, true)
  for (const [index, outcome] of made.results.entries()) accounts.set(ACCOUNTS[index]?.[0] ?? '', String(outcome?.id))
  for (const kind of JOURNALS)
    await make('ledger.journal', { company, code: kind.slice(0, 3).toUpperCase(), name: kind, kind })
  const months = Array.from({ length: 12 }, (_, month) =>
    Temporal.PlainDate.from({ year: 2026, month: month + 1, day: 1 }),
  )
  for (const first of months) {
    const endsOn = first.with({ day: first.daysInMonth }).toString()
    await make('ledger.period', { company, name: first.toString().slice(0, 7), startsOn: first.toString(), endsOn })
  }
  const supplier = await make('contacts.party', { name: 'Reep & Tau Seilerei GmbH' })
  const customer = await make('contacts.party', { name: 'Werft Elbe AG' })
  const read = readerOf(kernel, owner)
  return {
    kernel,
    owner,
    company,
    supplier,
    customer,
    read,
    run,
    make,
    /** Id of the account with this code. */
    account: (code: string): string => accounts.get(code) ?? '',
    /** A user of the company, with roles in it. */
    async user(name: string, ...roles: string[]): Promise<Who> {
      const who = personIn(company, name, ...roles)
      await run('organisation.user.create', { name, email: `${name}@nordkai.example` }, { id: who.id })
      for (const role of roles) await make('organisation.role', { user: who.id, role, company })
      return who
    },
    /** The ids of the company's tax codes by code, after installing those of its country. */
    async taxCodes(): Promise<Map<string, string>> {
      await run('tax.code.install', { company })
      const rows = await read.rows<{ id: string; code: string }>('select id, code from tax_code')
      return new Map(rows.map((row) => [row.code, row.id]))
    },
    ask: (query: string, input: Record<string, unknown>, who: Who = owner) => ask(kernel, query, input, who),
    /** Signed balance of an account in euros, from its postings. */
    async balance(code: string): Promise<string> {
      const rows = await read.rows<{ balance: string }>(
        'select coalesce(sum(base_amount), 0)::text as balance from ledger_posting where account = $1',
        [accounts.get(code)],
      )
      return add(rows[0]?.balance ?? '0', '0')
    },
    /** Seals every audit row: those that others' transactions hold up, as soon as these have ended. */
    async sealAll(): Promise<void> {
      for (;;) {
        await seal(kernel)
        const [open] = await read.rows<{ count: number }>(
          `select count(*)::int as count from kernel_audit a where not exists (select 1 from kernel_seal s where a.id = any (s.audits))`,
        )
        if (open?.count === 0) return
        await setTimeout(20)
      }
    },
    /** What the integrity checks of these modules find wrong: nothing, if all is well. */
    async findings(...of: string[]) {
      const named = modules.filter((one) => of.includes(one.id)).flatMap((one) => one.checks ?? [])
      const ids = named.map((one) => one.id)
      return (await check(kernel, ids)).findings
    },
    close: () => kernel.close(),
  }
}

export type TestBooks = Awaited<ReturnType<typeof testBooks>>

/** The input of an entry of two lines. */
export const sale = (company: string, amount = '119.00', on = '2026-03-12') => ({
  company,
  on,
  text: 'Cash sale',
  postings: [
    { account: '1000', amount },
    { account: '4400', amount: negate(amount) },
  ],
})

/** The refusal that a command ends with: its code, or `done` where it is not refused. */
export async function codeOf(doing: Promise<unknown>): Promise<string> {
  try {
    await doing
    return 'done'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
