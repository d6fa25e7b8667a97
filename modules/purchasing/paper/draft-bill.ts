import { daysAfter, type Reader, say } from '../../../kernel/index.ts'
import { party as partyRecord, USUAL_TERMS } from '../../contacts/index.ts'
import { type Evidence, lessonsOf } from '../../documents/index.ts'
import { discountOf } from '../../tax/index.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'
import { type Addressee, addresseeOf } from './addressee.ts'
import { creditedBill } from './earlier-bills.ts'
import { accountOf, departmentOf, habitsOf, taxCodeOf } from './line-defaults.ts'
import { READER } from './paper.ts'
import { type FoundSender, findSender, newSupplier, senderKey } from './sender.ts'
import { kindOf, paidBefore, type StatedLine, statedLines, statedTotals } from './stated.ts'

export type BillValues = Record<string, unknown> & { lines: Record<string, unknown>[] }
export type BillEvidence = Record<string, Evidence>

/** Values of a bill with where each came from. */
export class BillDraft {
  readonly values: BillValues = { lines: [] }
  readonly evidence: BillEvidence = {}
  readonly #invoice: ReadInvoice

  constructor(invoice: ReadInvoice) {
    this.#invoice = invoice
  }

  /** A value with its reason; nothing is put down for what is not stated. */
  put(field: string, value: unknown, confidence: Evidence['confidence'], reason: string, source?: string): void {
    if (value === null || value === undefined) return
    this.values[field] = value
    this.say(field, confidence, reason, source)
  }

  say(field: string, confidence: Evidence['confidence'], reason: string, source?: string): void {
    this.evidence[field] = { confidence, reason, ...this.#place(source) }
  }

  /** A value that stands in the paper as it is. */
  stated(field: string, value: unknown, source: string): void {
    this.put(field, value, 'sure', String(say`The e-invoice states it.`), source)
  }

  #place(source: string | undefined): Pick<Evidence, 'source' | 'path' | 'text'> {
    if (source === undefined) return {}
    const found = this.#invoice.evidence[source]
    return { source, ...(found ? { path: found.path, text: found.text } : {}) }
  }
}

export interface DraftedBill {
  values: BillValues
  evidence: BillEvidence
  addressee: Addressee
  sender: FoundSender
}

/** An e-invoice as the bill that it would be with us: whose, from whom, and each line with its account and tax code. */
export async function draftBill(read: Reader, invoice: ReadInvoice): Promise<DraftedBill> {
  const key = senderKey(invoice)
  const lessons = key ? await lessonsOf(read, key, READER) : new Map<string, { value: unknown; reason: string }>()
  const taught = lessons.get('company')
  const addressee = await addresseeOf(read, invoice, typeof taught?.value === 'string' ? taught.value : undefined)
  const sender = await findSender(read, invoice)
  const draft = new BillDraft(invoice)
  const { company } = addressee
  const isTaught = company !== null && company.id === taught?.value && addressee.confidence === 'likely'
  draft.put(
    'company',
    company?.id,
    addressee.confidence,
    isTaught ? (taught?.reason ?? '') : addressee.reason,
    addressee.source,
  )
  putSupplier(draft, sender, invoice)
  putFacts(draft, invoice)
  await putDue(read, draft, invoice, sender.supplier?.id ?? null)
  putDiscounts(draft, invoice)
  await putCredited(read, draft, invoice, company?.id ?? null, sender.supplier?.id ?? null)
  draft.values.lines = statedLines(invoice).map(lineValues)
  sayLines(draft, invoice)
  if (company) await fillLines(read, draft, invoice)
  return { values: draft.values, evidence: draft.evidence, addressee, sender }
}

const lineValues = ({ text, quantity, unit, price, net }: StatedLine) => ({ text, quantity, unit, price, net })

function putSupplier(draft: BillDraft, { supplier, candidates }: FoundSender, invoice: ReadInvoice): void {
  if (supplier) {
    draft.put('supplier', supplier.id, 'sure', supplier.reasons.join(' '), 'seller.name')
    return
  }
  draft.values.supplier = null
  draft.values.newSupplier = newSupplier(invoice)
  const reason =
    candidates.length === 0
      ? String(say`No contact of ours has this name, VAT id or account: accepting makes one.`)
      : String(say`It may be one of those that we have; choose, or accept it as a new one.`)
  draft.say('supplier', candidates.length === 0 ? 'likely' : 'check', reason, 'seller.name')
}

function putFacts(draft: BillDraft, invoice: ReadInvoice): void {
  const { number, issuedOn, currency, delivery, order, remittance, totals } = invoice
  const kind = kindOf(invoice)
  draft.put(
    'kind',
    kind,
    'sure',
    kind === 'bill' ? String(say`It asks for money.`) : String(say`It gives money back.`),
    'typeCode',
  )
  draft.stated('number', number?.slice(0, 100), 'number')
  draft.stated('issuedOn', issuedOn, 'issuedOn')
  draft.stated('currency', /^[A-Z]{3}$/.test(currency ?? '') ? currency : undefined, 'currency')
  const delivered = delivery.on ?? delivery.until
  draft.stated('deliveredOn', delivered, delivery.on ? 'delivery.on' : 'delivery.until')
  draft.stated('order', order?.slice(0, 200), 'order')
  draft.stated('paymentReference', remittance?.slice(0, 200), 'remittance')
  const stated = statedTotals(invoice)
  draft.stated('statedNet', stated.statedNet, 'totals.net')
  draft.stated('statedTax', stated.statedTax, 'totals.tax')
  draft.stated('statedGross', stated.statedGross, totals.gross === undefined ? 'totals.net' : 'totals.gross')
  if (paidBefore(invoice) !== undefined)
    draft.stated('prepaid', stated.prepaid, totals.prepaid === undefined ? 'totals.payable' : 'totals.prepaid')
  if (totals.rounding !== undefined) draft.stated('rounding', stated.rounding, 'totals.rounding')
  const account = invoice.paymentMeans.findIndex((one) => one.iban)
  // Kept as what the paper says, to be held against what is on file: nothing is ever paid to it for that.
  if (account >= 0)
    draft.put(
      'iban',
      invoice.paymentMeans[account]?.iban,
      'check',
      String(say`The account that the paper names.`),
      `paymentMeans.${account}.account`,
    )
}

