import {
  type AnyRecord,
  isZero,
  negate,
  type RowOf,
  recordName,
  refuse,
  say,
  subjectOf,
  type Transaction,
} from '../../kernel/index.ts'
import { accountFor, controlAccount, postEntry, rateOn } from '../ledger/index.ts'
import { type company, companyOf } from '../organisation/index.ts'
import type { TaxCode } from './code.ts'
import { bookableLines, type CheckedLine, type CompleteLine } from './document-check.ts'
import type { MathResult } from './document-math.ts'
import { documentPostings } from './document-postings.ts'

/** What a bill and an invoice have in common, as far as booking them goes. */
export interface TradeDocument {
  id: string
  company: string
  kind: string
  department: string | null
  currency: string
  rate: string | null
  issuedOn: string
  dueOn: string
  lines: readonly CheckedLine[]
  prepaid: string
  rounding: string
  discountUntil: string | null
  discountAmount: string | null
  /** A second step of the discount, as bills may have one. */
  laterDiscountUntil?: string | null
  laterDiscountAmount?: string | null
}

/** A document of which everything is known that its entry consists of. */
export interface ReadyDocument {
  lines: CompleteLine[]
  codes: Map<string, TaxCode>
  math: MathResult
  /** Units of the books' currency for one unit of the document's. */
  rate: string
  books: RowOf<typeof company>
}

/**
 * The lines, tax codes and exchange rate that a bill or an invoice is booked with.
 * @param math its totals as they are now
 * @throws Refusal `<record>.company`, `.empty`, `.account`, `.taxCode`, `.rate`, `tax.code.account`
 */
export async function readyDocument(
  tx: Transaction,
  record: AnyRecord,
  trade: 'purchase' | 'sale',
  row: TradeDocument,
  math: MathResult,
): Promise<ReadyDocument> {
  const books = await companyOf(tx, row.company, record.id)
  const lines = row.lines.map((line, index) => ({
    ...line,
    net: math.nets[index] ?? '0',
    department: line.department ?? row.department,
  }))
  const direction = trade === 'purchase' ? 'purchases' : 'sales'
  const bookable = await bookableLines(tx, record.id, direction, { company: row.company, lines, taxes: math.taxes })
  return { ...bookable, math, rate: await bookingRate(tx, record, row, books.currency), books }
}

async function bookingRate(tx: Transaction, record: AnyRecord, row: TradeDocument, books: string): Promise<string> {
  const { currency, issuedOn } = row
  if (currency === books) return '1'
  return (
    row.rate ??
    (await rateOn(tx, currency, books, issuedOn)) ??
    refuse(`${record.id}.rate`, say`There is no exchange rate from ${currency} to ${books} on ${issuedOn}.`, {
      field: 'rate',
      help: say`State the rate on the ${recordName(record)}, or enter it among the exchange rates.`,
    })
  )
}

/** How a document is called: on its entry, and by those who pay it. */
export interface DocumentNames {
  /** Of its kind: `Bill`, `Credit note`. */
  title: string
  number: string
  reference: string | null
  alsoKnownAs: readonly (string | null)[]
  party: { id: string; name: string }
  /** Papers that justify it. */
  evidence?: string[] | null
}

const SIDES = {
  purchase: { side: 'payable', journal: 'purchases', advances: 'advancesPaid' },
  sale: { side: 'receivable', journal: 'sales', advances: 'advancesReceived' },
} as const

/**
 * Books a bill or an invoice and opens its item.
 * @param on the day that it counts for
 * @returns the id of the entry; null where there is nothing to book
 * @throws Refusal of `postEntry`, `controlAccount` and `accountFor`
 */
export async function bookDocument(
  tx: Transaction,
  record: AnyRecord,
  trade: 'purchase' | 'sale',
  row: TradeDocument,
  on: string,
  { lines, codes, math, rate, books }: ReadyDocument,
  named: DocumentNames,
): Promise<string | null> {
  const { side, journal, advances } = SIDES[trade]
  const credit = row.kind === 'creditNote'
  const mirrored = (trade === 'purchase') !== credit
  const { company, currency, prepaid, rounding, issuedOn, dueOn, discountUntil, laterDiscountUntil } = row
  const asPosted = (amount: string | null | undefined) => amount && (mirrored ? negate(amount) : amount)
  const accounts = {
    control: await controlAccount(tx, company, side),
    rounding: isZero(rounding) ? null : (await accountFor(tx, company, 'rounding')).id,
    advances: isZero(prepaid) ? null : (await accountFor(tx, company, advances)).id,
  }
  const party = named.party.id
  const document = { ...math, trade, credit, currency, books: books.currency, rate, party, lines, prepaid, rounding }
  const subject = subjectOf(record, row.id)
  const postings = documentPostings(document, codes, accounts, {
    ...{ side, party, subject, mirrored, issuedOn, dueOn, discountUntil, laterDiscountUntil },
    ...{ number: named.number, reference: named.reference, alsoKnownAs: named.alsoKnownAs },
    discountAmount: asPosted(row.discountAmount),
    laterDiscountAmount: asPosted(row.laterDiscountAmount),
  })
  if (postings.length < 2) return null
  const entry = await postEntry(tx, {
    ...{ company, on, journal, postings, source: subject, subledger: true, evidence: named.evidence ?? null },
    text: `${named.title} ${named.number}, ${named.party.name}`.slice(0, 500),
  })
  return entry.id
}
