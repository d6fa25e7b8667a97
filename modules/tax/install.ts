import { newId, type RowOf, type Transaction } from '../../kernel/index.ts'
import type { account } from '../ledger/index.ts'
import { type TaxCode, type TaxKind, taxCode } from './code.ts'
import { type TaxTemplate, taxTemplate } from './templates.ts'

/** Codes of the accounts on which a chart books tax, by what the tax is. */
interface ChartTaxAccounts {
  /** For what is not named below. */
  input: string
  output: string
  inputs?: Partial<Record<TaxKind, string>>
  outputs?: Partial<Record<TaxKind, string>>
}

/** The tax accounts of the charts that a company can begin with. */
const CHARTS: Readonly<Record<string, ChartTaxAccounts>> = {
  generic: {
    input: '1310',
    output: '2110',
    inputs: { intraCommunity: '1320', reverseCharge: '1330' },
    outputs: { intraCommunity: '2120', reverseCharge: '2130' },
  },
  de: {
    input: '1406',
    output: '3806',
    inputs: { reduced: '1401', intraCommunity: '1404', reverseCharge: '1407' },
    outputs: { reduced: '3801', intraCommunity: '3804', reverseCharge: '3837' },
  },
  dk: {
    input: '6920',
    output: '6910',
    outputs: { intraCommunity: '6912', reverseCharge: '6913' },
  },
  fr: {
    input: '445660',
    output: '445710',
    inputs: { intraCommunity: '445662' },
    outputs: { intraCommunity: '445200', reverseCharge: '445720' },
  },
}

type Account = Pick<RowOf<typeof account>, 'id' | 'code' | 'kind' | 'control' | 'active'>

/** The accounts for one code: those that the chart means for its kind, else the first for tax of each side. */
function accountsFor(
  template: Pick<TaxTemplate, 'direction' | 'kind'>,
  chart: string | undefined,
  accounts: readonly Account[],
): { inputAccount: string | null; outputAccount: string | null } {
  const { kind, direction } = template
  const meant = chart ? CHARTS[chart] : undefined
  const byCode = (code: string | undefined) => accounts.find((one) => one.code === code)?.id
  const first = (side: 'asset' | 'liability') =>
    accounts.find((one) => one.control === 'tax' && one.kind === side && one.active)?.id
  const input = byCode(meant?.inputs?.[kind]) ?? byCode(meant?.input) ?? first('asset') ?? null
  const output = byCode(meant?.outputs?.[kind]) ?? byCode(meant?.output) ?? first('liability') ?? null
  const taxed = kind === 'standard' || kind === 'reduced'
  const own = kind === 'reverseCharge' || kind === 'intraCommunity'
  if (direction === 'sales') return { inputAccount: null, outputAccount: taxed ? output : null }
  return { inputAccount: taxed || own ? input : null, outputAccount: own ? output : null }
}

/**
 * Gives a company the usual tax codes of a country; those whose code it has already stay as they are. A country
 * without a template gets the two that hold everywhere: outside the scope of tax, for sales and for purchases.
 * @param given the company's accounts; `chart` names the template that they came from, if they did.
 */
export async function installTaxCodes(
  tx: Transaction,
  given: { company: string; country: string; chart?: string; accounts: readonly Account[] },
): Promise<TaxCode[]> {
  const templates = taxTemplate(given.country)
  const all = templates.length > 0 ? templates : anywhere(given.country)
  const known = new Set((await tx.find(taxCode, { company: given.company })).map((one) => one.code))
  return all
    .filter((one) => !known.has(one.code))
    .map((one) =>
      tx.insert(taxCode, {
        ...one,
        ...accountsFor(one, given.chart, given.accounts),
        rates: one.rates.map((rate) => ({ id: newId(), ...rate })),
        company: given.company,
      }),
    )
}

const anywhere = (country: string): TaxTemplate[] =>
  (['sales', 'purchases'] as const).map((direction) => ({
    code: direction === 'sales' ? 'S-NONE' : 'P-NONE',
    name: `${direction === 'sales' ? 'Sales' : 'Purchases'} without tax`,
    country,
    direction,
    kind: 'none',
    category: 'O',
    rates: [{ from: '1970-01-01', rate: '0' }],
  }))
