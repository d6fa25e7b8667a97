import type { Confidence, OtherKind } from '../match.ts'
import type { MatchDraft } from '../match-input.ts'

/** Whom a line may be from or to, and by what: a known account, the same name, or one that is alike. */
export interface PartyGuess {
  id: string
  name: string
  how: 'account' | 'name' | 'alike'
}

/** A statement line as matching sees it. */
export interface LineView {
  id: string
  account: string
  bookedOn: string
  currency: string
  amount: string
  /** What is still to be explained. */
  open: string
  counterpartyName: string | null
  counterpartyIban: string | null
  counterpartyKey: string | null
  reference: string | null
  endToEndId: string | null
  mandateId: string | null
  text: string
  reversal: boolean
  returnReason: string | null
  parties: readonly PartyGuess[]
  /** When somebody undid a match of it: it is never sure again. */
  undoneBy: string | null
}

/** An open item as matching sees it. */
export interface ItemView {
  id: string
  side: 'receivable' | 'payable'
  party: string
  partyName: string
  subject: string | null
  number: string
  reference: string | null
  keys: readonly string[]
  currency: string
  amount: string
  open: string
  issuedOn: string
  dueOn: string
  discountUntil: string | null
  discountAmount: string | null
  /** The second step of the discount, where there is one. */
  laterDiscountUntil: string | null
  laterDiscountAmount: string | null
}

/** A match made before, whose payment may have come back. */
export interface MadeMatch {
  id: string
  account: string
  text: string
  total: string
  currency: string
  on: string
  counterpartyKey: string | null
  endToEndId: string | null
  mandateId: string | null
  /** Numbers of the items that it settled. */
  numbers: readonly string[]
}

export interface RuleView {
  id: string
  account: string | null
  name: string
  direction: 'any' | 'in' | 'out'
  counterparty: string | null
  counterpartyIban: string | null
  textMatch: 'contains' | 'starts'
  text: string | null
  lowest: string | null
  highest: string | null
  bookTo: string
  bookToName: string
  taxCode: string | null
  bookText: string | null
  automatic: boolean
}

export interface OwnAccount {
  id: string
  name: string
  identifier: string
}

/** How much may be written off, and how long after its end a discount is still granted. */
export interface Tolerance {
  upTo: string
  percent: string
  discountDays: number
}

/** One part of a way: an item that it settles, another line that goes with it, or something else. */
export interface WayPart {
  part: 'item' | 'other' | 'line'
  id: string | null
  amount: string
  item?: ItemView
  line?: LineView
  other?: OtherKind
  account?: string | null
  accountName?: string | null
  text?: string | null
  party?: string | null
  partyName?: string | null
  /** Nothing names it; it is there because it makes the sum come out. */
  suggested?: boolean
}

/** One way to explain a line, with how sure it is and why. */
export interface Way {
  kind: 'items' | 'return' | 'transfer' | 'rule' | 'onAccount' | 'suggested'
  title: string
  /** Why, in words. */
  reason: string
  confidence: Confidence
  /** 0 to 1: the order of ways; never shown alone. */
  score: number
  parts: readonly WayPart[]
  /** The match whose payment came back. */
  returns?: string
  /** How it was recognised: an amount alone gives way to whoever is named. */
  by?: 'name' | 'amount'
  make: MatchDraft
}
