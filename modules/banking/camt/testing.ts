/** Files for the tests of the reader: examples that we ship, and small statements written on the spot. */
import { readFileSync } from 'node:fs'
import { CamtRefusal } from './refusal.ts'

/** The examples that a new user can import. */
export const exampleNames = [
  'nordlicht-2026-02-26.camt.053.001.02.xml',
  'nordlicht-2026-03-02.camt.053.001.08.xml',
  'havblik-2026-03-04.camt.052.001.02.xml',
  'havblik-2026-03-04.camt.054.001.08.xml',
] as const

export function exampleFile(name: (typeof exampleNames)[number]): Uint8Array {
  return readFileSync(new URL(`../../../examples/bank-statements/${name}`, import.meta.url))
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** One entry of a made statement; `inner` is put where details go. */
export type MadeEntry = {
  amount: string
  direction?: 'CRDT' | 'DBIT'
  currency?: string
  day?: string | undefined
  status?: string
  reference?: string | undefined
  text?: string
  inner?: string
}

export type MadeStatement = {
  kind?: '052' | '053' | '054'
  version?: '02' | '08'
  entries?: MadeEntry[]
  balances?: string
  /** put after the statement's id */
  head?: string
  account?: string
}

const roots = {
  '052': ['BkToCstmrAcctRpt', 'Rpt'],
  '053': ['BkToCstmrStmt', 'Stmt'],
  '054': ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'],
} as const

/** A statement with the elements that the standard requires, as XML text. */
export function made(options: MadeStatement = {}): string {
  const { kind = '053', version = '08', entries = [], balances = '', head = '' } = options
  const account = options.account ?? '<Acct><Id><IBAN>DE07209900000047110815</IBAN></Id><Ccy>EUR</Ccy></Acct>'
  const [root, statement] = roots[kind]
  return [
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.${version}"><${root}>`,
    '<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-31T20:00:00+02:00</CreDtTm></GrpHdr>',
    `<${statement}><Id>S-1</Id>${head}${account}${balances}`,
    entries.map((entry) => madeEntry(entry, version)).join(''),
    `</${statement}></${root}></Document>`,
  ].join('')
}

function madeEntry(entry: MadeEntry, version: '02' | '08'): string {
  const { amount, direction = 'CRDT', currency = 'EUR', day, status = 'BOOK', reference, text, inner } = entry
  const remittance = text === undefined ? '' : `<TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls>`
  return [
    `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>`,
    version === '08' ? `<Sts><Cd>${status}</Cd></Sts>` : `<Sts>${status}</Sts>`,
    day === undefined ? '' : `<BookgDt><Dt>${day}</Dt></BookgDt>`,
    reference === undefined ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`,
    '<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>',
    `<NtryDtls>${inner ?? remittance}</NtryDtls></Ntry>`,
  ].join('')
}

export function balance(type: string, amount: string, on: string, currency = 'EUR', direction = 'CRDT'): string {
  const code = `<Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>`
  return `<Bal>${code}<Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`
}

/** A transaction of a batch with its own amount. */
export function share(amount: string, direction: string, currency = 'EUR'): string {
  return `<TxDtls><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd></TxDtls>`
}

/** The refusal that a call ends in; anything else thrown fails the test, nothing thrown gives undefined. */
export function refusalOf(call: () => unknown): CamtRefusal | undefined {
  try {
    call()
  } catch (error) {
    if (error instanceof CamtRefusal) return error
    throw error
  }
  return undefined
}