/** The day it is due: as stated, else by the supplier's terms. */
async function putDue(read: Reader, draft: BillDraft, invoice: ReadInvoice, supplier: string | null): Promise<void> {
  const { dueOn, issuedOn } = invoice
  if (dueOn) return draft.stated('dueOn', dueOn, 'dueOn')
  if (!issuedOn) return
  const known = supplier ? await read.get(partyRecord, supplier) : null
  const days = known?.paymentTerms ?? USUAL_TERMS
  const reason = known?.paymentTerms
    ? String(say`${days} days from issue, the terms of ${known.name}; the bill states no day.`)
    : String(say`${days} days from issue: neither the bill nor the contact states one.`)
  draft.put('dueOn', daysAfter(issuedOn, days), known?.paymentTerms ? 'likely' : 'check', reason, 'paymentTerms')
}

/** The discounts for paying early, the earliest first; of a part of the bill where the paper states what it is of. */
function putDiscounts(draft: BillDraft, { earlyPayments, issuedOn, currency }: ReadInvoice): void {
  const steps = earlyPayments.map((step, index) => {
    const from = step.from ?? issuedOn
    const until = step.until ?? (from && step.days !== undefined ? daysAfter(from, step.days) : undefined)
    const { amount, base, percent } = step
    const ofBase = base && percent ? discountOf(base, percent, currency ?? 'EUR') : undefined
    return { percent, until, amount: amount ?? ofBase, source: `earlyPayments.${index}.percent` }
  })
  steps.sort((a, b) => (a.until ?? '').localeCompare(b.until ?? ''))
  for (const [nth, name] of (['discount', 'laterDiscount'] as const).entries()) {
    const step = steps[nth]
    if (!step) continue
    draft.stated(`${name}Percent`, step.percent, step.source)
    draft.stated(`${name}Until`, step.until, step.source)
    draft.stated(`${name}Amount`, step.amount, step.source)
  }
}

/** The bill that a credit note takes back, where it names one that we have. */
async function putCredited(
  read: Reader,
  draft: BillDraft,
  invoice: ReadInvoice,
  company: string | null,
  supplier: string | null,
): Promise<void> {
  const number = invoice.precedingInvoices[0]?.number
  if (draft.values.kind !== 'creditNote' || !number || !company || !supplier) return
  const credited = await creditedBill(read, company, supplier, number)
  if (credited) draft.put('credits', credited, 'sure', String(say`It names ${number}.`), 'precedingInvoices.0.number')
}

function sayLines(draft: BillDraft, invoice: ReadInvoice): void {
  for (const [index, line] of statedLines(invoice).entries()) {
    draft.say(`lines.${index}.text`, 'sure', 'The e-invoice states it.', `${line.source}.name`)
    const isLine = line.source.startsWith('lines.')
    draft.say(`lines.${index}.net`, 'sure', 'The e-invoice states it.', isLine ? `${line.source}.net` : line.source)
    if (line.price !== null)
      draft.say(`lines.${index}.price`, 'sure', 'The e-invoice states it.', `${line.source}.netPrice`)
  }
}

/**
 * Gives each line that has none an account, a tax code and a department of the company; those of another company are
 * replaced, because the bill was first thought to be theirs.
 */
export async function fillLines(
  read: Reader,
  draft: { values: BillValues; evidence: BillEvidence },
  invoice: ReadInvoice,
): Promise<void> {
  const { values, evidence } = draft
  const [company, on] = [values.company, values.deliveredOn ?? values.issuedOn]
  if (typeof company !== 'string') return
  const supplier = typeof values.supplier === 'string' ? values.supplier : null
  const day = typeof on === 'string' ? on : read.today
  const habits = await habitsOf(read, { company, on: day, sender: senderKey(invoice), supplier })
  const stated = statedLines(invoice)
  const isOwn = (rows: ReadonlyMap<string, { company: string }>, id: unknown) =>
    typeof id === 'string' && rows.get(id)?.company === company
  for (const [index, line] of values.lines.entries()) {
    const said = stated.length === values.lines.length ? stated[index] : undefined
    const like = said ?? plainLine(line)
    const fill = (
      column: 'account' | 'taxCode' | 'department',
      found: { value: string; evidence: Evidence } | null,
    ) => {
      line[column] = found?.value ?? null
      const field = `lines.${index}.${column}`
      if (found) evidence[field] = found.evidence
      else delete evidence[field]
    }
    if (!isOwn(habits.accounts, line.account)) fill('account', accountOf(habits, like))
    if (!isOwn(habits.codes, line.taxCode)) fill('taxCode', await taxCodeOf(read, habits, like))
    if (!isOwn(habits.departments, line.department)) fill('department', departmentOf(habits, like))
  }
}

/** A line that somebody added, as far as the paper would state it. */
const plainLine = (line: Record<string, unknown>): StatedLine => ({
  ...{ text: String(line.text ?? ''), quantity: '1', unit: null, price: null, net: null },
  ...{ category: null, rate: null, accountingReference: null, source: '' },
})
