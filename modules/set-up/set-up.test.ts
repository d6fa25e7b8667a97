import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, asSystem, catalogueOf, dispatch, kernelModule } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { person } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { contactsModule } from '../contacts/module.ts'
import { ledgerModule } from '../ledger/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { taxModule } from '../tax/module.ts'
import { checkSetUp, setUpCompany } from './index.ts'
import { setUpModule } from './module.ts'

let kernel: OpenKernel
beforeAll(async () => {
  const catalogue = catalogueOf([
    kernelModule,
    organisationModule,
    contactsModule,
    ledgerModule,
    taxModule,
    setUpModule,
  ])
  kernel = await openKernel(catalogue, await testDatabase(), { zone: 'Europe/Berlin' })
})
afterAll(() => kernel.close())

const nordkai = { name: 'Nordkai Chandlery GmbH', country: 'DE', currency: 'EUR', chart: 'generic' }
const ida = { name: 'Ida Sommer', email: 'ida@nordkai.example' }
const count = async (table: string, company: string) =>
  Number((await kernel.pool.query(`select count(*) as n from ${table} where company = $1`, [company])).rows[0]?.n ?? 0)

describe('an organisation in an empty database', () => {
  it('is not begun with a password that nobody keeps, or a chart that does not exist', async () => {
    const password = 'a long one, kept'
    await expect(setUpCompany(kernel, { ...nordkai, user: { ...ida, password } })).rejects.toMatchObject({
      code: 'setUp.password',
    })
    await expect(setUpCompany(kernel, { ...nordkai, chart: 'moon', user: ida })).rejects.toMatchObject({
      code: 'ledger.chart.unknown',
    })
    await expect(setUpCompany(kernel, { ...nordkai, currency: 'XQX', user: ida })).rejects.toMatchObject({
      code: 'setUp.currency',
    })
    const { rows } = await kernel.pool.query('select 1 from organisation_company')
    expect(rows).toEqual([])
  })

  it.each([
    ['an address that is none', { user: { ...ida, email: 'ida' } }, 'input.wrong', 'email'],
    ['a country that is none', { country: 'XX' }, 'setUp.country', 'country'],
    ['a thirteenth month', { yearStart: 13 }, 'setUp.yearStart', 'yearStart'],
    [
      'a password too long to keep',
      { user: { ...ida, password: 'x'.repeat(129) } },
      'organisation.password.length',
      'password',
    ],
    ['a password of names', { user: { ...ida, password: 'Nordkai-2026' } }, 'organisation.password.names', 'password'],
    ['no name', { name: ' ' }, 'input.missing', 'name'],
  ])('is not half begun for the sake of %s', async (_, wrong, code, field) => {
    const setUp = { ...nordkai, user: ida, ...wrong }
    await expect(checkSetUp(setUp)).rejects.toMatchObject({ code, field })
    await expect(setUpCompany(kernel, setUp, async () => {})).rejects.toMatchObject({ code, field })
    const { rows } = await kernel.pool.query(
      'select 1 from organisation_company union all select 1 from organisation_user',
    )
    expect(rows).toEqual([])
  })

  it('has a company ready to be booked in and an owner, once', async () => {
    const kept: string[] = []
    const made = await setUpCompany(
      kernel,
      { ...nordkai, user: { ...ida, password: 'correct horse' } },
      async (user, word) => {
        kept.push(`${user} ${word}`)
      },
    )
    expect(kept).toEqual([`${made.user} correct horse`])
    expect(await count('ledger_account', made.company)).toBeGreaterThan(80)
    expect(await count('ledger_journal', made.company)).toBe(5)
    expect(await count('ledger_period', made.company)).toBe(24)
    const { rows: untaxed } = await kernel.pool.query(
      `select code from tax_code where company = $1 and kind in ('standard', 'reduced') and coalesce(input_account, output_account) is null`,
      [made.company],
    )
    expect(untaxed).toEqual([])
    expect(await count('tax_code', made.company)).toBeGreaterThan(5)
    const today = Temporal.Now.plainDateISO().toString()
    const owner = { ...person('Ida', 'owner'), id: made.user }
    const postings = [
      { account: '1510', amount: '100' },
      { account: '3010', amount: '-100' },
    ]
    await dispatch(
      kernel,
      { command: 'ledger.entry.post', input: { company: made.company, on: today, text: 'Capital', postings } },
      owner,
    )
    const sheet = await ask(kernel, 'ledger.balanceSheet', { company: made.company }, owner)
    expect(sheet.totals).toMatchObject({ amount: '100.00' })
    expect(sheet.proof?.every((one) => one.holds)).toBe(true)
    await expect(setUpCompany(kernel, { ...nordkai, name: 'Other', user: ida })).rejects.toMatchObject({
      code: 'setUp.taken',
    })
  })

  it('has no company whose owner could not be made', async () => {
    const input = { ...nordkai, name: 'Half', person: 'Ida', email: ida.email }
    await expect(dispatch(kernel, { command: 'setUp.organisation', input }, asSystem())).rejects.toMatchObject({
      message: expect.stringContaining('There is already one'),
    })
    const { rows } = await kernel.pool.query(`select 1 from organisation_company where name = 'Half'`)
    expect(rows).toEqual([])
  })

  it('takes a second company, whose year may begin in another month', async () => {
    const input = { name: 'Vauban SARL', country: 'FR', currency: 'EUR', yearStart: 7, year: 2025 }
    const made = await dispatch(kernel, { command: 'setUp.company', input }, asSystem())
    const { rows } = await kernel.pool.query(
      'select starts_on::text, name from ledger_period where company = $1 order by starts_on limit 1',
      [made.id],
    )
    expect(rows).toEqual([{ starts_on: '2025-07-01', name: '2025-07' }])
    const { rows: bank } = await kernel.pool.query(
      `select code from ledger_account where company = $1 and control = 'bank' order by code limit 1`,
      [made.id],
    )
    expect(bank).toEqual([{ code: '512000' }])
  })
})
