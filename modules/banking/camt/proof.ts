import { say, type Words } from '../../../kernel/index.ts'
import { pagesComplete } from './pages.ts'
import type { CamtBalance, CamtStatement, StatementHead } from './statement.ts'
import { Exact, firstCurrency, strangerTo, sumIn, type Tally, tallyOf } from './tally.ts'

/** Why a proof came out as it did; the reason in words is made from it. */
export type ProofCode =
  | 'holds'
  | 'differs'
  | 'severalCurrencies'
  | 'noOpeningBalance'
  | 'noClosingBalance'
  | 'noBalances'
  | 'pagesMissing'
  | 'notFinal'

/** Whether a statement adds up. Amounts are signed decimal strings; absent where the file has none. */
export type StatementProof = {
  opening?: string
  /** sum of the booked entries in the currency of the balances (of the first entry where there are none) */
  linesTotal: string
  closing?: string
  /** closing − (opening + linesTotal) */
  difference?: string
  currency?: string
  /** true: proved; false: the statement contradicts itself; null: the file can't prove it either way */
  holds: boolean | null
  code: ProofCode
  reason: string
}

/**
 * Proves opening + booked entries = closing. Opening is the booked opening balance (OPBD), else the
 * closing balance of the day before (PRCD); closing is the booked closing balance (CLBD). A page of a
 * longer statement may open or close with an interim balance (ITBD) instead. American banks write the
 * codes of BAI2 for them (010, 015). Where there are available balances alone, they prove a statement with
 * which they add up, and say nothing against another. A report (camt.052) or notification (camt.054) that
 * can't be proved is not wrong: it is not meant to add up.
 */
export const proveStatement = (statement: CamtStatement): StatementProof =>
  proveTally(statement, tallyOf(statement.entries))

/** The same of a statement whose entries were counted and are not held. */
export function proveTally(statement: StatementHead, tally: Tally): StatementProof {
  const { opening, closing } = availableBounds(statement, tally) ?? bounds(statement)
  const currency = (opening ?? closing)?.currency ?? firstCurrency(tally)
  const total = sumIn(tally, currency)
  const base = {
    ...(opening === undefined ? {} : { opening: opening.amount }),
    linesTotal: total.toFixed(),
    ...(closing === undefined ? {} : { closing: closing.amount }),
    ...(currency === undefined ? {} : { currency }),
  }
  if (opening === undefined || closing === undefined) return { ...base, ...unprovable(statement, opening, closing) }
  const stranger = strangerOf(opening, closing, tally)
  if (stranger !== undefined) {
    const reason = String(say`The opening balance is in ${opening.currency}, but ${stranger}.`)
    return { ...base, ...contradicted(statement, 'severalCurrencies', reason) }
  }
  const difference = new Exact(closing.amount).minus(opening.amount).minus(total)
  const proved = { ...base, difference: difference.toFixed() }
  if (difference.isZero()) {
    return {
      ...proved,
      holds: true,
      code: 'holds',
      reason: String(say`Opening balance and booked entries make the closing balance.`),
    }
  }
  if (!pagesComplete(statement)) return { ...proved, ...pagesMissing }
  return { ...proved, ...contradicted(statement, 'differs', differenceReason(statement, tally, proved)) }
}

/** A contradiction, unless the file is of a kind that does not promise to add up. */
function contradicted(statement: StatementHead, code: ProofCode, reason: string) {
  if (statement.kind === 'statement') return { holds: false, code, reason }
  const what =
    statement.kind === 'report' ? say`A report within the day need not add up.` : say`A notification need not add up.`
  return { holds: null, code: 'notFinal' as const, reason: `${what} ${reason}` }
}

const pagesMissing = {
  holds: null,
  code: 'pagesMissing',
  reason: String(say`Pages of this statement are missing; give the other files, too.`),
} as const

