import { command, f, type Reader, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { accountant } from '../ledger/index.ts'
import { bankAccount, matchers, plainIdentifier } from './account.ts'
import { keepChain } from './account-chain.ts'
import { readStatements } from './camt/index.ts'
import { statementLine, statement as statementRecord } from './statement.ts'
import { beginOf } from './statement-chain.ts'

type Statement = RowOf<typeof statementRecord>
type Line = RowOf<typeof statementLine>

export const acknowledgeStatement = command('banking.statement.acknowledge', {
  says: 'State why a statement that does not add up is kept as it is.',
  label: 'Acknowledge',
  on: statementRecord,
  from: 'wrong',
  to: 'acknowledged',
  key: 'A',
  input: { reason: f.text({ max: 1000 }) },
  may: [accountant],
  run: ({ input }) => ({ set: { note: input.reason } }),
})

export const doubtStatement = command('banking.statement.doubt', {
  says: 'Put a wrong statement that was acknowledged back into the queue.',
  label: 'Doubt again',
  on: statementRecord,
  from: 'acknowledged',
  to: 'wrong',
  may: [accountant],
  run: () => ({ set: { note: null } }),
})

export const keepGap = command('banking.statement.keepGap', {
  says: 'State why a statement is kept that does not open where the one before closed.',
  label: 'Keep the gap',
  on: statementRecord,
  from: ['proved', 'unprovable'],
  offered: { gap: [true] },
  input: { reason: f.text({ max: 1000 }) },
  may: [accountant],
  run({ record, input }) {
    if (!record.gap)
      refuse('banking.statement.noGap', say`This statement opens where the one before closed: there is no gap to keep.`)
    return { set: { note: input.reason } }
  },
})

export const withdrawStatement = command('banking.statement.withdraw', {
  says: 'Take a statement back as a whole: its lines count no more, unless another statement has them, too.',
  label: 'Withdraw statement',
  on: statementRecord,
  from: ['proved', 'unprovable', 'wrong', 'acknowledged'],
  to: 'withdrawn',
  grave: true,
  input: { reason: f.text({ max: 1000 }) },
  may: [accountant],
  async run({ record, input, tx }) {
    const own = await tx.find(statementLine, { statement: record.id }, 1_000_000)
    const lines = await tx.lockAll(
      statementLine,
      own.map((one) => one.id),
    )
    refuseMatched(lines)
    const others = await otherTellers(tx, record)
    let gone = 0
    for (const line of lines) {
      const teller = others.get(keyOf(line))
      if (teller) tx.change(statementLine, line, { statement: teller.statement, final: teller.final })
      else tx.change(statementLine, line, { state: 'withdrawn' })
      gone += teller ? 0 : 1
    }
    const days = [beginOf(record), ...own.map((one) => one.bookedOn)]
    await keepChain(tx, record.account, days.reduce(earlier), record.id)
    return { set: { note: input.reason }, result: { withdrawn: gone, kept: lines.length - gone } }
  },
})

/** A file of statements is taken back by withdrawing each of them. */
export async function withdrawnBy({
  document,
  reason,
  read,
}: {
  document: { id: string }
  reason: string
  read: Reader
}) {
  const found = await read.find(statementRecord, { document: document.id }, 1000)
  if (found.length === 0) return null
  return found
    .filter((one) => one.state !== 'withdrawn')
    .map((one) => ({ command: withdrawStatement.id, id: one.id, input: { reason } }))
}

const earlier = (a: string, b: string): string => (a < b ? a : b)

const keyOf = (line: { entryFingerprint: string; ordinal: number | string; part: number | string }): string =>
  `${line.entryFingerprint}/${line.ordinal}/${line.part}`

function refuseMatched(lines: readonly Line[]): void {
  const matched = lines.filter((one) => one.state === 'matched' || (one.state === 'open' && one.open !== one.amount))
  const [first] = matched
  if (!first) return
  const named = matched
    .slice(0, 3)
    .map((one) => `${one.bookedOn} ${one.counterpartyName ?? one.text.slice(0, 40)} ${one.amount}`)
    .join('; ')
  refuse(
    'banking.statement.matched',
    say('{0, plural, one {A line is} other {# lines are}} matched: {1}. Undo that first.', matched.length, named),
  )
}

/** Entries that other statements of the account tell as well, read again from their files. */
async function otherTellers(tx: Transaction, withdrawn: Statement) {
  const account = await tx.get(bankAccount, withdrawn.account)
  const tellers = new Map<string, { statement: string; final: boolean }>()
  if (!account) return tellers
  const others = await tx.rows<{ id: string; file: string; kind: string }>(
    `select s.id, d.file, s.kind from banking_statement s join documents_document d on d.id = s.document
      where s.account = $1 and s.id <> $2 and s.state <> 'withdrawn'
        and coalesce(s."from", '-infinity') <= coalesce($4::date, 'infinity') + 40
        and coalesce(s."to", 'infinity') >= coalesce($3::date, '-infinity') - 40
      order by s.kind = 'statement', s.made_at`,
    [withdrawn.account, withdrawn.id, withdrawn.from, withdrawn.to],
  )
  for (const other of others) {
    for (const { head, lines } of await readStatements(tx.files.pieces(other.file), await tx.files.size(other.file))) {
      if (plainIdentifier(head.account.id) !== account.identifier) continue
      for (const line of lines) tellers.set(keyOf(line), { statement: other.id, final: line.final })
    }
  }
  return tellers
}

export const ignoreLine = command('banking.statementLine.ignore', {
  says: 'Leave a line out, because the books hold it by another way already.',
  label: 'Ignore',
  on: statementLine,
  from: 'open',
  to: 'ignored',
  key: 'I',
  bulk: true,
  undoneBy: 'banking.statementLine.reopen',
  input: { reason: f.text({ max: 1000 }) },
  may: matchers,
  run({ record, input }) {
    if (record.open !== record.amount)
      refuse('banking.statementLine.partly', say`A part of this line is matched. Undo that first, or match the rest.`)
    return { set: { note: input.reason } }
  },
})

export const reopenLine = command('banking.statementLine.reopen', {
  says: 'Take back that a line was ignored.',
  label: 'Reopen',
  on: statementLine,
  from: 'ignored',
  to: 'open',
  bulk: true,

  may: matchers,
  run({ record }) {
    if (Number(record.amount) === 0)
      refuse('banking.statementLine.nothing', say`No money moved on this line, so there is nothing to match.`)
    return { set: { note: null } }
  },
})
