import {
  absolute,
  add,
  compare,
  divide,
  isZero,
  multiply,
  negate,
  type Reader,
  roundMoney,
  subtract,
  sum,
} from '../../kernel/index.ts'
import type { OpenItem, SettlementSide } from '../ledger/index.ts'

/** One posting of the entry that opened an item, as far as a discount is concerned. */
export interface OpeningPosting {
  account: string
  amount: string
  taxCode: string | null
  /** `tax` where a tax is booked there; `receivable` or `payable` where the item itself stands. */
  control: string | null
}

/**
 * The postings of a discount: what is taken off the price goes to the account of discounts, by tax code, and the tax
 * on it is corrected in the same share, because it was owed on a price that nobody paid (Article 90 of Directive
 * 2006/112/EC). What roundings leave over goes to the largest share of the price.
 * @param posted the discount as it is posted, debit positive.
 * @param gross the whole amount of the item, as it was posted.
 */
export function discountSides(
  opening: readonly OpeningPosting[],
  posted: string,
  gross: string,
  currency: string,
): Pick<SettlementSide, 'account' | 'amount' | 'taxCode'>[] {
  const share = (amount: string) => roundMoney(negate(divide(multiply(amount, posted), gross)), currency)
  const taxes = opening
    .filter((one) => one.control === 'tax')
    .map((one) => ({ account: one.account, amount: share(one.amount), taxCode: one.taxCode }))
  const bases = new Map<string | null, string>()
  for (const one of opening) {
    if (one.control !== null && one.control !== 'bank') continue
    bases.set(one.taxCode, add(bases.get(one.taxCode) ?? '0', one.amount))
  }
  const nets = [...bases].map(([taxCode, amount]) => ({ taxCode, amount: share(amount) }))
  if (nets.length === 0) return [{ amount: posted }]
  const left = subtract(posted, sum([...taxes, ...nets].map((one) => one.amount)))
  const largest = nets.reduce((most, one) => (compare(absolute(one.amount), absolute(most.amount)) > 0 ? one : most))
  largest.amount = add(largest.amount, left)
  return [...nets, ...taxes].filter((one) => !isZero(one.amount))
}

/** The postings with which an item was opened; none but its own where the entry opened several. */
export async function openingPostings(read: Reader, item: OpenItem): Promise<OpeningPosting[]> {
  const rows = await read.rows<OpeningPosting & { item: string | null }>(
    `select n.account, n.amount::text as amount, n.tax_code as "taxCode", a.control, n.item
       from ledger_posting n join ledger_account a on a.id = n.account where n.entry = $1 and n.currency = $2 limit 500`,
    [item.entry, item.currency],
  )
  const alone = rows.filter((one) => one.item !== null).every((one) => one.item === item.id)
  return alone ? rows : []
}
