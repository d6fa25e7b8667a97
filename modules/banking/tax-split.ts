import { add, divide, isZero, multiply, type Reader, refuse, roundMoney, say, subtract } from '../../kernel/index.ts'
import type { SettlementSide } from '../ledger/index.ts'
import { isSelfAssessed, rateOf, type TaxCode, taxCode as taxCodeRecord } from '../tax/index.ts'

type Side = Pick<SettlementSide, 'account' | 'amount' | 'taxCode' | 'text'>

/**
 * A tax code of a company by id or code.
 * @throws Refusal `banking.match.taxCode`
 */
export async function findTaxCode(read: Reader, company: string, wanted: string): Promise<TaxCode> {
  const all = await read.reference(taxCodeRecord)
  const known = all.get(wanted) ?? [...all.values()].find((one) => one.company === company && one.code === wanted)
  const [added] = known ? [known] : await read.find(taxCodeRecord, { company, code: wanted }, 1)
  const found = known ?? (added ? await read.get(taxCodeRecord, added.id) : null)
  if (!found || found.company !== company || !found.active)
    return refuse('banking.match.taxCode', say`There is no tax code ${wanted} in this company.`, { field: 'others' })
  return found
}

/**
 * Splits the tax off an amount that includes it: what is left to the account, the tax to its own accounts. Tax that we
 * assess ourselves is not in the amount: it is added on both sides. Tax that can't be deducted stays a cost
 * (docs/SPEC-money.md, section 4).
 * @param posted the whole, debit positive.
 * @throws Refusal `banking.match.taxAccount`, `tax.code.noRate`
 */
export function taxSides(code: TaxCode, account: string, posted: string, on: string, currency: string): Side[] {
  const rate = multiply(rateOf(code, on), '0.01')
  const own = isSelfAssessed(code)
  const net = own ? posted : roundMoney(divide(posted, add('1', rate)), currency)
  const tax = own ? roundMoney(multiply(posted, rate), currency) : subtract(posted, net)
  const text = `${code.code} ${rateOf(code, on)} %`
  const taxSide = (to: string | null, amount: string): Side[] => {
    if (isZero(amount)) return []
    return [{ account: to ?? noAccount(code), amount, taxCode: code.code, text }]
  }
  if (code.direction === 'sales')
    return [{ account, amount: net, taxCode: code.code }, ...taxSide(code.outputAccount, tax)]
  const deducted = roundMoney(multiply(tax, multiply(code.deductible, '0.01')), currency)
  const cost = own ? add(posted, subtract(tax, deducted)) : subtract(posted, deducted)
  return [
    { account, amount: cost, taxCode: code.code },
    ...taxSide(code.inputAccount, deducted),
    ...(own ? taxSide(code.outputAccount, multiply(tax, '-1')) : []),
  ]
}

const noAccount = (code: TaxCode): never =>
  refuse(
    'banking.match.taxAccount',
    say`Tax code ${code.code} says no account for its tax. Choose one in the tax code.`,
    {
      field: 'others',
    },
  )
