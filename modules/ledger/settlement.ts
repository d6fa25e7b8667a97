import {
  absolute,
  add,
  compare,
  isZero,
  multiply,
  negate,
  type Reader,
  type RowOf,
  refuse,
  roundMoney,
  say,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { sameParties } from '../contacts/index.ts'
import { companyOf } from '../organisation/index.ts'
import type { AccountPurpose } from './account.ts'
import { entry as entryRecord } from './entry.ts'
import { reverseEntry } from './entry-commands.ts'
import { accountFor } from './install-chart.ts'
import { lockItems, moveItem, type OpenItemDraft } from './move-items.ts'
import { openItem } from './open-item.ts'
import { type PostingDraft, postEntry, rateOn } from './post-entry.ts'
import { usualDay } from './reversal.ts'

/** One side of a payment beside the items: where the money moved, or what took the place of money. */
export interface SettlementSide {
  /** Id or code of the account. */
  account?: string
  /** In place of an account: the one that has this purpose in the company. */
  purpose?: AccountPurpose
  /** Signed, debit positive. */
  amount: string
  currency?: string
  /** In the currency of the books; the rate of the day where absent. */
  baseAmount?: string
  party?: string | null
  department?: string | null
  taxCode?: string | null
  text?: string | null
  /** On a control account: the item that it opens, e.g. what was paid on account. */
  opens?: OpenItemDraft
}

export interface SettlementDraft {
  company: string
  on: string
  text: string
  /** Code or kind of the journal; `bank` when absent. */
  journal?: string | null
  /** The record that caused it, e.g. the match of a statement line. */
  source?: string | null
  evidence?: string[]
  /** Where the money moved: money in is positive. */
  money: SettlementSide[]
  /** What is settled, signed as `open` is, in the item's currency: the whole of an item is its `open`. None for money that pays no item. */
  items: { item: string; amount: string }[]
  /** Fees, discounts, differences written off, payments on account: debit positive. */
  others?: SettlementSide[]
}

export interface Settled {
  entry: RowOf<typeof entryRecord>
  /** Gain (+) or loss (−) on exchange that was booked, in the currency of the books. */
  exchangeDifference: string
}

type Leg = PostingDraft & { amount: string; currency: string; baseAmount: string }

/** A difference in exchange beyond this share of what is settled, and beyond one unit, is more likely a mistake. */
const UNLIKELY_DIFFERENCE = '0.1'

/**
 * Books money, or what stands for it, against open items in one entry, and so settles them in whole or in part.
 * In one currency, money + others = items. In several, each currency is balanced over the transfer account, and
 * what the items were booked at less what the money was worth is booked as gain or loss on exchange
 * (docs/SPEC-money.md, section 8).
 * @throws Refusal `ledger.settlement.tooMuch`, `.notOpen`, `.company`, `.empty`, `.rate`;
 *   `ledger.account.purpose`, `ledger.entry.unbalanced` and the others of `postEntry`; warning `ledger.settlement.exchange`
 */
export async function settle(tx: Transaction, draft: SettlementDraft): Promise<Settled> {
  if (draft.items.length === 0 && !draft.others?.length)
    refuse('ledger.settlement.empty', say`Say which open items are settled.`)
  const books = (await companyOf(tx, draft.company, 'ledger.entry')).currency
  const settled = await itemLegs(tx, draft, books)
  const sides = [...draft.money, ...(draft.others ?? [])]
  const others: Leg[] = []
  for (const side of sides) others.push(await sideLeg(tx, draft, side, books))
  const legs = [...others, ...settled]
  const exchange = await exchangeLegs(tx, draft, legs, settled, books)
  const entry = await postEntry(tx, {
    company: draft.company,
    on: draft.on,
    text: draft.text,
    journal: draft.journal ?? 'bank',
    source: draft.source ?? null,
    evidence: draft.evidence ?? null,
    subledger: true,
    postings: [...legs, ...exchange.legs].filter((leg) => !isZero(leg.amount) || !isZero(leg.baseAmount)),
  })
  return { entry, exchangeDifference: exchange.difference }
}

async function itemLegs(tx: Transaction, draft: SettlementDraft, books: string): Promise<Leg[]> {
  const moving = await lockItems(
    tx,
    draft.items.map((one) => one.item),
  )
  return draft.items.map(({ item, amount }, index) => {
    const held =
      moving.get(item) ??
      refuse('ledger.openItem.missing', say`There is no such open item.`, { field: `items.${index}.item` })
    const posted = negate(amount)
    const baseAmount = moveItem(
      held,
      { amount: posted },
      { company: draft.company, books, field: `items.${index}.item` },
    )
    if (draft.source && held.item.subject) tx.link({ from: draft.source, to: held.item.subject, kind: 'settles' })
    return { item, amount: posted, currency: held.item.currency, baseAmount, text: held.item.number }
  })
}

async function sideLeg(tx: Transaction, draft: SettlementDraft, side: SettlementSide, books: string): Promise<Leg> {
  const currency = side.currency ?? books
  const account = side.account ?? (side.purpose ? (await accountFor(tx, draft.company, side.purpose)).id : '')
  const baseAmount = side.baseAmount ?? (await worth(tx, side.amount, currency, books, draft.on))
  const { party = null, department = null, taxCode = null, text = null, opens } = side
  return {
    ...{ account, amount: side.amount, currency, baseAmount, party, department, taxCode, text },
    ...(opens ? { opens } : {}),
  }
}

async function worth(read: Reader, amount: string, currency: string, books: string, on: string): Promise<string> {
  return roundMoney(multiply(amount, await settlementRate(read, currency, books, on)), books)
}

/**
 * The rate that a payment is worth on a day.
 * @throws Refusal `ledger.settlement.rate`
 */
export async function settlementRate(read: Reader, from: string, to: string, on: string): Promise<string> {
  return (
    (await rateOn(read, from, to, on)) ??
    refuse('ledger.settlement.rate', say`There is no exchange rate from ${from} to ${to} on ${on}. Enter one.`)
  )
}

/** What balances each currency over the transfer account, and the difference in exchange. */
async function exchangeLegs(
  tx: Transaction,
  draft: SettlementDraft,
  legs: readonly Leg[],
  settled: readonly Leg[],
  books: string,
): Promise<{ legs: Leg[]; difference: string }> {
  const difference = sum(legs.map((leg) => leg.baseAmount))
  const left = leftOver(legs)
  // One currency that is left over is no exchange: `postEntry` says by how much the entry is out of balance.
  if (left.length === 1 || (left.length === 0 && isZero(difference))) return { legs: [], difference: '0' }
  warnOfUnlikely(tx, settled, difference, books)
  const foreign = (left.find((one) => one.currency !== books) ?? legs.find((one) => one.currency !== books))?.currency
  const made: Leg[] = []
  if (left.length > 0) {
    const account = (await accountFor(tx, draft.company, 'transfer')).id
    // What passes through comes to nothing in the books' currency: the foreign leg takes the difference.
    const passing = sum(left.map((one) => one.baseAmount))
    for (const { currency, amount, baseAmount } of left) {
      const moved = currency === foreign ? add(negate(baseAmount), passing) : negate(baseAmount)
      made.push({ account, currency, amount: negate(amount), baseAmount: moved })
    }
  }
  if (!isZero(difference)) {
    const purpose = compare(difference, '0') > 0 ? 'exchangeGain' : 'exchangeLoss'
    const account = (await accountFor(tx, draft.company, purpose)).id
    made.push({ account, currency: foreign ?? books, amount: '0', baseAmount: negate(difference) })
  }
  return { legs: made, difference }
}

/** Currencies in which the legs do not come to nothing. */
function leftOver(legs: readonly Leg[]): { currency: string; amount: string; baseAmount: string }[] {
  return [...new Set(legs.map((leg) => leg.currency))]
    .map((currency) => {
      const same = legs.filter((leg) => leg.currency === currency)
      return {
        currency,
        amount: sum(same.map((leg) => leg.amount)),
        baseAmount: sum(same.map((leg) => leg.baseAmount)),
      }
    })
    .filter((one) => !isZero(one.amount))
}

function warnOfUnlikely(tx: Transaction, settled: readonly Leg[], difference: string, books: string): void {
  const whole = sum(settled.map((leg) => absolute(leg.baseAmount)))
  const most = multiply(whole, UNLIKELY_DIFFERENCE)
  if (compare(absolute(difference), compare(most, '1') < 0 ? '1' : most) <= 0) return
  tx.warn(
    'ledger.settlement.exchange',
    say`The difference in exchange would be ${difference} ${books} on ${whole}. Is that the right payment and rate?`,
  )
}

/**
 * Sets the item of a credit note off against that of the document it takes back, as far as both are open. Nothing
 * is done where they do not run against one another.
 */
export async function setOffCredit(
  tx: Transaction,
  draft: Pick<SettlementDraft, 'company' | 'on' | 'text' | 'journal'> & { note: string; against: string },
): Promise<void> {
  const found = await tx.find(openItem, { subject: [draft.note, draft.against], state: 'open' })
  const note = found.find((one) => one.subject === draft.note)
  const against = found.find((one) => one.subject === draft.against)
  if (!note || !against || note.currency !== against.currency) return
  if (!(await sameParties(tx, note.party)).includes(against.party)) return
  if (compare(multiply(note.open, against.open), '0') >= 0) return
  const less = compare(absolute(note.open), absolute(against.open)) <= 0
  const amount = less ? note.open : negate(against.open)
  const { note: _, against: __, ...entry } = draft
  await settle(tx, {
    ...entry,
    money: [],
    items: [
      { item: note.id, amount },
      { item: against.id, amount: negate(amount) },
    ],
  })
}

/**
 * Takes back what `setOffCredit` set off between a credit note and the document that it takes back, so that the note
 * can be taken back itself.
 */
export async function takeBackSetOff(tx: Transaction, note: string, against: string): Promise<void> {
  const items = await tx.find(openItem, { subject: [note, against] })
  if (items.length < 2) return
  const ids = items.map((one) => one.id)
  const entries = await tx.rows<{ id: string }>(
    `select n.entry as id from ledger_posting n join ledger_entry e on e.id = n.entry
      where n.item = any ($1) and e.source is null and e.reverses is null
        and not exists (select 1 from ledger_entry r where r.reverses = e.id)
        and not exists (select 1 from ledger_posting o where o.entry = e.id and not (o.item = any ($1)) is not false)
      group by n.entry having count(distinct n.item) = 2`,
    [ids],
  )
  for (const { id } of entries) await unsettle(tx, { entry: id })
}

/**
 * Takes a settlement back: its entry is reversed, and the items are open again. On the entry's own day where that
 * is still open for posting, else today.
 * @throws Refusal `ledger.entry.missing`, `ledger.entry.reversed`
 */
export async function unsettle(
  tx: Transaction,
  draft: { entry: string; on?: string | null; text?: string | null },
): Promise<RowOf<typeof entryRecord>> {
  const wrong =
    (await tx.lock(entryRecord, draft.entry)) ??
    refuse('ledger.entry.missing', say`There is no such entry.`, { kind: 'missing' })
  return reverseEntry(tx, wrong, { on: draft.on ?? (await usualDay(tx, wrong)), text: draft.text })
}
