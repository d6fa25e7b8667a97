import { command, f, isZero, owner, refuse, say, type Transaction } from '../../kernel/index.ts'
import { account, accountant } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { isSelfAssessed, type TaxCode, taxCode } from './code.ts'
import { installTaxCodes } from './install.ts'
import { taxCountries } from './templates.ts'

type Stated = Pick<TaxCode, 'company' | 'code' | 'direction' | 'kind' | 'rates' | 'inputAccount' | 'outputAccount'>

/**
 * What must hold of a tax code beyond its fields.
 * @throws Refusal `tax.code.rates`, `tax.code.account`, `tax.code.kind`
 */
async function checkCode(tx: Transaction, row: Stated): Promise<void> {
  if (row.rates.length === 0)
    refuse('tax.code.rates', say`A tax code needs at least one rate and the day from which it counts.`, {
      field: 'rates',
    })
  if (new Set(row.rates.map((one) => one.from)).size < row.rates.length)
    refuse('tax.code.rates', say`Two rates begin on the same day.`, {
      help: say`Give each rate a day of its own.`,
      field: 'rates',
    })
  const untaxed =
    ['zero', 'exempt', 'export', 'none'].includes(row.kind) || (row.direction === 'sales' && !isTaxed(row))
  if (untaxed && row.rates.some((one) => !isZero(one.rate)))
    refuse('tax.code.kind', say`Nothing is charged for this kind, so its rate is 0.`, {
      help: say`Set the rate to 0, or choose another kind.`,
      field: 'rates',
    })
  for (const field of ['inputAccount', 'outputAccount'] as const) await checkAccount(tx, row, field)
  if (isSelfAssessed(row) && row.inputAccount && row.inputAccount === row.outputAccount)
    refuse('tax.code.account', say`Tax that we owe and tax that we deduct need different accounts here.`, {
      field: 'outputAccount',
    })
}

const isTaxed = (row: Pick<Stated, 'kind'>): boolean => row.kind === 'standard' || row.kind === 'reduced'

/** Accounts that are not for tax are refused, so that no report takes tax for turnover. */
async function checkAccount(tx: Transaction, row: Stated, field: 'inputAccount' | 'outputAccount'): Promise<void> {
  const id = row[field]
  if (!id) return
  const found = await tx.get(account, id)
  if (!found || found.company !== row.company)
    return refuse('tax.code.account', say`There is no such account in this company.`, { field })
  if (found.control !== 'tax') {
    refuse('tax.code.account', say`${found.code} ${found.name} is not marked as an account for tax.`, {
      field,
      help: say`Choose one that is, or mark it in the chart of accounts.`,
    })
  }
}

export const createTaxCode = command('tax.code.create', {
  says: 'Make a new one.',
  makes: taxCode,
  input: taxCode.fields,
  may: [accountant, owner],
  async run({ tx, input, id }) {
    await checkCode(tx, input)
    return { made: tx.insert(taxCode, { ...input, id }) }
  },
})

export const updateTaxCode = command('tax.code.update', {
  says: 'Change its fields. What was posted keeps the rate it was posted with.',
  on: taxCode,
  input: taxCode.fields,
  may: [accountant, owner],
  async run({ tx, input, record }) {
    await checkCode(tx, { ...record, ...input })
    return { set: input }
  },
})

/** The usual codes of a country for a company that has a chart of accounts. */
export const installCodes = command('tax.code.install', {
  says: 'Give a company the usual tax codes of a country. Codes that it has already stay as they are.',
  label: 'Add the usual tax codes',
  input: {
    company: f.ref(companyRecord),
    country: f.country().optional().says('That of the company when left empty.'),
    chart: f.text({ max: 40 }).optional().says('Id of the template that its accounts came from.'),
  },
  may: [accountant, owner],
  async run({ tx, input }) {
    const company =
      (await tx.get(companyRecord, input.company)) ??
      refuse('tax.code.company', say`There is no such company.`, { field: 'company' })
    const accounts = (await tx.find(account, { company: company.id })).sort((a, b) => (a.code < b.code ? -1 : 1))
    const country = input.country ?? company.country
    const { chart } = input
    const made = await installTaxCodes(tx, { company: company.id, country, accounts, ...(chart ? { chart } : {}) })
    return { result: { made: made.map((one) => one.code), known: taxCountries() } }
  },
})
