import { type Counting, counting } from './entry-keys.ts'
import { fingerprintOf, realReference } from './fingerprint.ts'
import { type Part, partsOf } from './split.ts'
import type { CamtEntry, CamtKind, CamtStatement, CamtTransaction, Party, StatementHead } from './statement.ts'

/** Longest text of a line, in characters. */
const MAX_TEXT = 2_000

/** A line of a bank statement as it is booked and matched. */
export type StatementLine = {
  /** the booking day; where the bank gives none the value day, else the last day of the statement */
  bookedOn: string
  valueOn?: string
  /** signed decimal string: what the account gained or lost */
  amount: string
  currency: string
  counterpartyName?: string
  counterpartyIban?: string
  counterpartyBic?: string
  /** structured reference (RF, QR or the creditor's own), without spaces; else the one document number */
  reference?: string
  endToEndId?: string
  mandateId?: string
  /** what the payer wrote; else what the bank says about the entry */
  text: string
  /** the bank's own reference of the entry */
  bankReference?: string
  /** the same for the same line in every file; see {@link compareLines} */
  fingerprint: string
  /** counts lines with the same fingerprint inside a statement from 0 */
  ordinal: number
  /** the fingerprint of the entry that the line is a part of, and which part of how many */
  entryFingerprint: string
  part: number
  parts: number
  /** the line takes back an earlier one */
  reversal: boolean
  /** reason of a returned payment, e.g. AC04 */
  returnReason?: string
  /** whether a statement (camt.053) says so; a report or notification is provisional */
  final: boolean
}

/**
 * What is booked of a statement: the lines of its booked entries, in order. Pending, future and
 * informational entries never are lines. A batch whose transactions make up its amount gives a line
 * each, anything else one line; the lines always sum to the booked entries.
 */
export function statementLines(statement: CamtStatement): StatementLine[] {
  const { kind, account, entries } = statement
  return [
    ...numbered(
      entries.flatMap((entry) => linesOfEntry(kind, account.id, entry)),
      lastDay(statement),
    ),
  ]
}

/** A line as its entry alone tells it: without a day where the entry has none, and not yet counted among equal ones. */
export type EntryLine = Omit<StatementLine, 'bookedOn' | 'fingerprint' | 'ordinal'> & { bookedOn?: string }

/** The lines of one entry: none where it is not booked. */
export function linesOfEntry(kind: CamtKind, account: string, entry: CamtEntry): EntryLine[] {
  if (entry.status !== 'booked') return []
  const parts = partsOf(entry)
  const entryFingerprint = fingerprintOf(account, entry)
  return parts.map((part, at): EntryLine => {
    const line = lineOf(kind, entry, part)
    return Object.assign(line, { entryFingerprint, part: at + 1, parts: parts.length })
  })
}

/**
 * The lines of a statement from those of its entries.
 * @param undated the day on which an undated entry counts
 */
export function* numbered(
  lines: Iterable<EntryLine>,
  undated: string,
  ordinalOf: Counting = counting(),
): Generator<StatementLine> {
  let ordinal = 0
  for (const line of lines) {
    const { entryFingerprint, part, parts, bookedOn = undated } = line
    if (part === 1) ordinal = ordinalOf(entryFingerprint)
    const fingerprint = parts === 1 ? entryFingerprint : `${entryFingerprint}.${part}`
    yield Object.assign(line, { bookedOn, fingerprint, ordinal })
  }
}

type LineContent = Omit<EntryLine, 'entryFingerprint' | 'part' | 'parts'>

function lineOf(kind: CamtKind, entry: CamtEntry, part: Part): LineContent {
  const { transaction } = part
  const bookedOn = entry.bookedOn ?? entry.valueOn
  const line: LineContent = {
    ...(bookedOn === undefined ? {} : { bookedOn }),
    amount: part.amount,
    currency: entry.currency,
    text: part.charge ? 'Charges' : textOf(entry, transaction),
    reversal: entry.reversal,
    final: kind === 'statement',
  }
  if (entry.valueOn !== undefined) line.valueOn = entry.valueOn
  addCounterparty(line, entry, part)
  addReferences(line, entry, transaction)
  return line
}

/** The day on which an undated entry counts: the last that the statement speaks of. */
export function lastDay(statement: StatementHead): string {
  const closing = statement.balances.filter((each) => each.type === 'CLBD').map((each) => each.on)
  return closing.toSorted().at(-1) ?? statement.to ?? statement.createdAt.slice(0, 10)
}

