import {
  absolute,
  amountOf,
  compare,
  isNegative,
  isZero,
  minorUnits,
  negate,
  newId,
  type RowOf,
  refuse,
  round,
  say,
  subjectOf,
  subtract,
  sum,
  system,
  type Transaction,
} from '../../kernel/index.ts'
import { openItem } from '../ledger/index.ts'
import { learnFrom } from './learn.ts'
import { match } from './match.ts'
import { type Booking, bookMatch, bookReturn, restOf } from './match-booking.ts'
import type { MatchInput } from './match-input.ts'
import { type OtherPart, takeOthers } from './match-others.ts'
import { type ItemPart, type LinePart, takeItems, takeLines, totalOf } from './match-parts.ts'
import { statementLine } from './statement.ts'

export type Match = RowOf<typeof match>

interface Whole {
  lines: LinePart[]
  items: ItemPart[]
  others: OtherPart[]
  returned: Match | null
  currency: string
  total: string
  on: string
}

/**
 * Explains lines: checks that both sides come to the same, books it in one go, and closes what is explained.
 * @throws Refusal `banking.match.*`, and those of `settle` and `postEntry`
 */
export async function makeMatch(tx: Transaction, input: MatchInput, id?: string): Promise<Match> {
  const lines = await takeLines(tx, input.lines)
  const [first] = lines
  if (!first) return refuse('banking.match.noLines', say`Say which statement lines are explained.`, { field: 'lines' })
  const { company } = first.account
  const currency = first.line.currency
  const days = lines.map((one) => one.line.bookedOn).sort()
  const on = input.on ?? days.at(-1) ?? tx.today
  const total = totalOf(lines)
  const returned = input.returns ? await takeReturned(tx, input.returns, lines) : null
  const items = await takeItems(tx, input.items, company)
  const others = await takeOthers(tx, input.others, { company, currency, on, whole: total })
  const whole = { lines, items, others, returned, currency, total, on }
  mustComeOut(whole)
  const made = newId()
  const text = (input.text ?? titleOf(whole)).slice(0, 500)
  const source = subjectOf(match, id ?? made)
  const entries = await book(tx, whole, { source, company, on, oneDay: input.on !== null, text })
  const byItself = tx.who.assignments.some((one) => one.role === system.id)
  const row = tx.insert(match, {
    id: id ?? made,
    ...{ company, account: first.account.id, on, text, currency, total },
    lines: lines.map((one) => ({ line: one.line.id, amount: one.amount })),
    items: items.map(({ item, amount }) => ({ item: item.id, number: item.number, currency: item.currency, amount })),
    others: await keptOthers(tx, others, entries),
    returns: returned?.id ?? null,
    entries: entries.map((entry) => ({ entry })),
    how: byItself ? 'sure' : 'person',
    confidence: input.confidence ?? 'none',
    reason: input.reason ?? String(say`Chosen by hand.`),
    byName: byItself ? 'Backstay' : tx.who.name,
  })
  closeLines(tx, whole, source)
  if (returned) tx.change(match, returned, { state: 'returned' })
  await learnFrom(tx, row, lines, items)
  return row
}

async function takeReturned(tx: Transaction, id: string, lines: readonly LinePart[]): Promise<Match> {
  const found = await tx.lock(match, id)
  const at = { field: 'returns' }
  if (!found || found.company !== lines[0]?.account.company)
    return refuse('banking.match.missing', say`There is no such match.`, at)
  if (found.state !== 'made')
    refuse('banking.match.returned', say`${found.text} is ${found.state} already.`, {
      ...at,
      help: say`Choose a match that stands.`,
    })
  if (lines.some((one) => one.account.id !== found.account))
    refuse('banking.match.returned', say`A payment comes back to the account from which it was made.`, {
      ...at,
      help: say`Choose lines of that account.`,
    })
  return found
}

/** Lines = items + others + what came back, in each currency; only an exchange may leave the currencies apart. */
function mustComeOut(whole: Whole): void {
  const { lines, items, others, currency, total } = whole
  if (lines.some((one) => one.line.currency !== currency)) mustBeExchange(lines, items.length + others.length)
  else if (items.some((one) => one.item.currency !== currency)) mustPayForeign(items, total)
  else mustAddUp(whole)
}

function mustAddUp({ lines, items, others, returned, currency, total }: Whole): void {
  const back = returned ? [negate(returned.total)] : []
  const explained = sum([totalOf(others), ...items.map((one) => one.amount), ...back])
  const difference = subtract(total, explained)
  if (isZero(difference)) return
  const amounts = [total, explained, absolute(difference)].map((one) =>
    amountOf(round(one, minorUnits(currency)), currency),
  )
  const figures = [lines.length, ...amounts]
  refuse(
    'banking.match.difference',
    isNegative(difference) === isNegative(total)
      ? say(
          '{0, plural, one {The line comes} other {The lines come}} to {1}, what explains it to {2}: {3} is still to be explained.',
          ...figures,
        )
      : say(
          '{0, plural, one {The line comes} other {The lines come}} to {1}, what explains it to {2}: {3} is too much.',
          ...figures,
        ),
    { field: 'items', help: say`Add what is missing, settle a part only, or book the rest as a fee or on account.` },
  )
}

