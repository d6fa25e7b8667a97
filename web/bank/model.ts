import type { QueryRow } from '../api/types.ts'
import { type Confidence, confidenceOf } from '../parts/confidence.tsx'

/** An account of ours at a bank: what its last statement proves, and what is still to be matched. */
export interface BankAccount {
  id: string
  name: string
  identifier: string
  bank?: string
  currency: string
  company?: string
  state: string
  automatic: string
  ledgerAccount?: string
  ledgerCode?: string
  statement?: string
  statementNumber?: string
  statementTo?: string
  opening?: string
  lineCount: number
  lineTotal?: string
  closing?: string
  /** `proved`, `unprovable`, `wrong` or `acknowledged`; nothing before the first statement. */
  proofState?: string
  proofSays: string
  openLines: number
  openTotal: string
  ledgerBalance?: string
  bankBalance?: string
  tieDifference?: string
  /** Nothing where no closing balance is known yet. */
  ties?: boolean
  tieSays: string
  matchedToday: number
  proposedRules: number
}

/** Money that came or went, and what the server takes it to be. Amounts are signed as the bank sees them. */
export interface BankLine {
  id: string
  account: string
  statement?: string
  bookedOn: string
  valueOn?: string
  amount: string
  open: string
  currency: string
  counterpartyName: string
  counterpartyIban?: string
  text: string
  reference?: string
  party?: string
  partyName?: string
  confidence: Confidence
  title: string
  reason: string
  ways: number
  /** The input that accepts the best way as it stands. */
  make?: Record<string, unknown>
}

/** A piece of a way: an open item, another line of the bank, or a booking of its own. */
export interface Part {
  part: 'item' | 'other' | 'line'
  id?: string
  subject?: string
  number: string
  text: string
  party?: string
  partyName?: string
  issuedOn?: string
  dueOn?: string
  open?: string
  amount: string
  other?: string
  account?: string
  accountName?: string
}

/** One way to explain a line. */
export interface Way {
  way: number
  kind: string
  title: string
  reason: string
  confidence: Confidence
  total: string
  difference: string
  make?: Record<string, unknown>
  parts: Part[]
  closes?: { item: string; number: string; amount: string; says: string }
}

/** An open item that may be ticked. */
export interface Candidate {
  item: string
  subject?: string
  number: string
  side: string
  party?: string
  partyName: string
  text: string
  issuedOn?: string
  dueOn?: string
  open: string
  currency: string
  discountUntil?: string
  discountAmount?: string
  laterDiscountUntil?: string
  laterDiscountAmount?: string
  chosen: boolean
  apply?: string
}

