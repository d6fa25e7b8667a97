/**
 * What a camt message says, in plain words. One vocabulary for all versions of camt.052, .053 and .054:
 * each field names the ISO 20022 element it comes from. A field that the file does not have is absent
 * or undefined.
 *
 * Amounts are decimal strings as written, with the file's decimals; where a field says "signed", a debit
 * of the account has a minus. Days are `YYYY-MM-DD` as the bank wrote them (a time is cut off in the
 * bank's own offset, never moved to another day). Instants end in `Z`; a time without an offset is read
 * as UTC, because the file does not say more.
 */

/** `statement` is camt.053 (final), `report` camt.052 (within the day), `notification` camt.054. */
export type CamtKind = 'statement' | 'report' | 'notification'

/** A message: one file. */
export type CamtMessage = {
  kind: CamtKind
  /** Message version, e.g. `001.08`; absent where the file names no ISO namespace. */
  version?: string
  /** GrpHdr/MsgId */
  messageId: string
  /** GrpHdr/CreDtTm, an instant */
  createdAt: string
  /** GrpHdr/MsgRcpt */
  recipient?: Party
  /** GrpHdr/MsgPgntn */
  page?: Page
  /** GrpHdr/AddtlInf */
  additionalInformation?: string
  /** Stmt, Rpt or Ntfctn, pages of one statement joined */
  statements: CamtStatement[]
}

/** PgNb and LastPgInd */
export type Page = { number: number; last: boolean }

/** One statement, report or notification of one account. */
export type CamtStatement = {
  kind: CamtKind
  id: string
  /** ElctrncSeqNb */
  electronicSequenceNumber?: string
  /** LglSeqNb */
  legalSequenceNumber?: string
  /** CreDtTm; without one the message's */
  createdAt: string
  /** StmtPgntn, RptPgntn, NtfctnPgntn: the pages that are here, in order; absent means one page */
  pages?: Page[]
  /** FrToDt/FrDtTm: day, and instant */
  from?: string
  fromAt?: string
  to?: string
  toAt?: string
  /** CpyDplctInd */
  copy?: 'copy' | 'duplicate' | 'copy of a duplicate'
  account: CamtAccount
  balances: CamtBalance[]
  /** TxsSummry */
  summary?: CamtSummary
  entries: CamtEntry[]
  /** AddtlStmtInf, AddtlRptInf, AddtlNtfctnInf */
  additionalInformation?: string
}

/** A statement without its entries. */
export type StatementHead = Omit<CamtStatement, 'entries'>

/** Acct. `id` is the IBAN, or what else identifies the account (then `iban` is absent). */
export type CamtAccount = {
  id: string
  iban?: string
  currency?: string
  /** Nm, the account's name */
  name?: string
  owner?: Party
  servicerBic?: string
  servicerName?: string
}

/** Bal */
export type CamtBalance = {
  /** Tp/CdOrPrtry: OPBD, CLBD, PRCD, ITBD, OPAV, CLAV, ITAV, FWAV, XPCD, INFO or the bank's own word */
  type: string
  /** Tp/SubTp, e.g. INTM on a page that is not the last */
  subtype?: string
  /** signed */
  amount: string
  currency: string
  on: string
  at?: string
  creditLines?: CreditLine[]
}

/** CdtLine */
export type CreditLine = { included: boolean; type?: string; amount?: string; currency?: string }

/** TxsSummry: counts and unsigned sums announced by the bank; `net` is signed. */
export type CamtSummary = {
  entries?: number
  sum?: string
  net?: string
  creditEntries?: number
  creditSum?: string
  debitEntries?: number
  debitSum?: string
}

/** Sts: BOOK, PDNG, INFO, FUTR. Only booked entries have moved money. */
export type EntryStatus = 'booked' | 'pending' | 'information' | 'future'

/** Ntry */
export type CamtEntry = {
  /** NtryRef */
  reference?: string
  /** signed */
  amount: string
  currency: string
  status: EntryStatus
  /** RvslInd: this entry takes back an earlier one; its sign already says in which direction */
  reversal: boolean
  /** BookgDt */
  bookedOn?: string
  bookedAt?: string
  /** ValDt */
  valueOn?: string
  valueAt?: string
  /** AcctSvcrRef */
  servicerReference?: string
  code?: BankTransactionCode
  /** NtryDtls/Btch */
  batches?: Batch[]
  amounts?: AmountDetails
  charges?: Charges
  transactions: CamtTransaction[]
  /** AddtlNtryInf */
  additionalInformation?: string
}

/** BkTxCd */
export type BankTransactionCode = {
  domain?: string
  family?: string
  subfamily?: string
  proprietary?: string
  proprietaryIssuer?: string
}

