import {
  absolute,
  amountOf,
  compare,
  day,
  isZero,
  minorUnits,
  multiply,
  type RowOf,
  refuse,
  say,
  scaleOf,
  stateName,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { type OpenItem, openItem } from '../ledger/index.ts'
import { bankAccount } from './account.ts'
import type { MatchInput } from './match-input.ts'
import { statementLine } from './statement.ts'

export type Line = RowOf<typeof statementLine>
export type BankAccount = RowOf<typeof bankAccount>

/** A line with what of it is explained now. */
export interface LinePart {
  line: Line
  account: BankAccount & { account: string; company: string }
  amount: string
}

/** An item with what of it is settled now, in its own currency. */
export interface ItemPart {
  item: OpenItem
  amount: string
}

/**
 * Locks the lines and says what of each is explained: all that is open, unless told.
 * @throws Refusal `banking.match.noLines`, `.line`, `.notOpen`, `.tooMuch`, `.account`, `.company`
 */
export async function takeLines(tx: Transaction, stated: MatchInput['lines']): Promise<LinePart[]> {
  const ids = stated.map((one) => one.line)
  if (ids.length === 0)
    refuse('banking.match.noLines', say`Say which statement lines are explained.`, { field: 'lines' })
  if (new Set(ids).size !== ids.length)
    refuse('banking.match.line', say`A statement line stands there twice. Name each once.`, { field: 'lines' })
  const found = new Map((await tx.lockAll(statementLine, ids)).map((one) => [one.id, one]))
  const accounts = new Map(
    (await tx.find(bankAccount, { id: [...new Set([...found.values()].map((one) => one.account))] })).map((one) => [
      one.id,
      one,
    ]),
  )
  const parts = stated.map(({ line: id, amount }, index) => {
    const field = `lines.${index}`
    const line = found.get(id)
    if (!line) return refuse('banking.match.line', say`There is no such statement line.`, { field: `${field}.line` })
    return { line, account: readyAccount(accounts.get(line.account), field), amount: partOf(line, amount, field) }
  })
  const company = parts[0]?.account.company
  if (parts.some((one) => one.account.company !== company))
    refuse('banking.match.company', say`These lines belong to accounts of different companies.`, {
      help: say`Choose lines of one company.`,
      field: 'lines',
    })
  return parts
}

function readyAccount(account: BankAccount | undefined, field: string): LinePart['account'] {
  if (account?.state !== 'active' || !account.company || !account.account) {
    return refuse(
      'banking.match.account',
      say`${account?.name ?? say`The account`} is not linked to the books yet. Confirm the bank account first.`,
      { field },
    )
  }
  return { ...account, account: account.account, company: account.company }
}

function partOf(line: Line, stated: string | null, field: string): string {
  const shown = say`${line.counterpartyName ?? line.text.slice(0, 60)} of ${day(line.bookedOn)}`
  if (line.state !== 'open')
    refuse('banking.match.notOpen', say`${shown} is ${stateName(statementLine, line.state)} already.`, {
      help: say`Undo what was done with it, or choose another line.`,
      field,
    })
  if (stated === null) return line.open
  const fits = compare(multiply(stated, line.open), '0') > 0 && compare(absolute(stated), absolute(line.open)) <= 0
  if (!fits)
    refuse(
      'banking.match.tooMuch',
      say`Only ${amountOf(line.open, line.currency)} of ${shown} is open, not ${amountOf(stated)}.`,
      {
        field: `${field}.amount`,
      },
    )
  return exactly(stated, line.currency, `${field}.amount`)
}

/** An amount with not more places than its currency has. */
export function exactly(amount: string, currency: string, field: string): string {
  if (scaleOf(amount) > minorUnits(currency))
    refuse('banking.match.scale', say`${amount} has more decimal places than ${currency} has.`, {
      help: say`Round it to the places of the currency.`,
      field,
    })
  return amount
}

/**
 * The items with what of each is settled: all that is open, unless told. The ledger checks them again under lock.
 * @throws Refusal `banking.match.item`
 */
export async function takeItems(tx: Transaction, stated: MatchInput['items'], company: string): Promise<ItemPart[]> {
  const ids = stated.map((one) => one.item)
  if (ids.length === 0) return []
  if (new Set(ids).size !== ids.length)
    refuse('banking.match.item', say`An open item stands there twice. Name each once.`, { field: 'items' })
  const found = new Map((await tx.find(openItem, { id: ids })).map((one) => [one.id, one]))
  return stated.map(({ item: id, amount }, index) => {
    const item = found.get(id)
    const field = `items.${index}`
    if (!item || item.company !== company)
      return refuse('banking.match.item', say`There is no such open item in this company.`, { field: `${field}.item` })
    if (isZero(item.open))
      refuse('banking.match.item', say`${item.number} is ${stateName(openItem, item.state)}: nothing is open of it.`, {
        field: `${field}.item`,
      })
    return { item, amount: exactly(amount ?? item.open, item.currency, `${field}.amount`) }
  })
}

/** The sum of what of the lines is explained. */
export const totalOf = (parts: readonly { amount: string }[]): string => sum(parts.map((one) => one.amount))
