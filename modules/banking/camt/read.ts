import { say, type Words } from '../../../kernel/words.ts'
import { setCounterparties } from './counterparty.ts'
import type { Collecting } from './entries.ts'
import { entryOf, transactionOf } from './entry.ts'
import { messageHeader, statementOf } from './header.ts'
import { accountOf } from './party.ts'
import { CamtRefusal, refusalAt, shown } from './refusal.ts'
import type { CamtAccount, CamtEntry, CamtKind, CamtMessage, CamtTransaction, StatementHead } from './statement.ts'
import { countEntry, emptyTally, type Tally } from './tally.ts'
import { compact } from './values.ts'
import { walkXml, type XmlElement } from './xml.ts'

/** Most entries and most transactions of one file. */
export const MAX_ENTRIES = 500_000
/** An envelope may stand around the message; a file in which this many elements pass without one is no camt. */
const MAX_AROUND = 10_000

/** A statement, report or notification that was read to its end. */
export type Statement<Kept> = { head: StatementHead; tally: Tally; kept: Kept }

/** The statement that is being read. */
type Current<Kept> = {
  tally: Tally
  kept: Kept
  /** Known as soon as its element is complete, which by the standard stands before the entries. */
  account: CamtAccount | undefined
  /** Entries that were read before the account was. */
  waiting: CamtEntry[]
  /** how many entries were read */
  entries: number
}

type Reading<Kept> = {
  readonly collecting: Collecting<Kept>
  kind?: CamtKind
  version?: string
  /** inside the message: how many elements stand around, the message element included; outside: 0 */
  depth: number
  header?: ReturnType<typeof messageHeader>
  statements: Statement<Kept>[]
  current: Current<Kept>
  transactions: CamtTransaction[]
  /** counts over the whole file */
  around: number
  read: number
  root: string
  /** declared around the message, by `xmlns` or `xmlns:prefix` */
  namespaces: Map<string, string>
  place: Words | undefined
}

/** A message that was read to its end; its statements are as in the file, pages of one still apart. */
export type ReadMessage<Kept> = Omit<CamtMessage, 'statements'> & { statements: Statement<Kept>[] }

