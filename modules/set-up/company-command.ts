import { command, f, owner, type RowOf, refuse, say, system, type Transaction } from '../../kernel/index.ts'
import { account, chartForCountry, chartTemplate, installChart, openYear } from '../ledger/index.ts'
import { addUser, company as companyRecord, giveRole, namedTimeZone } from '../organisation/index.ts'
import { installTaxCodes } from '../tax/index.ts'

export const companyInput = {
  name: f.text({ max: 200 }),
  country: f.country(),
  currency: f.currency().says('The currency its books are kept in.'),
  chart: f
    .text({ max: 40 })
    .optional()
    .says('Chart of accounts: generic, de, dk or fr. The usual one of the country when left empty.'),
  yearStart: f.integer().default(1).says('Month in which its financial year begins, 1 to 12.'),
  year: f.integer().optional().says('The first financial year to open. Last year when left empty.'),
  timeZone: f.text({ max: 60 }).optional(),
  vatId: f.text({ max: 30 }).optional().label('VAT id'),
}

export interface CompanyAsk {
  name: string
  country: string
  currency: string
  chart?: string | null
  yearStart?: number
  year?: number | null
  timeZone?: string | null
  vatId?: string | null
}

const MOST_YEARS = 20

/** The time zone in which a country lives; where it has several, the first is a guess that the owner can change. */
function zoneOf(country: string, asked?: string | null): string {
  if (!asked) return new Intl.Locale(`und-${country}`).getTimeZones()?.[0] ?? 'UTC'
  return (
    namedTimeZone(asked) ??
    refuse('setUp.timeZone', say`There is no time zone “${asked}”. Write it as Europe/Berlin.`, {
      field: 'timeZone',
    })
  )
}

/** A country that exists. The form of the code is checked by its field. */
function mustBeCountry(code: string): void {
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  if (code === 'ZZ' || regions.of(code) === undefined) {
    refuse('setUp.country', say`There is no country ${code}. Write its code of ISO 3166, such as DE.`, {
      field: 'country',
    })
  }
}

/** The financial years from the first asked for until the one that holds today. */
function yearsFrom(first: number | null | undefined, yearStart: number, today: string): number[] {
  const day = Temporal.PlainDate.from(today)
  const current = day.month >= yearStart ? day.year : day.year - 1
  const from = first ?? current - 1
  if (current - from >= MOST_YEARS || from > current + 1) {
    refuse('setUp.year', say`The first year must lie between ${current - MOST_YEARS + 1} and ${current + 1}.`, {
      field: 'year',
    })
  }
  return Array.from({ length: Math.max(current - from + 1, 1) }, (_, index) => from + index)
}

interface Settled {
  chart: string
  yearStart: number
  years: number[]
  timeZone: string
}

/**
 * What a company begins with where nothing else is asked for; whatever is impossible is refused before anything is
 * written.
 */
export function settledCompany(ask: CompanyAsk, today: string): Settled {
  mustBeCountry(ask.country)
  const chart = ask.chart ? chartTemplate(ask.chart) : chartForCountry(ask.country)
  const yearStart = ask.yearStart ?? 1
  if (yearStart < 1 || yearStart > 12) {
    refuse('setUp.yearStart', say`The month in which the year begins is a number from 1 to 12.`, { field: 'yearStart' })
  }
  const years = yearsFrom(ask.year, yearStart, today)
  if (!Intl.supportedValuesOf('currency').includes(ask.currency)) {
    refuse('setUp.currency', say`${ask.currency} is no currency of ISO 4217. Write it as EUR.`, { field: 'currency' })
  }
  return { chart: chart.id, yearStart, years, timeZone: zoneOf(ask.country, ask.timeZone) }
}

/**
 * A company ready to be worked in: the company itself, its chart of accounts and journals, its tax codes, the months
 * of its financial years.
 */
export async function makeCompany(tx: Transaction, ask: CompanyAsk): Promise<RowOf<typeof companyRecord>> {
  const { chart, yearStart, years, timeZone } = settledCompany(ask, tx.today)
  const { name, country, currency, vatId } = ask
  const made = tx.insert(companyRecord, { name, country, currency, yearStart, timeZone, ...(vatId ? { vatId } : {}) })
  await installChart(tx, made.id, chart)
  const accounts = await tx.find(account, { company: made.id })
  await installTaxCodes(tx, { company: made.id, country, chart, accounts })
  for (const year of years) await openYear(tx, made, year)
  return made
}

export const setUpCompanyCommand = command('setUp.company', {
  says: 'Set up a company: with a chart of accounts, journals, tax codes and the months of its years, ready to be booked in.',
  label: 'New company',
  makes: companyRecord,
  input: companyInput,
  may: [owner],
  async run({ input, tx }) {
    const made = await makeCompany(tx, input)
    return { made, result: { company: made.id } }
  },
})

export const organisationInput = {
  ...companyInput,
  person: f.text({ max: 200 }).label('Your name'),
  email: f.email(),
  locale: f.language().default('en').label('Language'),
}

/** The first company and its owner in one transaction: an organisation is begun whole, or not at all. */
export const setUpOrganisationCommand = command('setUp.organisation', {
  says: 'Begin an organisation in an empty database: its first company, and the user who owns it.',
  label: 'Begin organisation',
  makes: companyRecord,
  input: organisationInput,
  may: [system],
  offered: false,
  async run({ input, tx, who }) {
    const { person, email, locale, ...ask } = input
    const made = await makeCompany(tx, ask)
    const user = addUser(tx, { name: person, email, locale, kind: 'person' })
    await giveRole(tx, who, { user, role: owner.id, company: null })
    return { made, result: { company: made.id, user: user.id } }
  },
})
