/** The organisation that the load works in: people with keys, contacts, bank accounts. */
import { createKey } from '../../doors/http/auth/index.ts'
import { openDatabase } from '../../kernel/db/index.ts'
import { dispatch } from '../../kernel/index.ts'
import { openKernel } from '../../kernel/open.ts'
import { catalogue } from '../../modules/index.ts'
import { whoOf } from '../../modules/organisation/index.ts'
import { setUpCompany } from '../../modules/set-up/index.ts'
import type { Person } from './register.ts'

/** The day that everything is about; the clock of the machine may say another. */
export const DAY = '2026-03-12'

export interface BankPlace {
  id: string
  iban: string
  bic: string
}

/** What the load refers to, by id. */
export interface Organisation {
  company: string
  keys: Record<Person, string>
  users: Record<Person, string>
  customer: string
  supplier: string
  /** What several people change at once. */
  shared: string
  sales: { account: string; taxCode: string }
  purchases: { account: string; taxCode: string }
  /** One that is matched by hand, and one that is matched by itself. */
  banks: readonly [BankPlace, BankPlace]
}

/** Addresses by which people sign in. */
export const EMAIL: Record<Person, string> = {
  ida: 'ida@nordkai.example',
  tomasz: 'tomasz@nordkai.example',
  nele: 'nele@nordkai.example',
  amara: 'amara@nordkai.example',
}

const ROLES: Record<Exclude<Person, 'ida'>, string[]> = {
  tomasz: ['accountant', 'bookkeeper'],
  nele: ['bookkeeper', 'purchasing'],
  amara: ['approver', 'bookkeeper'],
}

const IBANS = ['DE89370400440532013000', 'DE75512108001245126199'] as const

/** Sets the organisation up in an empty data folder: books, people with keys and limits, contacts, bank accounts. */
export async function makeOrganisation(data: string): Promise<Organisation> {
  const database = await openDatabase({ data, url: '' })
  const kernel = await openKernel(catalogue, database, { connections: 4 })
  try {
    const user = { name: 'Ida', email: EMAIL.ida }
    const setUp = { name: 'Nordkai', country: 'DE', currency: 'EUR', chart: 'generic', year: 2026, user }
    const { company, user: ida } = await setUpCompany(kernel, setUp)
    const who = await whoOf({ rows: kernel.load }, ida, 'cli')
    if (!who) throw new Error('The owner was not made.')
    const make = async (record: string, input: object): Promise<string> =>
      String((await dispatch(kernel, { command: `${record}.create`, input }, who)).id)
    const idOf = async (sql: string, ...values: unknown[]): Promise<string> =>
      String((await kernel.load<{ id: string }>(sql, [company, ...values]))[0]?.id)
    const account = (code: string) => idOf('select id from ledger_account where company = $1 and code = $2', code)
    const taxCode = (direction: string) =>
      idOf(
        `select id from tax_code where company = $1 and direction = $2 and kind = 'standard' order by code`,
        direction,
      )
    const users = { ida } as Record<Person, string>
    for (const [name, roles] of Object.entries(ROLES) as [Exclude<Person, 'ida'>, string[]][]) {
      const held = roles.map((role) => ({ role, company }))
      users[name] = await make('organisation.user', { name, email: EMAIL[name], roles: held })
    }
    const limit = { user: users.amara, company, command: 'purchasing.bill.post', upTo: '1000000' }
    await make('organisation.approvalLimit', limit)
    const keys = {} as Record<Person, string>
    for (const [name, email] of Object.entries(EMAIL) as [Person, string][]) keys[name] = await createKey(kernel, email)
    const bank = async (place: 0 | 1, code: string, automatic: string): Promise<BankPlace> => {
      const [iban, bic] = [IBANS[place], 'ELBSDEHH']
      const input = { company, name: `Bank ${place}`, identifier: iban, bic, currency: 'EUR', automatic }
      return { id: await make('banking.account', { ...input, account: await account(code) }), iban, bic }
    }
    return {
      ...{ company, keys, users },
      customer: await make('contacts.party', { name: 'Werft Elbe AG' }),
      supplier: await make('contacts.party', { name: 'Reep & Tau Seilerei GmbH' }),
      shared: await make('work.task', { title: 'Changed by many', note: '0' }),
      sales: { account: await account('4010'), taxCode: await taxCode('sales') },
      purchases: { account: await account('5010'), taxCode: await taxCode('purchases') },
      banks: [await bank(0, '1510', 'off'), await bank(1, '1520', 'sure')],
    }
  } finally {
    await kernel.close()
    await database.close()
  }
}
