import {
  add,
  amountOf,
  compare,
  divide,
  isZero,
  minorUnits,
  multiply,
  negate,
  refuse,
  round,
  say,
  stateName,
  type Transaction,
} from '../../kernel/index.ts'
import { type OpenItem, openItem, referenceKeys, within } from './open-item.ts'
import { cancels, type Reversal, restores } from './reversal.ts'

/** What a posting on a control account opens. */
export interface OpenItemDraft {
  side: 'receivable' | 'payable'
  party: string
  /** The bill or invoice; empty when brought forward. It has `open` and the states `posted` and `paid`. */
  subject: string | null
  number: string
  reference?: string | null
  /** Other numbers by which a payer may name it. */
  alsoKnownAs?: readonly (string | null)[]
  /** True where the document shows its amounts with the other sign: bills, and our own credit notes. */
  mirrored: boolean
  issuedOn: string
  dueOn: string
  discountUntil?: string | null
  discountAmount?: string | null
  laterDiscountUntil?: string | null
  laterDiscountAmount?: string | null
}

/** An item while an entry is being put together: what will be open of it. */
export interface MovingItem {
  item: OpenItem
  open: string
  baseOpen: string
}

/**
 * Locks items, and before them the documents that they stand for, so that whoever voids a document and
 * whoever pays it wait for one another in the same order.
 */
export async function lockItems(tx: Transaction, ids: readonly string[]): Promise<Map<string, MovingItem>> {
  const known = await tx.find(openItem, { id: [...new Set(ids)] })
  for (const [record, subjects] of bySubject(tx, known)) {
    const [only] = subjects
    if (subjects.length === 1 && only) await tx.lock(record, only)
    else await tx.lockAll(record, subjects)
  }
  const rows = await tx.lockAll(
    openItem,
    known.map((one) => one.id),
  )
  return new Map(rows.map((item) => [item.id, { item, open: item.open, baseOpen: item.baseOpen }]))
}

function bySubject(tx: Transaction, items: readonly OpenItem[]) {
  const groups = new Map<ReturnType<typeof subjectRecord>, string[]>()
  for (const { subject } of items) {
    if (!subject) continue
    const record = subjectRecord(tx, subject)
    groups.set(record, [...(groups.get(record) ?? []), idOf(subject)])
  }
  return groups
}

const idOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1)

function subjectRecord(tx: Transaction, subject: string) {
  const id = subject.slice(0, subject.indexOf('/'))
  const record = tx.catalogue.records.get(id)
  if (!record?.fields.open) throw new Error(`${id} opens items, so it needs a field “open”.`)
  return record
}

/**
 * The part of an item's booked value that belongs to a part of its amount, in the currency of the books; the
 * last part gets what is left, so that no cent stays behind.
 */
export function bookValue(moving: MovingItem, amount: string, books: string): string {
  if (isZero(add(moving.open, amount))) return negate(moving.baseOpen)
  if (isZero(moving.open)) return '0'
  return round(divide(multiply(moving.baseOpen, amount), moving.open), minorUnits(books))
}

/**
 * Moves an item by a posting and gives the posting's value in the currency of the books.
 * @throws Refusal `ledger.settlement.company`, `.notOpen`, `.tooMuch`
 */
export function moveItem(
  moving: MovingItem,
  posting: { amount: string; baseAmount?: string | null },
  about: { company: string; books: string; reversal?: Reversal | null; field: string },
): string {
  const { item } = moving
  const at = { field: about.field }
  if (item.company !== about.company)
    refuse('ledger.settlement.company', say`${item.number} belongs to another company.`, at)
  // What was void counts again with its entry; a void bill or invoice is void for good.
  const isAgain = restores(about.reversal, item) && item.subject === null
  if ((item.state === 'void' && !isAgain) || (!about.reversal && item.state !== 'open'))
    refuse(
      'ledger.settlement.notOpen',
      say`${item.number} is ${stateName(openItem, item.state)}, so nothing can be settled on it.`,
      at,
    )
  const baseAmount = posting.baseAmount ?? bookValue(moving, posting.amount, about.books)
  const open = add(moving.open, posting.amount)
  const grows = compare(multiply(posting.amount, item.amount), '0') > 0
  if (!within(open, item.amount) || (grows && !about.reversal)) {
    refuse(
      'ledger.settlement.tooMuch',
      say`Only ${amountOf(moving.open, item.currency)} of ${item.number} is open, so ${amountOf(negate(posting.amount))} can't be settled on it.`,
      {
        ...at,
        help: about.reversal
          ? say`It was settled by something else since. Undo that first.`
          : say`Settle what is open and book the rest as a payment in advance or on account.`,
      },
    )
  }
  moving.open = open
  moving.baseOpen = round(add(moving.baseOpen, baseAmount), minorUnits(about.books))
  return baseAmount
}

/** Writes down what an entry did to items, and shows it on the documents behind them. */
export async function keepMoves(
  tx: Transaction,
  moves: Iterable<MovingItem>,
  reversal: Reversal | null,
): Promise<void> {
  for (const { item, open, baseOpen } of moves) {
    const cancelled = cancels(reversal, item)
    const was = item.state
    tx.change(openItem, item, { open, baseOpen, state: cancelled ? 'void' : isZero(open) ? 'settled' : 'open' })
    if (item.subject) await showOnSubject(tx, item, was, cancelled)
  }
}

async function showOnSubject(tx: Transaction, item: OpenItem, was: string, cancelled: boolean): Promise<void> {
  const subject = item.subject ?? ''
  const record = subjectRecord(tx, subject)
  const row = (await tx.lock(record, idOf(subject))) as (Record<string, unknown> & { id: string }) | null
  if (!row) throw new Error(`${subject} has an open item and is gone.`)
  const shown = item.mirrored ? negate(item.open) : item.open
  const state = item.state === 'settled' ? 'paid' : 'posted'
  tx.changeAny(record, row, { open: shown, ...(cancelled || item.state === was ? {} : { state }) })
}

/** The item that a posting opens. */
export function openedItem(
  tx: Transaction,
  draft: OpenItemDraft,
  posting: { company: string; account: string; currency: string; amount: string; baseAmount: string },
  entryId: string,
): string {
  const { alsoKnownAs = [], reference = null, discountUntil = null, discountAmount = null, ...rest } = draft
  const { laterDiscountUntil = null, laterDiscountAmount = null, ...stated } = rest
  const row = tx.insert(openItem, {
    ...stated,
    ...posting,
    reference,
    discountUntil,
    discountAmount,
    laterDiscountUntil,
    laterDiscountAmount,
    keys: referenceKeys([draft.number, reference, ...alsoKnownAs]),
    open: posting.amount,
    baseOpen: posting.baseAmount,
    entry: entryId,
  })
  return row.id
}
