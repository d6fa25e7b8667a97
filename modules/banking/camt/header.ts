import { say } from '../../../kernel/words.ts'
import { accountOf, partyOf } from './party.ts'
import { proveTally } from './proof.ts'
import type { CamtBalance, CamtKind, CamtMessage, CamtSummary, CreditLine, Page, StatementHead } from './statement.ts'
import type { Tally } from './tally.ts'
import {
  at,
  child,
  children,
  codeOf,
  compact,
  count,
  direction,
  missing,
  moment,
  money,
  present,
  required,
  signed,
  some,
  text,
  truth,
  wrong,
} from './values.ts'
import type { XmlElement } from './xml.ts'

/** What is said of a message before its statements. */
export type MessageHeader = Omit<CamtMessage, 'kind' | 'version' | 'statements' | 'createdAt'> & { createdAt?: string }

/** GrpHdr. The message id is required; the creation time is, too, where the statements don't tell it. */
export function messageHeader(header: XmlElement): MessageHeader {
  return compact({
    messageId: required(header, 'MsgId'),
    createdAt: instantOf(child(header, 'CreDtTm')),
    recipient: partyOf(child(header, 'MsgRcpt')),
    page: pageOf(child(header, 'MsgPgntn')),
    additionalInformation: text(header, 'AddtlInf'),
  })
}

/** A time; some banks write only the day, which then counts from its first second in UTC. */
function instantOf(element: XmlElement | undefined): string | undefined {
  const found = moment(element)
  return found === undefined ? undefined : (found.at ?? `${found.on}T00:00:00Z`)
}

function pageOf(element: XmlElement | undefined): Page | undefined {
  const number = count(child(element, 'PgNb'))
  return number === undefined ? undefined : { number, last: truth(child(element, 'LastPgInd')) ?? true }
}

/**
 * Stmt, Rpt or Ntfctn, whose entries were counted before it closed. Id and Acct are required;
 * CreDtTm is since 001.08 optional, then the message's counts, else the last day of which it speaks.
 */
export function statementOf(
  kind: CamtKind,
  element: XmlElement,
  tally: Tally,
  messageCreatedAt: string | undefined,
): StatementHead {
  const account = accountOf(element)
  const page = pageOf(child(element, 'StmtPgntn', 'RptPgntn') ?? child(element, 'NtfctnPgntn'))
  const from = moment(at(element, 'FrToDt', 'FrDtTm'))
  const to = moment(at(element, 'FrToDt', 'ToDtTm'))
  const balances = children(element, 'Bal')
  const createdAt =
    instantOf(child(element, 'CreDtTm')) ??
    messageCreatedAt ??
    lastInstant([to?.on, ...balances.map((each) => moment(child(each, 'Dt'))?.on), tally.lastDay]) ??
    missing(element, 'CreDtTm')
  const days = { from: from?.on, to: to?.on, made: createdAt.slice(0, 10) }
  const statement: StatementHead = compact({
    kind,
    id: required(element, 'Id'),
    electronicSequenceNumber: text(element, 'ElctrncSeqNb'),
    legalSequenceNumber: text(element, 'LglSeqNb'),
    createdAt,
    pages: page === undefined ? undefined : [page],
    from: from?.on,
    fromAt: from?.at,
    to: to?.on,
    toAt: to?.at,
    copy: copyOf(child(element, 'CpyDplctInd')),
    account,
    balances: balances.map((balance) => balanceOf(balance, days)),
    summary: summaryOf(child(element, 'TxsSummry')),
    additionalInformation:
      text(element, 'AddtlStmtInf') ?? text(element, 'AddtlRptInf') ?? text(element, 'AddtlNtfctnInf'),
  })
  refuseUndirected(balances, statement, tally)
  return statement
}

/** The beginning of the last of these days, in UTC. */
function lastInstant(days: readonly (string | undefined)[]): string | undefined {
  const last = days
    .filter((day) => day !== undefined)
    .toSorted()
    .at(-1)
  return last === undefined ? undefined : `${last}T00:00:00Z`
}

