import {
  absolute,
  add,
  compare,
  isZero,
  minorUnits,
  multiply,
  negate,
  roundMoney,
  subtract,
  sum,
} from '../../kernel/index.ts'
import type { OpenItemDraft, PostingDraft } from '../ledger/index.ts'
import type { TaxRule } from './code.ts'
import { largest, split, type TaxRow } from './tax-of.ts'

/** A tax code with the accounts on which its tax is booked. */
export type BookedTax = TaxRule & { inputAccount: string | null; outputAccount: string | null }

export interface BookedLine {
  net: string
  account: string
  taxCode: string
  department?: string | null
  text?: string | null
}

/** A bill or an invoice as it is booked: complete, and its totals agreed. */
export interface BookedDocument {
  trade: 'purchase' | 'sale'
  /** A credit note: everything runs the other way. */
  credit: boolean
  currency: string
  /** The currency of the books, and how many units of it one unit of the document's is worth. */
  books: string
  rate: string
  party: string
  lines: readonly BookedLine[]
  taxes: readonly TaxRow[]
  net: string
  payable: string
  prepaid: string
  rounding: string
}

export interface DocumentAccounts {
  control: string
  /** For the rounding amount; needed where there is one. */
  rounding: string | null
  /** For what was paid before; needed where there is something. */
  advances: string | null
}

type Leg = PostingDraft & { amount: string; takes?: boolean }

/**
 * The postings of a bill or an invoice: costs or revenue, tax, rounding, what was paid before, and the control
 * account. They balance in the document's currency and in the books' (docs/SPEC-money.md, sections 4, 5 and 8).
 * @param opens the open item; none where nothing is payable.
 */
export function documentPostings(
  document: BookedDocument,
  codes: ReadonlyMap<string, BookedTax>,
  accounts: DocumentAccounts,
  opens: OpenItemDraft,
): PostingDraft[] {
  const sign = signOf(document)
  const signed = (amount: string) => (sign < 0 ? negate(amount) : amount)
  const legs: Leg[] = [
    ...lineLegs(document, codes).map((leg) => ({ ...leg, amount: signed(leg.amount) })),
    ...taxLegs(document, codes).map((leg) => ({ ...leg, amount: signed(leg.amount) })),
  ]
  if (!isZero(document.rounding) && accounts.rounding)
    legs.push({ account: accounts.rounding, amount: signed(document.rounding), text: 'Rounding', takes: true })
  if (!isZero(document.prepaid) && accounts.advances)
    legs.push({ account: accounts.advances, amount: negate(signed(document.prepaid)), text: 'Paid before' })
  legs.push({ account: accounts.control, amount: controlAmount(document), opens })
  const valued = withBaseAmounts(
    legs.filter((leg) => !isZero(leg.amount)),
    document,
  )
  return valued.map(({ takes: _, ...leg }) => ({
    ...leg,
    amount: roundMoney(leg.amount, document.currency),
    baseAmount: roundMoney(leg.baseAmount ?? '0', document.books),
    party: document.party,
    currency: document.currency,
  }))
}

/** +1 where costs and revenue stand on the debit side. */
const signOf = ({ trade, credit }: Pick<BookedDocument, 'trade' | 'credit'>): 1 | -1 =>
  (trade === 'purchase') === !credit ? 1 : -1

/** What is posted to the control account as a whole: negative for a bill, positive for an invoice. */
export const controlAmount = (document: Pick<BookedDocument, 'trade' | 'credit' | 'payable'>): string =>
  signOf(document) > 0 ? negate(document.payable) : document.payable

