import {
  absolute,
  add,
  compare,
  divide,
  isZero,
  multiply,
  negate,
  round,
  roundMoney,
  subtract,
} from '../../../kernel/index.ts'
import type { Adjustment, Line, ReadInvoice } from '../e-invoice/index.ts'

/** What the paper asks for. */
export const askedFor = ({ totals }: ReadInvoice): string | undefined => totals.payable ?? totals.gross ?? totals.net

/**
 * Whether the amounts are to be turned round: an invoice over a negative sum is a credit note, and the other way
 * about. Ours always state positive sums of their kind.
 */
export const isTurned = (invoice: ReadInvoice): boolean => {
  const whole = invoice.totals.gross ?? askedFor(invoice)
  return whole !== undefined && compare(whole, '0') < 0
}

export const kindOf = (invoice: ReadInvoice): 'bill' | 'creditNote' =>
  (invoice.kind === 'creditNote') === isTurned(invoice) ? 'bill' : 'creditNote'

/** A line as the paper states it, before anybody said where it is booked. */
export interface StatedLine {
  text: string
  quantity: string
  unit: string | null
  price: string | null
  net: string | null
  category: string | null
  rate: string | null
  accountingReference: string | null
  /** Field of the reading, with its evidence: `lines.3`. */
  source: string
}

const PLACES = 6

/** A decimal of no more places than a bill keeps. */
const fitted = (value: string): string =>
  round(value, PLACES)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')

/** Counting lines, then allowances and charges on the whole; of a paper without lines, one for each tax rate. */
export function statedLines(invoice: ReadInvoice): StatedLine[] {
  const turned = isTurned(invoice)
  const sign = (amount: string): string => (turned ? negate(amount) : amount)
  const money = (amount: string | undefined): string | null =>
    amount === undefined ? null : roundMoney(sign(amount), invoice.currency ?? 'EUR')
  const lines = invoice.lines.flatMap((line, index) =>
    line.counts ? [lineOf(line, index, money(line.net), turned)] : [],
  )
  const whole = invoice.adjustments.map((one, index) => adjustmentOf(one, index, money(signed(one))))
  if (lines.length > 0) return [...lines, ...whole]
  const groups = invoice.taxes.map(({ base, category, rate }, index) => ({
    ...{ text: wordsFor(invoice, rate), quantity: '1', unit: null, price: null, net: money(base) },
    ...{ category: category ?? null, rate: rate ?? null, accountingReference: null, source: `taxes.${index}` },
  }))
  return groups.length > 0 ? groups : wholeOf(invoice, money)
}

function lineOf(line: Line, index: number, net: string | null, turned: boolean): StatedLine {
  const quantity = fitted(line.quantity ?? '1')
  const price = line.netPrice === undefined ? null : pricePerUnit(line)
  const about = [line.name, line.name && line.name.length > 60 ? undefined : line.description]
  const text = [...new Set(about.filter((one) => one !== undefined))].join(': ')
  return {
    text: (text || line.note || `Line ${line.id ?? index + 1}`).replace(/\s+/g, ' ').trim().slice(0, 1000),
    quantity: turned ? negate(quantity) : quantity,
    unit: line.unit?.slice(0, 20) ?? null,
    ...{ price, net, category: line.category ?? null, rate: line.rate ?? null },
    ...{ accountingReference: line.accountingReference ?? null, source: `lines.${index}` },
  }
}

/** Prices are for so many units (BT-149). */
const pricePerUnit = ({ netPrice = '0', baseQuantity }: Line): string =>
  fitted(baseQuantity === undefined || isZero(baseQuantity) ? netPrice : divide(netPrice, baseQuantity))

/** What it adds to the whole: an allowance takes away. */
const signed = ({ kind, amount }: Adjustment): string | undefined =>
  amount !== undefined && kind === 'allowance' ? negate(amount) : amount

const adjustmentOf = (one: Adjustment, index: number, amount: string | null): StatedLine => ({
  text: (one.reason ?? (one.kind === 'allowance' ? 'Allowance' : 'Charge')).slice(0, 1000),
  ...{ quantity: '1', unit: null, price: null },
  net: amount,
  ...{ category: one.category ?? null, rate: one.rate ?? null, accountingReference: null },
  source: `adjustments.${index}`,
})

const wordsFor = ({ number, seller }: ReadInvoice, rate?: string): string =>
  [`${seller.name ?? 'Bill'} ${number ?? ''}`.trim(), ...(rate === undefined ? [] : [`at ${rate} %`])].join(', ')

/** A paper that states its totals alone: its rate is the one that its tax comes to. */
function wholeOf(invoice: ReadInvoice, money: (amount: string | undefined) => string | null): StatedLine[] {
  const { net, tax } = invoice.totals
  if (net === undefined) return []
  const rate = tax === undefined || isZero(net) ? null : round(divide(multiply(tax, '100'), net), 1)
  return [
    {
      ...{ text: wordsFor(invoice), quantity: '1', unit: null, price: null, net: money(net) },
      ...{ category: rate === null ? null : isZero(rate) ? 'O' : 'S', rate, accountingReference: null },
      source: 'totals.net',
    },
  ]
}

/**
 * What was paid before. The MINIMUM profile of Factur-X has no place for it, and states what is left to pay: what that
 * is less than the total was paid.
 */
export function paidBefore({ totals, profile }: ReadInvoice): string | undefined {
  const { prepaid, gross, payable } = totals
  if (prepaid !== undefined || profile !== 'minimum' || gross === undefined || payable === undefined) return prepaid
  const paid = subtract(gross, payable)
  return isZero(paid) ? undefined : paid
}

/** Totals as our bill states them, positive for its kind. */
export function statedTotals(invoice: ReadInvoice) {
  const { totals } = invoice
  const turned = isTurned(invoice)
  const money = (amount: string | undefined): string | null =>
    amount === undefined ? null : roundMoney(turned ? negate(amount) : amount, invoice.currency ?? 'EUR')
  const { net, tax, gross, rounding } = totals
  const whole = gross ?? (net === undefined ? undefined : add(net, tax ?? '0'))
  return {
    ...{ statedNet: money(net), statedTax: money(tax), statedGross: money(whole) },
    ...{ prepaid: money(paidBefore(invoice)) ?? '0', rounding: money(rounding) ?? '0' },
  }
}

/** What is shown of a proposal in a list: the amount to pay, whatever its sign on the paper. */
export const shownAmount = (invoice: ReadInvoice): string | null => {
  const amount = askedFor(invoice)
  return amount === undefined ? null : roundMoney(absolute(amount), invoice.currency ?? 'EUR')
}