/**
 * A balance without CdtDbtInd is read as a credit, and believed where the statement then adds up: with another sign
 * it could not. Otherwise nobody can say whether the account was overdrawn.
 */
function refuseUndirected(balances: XmlElement[], statement: StatementHead, tally: Tally): void {
  const undirected = balances.find(
    (balance) => child(balance, 'CdtDbtInd') === undefined && /[1-9]/.test(child(balance, 'Amt')?.text ?? ''),
  )
  if (undirected !== undefined && proveTally(statement, tally).holds !== true) missing(undirected, 'CdtDbtInd')
}

function copyOf(element: XmlElement | undefined): StatementHead['copy'] {
  if (element === undefined || element.text === '') return undefined
  const copies: Record<string, StatementHead['copy']> = {
    COPY: 'copy',
    DUPL: 'duplicate',
    CODU: 'copy of a duplicate',
  }
  return copies[element.text] ?? wrong(element, say`COPY, DUPL or CODU`)
}

/** The days that a statement names beside those of its balances. */
type StatementDays = { from: string | undefined; to: string | undefined; made: string }

const opens = /^(?:OP|PRCD)/

/** Bal. One without a day stands at the end of the statement that it opens or closes. */
function balanceOf(element: XmlElement, days: StatementDays): CamtBalance {
  const kind = child(element, 'Tp')
  const amount = money(child(element, 'Amt') ?? missing(element, 'Amt'))
  const type = codeOf(kind) ?? missing(element, 'Tp')
  const day = moment(child(element, 'Dt')) ?? {
    on: (opens.test(type) ? days.from : days.to) ?? days.made,
    at: undefined,
  }
  return compact({
    type,
    subtype: codeOf(child(kind, 'SubTp')),
    amount: signed(amount.amount, direction(child(element, 'CdtDbtInd')) ?? 'credit'),
    currency: amount.currency,
    on: day.on,
    at: day.at,
    creditLines: some(children(element, 'CdtLine').map(creditLineOf)),
  })
}

function creditLineOf(element: XmlElement): CreditLine {
  const amount = child(element, 'Amt')
  return compact({
    included: truth(child(element, 'Incl')) ?? missing(element, 'Incl'),
    type: codeOf(child(element, 'Tp')),
    ...(amount === undefined ? {} : money(amount)),
  })
}

/** TxsSummry. Its sums have no currency of their own: they are in the account's. */
function summaryOf(element: XmlElement | undefined): CamtSummary | undefined {
  const all = child(element, 'TtlNtries')
  const credits = child(element, 'TtlCdtNtries')
  const debits = child(element, 'TtlDbtNtries')
  return present({
    entries: count(child(all, 'NbOfNtries')),
    sum: sumOf(child(all, 'Sum')),
    net: netOf(all),
    creditEntries: count(child(credits, 'NbOfNtries')),
    creditSum: sumOf(child(credits, 'Sum')),
    debitEntries: count(child(debits, 'NbOfNtries')),
    debitSum: sumOf(child(debits, 'Sum')),
  })
}

/** A sum of the summary, without its sign. It is only held against what is there, so nothing is refused for it. */
function sumOf(element: XmlElement | undefined): string | undefined {
  return /^[+-]?(\d{1,18}(?:\.\d{1,5})?)0*$/.exec(element?.text ?? '')?.[1]
}

/** TtlNetNtryAmt beside CdtDbtInd until 001.03, with a sign where a bank thinks so; since then in TtlNetNtry. */
function netOf(all: XmlElement | undefined): string | undefined {
  const within = child(all, 'TtlNetNtry')
  const holder = child(all, 'TtlNetNtryAmt') ?? child(within, 'Amt')
  const amount = sumOf(holder)
  const towards = direction(child(within ?? all, 'CdtDbtInd')) ?? (holder?.text.startsWith('-') ? 'debit' : undefined)
  return amount === undefined || towards === undefined ? undefined : signed(amount, towards)
}