/** Lines of one account, tax code and department together, with the tax that can't be deducted. */
function lineLegs(document: BookedDocument, codes: ReadonlyMap<string, BookedTax>): Leg[] {
  const costs = withCostOfTax(document, codes)
  const groups = new Map<string, Leg & { count: number }>()
  for (const [index, line] of document.lines.entries()) {
    const code = codes.get(line.taxCode)?.code ?? null
    const key = [line.account, code, line.department ?? ''].join(' ')
    const known = groups.get(key)
    const amount = costs[index] ?? line.net
    if (known) {
      known.amount = add(known.amount, amount)
      known.count += 1
      continue
    }
    const { account, department = null, text = null } = line
    groups.set(key, { account, amount, taxCode: code, department, text, takes: true, count: 1 })
  }
  return [...groups.values()].map(({ count, ...leg }) => ({
    ...leg,
    text: count > 1 ? `${leg.text ?? ''} and ${count - 1} more`.trim() : leg.text,
  }))
}

/** Each line's net amount, with what the agreed net leaves over and with its share of tax that is cost. */
function withCostOfTax(document: BookedDocument, codes: ReadonlyMap<string, BookedTax>): string[] {
  const places = minorUnits(document.currency)
  const costs = document.lines.map((line) => line.net)
  const put = (index: number, amount: string) => {
    const before = costs[index]
    if (before !== undefined) costs[index] = add(before, amount)
  }
  put(largest(costs), subtract(document.net, sum(costs)))
  if (document.trade === 'sale') return costs
  for (const row of document.taxes) {
    const rest = subtract(ownTax(row), deducted(row, codes, document.currency))
    if (isZero(rest)) continue
    const indexes = document.lines.flatMap((line, index) => (line.taxCode === row.taxCode ? [index] : []))
    const shares = split(
      rest,
      indexes.map((index) => document.lines[index]?.net ?? '0'),
      places,
    )
    for (const [at, index] of indexes.entries()) put(index, shares[at] ?? '0')
  }
  return costs
}

const ownTax = (row: TaxRow): string => add(row.tax, row.selfAssessed)

const deducted = (row: TaxRow, codes: ReadonlyMap<string, BookedTax>, currency: string): string =>
  roundMoney(multiply(ownTax(row), multiply(codes.get(row.taxCode)?.deductible ?? '100', '0.01')), currency)

function taxLegs(document: BookedDocument, codes: ReadonlyMap<string, BookedTax>): Leg[] {
  return document.taxes.flatMap((row) => {
    const code = codes.get(row.taxCode)
    if (!code) return []
    const leg = (account: string | null, amount: string): Leg => ({
      account: account ?? '',
      amount,
      taxCode: code.code,
      text: `${code.code} ${row.rate} %`,
    })
    if (document.trade === 'sale') return [leg(code.outputAccount, row.tax)]
    return [
      leg(code.inputAccount, deducted(row, codes, document.currency)),
      leg(code.outputAccount, negate(row.selfAssessed)),
    ]
  })
}

/** Each posting in the currency of the books; what roundings leave over goes to the largest that may take it. */
function withBaseAmounts(legs: readonly Leg[], document: BookedDocument): Leg[] {
  if (document.currency === document.books) return legs.map((leg) => ({ ...leg, baseAmount: leg.amount }))
  const valued = legs.map((leg) => ({
    ...leg,
    baseAmount: roundMoney(multiply(leg.amount, document.rate), document.books),
  }))
  const left = sum(valued.map((leg) => leg.baseAmount))
  const taker = valued[largest(valued.map((leg) => (leg.takes ? leg.amount : '0')))]
  if (taker) taker.baseAmount = subtract(taker.baseAmount, left)
  return valued
}

/** Whether a code needs an account that it does not have: the field, or null. */
export function missingTaxAccount(code: BookedTax, row: TaxRow): 'inputAccount' | 'outputAccount' | null {
  const own = ownTax(row)
  if (compare(absolute(own), '0') === 0) return null
  if (code.direction === 'sales') return code.outputAccount ? null : 'outputAccount'
  if (!code.inputAccount && compare(code.deductible, '0') > 0) return 'inputAccount'
  return !isZero(row.selfAssessed) && !code.outputAccount ? 'outputAccount' : null
}
