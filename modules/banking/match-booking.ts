import {
  add,
  allocate,
  isNegative,
  isZero,
  minorUnits,
  multiply,
  negate,
  type RowOf,
  refuse,
  roundMoney,
  say,
  subjectOf,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { document as documentRecord } from '../documents/index.ts'
import {
  accountFor,
  entry as entryRecord,
  postEntry,
  reverseEntry,
  type SettlementSide,
  settle,
  settlementRate,
} from '../ledger/index.ts'
import { companyOf } from '../organisation/index.ts'
import type { match } from './match.ts'
import type { OtherPart } from './match-others.ts'
import { type ItemPart, type LinePart, totalOf } from './match-parts.ts'
import { statement as statementRecord } from './statement.ts'

type Entry = RowOf<typeof entryRecord>

/** What is booked for a match. */
export interface Booking {
  /** `banking.match/…` */
  source: string
  company: string
  /** The day on which items are settled. */
  on: string
  /** True where somebody said the day: then everything is booked on it. */
  oneDay: boolean
  text: string
  lines: readonly LinePart[]
  items: readonly ItemPart[]
  others: readonly OtherPart[]
}

const lineText = ({ line }: LinePart): string =>
  [line.counterpartyName, line.text]
    .filter((one) => one)
    .join(': ')
    .slice(0, 500)

const bankSide = (part: LinePart): SettlementSide => ({
  account: part.account.account,
  amount: part.amount,
  currency: part.line.currency,
  text: lineText(part),
})

/**
 * Books a match. Money that moved on another day than the items are settled on is in transit in between, so that the
 * account of the books stands where the bank's stands on every day.
 * @throws Refusal of `settle` and `postEntry`
 */
export async function bookMatch(tx: Transaction, booking: Booking): Promise<Entry[]> {
  const evidence = await papersOf(tx, booking.lines)
  if (booking.items.length === 0 && booking.others.length === 0) return bookTransfer(tx, booking, evidence)
  const early = booking.oneDay ? [] : booking.lines.filter((one) => one.line.bookedOn !== booking.on)
  const today = booking.lines.filter((one) => !early.includes(one))
  const entries: Entry[] = []
  const worth: string[] = []
  for (const part of early) {
    const base = await worthOnItsDay(tx, booking.company, part)
    worth.push(base)
    entries.push(await bookTransit(tx, booking, part, evidence, base))
  }
  const money = today.map(bankSide)
  if (early.length > 0) {
    const transit = (await accountFor(tx, booking.company, 'transfer')).id
    const currency = early[0]?.line.currency ?? ''
    // It leaves at what it came in at: nothing of another day's rate stays in transit.
    money.push({ account: transit, amount: totalOf(early), currency, baseAmount: sum(worth) })
  }
  const sides = await valued(tx, booking, money)
  const { entry } = await settle(tx, {
    company: booking.company,
    on: booking.on,
    text: booking.text,
    source: booking.source,
    evidence,
    money: sides.money,
    items: booking.items.map(({ item, amount }) => ({ item: item.id, amount })),
    others: sides.others,
  })
  return [entry, ...entries]
}

/** Papers behind the lines: the documents of their statements. */
async function papersOf(tx: Transaction, lines: readonly LinePart[]): Promise<string[]> {
  const statements = await tx.find(statementRecord, { id: [...new Set(lines.map((one) => one.line.statement))] })
  return [...new Set(statements.flatMap((one) => (one.document ? [subjectOf(documentRecord, one.document)] : [])))]
}

/**
 * Without items nothing has a value in the books yet: the money takes the rate of its day, and the other sides share
 * it, so that roundings are no difference in exchange.
 */
async function valued(tx: Transaction, booking: Booking, money: SettlementSide[]) {
  const others: SettlementSide[] = booking.others.flatMap((one) => one.sides)
  const currency = money[0]?.currency ?? ''
  const books = await booksOf(tx, booking.company)
  if (booking.items.length > 0 || currency === books) return { money, others }
  const rate = await settlementRate(tx, currency, books, booking.on)
  const worth = money.map((side) => ({
    ...side,
    baseAmount: side.baseAmount ?? roundMoney(multiply(side.amount, rate), books),
  }))
  const total = negate(sum(worth.map((side) => side.baseAmount)))
  const weights = others.map((side) => side.amount)
  if (isZero(sum(weights))) return { money: worth, others }
  const shares = allocate(total, weights, minorUnits(books))
  return { money: worth, others: others.map((side, index) => ({ ...side, baseAmount: shares[index] ?? '0' })) }
}

/** What the money of a line was worth in the books' currency on the day on which it moved. */
async function worthOnItsDay(tx: Transaction, company: string, { line, amount }: LinePart): Promise<string> {
  const books = await booksOf(tx, company)
  if (line.currency === books) return amount
  return roundMoney(multiply(amount, await settlementRate(tx, line.currency, books, line.bookedOn)), books)
}

const booksOf = async (tx: Transaction, company: string): Promise<string> =>
  (await companyOf(tx, company, 'ledger.entry')).currency

/** One line against money in transit, on the line's own day. */
async function bookTransit(
  tx: Transaction,
  booking: Booking,
  part: LinePart,
  evidence: string[],
  baseAmount: string,
): Promise<Entry> {
  const transit = (await accountFor(tx, booking.company, 'transfer')).id
  const { currency } = part.line
  return postEntry(tx, {
    company: booking.company,
    on: booking.oneDay ? booking.on : part.line.bookedOn,
    text: booking.text,
    journal: 'bank',
    source: booking.source,
    evidence,
    subledger: true,
    postings: [
      { ...bankSide(part), baseAmount },
      { account: transit, amount: negate(part.amount), currency, text: lineText(part), baseAmount: negate(baseAmount) },
    ],
  })
}

/** Money between own accounts, or lines of one account that come to nothing together. */
async function bookTransfer(tx: Transaction, booking: Booking, evidence: string[]): Promise<Entry[]> {
  const currencies = new Set(booking.lines.map((one) => one.line.currency))
  const days = new Set(booking.lines.map((one) => one.line.bookedOn))
  if (currencies.size === 1 && (days.size === 1 || booking.oneDay)) {
    const { company, on, text, source } = booking
    const postings = booking.lines.map(bankSide)
    return [await postEntry(tx, { company, on, text, journal: 'bank', source, evidence, subledger: true, postings })]
  }
  const worth = currencies.size === 1 ? await movedWorth(tx, booking) : await exchangedWorth(tx, booking)
  const entries: Entry[] = []
  for (const [index, part] of booking.lines.entries())
    entries.push(await bookTransit(tx, booking, part, evidence, worth[index] ?? '0'))
  return entries
}

/** Money that only moved keeps its worth: that of the first day, so that the lines come to nothing in the books, too. */
async function movedWorth(tx: Transaction, { company, lines }: Booking): Promise<string[]> {
  const books = await booksOf(tx, company)
  const first = lines.map((one) => one.line.bookedOn).sort()[0] ?? ''
  const currency = lines[0]?.line.currency ?? books
  const rate = currency === books ? '1' : await settlementRate(tx, currency, books, first)
  const worth = lines.slice(0, -1).map((one) => roundMoney(multiply(one.amount, rate), books))
  return [...worth, negate(sum(worth))]
}

/** What money that changed its currency on the way is worth in the books: what went out decides. */
async function exchangedWorth(tx: Transaction, booking: Booking): Promise<string[]> {
  const books = await booksOf(tx, booking.company)
  const own = booking.lines.find((one) => one.line.currency === books)
  const out = own ?? booking.lines.find((one) => one.amount.startsWith('-')) ?? booking.lines[0]
  if (!out) return []
  const rate = await settlementRate(tx, out.line.currency, books, out.line.bookedOn)
  const worth = roundMoney(multiply(out.amount, rate), books)
  return booking.lines.map(({ amount }) => (isNegative(amount) === isNegative(worth) ? worth : negate(worth)))
}

/**
 * The entry that counts now in place of the one that was booked: a reversal that was itself reversed leads to the
 * entry after it. Null where the booking stands reversed.
 */
export async function livingEntry(tx: Transaction, id: string): Promise<Entry | null> {
  let living = await tx.lock(entryRecord, id)
  while (living) {
    const [reversal] = await tx.find(entryRecord, { reverses: living.id }, 1)
    if (!reversal) return living
    const [again] = await tx.find(entryRecord, { reverses: reversal.id }, 1)
    if (!again) return null
    living = await tx.lock(entryRecord, again.id)
  }
  return null
}

/** Books a payment that came back: what it settled is open again from that day on. */
export async function bookReturn(
  tx: Transaction,
  returned: RowOf<typeof match>,
  about: { on: string; text: string; source: string },
): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { entry } of returned.entries) {
    const living = await livingEntry(tx, entry)
    if (!living)
      return refuse('banking.match.returned', say`${returned.text} was reversed in the books already.`, {
        help: say`Book the line to an account instead.`,
        field: 'returns',
      })
    entries.push(await reverseEntry(tx, living, about))
  }
  return entries
}

/** What is left of the lines when the payment that came back is taken off. */
export const restOf = (total: string, returned: string): string => add(total, returned)
