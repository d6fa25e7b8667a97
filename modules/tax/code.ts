import { auditor, compare, everyone, f, owner, type RowOf, record, refuse, say } from '../../kernel/index.ts'
import { account, accountant, bookkeeper } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'

export const TAX_KINDS = [
  'standard',
  'reduced',
  'zero',
  'exempt',
  'reverseCharge',
  'intraCommunity',
  'export',
  'none',
] as const
export type TaxKind = (typeof TAX_KINDS)[number]

/** Categories of UNTDID 5305 that EN 16931-1 allows (BT-151). */
export const TAX_CATEGORIES = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M'] as const
export type TaxCategory = (typeof TAX_CATEGORIES)[number]

/** How a line of a bill or an invoice is taxed: its rate from a day on, and where the tax is booked. */
export const taxCode = record('tax.code', {
  says: 'How a line is taxed: its rate, from which day on, and where the tax is booked.',
  label: 'Tax code',
  title: 'name',
  company: 'company',
  fields: {
    company: f.ref(company),
    code: f.text({ search: true, max: 20 }),
    name: f.text({ search: true, max: 120 }),
    country: f.country(),
    direction: f.choice('sales', 'purchases').says('For what we sell, or for what we buy.'),
    kind: f.choice(...TAX_KINDS),
    category: f.choice(...TAX_CATEGORIES).says('Code list UNTDID 5305, as e-invoices state it.'),
    rates: f.rows({ from: f.date(), rate: f.decimal(4, { min: '0' }).says('Percent.') }),
    deductible: f.decimal(4, { min: '0' }).default('100').says('Percent of the input tax that we may deduct.'),
    inputAccount: f.ref(account).optional().says('Where tax that we deduct is booked.'),
    outputAccount: f.ref(account).optional().says('Where tax that we owe is booked.'),
    exemptionReason: f.text({ max: 300 }).optional().says('Why no tax is charged, as the invoice has to say.'),
    exemptionCode: f.text({ max: 40 }).optional().says('The same from the code list VATEX.'),
    active: f.boolean().default(true),
  },
  checks: [
    {
      says: 'Not more than all of the input tax can be deducted.',
      sql: 'deductible between 0 and 100',
      holds: (row) => compare(row.deductible, '100') <= 0,
      field: 'deductible',
    },
  ],
  unique: [['company', 'code']],
  columns: ['code', 'name', 'direction', 'kind', 'category', 'active'],
  sort: 'code',
  may: { read: [everyone, auditor, accountant, bookkeeper], draft: [accountant, owner] },
})

export type TaxCode = RowOf<typeof taxCode>

/** What the arithmetic needs of a tax code. */
export type TaxRule = Pick<TaxCode, 'id' | 'code' | 'category' | 'kind' | 'direction' | 'deductible'> & {
  rates: readonly { from: string; rate: string }[]
}

/**
 * The rate of a code on a day, in percent: the latest that began by then.
 * @throws Refusal `tax.code.noRate`
 */
export function rateOf(code: Pick<TaxRule, 'code' | 'rates'>, on: string): string {
  let found: { from: string; rate: string } | undefined
  for (const one of code.rates) if (one.from <= on && (!found || one.from > found.from)) found = one
  return found
    ? found.rate
    : refuse('tax.code.noRate', say`Tax code ${code.code} has no rate on ${on}. Add the rate that counted then.`, {
        field: 'taxCode',
      })
}

/** Whether we compute the tax ourselves because the supplier charges none (docs/SPEC-money.md, section 4.5). */
export const isSelfAssessed = (code: Pick<TaxRule, 'direction' | 'kind'>): boolean =>
  code.direction === 'purchases' && (code.kind === 'reverseCharge' || code.kind === 'intraCommunity')
