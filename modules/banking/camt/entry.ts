import { say } from '../../../kernel/words.ts'
import { partiesOf } from './party.ts'
import { CamtRefusal, shown } from './refusal.ts'
import { remittanceOf } from './remittance.ts'
import type {
  AmountDetails,
  BankTransactionCode,
  Batch,
  CamtEntry,
  CamtKind,
  CamtTransaction,
  ChargeRecord,
  Charges,
  EntryStatus,
  Exchange,
  ExchangedMoney,
  Money,
  TransactionReferences,
} from './statement.ts'
import {
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
  rate,
  requiredDirection,
  signed,
  some,
  text,
  texts,
  truth,
} from './values.ts'
import type { XmlElement } from './xml.ts'

/**
 * One entry (Ntry) with the transactions that were read before it closed. Amt and CdtDbtInd are required; so is
 * Sts, but in a statement, which holds what was booked. BkTxCd is required by the schema too, but says nothing
 * about money: without it we read on.
 */
export function entryOf(element: XmlElement, transactions: CamtTransaction[], kind: CamtKind): CamtEntry {
  const amount = money(child(element, 'Amt') ?? missing(element, 'Amt'))
  const towards = requiredDirection(element)
  const booked = moment(child(element, 'BookgDt'))
  const value = moment(child(element, 'ValDt'))
  for (const each of transactions) signByEntry(each, towards)
  // Every field is set, if only to undefined: entries of one shape are small, and there are many.
  return {
    reference: text(element, 'NtryRef'),
    amount: signed(amount.amount, towards),
    currency: amount.currency,
    status: statusOf(element, kind),
    reversal: truth(child(element, 'RvslInd')) ?? false,
    bookedOn: booked?.on,
    bookedAt: booked?.at,
    valueOn: value?.on,
    valueAt: value?.at,
    servicerReference: text(element, 'AcctSvcrRef'),
    code: codeFrom(child(element, 'BkTxCd')),
    batches: some(batchesOf(element)),
    amounts: amountsOf(child(element, 'AmtDtls')),
    charges: chargesOf(element),
    transactions,
    additionalInformation: text(element, 'AddtlNtryInf'),
  }
}

/** Without an own CdtDbtInd a transaction goes the way of its entry. */
function signByEntry(transaction: CamtTransaction, towards: 'credit' | 'debit'): void {
  if (transaction.amount !== undefined && transaction.direction === undefined) {
    transaction.amount = signed(transaction.amount, towards)
  }
}

const statuses: Record<string, EntryStatus> = {
  BOOK: 'booked',
  PDNG: 'pending',
  INFO: 'information',
  FUTR: 'future',
}

/** Sts: a code until 001.07, a choice since. A status that we don't know may or may not have moved money. */
function statusOf(entry: XmlElement, kind: CamtKind): EntryStatus {
  const element = child(entry, 'Sts')
  const written = codeOf(element) ?? element?.text ?? ''
  if (written === '') return kind === 'statement' ? 'booked' : missing(entry, 'Sts')
  const status = statuses[written]
  if (status !== undefined) return status
  const message = say`The element Sts holds ${shown(written)}, not BOOK, PDNG, INFO or FUTR.`
  throw new CamtRefusal('banking.camt.wrongValue', message, 'Sts')
}

/** One transaction (TxDtls). Its amount stays without a sign until its entry gives one. */
export function transactionOf(element: XmlElement): CamtTransaction {
  const own = direction(child(element, 'CdtDbtInd'))
  const amountElement = child(element, 'Amt')
  const amount = amountElement === undefined ? undefined : money(amountElement)
  const dates = child(element, 'RltdDts')
  const parties = partiesOf(element)
  const remittance = remittanceOf(child(element, 'RmtInf'))
  return {
    references: referencesOf(child(element, 'Refs')),
    amount: amount === undefined || own === undefined ? amount?.amount : signed(amount.amount, own),
    currency: amount?.currency,
    direction: own,
    amounts: amountsOf(child(element, 'AmtDtls')),
    code: codeFrom(child(element, 'BkTxCd')),
    charges: chargesOf(element),
    counterparty: undefined,
    ultimateCounterparty: undefined,
    debtor: parties.debtor,
    creditor: parties.creditor,
    ultimateDebtor: parties.ultimateDebtor,
    ultimateCreditor: parties.ultimateCreditor,
    initiatingParty: parties.initiatingParty,
    unstructured: remittance.unstructured,
    structured: remittance.structured,
    purpose: codeOf(child(element, 'Purp')),
    returned: returnOf(child(element, 'RtrInf')),
    acceptedAt: moment(child(dates, 'AccptncDtTm'))?.at,
    transactedAt: moment(child(dates, 'TxDtTm'))?.at,
    additionalInformation: text(element, 'AddtlTxInf'),
  }
}