function unprovable(statement: StatementHead, opening: CamtBalance | undefined, closing: CamtBalance | undefined) {
  if (statement.kind !== 'statement') {
    const what =
      statement.kind === 'report'
        ? say`A report within the day without opening and closing balance can’t be proved.`
        : say`A notification without opening and closing balance can’t be proved.`
    return {
      holds: null,
      code: 'notFinal' as const,
      reason: String(what),
    }
  }
  if (!pagesComplete(statement)) return pagesMissing
  if (opening === undefined && closing === undefined) {
    return {
      holds: null,
      code: 'noBalances' as const,
      reason: String(say`The statement has no opening and no closing balance.`),
    }
  }
  return opening === undefined
    ? {
        holds: null,
        code: 'noOpeningBalance' as const,
        reason: String(say`The statement has no opening balance (OPBD or PRCD).`),
      }
    : {
        holds: null,
        code: 'noClosingBalance' as const,
        reason: String(say`The statement has no closing balance (CLBD).`),
      }
}

const opens = new Set(['OPBD', '010'])
const closes = new Set(['CLBD', '015'])
const opensAvailable = new Set(['OPAV', '040'])
const closesAvailable = new Set(['CLAV', '045'])

/** Available balances, of a statement that has no booked ones, where the booked entries lead from one to the other. */
function availableBounds(statement: StatementHead, tally: Tally) {
  const { opening: bookedOpening, closing: bookedClosing } = bounds(statement)
  if (statement.kind !== 'statement' || bookedOpening !== undefined || bookedClosing !== undefined) return undefined
  const opening = statement.balances.find((each) => opensAvailable.has(each.type))
  const closing = statement.balances.findLast((each) => closesAvailable.has(each.type))
  if (opening === undefined || closing === undefined) return undefined
  if (strangerOf(opening, closing, tally) !== undefined) return undefined
  return sumIn(tally, opening.currency).plus(opening.amount).equals(closing.amount) ? { opening, closing } : undefined
}

/** The balances between which the entries lie. Of several of a type the first opens and the last closes. */
function bounds(statement: StatementHead): { opening?: CamtBalance; closing?: CamtBalance } {
  const balances = preferred(statement).toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
  // Within the day an interim balance is where the account stands, not where a page begins.
  const interim = statement.kind === 'statement' ? preferred(statement).filter((each) => each.type === 'ITBD') : []
  const first = statement.pages?.[0]
  const last = statement.pages?.at(-1)
  const opening =
    balances.find((each) => opens.has(each.type)) ??
    balances.find((each) => each.type === 'PRCD') ??
    (first !== undefined && first.number > 1 ? interim[0] : undefined)
  const closing =
    balances.findLast((each) => closes.has(each.type)) ??
    (last !== undefined && !last.last ? interim.findLast((each) => each !== opening) : undefined)
  return { opening, closing }
}

/** The balances in the account's currency; all where none is. */
function preferred(statement: StatementHead): CamtBalance[] {
  const { currency } = statement.account
  const own = statement.balances.filter((each) => each.currency === currency)
  const closing = (each: CamtBalance) => closes.has(each.type)
  const complete = own.some(closing) || !statement.balances.some(closing)
  return own.length > 0 && complete ? own : statement.balances
}

function strangerOf(opening: CamtBalance, closing: CamtBalance, tally: Tally): Words | undefined {
  if (closing.currency !== opening.currency) return say`the closing balance is in ${closing.currency}`
  const stranger = strangerTo(tally, opening.currency)
  return stranger && say`booked entry ${stranger.at + 1} is in ${stranger.currency}`
}

function differenceReason(
  statement: StatementHead,
  { booked }: Tally,
  proof: { opening?: string; linesTotal: string; closing?: string; difference: string },
): string {
  const sum = say`Opening ${proof.opening} and entries ${proof.linesTotal} do not make closing ${proof.closing}: ${proof.difference} is missing.`
  const announced = statement.summary?.entries
  const hint = announced === undefined || announced === booked
  if (hint) return String(sum)
  return `${sum} ${say`The bank announces ${announced} entries, ${booked} booked ones are here.`}`
}
