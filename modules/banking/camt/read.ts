import { setImmediate } from 'node:timers/promises'
import { say, type Words } from '../../../kernel/words.ts'
import { entryOf, transactionOf } from './entry.ts'
import { messageHeader, statementOf } from './header.ts'
import { joinPages } from './pages.ts'
import { CamtRefusal, refusalAt, shown } from './refusal.ts'
import type { CamtEntry, CamtKind, CamtMessage, CamtStatement, CamtTransaction } from './statement.ts'
import { compact } from './values.ts'
import { walkXml, type XmlElement } from './xml.ts'

/** Most entries and most transactions of one file. */
export const MAX_ENTRIES = 500_000
/** An envelope may stand around the message; a file in which this many elements pass without one is no camt. */
const MAX_AROUND = 10_000

type Reading = {
  kind?: CamtKind
  version?: string
  /** inside the message: how many elements stand around, the message element included; outside: 0 */
  depth: number
  header?: ReturnType<typeof messageHeader>
  statements: CamtStatement[]
  entries: CamtEntry[]
  transactions: CamtTransaction[]
  /** counts over the whole file */
  around: number
  read: number
  root: string
  /** declared around the message, by `xmlns` or `xmlns:prefix` */
  namespaces: Map<string, string>
  place: Words | undefined
}

const messages: Record<string, { kind: CamtKind; statement: string }> = {
  BkToCstmrAcctRpt: { kind: 'report', statement: 'Rpt' },
  BkToCstmrStmt: { kind: 'statement', statement: 'Stmt' },
  BkToCstmrDbtCdtNtfctn: { kind: 'notification', statement: 'Ntfctn' },
}

const isoName = /camt\.(\d{3})\.(\d{3}\.\d{2})/

const statementNames = new Set(Object.values(messages).map((each) => each.statement))

/**
 * Reads a bank's account report (camt.052), statement (camt.053) or notification (camt.054), any version
 * of variant 001, in UTF-8, UTF-16, ISO-8859-1 or -15 or windows-1252. What kind of file it is says its
 * content alone. Pages of one statement inside the file are joined.
 *
 * Throws a {@link CamtRefusal} for anything else: not well-formed, not camt, a required element missing,
 * a value that the standard does not allow, a file beyond the bounds. Nothing is ever left out silently.
 * Source: ISO 20022 Bank-to-Customer Cash Management, message definitions camt.052–054.
 */