function referencesOf(element: XmlElement | undefined): TransactionReferences {
  const proprietary = children(element, 'Prtry').flatMap((each) => {
    const reference = text(each, 'Ref')
    return reference === undefined ? [] : [compact({ type: text(each, 'Tp'), reference })]
  })
  return compact({
    messageId: text(element, 'MsgId'),
    servicerReference: text(element, 'AcctSvcrRef'),
    paymentInformationId: text(element, 'PmtInfId'),
    instructionId: text(element, 'InstrId'),
    endToEndId: text(element, 'EndToEndId'),
    uniqueEndToEndReference: text(element, 'UETR'),
    transactionId: text(element, 'TxId'),
    mandateId: text(element, 'MndtId'),
    chequeNumber: text(element, 'ChqNb'),
    clearingSystemReference: text(element, 'ClrSysRef'),
    ownerTransactionId: text(element, 'AcctOwnrTxId'),
    servicerTransactionId: text(element, 'AcctSvcrTxId'),
    infrastructureTransactionId: text(element, 'MktInfrstrctrTxId'),
    processingId: text(element, 'PrcgId'),
    proprietary: some(proprietary),
  })
}

function codeFrom(element: XmlElement | undefined): BankTransactionCode | undefined {
  const domain = child(element, 'Domn')
  return present({
    domain: text(domain, 'Cd'),
    family: text(domain, 'Fmly', 'Cd'),
    subfamily: text(domain, 'Fmly', 'SubFmlyCd'),
    proprietary: text(element, 'Prtry', 'Cd'),
    proprietaryIssuer: text(element, 'Prtry', 'Issr'),
  })
}

/** Btch stands in NtryDtls, and in 001.01 directly in the entry. */
function batchesOf(entry: XmlElement): Batch[] {
  const holders = [entry, ...children(entry, 'NtryDtls')]
  return holders
    .flatMap((holder) => children(holder, 'Btch'))
    .flatMap((batch) => {
      const total = child(batch, 'TtlAmt')
      const found = present({
        messageId: text(batch, 'MsgId'),
        paymentInformationId: text(batch, 'PmtInfId'),
        count: count(child(batch, 'NbOfTxs')),
        total: total === undefined ? undefined : money(total),
      })
      return found === undefined ? [] : [found]
    })
}

function amountsOf(element: XmlElement | undefined): AmountDetails | undefined {
  if (element === undefined) return undefined
  const proprietary = children(element, 'PrtryAmt').flatMap((each) => {
    const found = exchanged(each)
    return found === undefined ? [] : [{ type: text(each, 'Tp') ?? '', ...found }]
  })
  return present({
    instructed: exchanged(child(element, 'InstdAmt')),
    transaction: exchanged(child(element, 'TxAmt')),
    counterValue: exchanged(child(element, 'CntrValAmt')),
    announced: exchanged(child(element, 'AnncdPstngAmt')),
    proprietary: some(proprietary),
  })
}

function exchanged(element: XmlElement | undefined): ExchangedMoney | undefined {
  const amount = child(element, 'Amt')
  if (amount === undefined) return undefined
  return compact({ ...money(amount), exchange: exchangeOf(child(element, 'CcyXchg')) })
}

function exchangeOf(element: XmlElement | undefined): Exchange | undefined {
  const factor = child(element, 'XchgRate')
  if (factor === undefined || factor.text === '') return undefined
  return compact({
    sourceCurrency: text(element, 'SrcCcy'),
    targetCurrency: text(element, 'TrgtCcy'),
    unitCurrency: text(element, 'UnitCcy'),
    rate: rate(factor),
    contract: text(element, 'CtrctId'),
    quotedAt: moment(child(element, 'QtnDt'))?.at,
  })
}

/** Chrgs: until 001.03 one element a charge, since then one element with records. */
function chargesOf(holder: XmlElement): Charges | undefined {
  const elements = children(holder, 'Chrgs')
  if (elements.length === 0) return undefined
  const total = elements.map((each) => child(each, 'TtlChrgsAndTaxAmt')).find((each) => each !== undefined)
  const records = elements.flatMap((each) => {
    const within = children(each, 'Rcrd')
    return within.length > 0 ? within : [each]
  })
  const read = records.flatMap(chargeOf)
  const sum: Money | undefined = total === undefined ? undefined : money(total)
  return sum === undefined && read.length === 0 ? undefined : compact({ total: sum, records: read })
}

function chargeOf(element: XmlElement): ChargeRecord[] {
  const holder = child(element, 'Amt')
  if (holder === undefined) return []
  const amount = money(holder)
  const towards = direction(child(element, 'CdtDbtInd')) ?? 'debit'
  return [
    compact({
      amount: signed(amount.amount, towards),
      currency: amount.currency,
      included: truth(child(element, 'ChrgInclInd')),
      type: codeOf(child(element, 'Tp')),
      bearer: text(element, 'Br'),
    }),
  ]
}

/** RtrInf; 001.01 says RtrRsn and AddtlRtrRsnInf. */
function returnOf(element: XmlElement | undefined) {
  if (element === undefined) return undefined
  const information = [...texts(element, 'AddtlInf'), ...texts(element, 'AddtlRtrRsnInf')]
  return present({ reason: codeOf(child(element, 'Rsn', 'RtrRsn')), information: some(information) })
}
