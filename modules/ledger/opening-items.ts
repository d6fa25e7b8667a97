import {
  add,
  amountOf,
  compare,
  f,
  isId,
  isNegative,
  isZero,
  multiply,
  negate,
  type RowOf,
  refuse,
  roundMoney,
  say,
  subtract,
  type Transaction,
  type Values,
} from '../../kernel/index.ts'
import { party as partyRecord } from '../contacts/index.ts'
import type { account as accountRecord } from './account.ts'
import { controlAccounts } from './install-chart.ts'
import { controlAccount } from './open-item-commands.ts'
import { type PostingDraft, rateOn } from './post-entry.ts'

type Account = RowOf<typeof accountRecord>

/** An unpaid invoice or bill of former books, as the list of open items of any program has it. */
export const openingItem = {
  side: f.choice('receivable', 'payable').says('Owed to us, or owed by us.'),
  party: f.ref(partyRecord, { by: 'name' }),
  number: f.text({ max: 200 }).says('As the payer or the supplier will quote it.'),
  dueOn: f.date(),
  amount: f.decimal(4).says('What is unpaid of it; a credit note is negative.'),
  issuedOn: f.date().optional(),
  currency: f.currency().optional(),
  baseAmount: f.decimal(4).optional().says('The same in the currency of the books.'),
  reference: f.text({ max: 200 }).optional(),
  account: f.text({ max: 60 }).optional().says('Where there are several accounts of customers or of suppliers.'),
}

type Item = Values<typeof openingItem>

export interface About {
  company: string
  /** The currency of the books. */
  books: string
  on: string
}

/** A row of the trial balance that stands on an account of customers or suppliers. */
export interface ControlTotal {
  account: Account
  row: PostingDraft
}

type ItemPosting = PostingDraft & { account: string; currency: string; baseAmount: string }

/** Takes the accounts of customers and suppliers out of a trial balance: open items stand for them. */
export async function withoutControls(tx: Transaction, company: string, rows: readonly PostingDraft[]) {
  const controls = [
    ...(await controlAccounts(tx, company, 'receivable')),
    ...(await controlAccounts(tx, company, 'payable')),
  ]
  const controlOf = (row: PostingDraft) => controls.find((one) => one.id === row.account || one.code === row.account)
  return {
    rows: rows.filter((row) => !controlOf(row)),
    totals: rows.flatMap((row): ControlTotal[] => {
      const account = controlOf(row)
      return account ? [{ account, row }] : []
    }),
  }
}

async function worth(tx: Transaction, amount: string, currency: string, { books, on }: About, field: string) {
  const rate = await rateOn(tx, currency, books, on)
  if (rate) return roundMoney(multiply(amount, rate), books)
  return refuse(
    'ledger.entry.rate',
    say`There is no exchange rate from ${currency} to ${books} on ${on}. Enter one, or state the amount in ${books}.`,
    { field },
  )
}

/** What the trial balance says of each account of customers and suppliers, in the currency of the books. */
export async function statedInBooks(tx: Transaction, totals: readonly ControlTotal[], about: About) {
  const stated = new Map<string, { account: Account; total: string }>()
  for (const { account, row } of totals) {
    const total =
      row.baseAmount ?? (await worth(tx, row.amount, row.currency ?? about.books, about, `rows.${account.code}`))
    stated.set(account.id, { account, total: add(stated.get(account.id)?.total ?? '0', total) })
  }
  return stated
}

/**
 * Unpaid invoices and bills as postings that open their items.
 * @throws Refusal `ledger.openingBalances.party`, `ledger.openItem.account`, `.nothing`, `ledger.entry.rate`, `.account`
 */