export function readCamt(bytes: Uint8Array): CamtMessage {
  const steps = inSteps(bytes)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same, giving way between the pieces of the file, so that a large one makes nobody wait for its end. */
export async function readCamtGivingWay(bytes: Uint8Array): Promise<CamtMessage> {
  const steps = inSteps(bytes)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

function* inSteps(bytes: Uint8Array): Generator<void, CamtMessage> {
  const reading: Reading = {
    depth: 0,
    statements: [],
    entries: [],
    transactions: [],
    around: 0,
    read: 0,
    root: '',
    namespaces: new Map(),
    place: undefined,
  }
  try {
    yield* walkXml(bytes, {
      opened: (element, path) => opened(reading, element, path),
      closed: (element, path) => closed(reading, element, path),
    })
    reading.place = undefined
    return messageFrom(reading)
  } catch (error) {
    throw error instanceof CamtRefusal ? refusalAt(reading.place, error) : error
  }
}

function messageFrom(reading: Reading): CamtMessage {
  if (reading.kind === undefined) throw notCamt(reading)
  const header = headerOf(reading)
  if (reading.statements.length === 0) {
    const name = { report: 'Rpt', statement: 'Stmt', notification: 'Ntfctn' }[reading.kind]
    throw new CamtRefusal('banking.camt.missing', say`The message holds no ${reading.kind} (${name}).`, name)
  }
  const statements = joinPages(reading.statements)
  const createdAt = header.createdAt ?? statements[0]?.createdAt ?? ''
  return compact({ kind: reading.kind, version: reading.version, ...header, createdAt, statements })
}

/** The group header; the standard puts it before the statements. */
function headerOf(reading: Reading) {
  if (reading.header !== undefined) return reading.header
  throw new CamtRefusal('banking.camt.missing', say`The message has no group header (GrpHdr).`, 'GrpHdr')
}

function notCamt(reading: Reading): CamtRefusal {
  const uri = [...reading.namespaces.values()].find((each) => each.includes('iso:20022')) ?? ''
  const of = shown(uri.slice(uri.lastIndexOf(':') + 1))
  const message =
    uri === ''
      ? say`The file is XML, but no bank statement: its root is ${reading.root}.`
      : say`The file is XML, but no bank statement: its root is ${reading.root} of ${of}.`
  return new CamtRefusal('banking.camt.notCamt', message)
}

function opened(reading: Reading, element: XmlElement, path: readonly string[]): 'keep' | 'pass' | 'skip' {
  if (reading.depth === 0) return aroundOpened(reading, element, path)
  // Banks' own additions stand apart and may hold anything.
  if (element.name === 'SplmtryData') return 'skip'
  const level = path.length - reading.depth
  if (level === 1 && statementNames.has(element.name)) {
    reading.place = say`Statement ${reading.statements.length + 1}`
  } else if (isEntry(reading, path)) {
    reading.place = say`Statement ${reading.statements.length + 1}, entry ${reading.entries.length + 1}`
    if (++reading.read > MAX_ENTRIES) throw tooMany()
  }
  return 'keep'
}

/** An element around the message: Document, an envelope, its header; or the message itself. */
function aroundOpened(reading: Reading, element: XmlElement, path: readonly string[]): 'keep' | 'pass' {
  if (reading.root === '') reading.root = shown(element.qualifiedName)
  for (const [name, uri] of Object.entries(element.attributes ?? {})) {
    if (name.startsWith('xmlns') && uri !== '') reading.namespaces.set(name, uri)
  }
  const message = messages[element.name.replace(/V\d\d$/, '')]
  if (message !== undefined) return messageOpened(reading, message.kind, element, path)
  if (++reading.around > MAX_AROUND || reading.namespaces.size > MAX_AROUND) throw notCamt(reading)
  return 'pass'
}

/** The namespace of the message: of its prefix, or else any ISO one declared around it. */
function namespaceOf(reading: Reading, element: XmlElement): RegExpExecArray | null {
  const [prefix = ''] = element.qualifiedName.split(':', element.qualifiedName.includes(':') ? 1 : 0)
  const own = reading.namespaces.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`) ?? ''
  const uris = [own, ...reading.namespaces.values()]
  return isoName.exec(uris.find((uri) => isoName.test(uri)) ?? '')
}

function messageOpened(reading: Reading, kind: CamtKind, element: XmlElement, path: readonly string[]): 'keep' {
  if (reading.kind !== undefined) {
    throw new CamtRefusal('banking.camt.severalMessages', say`The file holds more than one message.`)
  }
  const named = namespaceOf(reading, element)
  const code = { report: '052', statement: '053', notification: '054' }[kind]
  if (named !== null && named[1] !== code) {
    const message = say`The namespace says camt.${named[1]}, the element ${element.name} is of camt.${code}.`
    throw new CamtRefusal('banking.camt.wrongValue', message, element.name)
  }
  reading.kind = kind
  reading.version = named?.[2]
  reading.depth = path.length
  return 'keep'
}

/** Whether the path, the message at `depth`, leads to Ntry in Stmt, Rpt or Ntfctn. */
function isEntry(reading: Reading, path: readonly string[]): boolean {
  return path.length === reading.depth + 2 && path.at(-1) === 'Ntry' && statementNames.has(path[reading.depth] ?? '')
}

function tooMany(): CamtRefusal {
  return new CamtRefusal('banking.camt.tooLarge', say`The file holds more than ${MAX_ENTRIES} entries or transactions.`)
}

function closed(reading: Reading, element: XmlElement, path: readonly string[]): boolean {
  const level = path.length - reading.depth
  if (level === 0) {
    reading.depth = 0
    return true
  }
  if (level === 1) return topClosed(reading, element)
  if (isEntry(reading, path)) {
    if (reading.kind !== undefined) reading.entries.push(entryOf(element, reading.transactions.slice(), reading.kind))
    reading.transactions = []
    reading.place = say`Statement ${reading.statements.length + 1}`
    return true
  }
  // TxDtls stands in NtryDtls, and in 001.01 directly in the entry.
  if (element.name !== 'TxDtls' || level > 4 || !isEntry(reading, path.slice(0, reading.depth + 2))) return false
  if (++reading.read > MAX_ENTRIES) throw tooMany()
  reading.transactions.push(transactionOf(element))
  return true
}

function topClosed(reading: Reading, element: XmlElement): boolean {
  if (element.name === 'GrpHdr') reading.header = messageHeader(element)
  if (reading.kind !== undefined && statementNames.has(element.name)) {
    const { createdAt } = headerOf(reading)
    reading.statements.push(statementOf(reading.kind, element, reading.entries, createdAt))
    reading.entries = []
    reading.place = undefined
  }
  return true
}