/** A message whose file comes in pieces of any size. A step is one block of the file. */
export type MessageReading<Kept> = {
  write(bytes: Uint8Array): Generator<void, void>
  end(): Generator<void, ReadMessage<Kept>>
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
 * content alone. What is held of its entries is up to whoever collects them.
 *
 * Throws a {@link CamtRefusal} for anything else: not well-formed, not camt, a required element missing,
 * a value that the standard does not allow, a file beyond the bounds. Nothing is ever left out silently.
 * Source: ISO 20022 Bank-to-Customer Cash Management, message definitions camt.052–054.
 * @param size of the whole file, in bytes
 */
export function readingMessage<Kept>(size: number, collecting: Collecting<Kept>): MessageReading<Kept> {
  const reading: Reading<Kept> = {
    collecting,
    depth: 0,
    statements: [],
    current: nextStatement(collecting),
    transactions: [],
    around: 0,
    read: 0,
    root: '',
    namespaces: new Map(),
    place: undefined,
  }
  const walk = walkXml(size, {
    opened: (element, path) => opened(reading, element, path),
    closed: (element, path) => closed(reading, element, path),
  })
  function* placed(steps: Generator<void>): Generator<void> {
    try {
      yield* steps
    } catch (error) {
      throw error instanceof CamtRefusal ? refusalAt(reading.place, error) : error
    }
  }
  return {
    write: (bytes) => placed(walk.write(bytes)),
    *end() {
      yield* placed(walk.end())
      return messageFrom(reading)
    },
  }
}

const nextStatement = <Kept>(collecting: Collecting<Kept>): Current<Kept> => ({
  ...{ tally: emptyTally(), kept: collecting.begin() },
  ...{ account: undefined, waiting: [], entries: 0 },
})

function messageFrom<Kept>(reading: Reading<Kept>): ReadMessage<Kept> {
  if (reading.kind === undefined) throw notCamt(reading)
  const header = headerOf(reading)
  const { kind, version, statements } = reading
  if (statements.length === 0) {
    const name = { report: 'Rpt', statement: 'Stmt', notification: 'Ntfctn' }[kind]
    throw new CamtRefusal('banking.camt.missing', say`The message holds no ${kind} (${name}).`, name)
  }
  const createdAt = header.createdAt ?? statements[0]?.head.createdAt ?? ''
  return compact({ kind, version, ...header, createdAt, statements })
}

/** The group header; the standard puts it before the statements. */
function headerOf({ header }: Pick<Reading<never>, 'header'>) {
  if (header !== undefined) return header
  throw new CamtRefusal('banking.camt.missing', say`The message has no group header (GrpHdr).`, 'GrpHdr')
}

function notCamt(reading: Pick<Reading<never>, 'namespaces' | 'root'>): CamtRefusal {
  const uri = [...reading.namespaces.values()].find((each) => each.includes('iso:20022')) ?? ''
  const of = shown(uri.slice(uri.lastIndexOf(':') + 1))
  const message =
    uri === ''
      ? say`The file is XML, but no bank statement: its root is ${reading.root}.`
      : say`The file is XML, but no bank statement: its root is ${reading.root} of ${of}.`
  return new CamtRefusal('banking.camt.notCamt', message)
}

function opened<Kept>(reading: Reading<Kept>, element: XmlElement, path: readonly string[]): 'keep' | 'pass' | 'skip' {
  if (reading.depth === 0) return aroundOpened(reading, element, path)
  // Banks' own additions stand apart and may hold anything.
  if (element.name === 'SplmtryData') return 'skip'
  const level = path.length - reading.depth
  if (level === 1 && statementNames.has(element.name)) {
    reading.place = say`Statement ${reading.statements.length + 1}`
  } else if (isEntry(reading, path)) {
    reading.place = say`Statement ${reading.statements.length + 1}, entry ${reading.current.entries + 1}`
    if (++reading.read > MAX_ENTRIES) throw tooMany()
  }
  return 'keep'
}

/** An element around the message: Document, an envelope, its header; or the message itself. */
function aroundOpened<Kept>(reading: Reading<Kept>, element: XmlElement, path: readonly string[]): 'keep' | 'pass' {
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
function namespaceOf(reading: Pick<Reading<never>, 'namespaces'>, element: XmlElement): RegExpExecArray | null {
  const [prefix = ''] = element.qualifiedName.split(':', element.qualifiedName.includes(':') ? 1 : 0)
  const own = reading.namespaces.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`) ?? ''
  const uris = [own, ...reading.namespaces.values()]
  return isoName.exec(uris.find((uri) => isoName.test(uri)) ?? '')
}

function messageOpened<Kept>(
  reading: Reading<Kept>,
  kind: CamtKind,
  element: XmlElement,
  path: readonly string[],
): 'keep' {
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
function isEntry(reading: Pick<Reading<never>, 'depth'>, path: readonly string[]): boolean {
  return path.length === reading.depth + 2 && path.at(-1) === 'Ntry' && statementNames.has(path[reading.depth] ?? '')
}

function tooMany(): CamtRefusal {
  return new CamtRefusal('banking.camt.tooLarge', say`The file holds more than ${MAX_ENTRIES} entries or transactions.`)
}

function closed<Kept>(reading: Reading<Kept>, element: XmlElement, path: readonly string[]): boolean {
  const level = path.length - reading.depth
  if (level === 0) {
    reading.depth = 0
    return true
  }
  if (level === 1) return topClosed(reading, element)
  if (isEntry(reading, path)) {
    if (reading.kind !== undefined) entryClosed(reading, entryOf(element, reading.transactions.slice(), reading.kind))
    reading.transactions = []
    reading.place = say`Statement ${reading.statements.length + 1}`
    return true
  }
  if (level === 2 && element.name === 'Acct') accountClosed(reading, element)
  // TxDtls stands in NtryDtls, and in 001.01 directly in the entry.
  if (element.name !== 'TxDtls' || level > 4 || !isEntry(reading, path.slice(0, reading.depth + 2))) return false
  if (++reading.read > MAX_ENTRIES) throw tooMany()
  reading.transactions.push(transactionOf(element))
  return true
}

/** Entries wait for an account that comes after them, as who is on the other side of them hangs on it. */
function entryClosed<Kept>({ current, collecting, kind }: Reading<Kept>, entry: CamtEntry): void {
  current.entries++
  countEntry(current.tally, entry)
  if (current.account === undefined || kind === undefined) current.waiting.push(entry)
  else keep(collecting, current.kept, entry, kind, current.account)
}

function keep<Kept>(collecting: Collecting<Kept>, kept: Kept, entry: CamtEntry, kind: CamtKind, account: CamtAccount) {
  setCounterparties(entry, account)
  collecting.add(kept, entry, kind, account)
}

/** An account that can't be read is refused when its statement is complete. */
function accountClosed<Kept>(reading: Reading<Kept>, element: XmlElement): void {
  const statement = { name: '', qualifiedName: '', attributes: undefined, text: '', children: [element] }
  try {
    accountKnown(reading, accountOf(statement))
  } catch (error) {
    if (!(error instanceof CamtRefusal)) throw error
  }
}

function accountKnown<Kept>({ current, collecting, kind }: Reading<Kept>, account: CamtAccount): void {
  if (current.account !== undefined || kind === undefined) return
  current.account = account
  for (const entry of current.waiting) keep(collecting, current.kept, entry, kind, account)
  current.waiting = []
}

function topClosed<Kept>(reading: Reading<Kept>, element: XmlElement): boolean {
  if (element.name === 'GrpHdr') reading.header = messageHeader(element)
  if (reading.kind !== undefined && statementNames.has(element.name)) {
    const { createdAt } = headerOf(reading)
    const { tally, kept } = reading.current
    const head = statementOf(reading.kind, element, tally, createdAt)
    accountKnown(reading, head.account)
    reading.statements.push({ head, tally, kept })
    reading.current = nextStatement(reading.collecting)
    reading.place = undefined
  }
  return true
}