export async function openingItems(tx: Transaction, items: readonly Item[], about: About): Promise<ItemPosting[]> {
  if (items.length === 0) return []
  const parties = await partiesOf(
    tx,
    items.map((one) => one.party),
  )
  const postings: ItemPosting[] = []
  for (const [index, item] of items.entries()) {
    const field = `items.${index}`
    if (isZero(item.amount))
      refuse('ledger.openItem.nothing', say`Nothing is unpaid of ${item.number}: leave it out.`, {
        field: `${field}.amount`,
      })
    const signed = (amount: string) => (item.side === 'payable' ? negate(amount) : amount)
    const currency = item.currency ?? about.books
    const amount = signed(item.amount)
    const baseAmount = item.baseAmount
      ? signed(item.baseAmount)
      : await worth(tx, amount, currency, about, `${field}.baseAmount`)
    const { side, number, reference, dueOn } = item
    postings.push({
      ...{ account: await accountOf(tx, item, about, field), amount, baseAmount, currency, text: number },
      opens: {
        ...{ side, number, reference, dueOn, issuedOn: item.issuedOn ?? dueOn, subject: null },
        ...{ party: parties.get(item.party) ?? '', mirrored: isNegative(amount) },
      },
    })
  }
  return postings
}

async function accountOf(tx: Transaction, item: Item, { company }: About, field: string): Promise<string> {
  if (!item.account) return controlAccount(tx, company, item.side)
  const found = (await controlAccounts(tx, company, item.side)).find(
    (one) => one.id === item.account || one.code === item.account,
  )
  return (
    found?.id ??
    refuse(
      'ledger.entry.account',
      item.side === 'payable'
        ? say`${item.account} is no account for payables in this company’s chart.`
        : say`${item.account} is no account for receivables in this company’s chart.`,
      { field: `${field}.account` },
    )
  )
}

/** Contacts by id, by our number for them, or by name. */
async function partiesOf(tx: Transaction, named: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(named)]
  const found = await tx.rows<{ said: string; id: string }>(
    `select said, p.id from unnest($1::text[]) said
       join contacts_party p on (p.id::text = lower(said) or p.number = said or lower(p.name) = lower(said)) and p.merged_into is null`,
    [wanted],
  )
  const of = (said: string) => found.filter((one) => one.said === said)
  const unknown = wanted.filter((said) => of(said).length === 0)
  const several = wanted.filter((said) => of(said).length > 1)
  const list = (all: string[]) => (all.length > 5 ? [...all.slice(0, 5), `${all.length - 5} more`] : all).join(', ')
  const [wrong] = [...unknown, ...several]
  const field = `items.${named.indexOf(wrong ?? '')}.party`
  if (unknown.length > 0)
    refuse(
      'ledger.openingBalances.party',
      unknown.some((one) => !isId(one))
        ? say('There {0, plural, one {is no contact} other {are no contacts}} {1}.', unknown.length, list(unknown))
        : say`There is no such contact.`,
      { field, help: say`Enter the contacts first; a row names one by its name, its number or its id.` },
    )
  if (several.length > 0)
    refuse('ledger.openingBalances.party', say`Several contacts are called ${list(several)}.`, {
      field,
      help: say`Name them by their numbers or ids, or merge them.`,
    })
  return new Map(found.map((one) => [one.said, one.id]))
}

/**
 * The open items of an account come to its balance in the trial balance, where that states it.
 * @throws Refusal `ledger.openingBalances.items`
 */
export function holdAgainst(
  stated: ReadonlyMap<string, { account: Account; total: string }>,
  items: readonly ItemPosting[],
  books: string,
): void {
  for (const [id, { account, total }] of stated) {
    const own = items.filter((one) => one.account === id)
    const listed = own.reduce((before, one) => add(before, one.baseAmount), '0')
    const difference = roundMoney(subtract(total, listed), books)
    if (compare(difference, '0') === 0) continue
    const payable = account.control === 'payable'
    const what = payable ? say`bills` : say`invoices`
    const name = `${account.code} ${account.name}`
    const [is, comes, left] = [total, listed, difference].map((one) =>
      amountOf(roundMoney(payable ? negate(one) : one, books), books),
    )
    refuse(
      'ledger.openingBalances.items',
      own.length === 0
        ? say`${name} stands at ${is}: list the unpaid ${what} behind it.`
        : say`${name} stands at ${is}, and the unpaid ${what} come to ${comes}: ${left} is missing.`,
      {
        field: 'items',
        help: say`Each invoice and bill is paid by itself later, so each is named. A credit note or a payment on account is a row with a negative amount.`,
      },
    )
  }
}
