import {
  absolute,
  add,
  compare,
  divide,
  isZero,
  multiply,
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
 */
export function discountSides(
  opening: readonly OpeningPosting[],
  posted: string,
  currency: string,
): Pick<SettlementSide, 'account' | 'amount' | 'taxCode'>[] {
  const booked = opening.filter((one) => one.control === null || one.control === 'bank' || one.control === 'tax')
  // What has a tax code is the price; an advance or a rounding may stand beside it, off which no discount is taken.
  const coded = booked.filter((one) => one.control === 'tax' || one.taxCode !== null)
  const price = coded.some((one) => one.control !== 'tax') ? coded : booked
  const whole = sum(price.map((one) => one.amount))
  if (isZero(whole)) return [{ amount: posted }]
  const share = (amount: string) => roundMoney(divide(multiply(amount, posted), whole), currency)
  const taxes = price
    .filter((one) => one.control === 'tax')
    .map((one) => ({ account: one.account, amount: share(one.amount), taxCode: one.taxCode }))
  const bases = new Map<string | null, string>()
  for (const one of price) {
    if (one.control === 'tax') continue
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
