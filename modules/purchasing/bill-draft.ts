import {
  compare,
  daysAfter,
  type RowOf,
  refuse,
  say,
  type Transaction,
  type Values,
  type Who,
} from '../../kernel/index.ts'
import { accountStanding, type party, standingParty, USUAL_TERMS } from '../contacts/index.ts'
import { fillLines } from '../items/index.ts'
import { account, rateOn } from '../ledger/index.ts'
import { companyOf } from '../organisation/index.ts'
import { disagreementWords, discountOf, documentMath, type MathResult, taxCode, totalsOf } from '../tax/index.ts'
import type { Bill, statedBill } from './bill.ts'

type Stated = Values<typeof statedBill>
type Line = Stated['lines'][number]

/** What is stated of a bill: due date and currency may be left to the supplier's terms. */
export type BillGiven = Stated & { dueOn?: string | null; currency?: string | null }

/**
 * A bill with everything that follows from what is stated: currency and due date from the supplier's terms, lines
 * filled in by items, totals, what disagrees, the rate, the account to pay to.
 * @throws Refusal `purchasing.bill.company`, `.supplier`, `.currency`, `tax.code.noRate`
 */
export async function completeBill(tx: Transaction, given: BillGiven, before: Bill | null) {
  const books = await companyOf(tx, given.company, 'purchasing.bill')
  const supplier = await supplierOf(tx, given.supplier)
  const currency = given.currency ?? supplier.currency ?? books.currency
  const lines = await completeLines(tx, given, supplier, currency, before)
  const math = await mathOf(tx, { ...given, lines, currency })
  const rate =
    currency === books.currency ? null : (given.rate ?? (await rateOn(tx, currency, books.currency, given.issuedOn)))
  return {
    ...given,
    ...totalsOf(math),
    open: '0',
    discountAmount: stateDiscount(given, 'discount', math.payable, currency, before),
    laterDiscountAmount: stateDiscount(given, 'laterDiscount', math.payable, currency, before),
    ...(await payeeOf(tx, supplier.id, given.iban, before)),
    supplier: supplier.id,
    currency,
    dueOn: given.dueOn ?? daysAfter(given.issuedOn, supplier.paymentTerms ?? USUAL_TERMS),
    lines: lines.map((line, index) => ({ ...line, net: math.nets[index] ?? '0' })),
    rate,
    numberKey: numberKey(given.number),
    discrepancy: discrepancyOf(math, currency),
  }
}

/** A number as it is compared: capitals and digits alone, or as it stands where it has none. */
export const numberKey = (number: string): string => {
  const key = number
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  return key === '' ? number.trim() : key
}

async function supplierOf(tx: Transaction, id: string): Promise<RowOf<typeof party>> {
  return (
    (await standingParty(tx, id)) ??
    refuse('purchasing.bill.supplier', say`There is no such supplier.`, { field: 'supplier' })
  )
}

async function completeLines(
  tx: Transaction,
  given: BillGiven,
  supplier: RowOf<typeof party>,
  currency: string,
  before: Bill | null,
): Promise<Line[]> {
  const usual = supplier.account ? await accountByCode(tx, given.company, supplier.account) : null
  const fresh = given.lines.map((line) => withFreshNet(line, before))
  const filled = await fillLines(tx, fresh, 'purchase', currency)
  return filled.map((line) => ({ ...line, account: line.account ?? usual }))
}

/** A net amount that was worked out before and not touched is worked out anew where what it came from changed. */
function withFreshNet(line: Line, before: Bill | null): Line {
  const was = before?.lines.find((one) => one.id === line.id)
  if (!was || line.net === null || was.net === null || compare(line.net, was.net) !== 0) return line
  const moved = (['quantity', 'price', 'discount'] as const).some(
    (name) => (line[name] ?? null) !== (was[name] ?? null),
  )
  return moved ? { ...line, net: null } : line
}

async function accountByCode(tx: Transaction, companyId: string, code: string): Promise<string | null> {
  for (const one of (await tx.reference(account)).values())
    if (one.company === companyId && one.code === code && one.active && !one.heading) return one.id
  return null
}

/** The totals of a bill as they follow from its lines and from what the document states. */
export async function mathOf(
  tx: Transaction,
  bill: Pick<
    Bill,
    | 'currency'
    | 'deliveredOn'
    | 'issuedOn'
    | 'lines'
    | 'prepaid'
    | 'rounding'
    | 'statedNet'
    | 'statedTax'
    | 'statedGross'
  >,
): Promise<MathResult> {
  const { currency, lines, prepaid, rounding } = bill
  const stated = { net: bill.statedNet, tax: bill.statedTax, gross: bill.statedGross }
  const on = bill.deliveredOn ?? bill.issuedOn
  return documentMath({ currency, on, lines, prepaid, rounding, stated }, await tx.reference(taxCode))
}

/** All that does not agree, with both figures; null where everything does. */
export const discrepancyOf = ({ disagreements }: MathResult, currency: string): string | null =>
  disagreements.length === 0 ? null : disagreements.map((one) => disagreementWords(one, currency)).join(' ')

/** What a discount comes to: as stated, else its share of what is payable. */
function stateDiscount(
  given: BillGiven,
  step: 'discount' | 'laterDiscount',
  payable: string,
  currency: string,
  before: Bill | null,
): string | null {
  const { [`${step}Percent` as const]: percent, [`${step}Amount` as const]: amount } = given
  const stated = amount && (!before || compare(amount, before[`${step}Amount`] ?? '0') !== 0)
  return stated || !percent ? (amount ?? null) : discountOf(payable, percent, currency)
}

/** Where it is to be paid to: an account of the supplier that somebody has verified, or nowhere yet. */
export async function payeeOf(tx: Transaction, supplier: string, iban: string | null | undefined, before: Bill | null) {
  const byPerson = before?.hold === 'person' ? { hold: 'person' as const, holdReason: before.holdReason } : null
  if (!iban) return { payTo: null, ...(byPerson ?? { hold: null, holdReason: null }) }
  const { standing, says, account: known } = await accountStanding(tx, supplier, iban)
  if (standing === 'verified') return { payTo: known, ...(byPerson ?? { hold: null, holdReason: null }) }
  return { payTo: null, ...(byPerson ?? { hold: 'account' as const, holdReason: says }) }
}

/** The users who stand behind what a bill says: they do not approve it. */
export const enteredBy = (before: Bill | null, who: Who): string[] => [
  ...new Set([...(before?.enteredBy ?? []), who.id]),
]
