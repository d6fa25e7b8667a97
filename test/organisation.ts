/** A small organisation to test with: one company with a chart of accounts, journals, periods, and people. */
import { dispatch, newId, type Outcome, owner, type Who } from '../kernel/index.ts'
import { type OpenKernel, openKernel } from '../kernel/open.ts'
import { catalogue } from '../modules/index.ts'
import { testDatabase } from './database.ts'

/** Somebody who may do everything, without being a user. */
export const theOwner: Who = {
  id: newId(),
  name: 'Ida Sommer',
  door: 'cli',
  assignments: [{ role: owner.id, company: null }],
}

/** Somebody who holds one role, everywhere or in one company. */
export const holder = (role: string, company: string | null = null): Who => ({
  id: newId(),
  name: `The ${role}`,
  door: 'http',
  assignments: [{ role, company }],
})

export interface Books {
  kernel: OpenKernel
  company: string
  /** Runs a command as the owner and gives what it answered. */
  run(command: string, input?: Record<string, unknown>, id?: string, who?: Who): Promise<Outcome>
  /** The ids of the accounts, by code. */
  accounts: ReadonlyMap<string, string>
}

const ACCOUNTS = [
  ['1000', 'Cash', 'asset', null],
  ['1200', 'Bank', 'asset', 'bank'],
  ['4000', 'Sales', 'income', null],
  ['6000', 'Rent', 'expense', null],
] as const

/** A company with four accounts, a general journal and the year 2026 as one open period. */
export async function smallBooks(): Promise<Books> {
  const kernel = await openKernel(catalogue, await testDatabase(), { connections: 8 })
  const run: Books['run'] = (command, input = {}, id, who = theOwner) =>
    dispatch(kernel, { command, input, ...(id ? { id } : {}) }, who)
  const made = async (command: string, input: Record<string, unknown>): Promise<string> =>
    (await run(command, input)).id ?? ''
  const company = await made('organisation.company.create', {
    name: 'Nordkai Chandlery GmbH',
    country: 'DE',
    currency: 'EUR',
  })
  const accounts = new Map<string, string>()
  for (const [code, name, kind, control] of ACCOUNTS)
    accounts.set(code, await made('ledger.account.create', { company, code, name, kind, control }))
  await made('ledger.journal.create', { company, code: 'GEN', name: 'General journal', kind: 'general' })
  await made('ledger.period.create', { company, name: '2026', startsOn: '2026-01-01', endsOn: '2026-12-31' })
  return { kernel, company, run, accounts }
}

/** The input of an entry of two lines. */
export const sale = (company: string, amount = '119.00', on = '2026-03-12') => ({
  company,
  on,
  text: 'Cash sale',
  postings: [
    { account: '1000', amount },
    { account: '4000', amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}` },
  ],
})
