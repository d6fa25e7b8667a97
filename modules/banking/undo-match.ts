import { add, refuse, say, subjectOf, type Transaction } from '../../kernel/index.ts'
import { reverseEntry, usualDay } from '../ledger/index.ts'
import type { Match } from './make-match.ts'
import { match } from './match.ts'
import { livingEntry } from './match-booking.ts'
import { statementLine } from './statement.ts'

/**
 * Takes a match back: its entries are reversed, its lines and items are open again, and a payment that it said came
 * back counts as made again.
 * @throws Refusal `banking.match.cameBack`, `banking.match.reversed`, `ledger.openItem.settled`
 */
export async function undoMatch(tx: Transaction, record: Match): Promise<{ entries: string[] }> {
  if (record.state === 'returned') {
    const [later] = await tx.find(match, { returns: record.id, state: 'made' }, 1)
    refuse(
      'banking.match.cameBack',
      later
        ? say`This payment came back (${later.text}). Undo that first.`
        : say`This payment came back. Undo that first.`,
    )
  }
  const lines = await tx.lockAll(
    statementLine,
    record.lines.map((one) => one.line),
  )
  const returned = record.returns ? await tx.lock(match, record.returns) : null
  const reversals: string[] = []
  for (const { entry } of [...record.entries].reverse()) {
    const living = await livingEntry(tx, entry)
    if (!living)
      return refuse(
        'banking.match.reversed',
        say`The books hold a reversal of it already, so it can’t be undone again.`,
        { help: say`Match the lines anew.` },
      )
    const reversal = await reverseEntry(tx, living, {
      on: await usualDay(tx, living),
      text: String(say`Undone: ${record.text}`).slice(0, 500),
      source: subjectOf(match, record.id),
    })
    tx.link({ from: subjectOf(match, record.id), to: `ledger.entry/${reversal.id}`, kind: 'undone by' })
    reversals.push(reversal.id)
  }
  for (const line of lines) {
    const amount = record.lines.find((one) => one.line === line.id)?.amount ?? '0'
    tx.change(statementLine, line, { open: add(line.open, amount), state: 'open' })
  }
  if (returned) tx.change(match, returned, { state: 'made' })
  return { entries: reversals }
}
