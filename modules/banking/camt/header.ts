import { setCounterparties } from './counterparty.ts'
import { accountOf, partyOf } from './party.ts'
import type {
  CamtBalance,
  CamtEntry,
  CamtKind,
  CamtMessage,
  CamtStatement,
  CamtSummary,
  CreditLine,
  Page,
} from './statement.ts'
import {
  at,
  child,
  children,
  codeOf,
  compact,
  count,
  decimal,
  direction,
  missing,
  moment,
  money,
  present,
  required,
  requiredDirection,
  signed,
  some,
  text,
  truth,
  wrong,
} from './values.ts'
import type { XmlElement } from './xml.ts'

/** GrpHdr. Message id and creation time are required. */
export function messageHeader(header: XmlElement): Omit<CamtMessage, 'kind' | 'version' | 'statements'> {
  const created = child(header, 'CreDtTm') ?? missing(header, 'CreDtTm')
  return compact({
    messageId: required(header, 'MsgId'),
    createdAt: instantOf(created) ?? missing(header, 'CreDtTm'),
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
 * Stmt, Rpt or Ntfctn with the entries that were read before it closed. Id and Acct are required;
 * CreDtTm is since 001.08 optional, then the message's counts.
 */
export function statementOf(
  kind: CamtKind,
  element: XmlElement,
  entries: CamtEntry[],
  messageCreatedAt: string,
): CamtStatement {
  const account = accountOf(element)
  for (const entry of entries) setCounterparties(entry, account)
  const page = pageOf(child(element, 'StmtPgntn', 'RptPgntn') ?? child(element, 'NtfctnPgntn'))
  const from = moment(at(element, 'FrToDt', 'FrDtTm'))
  const to = moment(at(element, 'FrToDt', 'ToDtTm'))
  return compact({
    kind,
    id: required(element, 'Id'),
    electronicSequenceNumber: text(element, 'ElctrncSeqNb'),
    legalSequenceNumber: text(element, 'LglSeqNb'),
    createdAt: instantOf(child(element, 'CreDtTm')) ?? messageCreatedAt,
    pages: page === undefined ? undefined : [page],
    from: from?.on,
    fromAt: from?.at,
    to: to?.on,
    toAt: to?.at,
    copy: copyOf(child(element, 'CpyDplctInd')),
    account,
    balances: children(element, 'Bal').map(balanceOf),
    summary: summaryOf(child(element, 'TxsSummry')),
    entries,
    additionalInformation:
      text(element, 'AddtlStmtInf') ?? text(element, 'AddtlRptInf') ?? text(element, 'AddtlNtfctnInf'),
  })
}

function copyOf(element: XmlElement | undefined): CamtStatement['copy'] {
  if (element === undefined || element.text === '') return undefined
  const copies: Record<string, CamtStatement['copy']> = {
    COPY: 'copy',
    DUPL: 'duplicate',
    CODU: 'copy of a duplicate',
  }
  return copies[element.text] ?? wrong(element, 'COPY, DUPL or CODU')
}

function balanceOf(element: XmlElement): CamtBalance {
  const type = child(element, 'Tp')
  const amount = money(child(element, 'Amt') ?? missing(element, 'Amt'))
  const day = moment(child(element, 'Dt')) ?? missing(element, 'Dt')
  return compact({
    type: codeOf(type) ?? missing(element, 'Tp'),
    subtype: codeOf(child(type, 'SubTp')),
    amount: signed(amount.amount, requiredDirection(element)),
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

function sumOf(element: XmlElement | undefined): string | undefined {
  return element === undefined || element.text === '' ? undefined : decimal(element)
}

/** TtlNetNtryAmt beside CdtDbtInd until 001.03; since then both inside TtlNetNtry. */
function netOf(all: XmlElement | undefined): string | undefined {
  const within = child(all, 'TtlNetNtry')
  const amount = sumOf(child(all, 'TtlNetNtryAmt') ?? child(within, 'Amt'))
  const towards = direction(child(within ?? all, 'CdtDbtInd'))
  return amount === undefined || towards === undefined ? undefined : signed(amount, towards)
}