/** Btch; `total` is unsigned as written, and often in the currency of the order */
export type Batch = { messageId?: string; paymentInformationId?: string; count?: number; total?: Money }

/** An unsigned amount as written. */
export type Money = { amount: string; currency: string }

/** AmtDtls */
export type AmountDetails = {
  /** InstdAmt */
  instructed?: ExchangedMoney
  /** TxAmt */
  transaction?: ExchangedMoney
  /** CntrValAmt */
  counterValue?: ExchangedMoney
  /** AnncdPstngAmt */
  announced?: ExchangedMoney
  /** PrtryAmt */
  proprietary?: (ExchangedMoney & { type: string })[]
}

/** An amount with the rate that it was changed at (CcyXchg). */
export type ExchangedMoney = Money & { exchange?: Exchange }

/** CcyXchg: one unit of `unitCurrency` is `rate` of the other currency. */
export type Exchange = {
  sourceCurrency?: string
  targetCurrency?: string
  unitCurrency?: string
  rate: string
  contract?: string
  quotedAt?: string
}

/** Chrgs; `amount` of a record is signed: what the account paid has a minus. */
export type Charges = { total?: Money; records: ChargeRecord[] }

export type ChargeRecord = {
  amount: string
  currency: string
  /** ChrgInclInd: the entry's amount already holds this charge */
  included?: boolean
  type?: string
  /** Br: who bears it: DEBT, CRED, SHAR, SLEV */
  bearer?: string
}

/** TxDtls */
export type CamtTransaction = {
  references: TransactionReferences
  /** Amt, signed; by the transaction's own CdtDbtInd where it has one, else by the entry's */
  amount?: string
  currency?: string
  /** CdtDbtInd of the transaction itself */
  direction?: 'credit' | 'debit'
  amounts?: AmountDetails
  code?: BankTransactionCode
  charges?: Charges
  /** The other side, chosen from the parties below */
  counterparty?: Party
  /** The other side's ultimate party: for whom it paid or received */
  ultimateCounterparty?: Party
  debtor?: Party
  creditor?: Party
  ultimateDebtor?: Party
  ultimateCreditor?: Party
  initiatingParty?: Party
  /** RmtInf/Ustrd */
  unstructured?: string[]
  /** RmtInf/Strd */
  structured?: StructuredRemittance[]
  /** Purp */
  purpose?: string
  returned?: ReturnInformation
  /** RltdDts/AccptncDtTm, RltdDts/TxDtTm */
  acceptedAt?: string
  transactedAt?: string
  /** AddtlTxInf */
  additionalInformation?: string
}

/** Refs */
export type TransactionReferences = {
  messageId?: string
  servicerReference?: string
  paymentInformationId?: string
  instructionId?: string
  endToEndId?: string
  /** UETR */
  uniqueEndToEndReference?: string
  transactionId?: string
  mandateId?: string
  chequeNumber?: string
  clearingSystemReference?: string
  ownerTransactionId?: string
  servicerTransactionId?: string
  infrastructureTransactionId?: string
  processingId?: string
  proprietary?: { type?: string; reference: string }[]
}

/** A party with its account and bank, whether the file gives them together or apart. */
export type Party = {
  name?: string
  address?: Address
  country?: string
  ids?: { id: string; scheme?: string; issuer?: string }[]
  iban?: string
  /** account number that is not an IBAN */
  account?: string
  bic?: string
  bankName?: string
}

/** PstlAdr */
export type Address = {
  department?: string
  street?: string
  buildingNumber?: string
  buildingName?: string
  floor?: string
  room?: string
  postBox?: string
  postCode?: string
  town?: string
  district?: string
  subdivision?: string
  country?: string
  lines?: string[]
}

/** RmtInf/Strd */
export type StructuredRemittance = {
  /** CdtrRefInf/Ref as written */
  reference?: string
  /** CdtrRefInf/Tp: SCOR, QRR, RADM … or the bank's own word */
  referenceType?: string
  referenceIssuer?: string
  /** RF: ISO 11649 creditor reference, QR: Swiss QR reference; only where the check digits are right */
  scheme?: 'RF' | 'QR'
  /** RfrdDocInf */
  documents?: ReferredDocument[]
  /** RfrdDocAmt */
  amounts?: (Money & { kind: DocumentAmountKind })[]
  /** AddtlRmtInf */
  additional?: string[]
}

export type ReferredDocument = { type?: string; number?: string; on?: string }

export type DocumentAmountKind = 'due' | 'discount' | 'credit note' | 'tax' | 'adjustment' | 'remitted' | 'other'

/** RtrInf */
export type ReturnInformation = { reason?: string; information?: string[] }
