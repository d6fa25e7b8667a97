import { event, f, isZero, type RowOf, say, subjectOf, type Transaction } from '../../kernel/index.ts'
import { plainName } from '../contacts/index.ts'
import { document as documentRecord } from '../documents/index.ts'
import { account as ledgerAccount } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount, plainIdentifier } from './account.ts'
import { keepChain, newPlace } from './account-chain.ts'
import { REFUSED } from './account-commands.ts'
import {
  compareLines,
  type KnownLine,
  type ReadStatement,
  type StatementLine,
  type StatementProof,
} from './camt/index.ts'
import { statementLine, statement as statementRecord } from './statement.ts'

type Document = RowOf<typeof documentRecord>
type BankAccount = RowOf<typeof bankAccount>
type Statement = RowOf<typeof statementRecord>

export interface Imported {
  /** Subject of the (last) statement. */
  subject: string
  says: string
  added: number
  read: number
}

export const statementImported = event('banking.statementImported', 'A statement was filed.', {
  statement: f.ref(statementRecord),
  account: f.ref(bankAccount),
  added: f.integer(),
})

/** Days around a statement in which what is known of its account is looked at. */
const NEAR = 40

/**
 * Files every statement of a file: its account, its proof, and the lines that are new. Whoever imports into the
 * same account meanwhile waits, so that no line is filed twice.
 */
export async function importStatements(
  tx: Transaction,
  statements: readonly ReadStatement[],
  source: Document,
): Promise<Imported> {
  await lockAccounts(tx, statements)
  const done: { row: Statement; added: number; read: number; proof: StatementProof }[] = []
  for (const one of statements) done.push(await importStatement(tx, one, source))
  for (const { account, since } of await firstDays(
    tx,
    done.map((one) => one.row.id),
  ))
    await keepChain(tx, account, since)
  const last = done.at(-1)
  const added = done.reduce((total, one) => total + one.added, 0)
  const read = done.reduce((total, one) => total + one.read, 0)
  const wrong = done.filter((one) => one.proof.holds === false)
  const says = [
    say(
      '{0, plural, one {A statement} other {# statements}} with {1, plural, one {# line} other {# lines}}, {2} new.',
      done.length,
      read,
      added,
    ),
    ...wrong.map((one) => one.proof.reason),
  ].join(' ')
  const subject = last ? subjectOf(statementRecord, last.row.id) : subjectOf(documentRecord, source.id)
  return { subject, says, added, read }
}

/** For each account the first day that statements, or the lines they told, are about. */
const firstDays = (tx: Transaction, statements: readonly string[]): Promise<{ account: string; since: string }[]> =>
  tx.rows(
    `select s.account, min(least(s."from", s."to", s.made_at::date, l.first))::text as since
       from banking_statement s
       left join lateral (select min(booked_on) as first from banking_statement_line l where l.statement = s.id) l on true
      where s.id = any($1::uuid[]) group by s.account order by s.account`,
    [statements],
  )

/** In one order for everybody, so that two imports never wait for one another. */
const lockAccounts = (tx: Transaction, statements: readonly ReadStatement[]): Promise<void> =>
  lockNamed(tx, [...new Set(statements.map(({ head }) => plainIdentifier(head.account.id)))].sort())

async function lockNamed(tx: Transaction, names: string[]): Promise<void> {
  await tx.rows(
    `select pg_advisory_xact_lock(hashtextextended(current_schema() || '.banking.account.' || one, 0)) from unnest($1::text[]) one`,
    [names],
  )
}

async function importStatement(tx: Transaction, statement: ReadStatement, source: Document) {
  const { head: read, lines, proof, count, from, to } = statement
  const currency = read.account.currency ?? proof.currency ?? statement.currency ?? null
  const account = await accountOf(tx, read, currency)
  const news = await newsOf(tx, account, statement)
  const added = news.reduce((sum, one) => sum + (one === ADDED || one === BACK ? 1 : 0), 0)
  const said = {
    number: (read.legalSequenceNumber ?? read.electronicSequenceNumber ?? read.id).slice(0, 100),
    madeAt: read.createdAt,
    from: read.from ?? from ?? null,
    to: read.to ?? to ?? closedOn(read),
    opening: proof.opening ?? null,
    closing: proof.closing ?? null,
    linesTotal: proof.linesTotal,
  }
  const row = tx.insert(statementRecord, {
    ...said,
    account: account.id,
    company: account.company,
    document: source.id,
    kind: read.kind,
    currency: proof.currency ?? currency,
    difference: proof.difference ?? null,
    proof: proof.reason.slice(0, 1000),
    linesRead: count,
    linesAdded: added,
    ...(read.kind === 'statement' ? await newPlace(tx, account.id, said) : {}),
    state: proof.holds === true ? 'proved' : proof.holds === false ? 'wrong' : 'unprovable',
  })
  tx.link({ from: subjectOf(documentRecord, source.id), to: subjectOf(statementRecord, row.id), kind: 'read from' })
  for (const group of inGroups(lines, SENT_TOGETHER)) {
    const of = (...what: number[]) =>
      group.filter(({ at }) => what.includes(news[at] ?? REPEATED)).map(({ line }) => line)
    const back = await withdrawnLines(tx, account, of(BACK))
    addLines(tx, of(ADDED, BACK), back, row, account)
    await confirmLines(tx, of(CONFIRMED), row, account)
    // What was gathered is sent before a statement is read.
    if (count >= LARGE) await tx.rows('select 1')
  }
  tx.emit(statementImported({ statement: row.id, account: account.id, added }))
  return { row, added, read: count, proof }
}

