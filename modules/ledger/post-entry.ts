import {
  absolute,
  add,
  amountOf,
  compare,
  type DraftOf,
  isZero,
  minorUnits,
  multiply,
  type Reader,
  type RowOf,
  refuse,
  round,
  say,
  scaleOf,
  subjectOf,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { companyOf } from '../organisation/index.ts'
import { account as accountRecord, journal as journalRecord, period as periodRecord } from './account.ts'
import { entryPosted, entry as entryRecord, posting as postingRecord } from './entry.ts'
import { keepMoves, lockItems, type MovingItem, moveItem, type OpenItemDraft, openedItem } from './move-items.ts'
import { type Reversal, refuseSettled, reversalOf } from './reversal.ts'

export interface PostingDraft {
  /** Id or code of the account; that of the item where one is settled. */
  account?: string | null
  /** Signed, debit positive. */
  amount: string
  currency?: string | null
  /** In the currency of the books; without it the rate of the day is taken, or the item's booked value. */
  baseAmount?: string | null
  party?: string | null
  /** The open item that it settles; account, currency and party are then the item's. */
  item?: string | null
  /** The open item that it makes. A posting on a control account has the one or the other. */
  opens?: OpenItemDraft
  department?: string | null
  taxCode?: string | null
  text?: string | null
}

export interface EntryDraft {
  id?: string | undefined
  company: string
  on: string
  text: string
  /** Code or kind of the journal; the general one when absent. */
  journal?: string | null
  postings: PostingDraft[]
  /** The record that it books, as `module.record/id`. */
  source?: string | null
  reverses?: string | null
  /** Papers that justify it. */
  evidence?: string[] | null
  /** True for the documents that keep a control account: manual entries may not touch one. */
  subledger?: boolean
}

type Account = RowOf<typeof accountRecord>

/**
 * Books an entry in this transaction: finds accounts, journal and period, converts foreign amounts, and
 * checks that it balances in every currency and in the books' own. The database checks the same again.
 * Items that its postings name are moved, and the documents behind them show it.
 * @throws Refusal `ledger.entry.unbalanced`, `.empty`, `.account`, `.control`, `.rate`, `.periodClosed`, `.noPeriod`,
 *   `ledger.openItem.settled`, and those of `moveItem`
 */
export async function postEntry(tx: Transaction, draft: EntryDraft): Promise<RowOf<typeof entryRecord>> {
  if (draft.postings.length < 2)
    refuse('ledger.entry.empty', say`An entry needs at least two postings.`, { field: 'postings' })
  const [books, accounts] = await Promise.all([
    companyOf(tx, draft.company, 'ledger.entry'),
    accountsByCode(tx, draft.company),
  ])
  const journal = await findJournal(tx, draft.company, draft.journal ?? 'general')
  const period = await openPeriod(tx, draft.company, draft.on)
  const settled = draft.postings.flatMap((line) => (line.item ? [line.item] : []))
  const moving = settled.length > 0 ? await lockItems(tx, settled) : new Map<string, MovingItem>()
  const reversal = await reversalOf(tx, draft.reverses)
  const postings: Prepared[] = []
  for (const [index, line] of draft.postings.entries())
    postings.push(await prepare(tx, draft, line, index, { accounts, moving, reversal, books: books.currency }))
  checkBalance(postings, books.currency)
  const entry = tx.insert(entryRecord, {
    id: draft.id,
    company: draft.company,
    journal: journal.id,
    period: period.id,
    on: draft.on,
    text: draft.text,
    source: draft.source ?? null,
    reverses: draft.reverses ?? null,
  })
  for (const [index, posting] of postings.entries()) {
    const opens = draft.postings[index]?.opens
    const item = opens ? openedItem(tx, opens, onlyItem(posting), entry.id) : posting.item
    tx.insert(postingRecord, { ...posting, item, entry: entry.id })
  }
  await keepMoves(tx, moving.values(), reversal)
  if (draft.source) tx.link({ from: draft.source, to: subjectOf(entryRecord, entry.id), kind: 'booked as' })
  for (const paper of draft.evidence ?? [])
    tx.link({ from: paper, to: subjectOf(entryRecord, entry.id), kind: 'justifies' })
  tx.emit(entryPosted({ entry: entry.id, company: draft.company }))
  return entry
}

type Prepared = Omit<DraftOf<typeof postingRecord>, 'entry'>

interface Ground {
  accounts: (key: string) => Account | undefined
  moving: Map<string, MovingItem>
  reversal: Reversal | null
  /** The currency of the books. */
  books: string
}

const onlyItem = ({ company, account, currency, amount, baseAmount }: Prepared) => ({
  company,
  account,
  currency,
  amount,
  baseAmount,
})

async function prepare(
  tx: Transaction,
  draft: EntryDraft,
  line: PostingDraft,
  index: number,
  { accounts, moving, reversal, books }: Ground,
): Promise<Prepared> {
  const field = `postings.${index}`
  const held = line.item ? (moving.get(line.item) ?? refuseItem(field)) : undefined
  const account = findAccount(accounts, held?.item.account ?? line.account ?? '', index, draft.subledger === true)
  if (!held && !line.opens) refuseControl(account, field)
  const currency = held?.item.currency ?? line.currency ?? books
  if (scaleOf(line.amount) > minorUnits(currency)) {
    refuse('ledger.entry.scale', say`${line.amount} has more decimal places than ${currency} has.`, {
      help: say`Round it to the places of the currency.`,
      field: `${field}.amount`,
    })
  }
  if (held) await refuseSettled(tx, held, reversal, `${field}.item`)
  const baseAmount = held
    ? moveItem(held, line, { company: draft.company, books, reversal, field: `${field}.item` })
    : (line.baseAmount ?? (await inBooks(tx, line.amount, currency, books, draft.on, index)))
  const { party = null, department = null, taxCode = null, text = null } = line
  return {
    company: draft.company,
    account: account.id,
    on: draft.on,
    currency,
    amount: line.amount,
    baseAmount,
    party: held?.item.party ?? line.opens?.party ?? party,
    item: held?.item.id ?? null,
    department,
    taxCode,
    text,
  }
}

const refuseItem = (field: string): never =>
  refuse('ledger.openItem.missing', say`There is no such open item.`, { field: `${field}.item` })

/** A control account is the sum of its open items, so nothing is posted to it without one. */
function refuseControl(account: Account, field: string): void {
  if (account.control !== 'receivable' && account.control !== 'payable') return
  refuse('ledger.posting.item', say`${account.code} ${account.name} is kept by open items: say which one.`, {
    field: `${field}.item`,
  })
}

const codeMaps = new WeakMap<Map<string, Account>, Map<string, Account>>()

/** Accounts of all companies by id, and by `company code`. */
async function accountsByCode(read: Reader, company: string): Promise<(key: string) => Account | undefined> {
  const all = await read.reference(accountRecord)
  let codes = codeMaps.get(all)
  if (!codes) {
    codes = new Map([...all.values()].map((account) => [`${account.company} ${account.code}`, account]))
    codeMaps.set(all, codes)
  }
  const byCode = codes
  return (key) => {
    const found = all.get(key) ?? byCode.get(`${company} ${key}`)
    return found?.company === company ? found : undefined
  }
}

function findAccount(
  find: (key: string) => Account | undefined,
  key: string,
  index: number,
  subledger: boolean,
): Account {
  const at = { field: `postings.${index}.account` }
  const account =
    find(key) ?? refuse('ledger.entry.account', say`There is no account ${key} in this company's chart.`, at)
  if (account.heading)
    refuse('ledger.entry.account', say`${account.code} ${account.name} is a heading. Choose an account under it.`, at)
  if (!account.active) refuse('ledger.entry.account', say`${account.code} ${account.name} is no longer in use.`, at)
  if (!subledger && (account.control === 'receivable' || account.control === 'payable')) {
    refuse(
      'ledger.entry.control',
      say`${account.code} ${account.name} is kept by bills, invoices and payments. Enter one of those instead.`,
      at,
    )
  }
  return account
}

async function findJournal(read: Reader, company: string, wanted: string): Promise<RowOf<typeof journalRecord>> {
  const journals = [...(await read.reference(journalRecord)).values()].filter((one) => one.company === company)
  const found =
    journals.find((one) => one.id === wanted || one.code === wanted) ?? journals.find((one) => one.kind === wanted)
  return (
    found ?? refuse('ledger.entry.journal', say`There is no journal ${wanted} in this company.`, { field: 'journal' })
  )
}

/** The open period that holds the day. */
export async function openPeriod(read: Reader, company: string, on: string): Promise<RowOf<typeof periodRecord>> {
  const periods = await read.reference(periodRecord)
  for (const one of periods.values()) {
    if (one.company !== company || on < one.startsOn || on > one.endsOn) continue
    if (one.state !== 'open')
      refuse('ledger.entry.periodClosed', say`${one.name} is closed. Choose a day in an open period, or reopen it.`, {
        field: 'on',
      })
    return one
  }
  return refuse('ledger.entry.noPeriod', say`No accounting period holds ${on}. Open the financial year first.`, {
    field: 'on',
  })
}

async function inBooks(
  read: Reader,
  amount: string,
  currency: string,
  books: string,
  on: string,
  index: number,
): Promise<string> {
  if (currency === books) return amount
  const rate = await rateOn(read, currency, books, on)
  if (!rate) {
    refuse(
      'ledger.entry.rate',
      say`There is no exchange rate from ${currency} to ${books} on ${on}. Enter one, or state the amount in ${books}.`,
      {
        field: `postings.${index}.baseAmount`,
      },
    )
  }
  return round(multiply(amount, rate), minorUnits(books))
}

/** The latest rate not after the day, or null. One unit of `from` is worth that many of `to`. */
export async function rateOn(read: Reader, from: string, to: string, on: string): Promise<string | null> {
  if (from === to) return '1'
  const rows = await read.rows<{ rate: string }>(
    `select (case when currency = $1 then rate else round(1 / rate, 10) end)::text as rate from ledger_exchange_rate
     where (currency, "to") in (($1, $2), ($2, $1)) and "on" <= $3 order by "on" desc, currency = $1 desc limit 1`,
    [from, to, on],
  )
  return rows[0]?.rate ?? null
}

function checkBalance(postings: { currency: string; amount: string; baseAmount: string }[], books: string): void {
  const byCurrency = new Map<string, string>()
  for (const { currency, amount } of postings) byCurrency.set(currency, add(byCurrency.get(currency) ?? '0', amount))
  for (const [currency, left] of byCurrency) {
    if (isZero(left)) continue
    const over = amountOf(absolute(left), currency)
    refuse(
      'ledger.entry.unbalanced',
      compare(left, '0') > 0
        ? say`The entry does not balance: ${over} too much on the debit side.`
        : say`The entry does not balance: ${over} too much on the credit side.`,
      { field: 'postings' },
    )
  }
  const left = sum(postings.map((one) => one.baseAmount))
  if (!isZero(left))
    refuse(
      'ledger.entry.unbalanced',
      say`The entry does not balance in ${books}, the currency of the books: ${amountOf(left)} is left over.`,
      { field: 'postings' },
    )
}
