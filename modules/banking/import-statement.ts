import { event, f, isZero, type RowOf, say, subjectOf, type Transaction } from '../../kernel/index.ts'
import { plainName } from '../contacts/index.ts'
import { document as documentRecord } from '../documents/index.ts'
import { account as ledgerAccount } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount, plainIdentifier } from './account.ts'
import { REFUSED } from './account-commands.ts'
import {
  type CamtMessage,
  type CamtStatement,
  compareLines,
  proveStatement,
  type StatementLine,
  type StatementProof,
  statementLines,
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

/** A statement with what follows from its entries, which are many times as large and not kept. */
export interface ReadStatement {
  head: Omit<CamtStatement, 'entries'>
  lines: StatementLine[]
  proof: StatementProof
}

/** The statements of a message, each with its lines and its proof. The message gives up their entries. */
export const statementsOf = (message: CamtMessage): ReadStatement[] =>
  message.statements.map((statement) => {
    const [lines, proof] = [statementLines(statement), proveStatement(statement)]
    const { entries, ...head } = statement
    entries.length = 0
    return { head, lines, proof }
  })

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

/** In one order for everybody, so that two imports never wait for one another. */
const lockAccounts = (tx: Transaction, statements: readonly ReadStatement[]): Promise<void> =>
  lockNamed(tx, [...new Set(statements.map(({ head }) => plainIdentifier(head.account.id)))].sort())

async function lockNamed(tx: Transaction, names: string[]): Promise<void> {
  await tx.rows(
    `select pg_advisory_xact_lock(hashtextextended(current_schema() || '.banking.account.' || one, 0)) from unnest($1::text[]) one`,
    [names],
  )
}

async function importStatement(tx: Transaction, { head: read, lines, proof }: ReadStatement, source: Document) {
  const currency = read.account.currency ?? proof.currency ?? lines[0]?.currency ?? null
  const account = await accountOf(tx, read, currency)
  const compared = compareLines(await knownLines(tx, account, lines), lines)
  const days = lines.map((line) => line.bookedOn).sort()
  const row = tx.insert(statementRecord, {
    account: account.id,
    company: account.company,
    document: source.id,
    number: (read.legalSequenceNumber ?? read.electronicSequenceNumber ?? read.id).slice(0, 100),
    kind: read.kind,
    madeAt: read.createdAt,
    from: read.from ?? days[0] ?? null,
    to: read.to ?? days.at(-1) ?? closedOn(read),
    currency: proof.currency ?? currency,
    opening: proof.opening ?? null,
    closing: proof.closing ?? null,
    linesTotal: proof.linesTotal,
    difference: proof.difference ?? null,
    proof: proof.reason.slice(0, 1000),
    linesRead: lines.length,
    linesAdded: compared.added.length,
    state: proof.holds === true ? 'proved' : proof.holds === false ? 'wrong' : 'unprovable',
  })
  tx.link({ from: subjectOf(documentRecord, source.id), to: subjectOf(statementRecord, row.id), kind: 'read from' })
  await addLines(tx, compared.added, row, account)
  await confirmLines(tx, compared.confirmed, row, account)
  tx.emit(statementImported({ statement: row.id, account: account.id, added: compared.added.length }))
  return { row, added: compared.added.length, read: lines.length, proof }
}

/** Lines that are sent together: those of a whole year would be held as text as well. */
const SENT_TOGETHER = 2000

async function addLines(
  tx: Transaction,
  added: readonly StatementLine[],
  row: Statement,
  account: BankAccount,
): Promise<void> {
  const back = await withdrawnLines(tx, account, added)
  for (const [index, line] of added.entries()) {
    const known = back.get(`${line.fingerprint}/${line.ordinal}`)
    if (known) tx.change(statementLine, known, { state: 'open', statement: row.id, final: line.final, note: null })
    else insertLine(tx, line, row, account)
    // What was gathered is sent before a statement is read.
    if (index % SENT_TOGETHER === SENT_TOGETHER - 1) await tx.rows('select 1')
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

async function knownLines(tx: Transaction, account: BankAccount, lines: readonly StatementLine[]) {
  if (lines.length === 0) return []
  const days = lines.map((line) => line.bookedOn).sort()
  return tx.rows<{ entryFingerprint: string; ordinal: number; final: boolean }>(
    `select entry_fingerprint as "entryFingerprint", ordinal, final from banking_statement_line
     where account = $1 and state <> 'withdrawn' and booked_on between $2::date - $4::integer and $3::date + $4::integer`,
    [account.id, days[0], days.at(-1), NEAR],
  )
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