/** A statement with fewer lines is sent as one. */
const LARGE = 2000
/** Lines of a larger one that are made and sent together: all of them would be held several times over. */
const SENT_TOGETHER = 50
/** Lines that are looked up together. */
const LOOKED_UP_TOGETHER = 5000

/** Values in groups, each with its place among all. */
function* inGroups<T>(values: Iterable<T>, size: number): Generator<{ at: number; line: T }[]> {
  let group: { at: number; line: T }[] = []
  let at = 0
  for (const line of values) {
    group.push({ at: at++, line })
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

/** `BACK` is new, too, and is there as a line that went with a statement that was taken back. */
const [REPEATED, ADDED, BACK, CONFIRMED] = [0, 1, 2, 3]

/** What each line of a statement is to what is known of its account, looked up before any of them is written. */
async function newsOf(tx: Transaction, account: BankAccount, statement: ReadStatement): Promise<Uint8Array> {
  const news = new Uint8Array(statement.count).fill(REPEATED)
  for (const group of inGroups(statement.keys, LOOKED_UP_TOGETHER)) {
    const keys = group.map(({ at, line }) => ({ ...line, at }))
    const { added, confirmed } = compareLines(await knownLines(tx, account, statement, keys), keys)
    const gone = await withdrawnKeys(tx, account, added)
    for (const one of added) news[one.at] = gone.has(entryKey(one)) ? BACK : ADDED
    for (const { at } of confirmed) news[at] = CONFIRMED
  }
  return news
}

function addLines(
  tx: Transaction,
  added: readonly StatementLine[],
  back: ReadonlyMap<string, RowOf<typeof statementLine>>,
  row: Statement,
  account: BankAccount,
): void {
  for (const line of added) {
    const known = back.get(`${line.fingerprint}/${line.ordinal}`)
    if (known) tx.change(statementLine, known, { state: 'open', statement: row.id, final: line.final, note: null })
    else insertLine(tx, line, row, account)
  }
}

/** The day of the closing balance, for a statement without a span and without lines. */
const closedOn = (read: ReadStatement['head']): string | null =>
  read.balances
    .filter((one) => one.type === 'CLBD')
    .map((one) => one.on)
    .sort()
    .at(-1) ?? null

/** The account that the statement names; one that nobody has told us of is proposed, and a person is asked. */
async function accountOf(tx: Transaction, read: ReadStatement['head'], currency: string | null): Promise<BankAccount> {
  const identifier = plainIdentifier(read.account.id)
  const known = await tx.find(bankAccount, { identifier }, 50)
  const same =
    known.find((one) => one.currency === currency) ??
    known.find((one) => one.currency === null || currency === null) ??
    null
  if (same) {
    if (same.currency === null && currency !== null) await setCurrency(tx, same.id, currency)
    return same
  }
  // Two accounts that are new at once must not be offered the same account of the books.
  await lockNamed(tx, ['new'])
  const companies = [...(await tx.reference(companyRecord)).values()]
  const company = known[0]?.company ?? (companies.length === 1 ? (companies[0]?.id ?? null) : null)
  const name = read.account.name ?? read.account.servicerName ?? identifier
  return tx.insert(bankAccount, {
    name: (known.length > 0 ? `${name} ${currency ?? ''}` : name).trim().slice(0, 200),
    identifier,
    company,
    account: company ? await freeLedgerAccount(tx, company) : null,
    bic: read.account.servicerBic?.slice(0, 11) ?? null,
    bank: read.account.servicerName?.slice(0, 200) ?? null,
    currency,
    state: 'proposed',
  })
}

async function setCurrency(tx: Transaction, id: string, currency: string): Promise<void> {
  const row = await tx.lock(bankAccount, id)
  if (row?.currency === null) tx.change(bankAccount, row, { currency })
}

/** The one bank account of the books that mirrors no account yet, where there is just one. */
async function freeLedgerAccount(tx: Transaction, company: string): Promise<string | null> {
  const taken = new Set((await tx.find(bankAccount, { company })).map((one) => one.account))
  const free = [...(await tx.reference(ledgerAccount)).values()].filter(
    (one) => one.company === company && one.control === 'bank' && one.active && !one.heading && !taken.has(one.id),
  )
  return free.length === 1 ? (free[0]?.id ?? null) : null
}

async function knownLines(
  tx: Transaction,
  account: BankAccount,
  { from, to }: ReadStatement,
  lines: readonly KnownLine[],
): Promise<KnownLine[]> {
  return tx.rows(
    `select entry_fingerprint as "entryFingerprint", ordinal, final from banking_statement_line
     where account = $1 and state <> 'withdrawn' and booked_on between $2::date - $4::integer and $3::date + $4::integer
       and entry_fingerprint = any($5::text[])`,
    [account.id, from, to, NEAR, [...new Set(lines.map((line) => line.entryFingerprint))]],
  )
}

const entryKey = ({ entryFingerprint, ordinal }: KnownLine): string => `${entryFingerprint}/${ordinal}`

/** Entries of which lines went with a statement that was taken back. */
async function withdrawnKeys(
  tx: Transaction,
  account: BankAccount,
  lines: readonly KnownLine[],
): Promise<ReadonlySet<string>> {
  const gone = await tx.rows<KnownLine>(
    `select entry_fingerprint as "entryFingerprint", ordinal, final from banking_statement_line
     where account = $1 and state = 'withdrawn' and entry_fingerprint = any($2::text[])`,
    [account.id, [...new Set(lines.map((line) => line.entryFingerprint))]],
  )
  return new Set(gone.map(entryKey))
}

/** Lines that went with a statement that was taken back, and that now come again. */
async function withdrawnLines(tx: Transaction, account: BankAccount, added: readonly StatementLine[]) {
  if (added.length === 0) return new Map<string, RowOf<typeof statementLine>>()
  const fingerprint = [...new Set(added.map((line) => line.fingerprint))]
  const found = await tx.find(statementLine, { account: account.id, state: 'withdrawn', fingerprint }, 1_000_000)
  const locked = await tx.lockAll(
    statementLine,
    found.map((one) => one.id),
  )
  return new Map(locked.map((one) => [`${one.fingerprint}/${one.ordinal}`, one]))
}

function insertLine(tx: Transaction, line: StatementLine, row: Statement, account: BankAccount): void {
  const cut = (text: string | undefined, most: number): string | null => text?.slice(0, most) ?? null
  const nothing = isZero(line.amount)
  const refused = account.state === 'refused'
  tx.insert(statementLine, {
    state: nothing || refused ? 'ignored' : 'open',
    note: refused ? REFUSED : nothing ? String(say`No money moved.`) : null,
    counterpartyKey: counterpartyKey(line.counterpartyName, line.counterpartyIban),
    account: account.id,
    company: account.company,
    statement: row.id,
    bookedOn: line.bookedOn,
    valueOn: line.valueOn ?? null,
    currency: line.currency,
    amount: line.amount,
    open: line.amount,
    counterpartyName: cut(line.counterpartyName, 300),
    counterpartyIban: cut(line.counterpartyIban, 60),
    counterpartyBic: cut(line.counterpartyBic, 20),
    reference: cut(line.reference, 140),
    endToEndId: cut(line.endToEndId, 140),
    mandateId: cut(line.mandateId, 140),
    text: line.text.slice(0, 2100),
    bankReference: cut(line.bankReference, 200),
    fingerprint: line.fingerprint,
    ordinal: line.ordinal,
    entryFingerprint: line.entryFingerprint,
    part: line.part,
    parts: line.parts,
    reversal: line.reversal,
    returnReason: cut(line.returnReason, 20),
    final: line.final,
  })
}

/** Name, else account, in the one form in which equal ones are equal. */
export function counterpartyKey(name: string | null | undefined, iban: string | null | undefined): string | null {
  const plain = name ? plainName(name) : ''
  return (plain || iban?.replace(/\s+/g, '') || '').slice(0, 320) || null
}

/** Lines that a report or notification told first are now said by a statement: it becomes their source. */
async function confirmLines(
  tx: Transaction,
  lines: readonly StatementLine[],
  row: Statement,
  account: BankAccount,
): Promise<void> {
  if (lines.length === 0) return
  const keys = new Set(lines.map((line) => `${line.entryFingerprint}/${line.ordinal}`))
  const wanted = [...new Set(lines.map((line) => line.entryFingerprint))]
  const known = await tx.find(statementLine, { account: account.id, entryFingerprint: wanted }, 1_000_000)
  const locked = await tx.lockAll(
    statementLine,
    known.map((one) => one.id),
  )
  for (const one of locked) {
    if (!one.final && keys.has(`${one.entryFingerprint}/${one.ordinal}`))
      tx.change(statementLine, one, { final: true, statement: row.id })
  }
}