/** A line that was dealt with lately. */
export interface MatchedLine {
  id: string
  match?: string
  bookedOn: string
  amount: string
  currency: string
  counterpartyName: string
  text: string
  title: string
  reason: string
  how: string
  byName?: string
  at?: string
  ignored: boolean
  note?: string
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function amount(value: unknown): string | undefined {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : undefined
}

function thing(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

function things(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return []
  return value.map(thing).filter((each) => each !== undefined)
}

/** An account as `banking.accounts` answers it. */
export function accountOf(row: QueryRow): BankAccount {
  return {
    id: String(row.id),
    name: text(row.name) ?? '',
    identifier: text(row.identifier) ?? '',
    bank: text(row.bank),
    currency: text(row.currency) ?? '',
    company: text(row.company),
    state: text(row.state) ?? '',
    automatic: text(row.automatic) ?? 'off',
    ledgerAccount: text(row.ledgerAccount),
    ledgerCode: text(row.ledgerCode),
    statement: text(row.statement),
    statementNumber: text(row.statementNumber),
    statementTo: text(row.statementTo),
    opening: amount(row.opening),
    lineCount: Number(row.lineCount ?? 0),
    lineTotal: amount(row.lineTotal),
    closing: amount(row.closing),
    proofState: text(row.proofState),
    proofSays: text(row.proofSays) ?? '',
    openLines: Number(row.openLines ?? 0),
    openTotal: amount(row.openTotal) ?? '0',
    ledgerBalance: amount(row.ledgerBalance),
    bankBalance: amount(row.bankBalance),
    tieDifference: amount(row.tieDifference),
    ties: typeof row.ties === 'boolean' ? row.ties : undefined,
    tieSays: text(row.tieSays) ?? '',
    matchedToday: Number(row.matchedToday ?? 0),
    proposedRules: Number(row.proposedRules ?? 0),
  }
}

/** A line as `banking.proposals` answers it. */
export function lineOf(row: Record<string, unknown>): BankLine {
  return {
    id: String(row.line),
    account: text(row.account) ?? '',
    statement: text(row.statement),
    bookedOn: text(row.bookedOn) ?? '',
    valueOn: text(row.valueOn),
    amount: amount(row.amount) ?? '0',
    open: amount(row.open) ?? amount(row.amount) ?? '0',
    currency: text(row.currency) ?? '',
    counterpartyName: text(row.counterpartyName) ?? text(row.partyName) ?? '',
    counterpartyIban: text(row.counterpartyIban),
    text: text(row.text) ?? '',
    reference: text(row.reference),
    party: text(row.party),
    partyName: text(row.partyName),
    confidence: confidenceOf(row.confidence),
    title: text(row.title) ?? '',
    reason: text(row.reason) ?? '',
    ways: Number(row.ways ?? 0),
    make: thing(row.make),
  }
}

function partOf(row: Record<string, unknown>): Part {
  const kind = row.part === 'other' || row.part === 'line' ? row.part : 'item'
  return {
    part: kind,
    id: text(row.id),
    subject: text(row.subject),
    number: text(row.number) ?? '',
    text: text(row.text) ?? '',
    party: text(row.party),
    partyName: text(row.partyName),
    issuedOn: text(row.issuedOn),
    dueOn: text(row.dueOn),
    open: amount(row.open),
    amount: amount(row.amount) ?? '0',
    other: text(row.other),
    account: text(row.account),
    accountName: text(row.accountName),
  }
}

function closesOf(value: unknown): Way['closes'] {
  const closes = thing(value)
  const [item, sum] = [text(closes?.item), amount(closes?.amount)]
  if (!closes || !item || !sum) return undefined
  return { item, number: text(closes.number) ?? '', amount: sum, says: text(closes.says) ?? '' }
}

/** A way as `banking.proposal` answers it. */
export function wayOf(row: QueryRow, index: number): Way {
  return {
    way: Number(row.way ?? index + 1),
    kind: text(row.kind) ?? 'items',
    title: text(row.title) ?? '',
    reason: text(row.reason) ?? '',
    confidence: confidenceOf(row.confidence),
    total: amount(row.total) ?? '0',
    difference: amount(row.difference) ?? '0',
    make: thing(row.make),
    parts: things(row.parts).map(partOf),
    closes: closesOf(row.closes),
  }
}

/** An open item as `banking.choices` answers it. */
export function candidateOf(row: QueryRow): Candidate {
  return {
    item: String(row.item),
    subject: text(row.subject),
    number: text(row.number) ?? '',
    side: text(row.side) ?? '',
    party: text(row.party),
    partyName: text(row.partyName) ?? '',
    text: text(row.text) ?? '',
    issuedOn: text(row.issuedOn),
    dueOn: text(row.dueOn),
    open: amount(row.open) ?? '0',
    currency: text(row.currency) ?? '',
    discountUntil: text(row.discountUntil),
    discountAmount: amount(row.discountAmount),
    laterDiscountUntil: text(row.laterDiscountUntil),
    laterDiscountAmount: amount(row.laterDiscountAmount),
    chosen: row.chosen === true,
    apply: amount(row.apply),
  }
}

/** A line that was dealt with, as `banking.matched` answers it. */
export function matchedOf(row: QueryRow): MatchedLine {
  return {
    id: String(row.line),
    match: text(row.match),
    bookedOn: text(row.bookedOn) ?? '',
    amount: amount(row.amount) ?? '0',
    currency: text(row.currency) ?? '',
    counterpartyName: text(row.counterpartyName) ?? '',
    text: text(row.text) ?? '',
    title: text(row.title) ?? '',
    reason: text(row.reason) ?? '',
    how: text(row.how) ?? 'person',
    byName: text(row.byName),
    at: text(row.at),
    ignored: row.state === 'ignored',
    note: text(row.note),
  }
}

/** An account number with its middle hidden, as it may stand on a screen that others see: `DE•• •••• 4417`. */
export function maskedNumber(identifier: string): string {
  const plain = identifier.replace(/\s/g, '')
  if (plain.length < 8) return plain
  const country = /^[A-Z]{2}\d\d/.test(plain) ? plain.slice(0, 2) : ''
  return `${country}•• •••• ${plain.slice(-4)}`
}
