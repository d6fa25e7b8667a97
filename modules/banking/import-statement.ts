import { type RowOf, subjectOf, type Transaction } from '../../kernel/index.ts'
import type { document } from '../documents/index.ts'
import { account as ledgerAccount } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount } from './account.ts'
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

type Document = RowOf<typeof document>
type BankAccount = RowOf<typeof bankAccount>
type Statement = RowOf<typeof statementRecord>

export interface Imported {
  /** Subject of the (last) statement. */
  subject: string
  says: string
  added: number
  read: number
}

/** Files every statement of a message: its account, its proof, and the lines that are new. */
export async function importMessage(tx: Transaction, message: CamtMessage, source: Document): Promise<Imported> {
  const done: { row: Statement; added: number; read: number; proof: StatementProof }[] = []
  for (const one of message.statements) done.push(await importStatement(tx, one, source))
  const last = done.at(-1)
  const added = done.reduce((total, one) => total + one.added, 0)
  const read = done.reduce((total, one) => total + one.read, 0)
  const wrong = done.filter((one) => one.proof.holds === false)
  const says = [
    `${done.length === 1 ? 'A statement' : `${done.length} statements`} with ${read} lines, ${added} of them new.`,
    ...wrong.map((one) => one.proof.reason),
  ].join(' ')
  return {
    subject: last ? subjectOf(statementRecord, last.row.id) : subjectOf({ id: 'documents.document' }, source.id),
    says,
    added,
    read,
  }
}

async function importStatement(tx: Transaction, read: CamtStatement, source: Document) {
  const account = await accountOf(tx, read)
  const lines = statementLines(read)
  const proof = proveStatement(read)
  const compared = compareLines(await knownLines(tx, account, lines), lines)
  const row = tx.insert(statementRecord, {
    account: account.id,
    company: account.company,
    document: source.id,
    number: (read.legalSequenceNumber ?? read.electronicSequenceNumber ?? read.id).slice(0, 100),
    kind: read.kind,
    madeAt: read.createdAt,
    from: read.from ?? null,
    to: read.to ?? null,
    currency: proof.currency ?? read.account.currency ?? null,
    opening: proof.opening ?? null,
    closing: proof.closing ?? null,
    linesTotal: proof.linesTotal,
    difference: proof.difference ?? null,
    proof: proof.reason.slice(0, 1000),
    linesRead: lines.length,
    linesAdded: compared.added.length,
    state: proof.holds === true ? 'proved' : proof.holds === false ? 'wrong' : 'unprovable',
  })
  tx.link({
    from: subjectOf({ id: 'documents.document' }, source.id),
    to: subjectOf(statementRecord, row.id),
    kind: 'read from',
  })
  for (const line of compared.added) insertLine(tx, line, row, account)
  await confirmLines(tx, compared.confirmed, row, account)
  return { row, added: compared.added.length, read: lines.length, proof }
}

/** The account that the statement names; one that nobody has told us of is proposed, and a person is asked. */
async function accountOf(tx: Transaction, read: CamtStatement): Promise<BankAccount> {
  const identifier = read.account.id.replaceAll(' ', '').toUpperCase().slice(0, 60)
  const [known] = await tx.find(bankAccount, { identifier }, 1)
  if (known) return known
  const companies = [...(await tx.reference(companyRecord)).values()]
  const company = companies.length === 1 ? companies[0] : undefined
  return tx.insert(bankAccount, {
    name: (read.account.name ?? read.account.servicerName ?? identifier).slice(0, 200),
    identifier,
    company: company?.id ?? null,
    account: company ? await freeLedgerAccount(tx, company.id) : null,
    bic: read.account.servicerBic?.slice(0, 11) ?? null,
    bank: read.account.servicerName?.slice(0, 200) ?? null,
    currency: read.account.currency ?? null,
    state: 'proposed',
  })
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
     where account = $1 and booked_on between $2::date - 40 and $3::date + 40`,
    [account.id, days[0], days.at(-1)],
  )
}

function insertLine(tx: Transaction, line: StatementLine, row: Statement, account: BankAccount): void {
  const cut = (text: string | undefined, most: number): string | null => text?.slice(0, most) ?? null
  tx.insert(statementLine, {
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

/** Lines that a report or notification told first are now said by a statement: it becomes their source. */
async function confirmLines(
  tx: Transaction,
  lines: readonly StatementLine[],
  row: Statement,
  account: BankAccount,
): Promise<void> {
  if (lines.length === 0) return
  const keys = new Set(lines.map((line) => `${line.entryFingerprint}/${line.ordinal}`))
  const known = await tx.find(statementLine, {
    account: account.id,
    entryFingerprint: [...new Set(lines.map((line) => line.entryFingerprint))],
  })
  for (const one of known) {
    if (!one.final && keys.has(`${one.entryFingerprint}/${one.ordinal}`))
      tx.change(statementLine, one, { final: true, statement: row.id })
  }
}