/** Lines of several currencies explain one another only as money that changed its currency between own accounts. */
function mustBeExchange(lines: readonly LinePart[], more: number): void {
  const [one, other] = lines
  const exchange =
    lines.length === 2 && more === 0 && one && other && isNegative(one.amount) !== isNegative(other.amount)
  if (!exchange)
    refuse(
      'banking.match.currencies',
      say`Lines of several currencies are matched only as one transfer between two accounts.`,
      { help: say`Match the other lines by themselves.`, field: 'lines' },
    )
}

function mustPayForeign(items: readonly ItemPart[], total: string): void {
  const currencies = new Set(items.map((one) => one.item.currency))
  const paid = sum(items.map((one) => one.amount))
  if (currencies.size > 1)
    refuse('banking.match.currencies', say`Items of several currencies are settled one currency at a time.`, {
      help: say`Make a match for each currency.`,
      field: 'items',
    })
  if (isNegative(paid) !== isNegative(total))
    refuse('banking.match.difference', say`Money that comes in settles what is owed to us, and the other way round.`, {
      help: say`Choose items that the money can have paid.`,
      field: 'items',
    })
}

type About = Pick<Booking, 'source' | 'company' | 'on' | 'oneDay' | 'text'>

async function book(tx: Transaction, whole: Whole, about: About): Promise<string[]> {
  const { lines, items, others, returned } = whole
  if (!returned) return (await bookMatch(tx, { ...about, lines, items, others })).map((one) => one.id)
  const reversals = await bookReturn(tx, returned, { on: about.on, text: about.text, source: about.source })
  const rest = restOf(whole.total, returned.total)
  if (items.length === 0 && others.length === 0) return reversals.map((one) => one.id)
  // The reversal booked the money that came back; the lines stand for what is left, on the last of them.
  const last = lines.at(-1)
  const left = last ? [{ ...last, amount: rest }] : []
  const more = await bookMatch(tx, { ...about, oneDay: true, lines: left, items, others })
  return [...reversals, ...more].map((one) => one.id)
}

/** What was put on account is an open item now: the match names it. */
async function keptOthers(tx: Transaction, others: readonly OtherPart[], entries: readonly string[]) {
  const opened = others.some((one) => one.kind === 'onAccount') ? await tx.find(openItem, { entry: [...entries] }) : []
  return others.map(({ sides: _, ...one }) => {
    if (one.kind !== 'onAccount') return one
    const at = opened.findIndex((item) => item.party === one.party && compare(item.amount, negate(one.amount)) === 0)
    const [item] = at < 0 ? [] : opened.splice(at, 1)
    return { ...one, item: item?.id ?? null }
  })
}

function closeLines(tx: Transaction, { lines, items, others }: Whole, source: string): void {
  const parties = new Set([...items.map((one) => one.item.party), ...others.flatMap((one) => one.party ?? [])])
  const [party] = parties.size === 1 ? parties : []
  for (const { line, amount } of lines) {
    const open = subtract(line.open, amount)
    tx.link({ from: subjectOf(statementLine, line.id), to: source, kind: 'explained by' })
    tx.change(statementLine, line, {
      open,
      state: isZero(open) ? 'matched' : 'open',
      ...(party ? { party } : {}),
    })
  }
}

/** What a match is called: the numbers it settles, else what it is booked as, with whom. */
function titleOf({ lines, items, others, returned }: Whole): string {
  const who = items[0] ? null : lines[0]?.line.counterpartyName
  const numbers = items.map((one) => one.item.number)
  const shown = numbers.length > 4 ? [...numbers.slice(0, 3), `${numbers.length - 3} more`] : numbers
  if (returned) return String(say`Came back: ${returned.text}`)
  if (shown.length > 0) return [shown.join(', '), lines[0]?.line.counterpartyName].filter((one) => one).join(' · ')
  const [other] = others
  if (!other) return String(say`Transfer ${lines.map((one) => one.account.name).join(' – ')}`)
  return [other.text ?? String(OTHER_WORDS[other.kind]), who ?? lines[0]?.line.text.slice(0, 100)]
    .filter((one) => one)
    .join(' · ')
}

const OTHER_WORDS = {
  fee: say`Bank fee`,
  writeOff: say`Small difference`,
  discount: say`Discount`,
  account: say`Booked`,
  onAccount: say`On account`,
  transfer: say`In transit`,
}