/** An undivided batch has a counterparty only where all its transactions have the same. */
function addCounterparty(line: LineContent, entry: CamtEntry, part: Part): void {
  const transactions = part.charge ? [] : part.transaction === undefined ? entry.transactions : [part.transaction]
  const parties = transactions.map((each) => each.counterparty ?? each.ultimateCounterparty)
  const name = shared(parties, (party) => party?.name)
  const iban = shared(parties, (party) => party?.iban)
  const bic = shared(parties, (party) => party?.bic)
  if (name !== undefined) line.counterpartyName = name
  if (iban !== undefined) line.counterpartyIban = iban
  if (bic !== undefined) line.counterpartyBic = bic
}

function shared(parties: (Party | undefined)[], of: (party: Party | undefined) => string | undefined) {
  const first = of(parties[0])
  return parties.every((party) => of(party) === first) ? first : undefined
}

function addReferences(line: LineContent, entry: CamtEntry, transaction: CamtTransaction | undefined): void {
  const reference = structuredReference(transaction)
  const endToEndId = transaction?.references.endToEndId
  const mandateId = transaction?.references.mandateId
  const bankReference = [entry.servicerReference, transaction?.references.servicerReference].find(
    (each) => realReference(each) !== '',
  )
  if (reference !== undefined) line.reference = reference
  if (realReference(endToEndId) !== '') line.endToEndId = endToEndId
  if (realReference(mandateId) !== '') line.mandateId = mandateId
  if (bankReference !== undefined) line.bankReference = bankReference
  if (transaction?.returned?.reason !== undefined) line.returnReason = transaction.returned.reason
}

/** The creditor's reference; without one the number of the document, where exactly one is named. */
function structuredReference(transaction: CamtTransaction | undefined): string | undefined {
  const structured = transaction?.structured ?? []
  const creditor = structured.find((each) => realReference(each.reference) !== '')?.reference
  if (creditor !== undefined) return creditor.replace(/\s+/g, '')
  const numbers = new Set(structured.flatMap((each) => each.documents ?? []).flatMap((each) => each.number ?? []))
  return numbers.size === 1 ? [...numbers][0] : undefined
}

function textOf(entry: CamtEntry, transaction: CamtTransaction | undefined): string {
  const transactions = transaction === undefined ? entry.transactions : [transaction]
  const sources = [
    transactions.flatMap((each) => each.unstructured ?? []),
    transactions.flatMap((each) => each.structured ?? []).flatMap((each) => each.additional ?? []),
    transactions.flatMap((each) => each.additionalInformation ?? []),
    [entry.additionalInformation ?? ''],
  ]
  const written = sources.map((source) => joined(source)).find((each) => each !== '')
  return written ?? ''
}

function joined(texts: string[]): string {
  return texts.join(' ').replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT)
}

/** What is kept of a line to recognise its entry again. */
export type KnownLine = Pick<StatementLine, 'entryFingerprint' | 'ordinal' | 'final'>

/** Lines of a statement beside what is known of its account. */
export type ComparedLines<Line = StatementLine> = {
  /** not known yet: to be kept */
  added: Line[]
  /** known from a report or notification, now said by a statement: no line to keep, but a better source */
  confirmed: Line[]
  /** known: nothing to do */
  repeated: Line[]
}

/**
 * Sorts the lines of a statement into new and known ones. Entries are compared whole, so a batch that
 * one file gives as a sum and another in parts is not booked twice: what came first stays. Give `known`
 * the lines of the same account for the days of the statement.
 */
export function compareLines<Line extends KnownLine>(
  known: Iterable<KnownLine>,
  lines: readonly Line[],
): ComparedLines<Line> {
  const finality = new Map<string, boolean>()
  for (const line of known) {
    const key = entryKey(line)
    finality.set(key, (finality.get(key) ?? false) || line.final)
  }
  const result: ComparedLines<Line> = { added: [], confirmed: [], repeated: [] }
  for (const line of lines) {
    const wasFinal = finality.get(entryKey(line))
    if (wasFinal === undefined) result.added.push(line)
    else if (line.final && !wasFinal) result.confirmed.push(line)
    else result.repeated.push(line)
  }
  return result
}

function entryKey(line: KnownLine): string {
  return `${line.entryFingerprint}/${line.ordinal}`
}
