import {
  add,
  command,
  f,
  isZero,
  minorUnits,
  multiply,
  negate,
  refuse,
  round,
  say,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { entry as entryRecord } from './entry.ts'
import { accountFor } from './install-chart.ts'
import { type About, holdAgainst, openingItem, openingItems, statedInBooks, withoutControls } from './opening-items.ts'
import { type PostingDraft, postEntry, rateOn } from './post-entry.ts'
import { accountant } from './roles.ts'

interface Left {
  amount: string
  baseAmount: string
}

/** States every amount in the currency of the books, too, and what is left over in each currency. */
async function leftOver(
  tx: Transaction,
  rows: readonly PostingDraft[],
  { books, on }: About,
): Promise<{ postings: PostingDraft[]; left: Map<string, Left> }> {
  const left = new Map<string, Left>()
  const postings: PostingDraft[] = []
  for (const [index, row] of rows.entries()) {
    const currency = row.currency ?? books
    const rate = row.baseAmount ? null : await rateOn(tx, currency, books, on)
    if (!row.baseAmount && !rate) {
      refuse(
        'ledger.entry.rate',
        say`There is no exchange rate from ${currency} to ${books} on ${on}. Enter one, or state the amount in ${books}.`,
        { field: `rows.${index}.baseAmount` },
      )
    }
    const baseAmount = row.baseAmount ?? round(multiply(row.amount, rate ?? '1'), minorUnits(books))
    const before = left.get(currency) ?? { amount: '0', baseAmount: '0' }
    left.set(currency, { amount: add(before.amount, row.amount), baseAmount: add(before.baseAmount, baseAmount) })
    postings.push({ ...row, currency, baseAmount })
  }
  return { postings, left }
}

function refuseDifference(left: Map<string, Left>): never {
  const sums = [...left].filter(([, one]) => !isZero(one.amount) || !isZero(one.baseAmount))
  const said = sums.map(([currency, one]) => `${currency} ${one.amount}`).join(', ')
  return refuse('ledger.openingBalances.difference', say`The opening balances do not add up: ${said} is left over.`, {
    field: 'rows',
    help: say`Add the missing balances, or let the difference be booked to the account for opening balances.`,
  })
}

export const postOpeningBalances = command('ledger.openingBalances.post', {
  says: 'Begin the books with what the former program shows: the trial balance of the last day, and the unpaid invoices and bills behind it. All of it is one entry, which can be undone.',
  label: 'Post opening balances',
  makes: entryRecord,
  undoneBy: 'ledger.entry.reverse',
  input: {
    company: f.ref(companyRecord),
    on: f.date().says('The first day of these books.'),
    text: f.text({ max: 500 }).default('Opening balances'),
    rows: f
      .rows({
        account: f.text({ max: 60 }).says('Id or code of the account.'),
        amount: f.money('currency').says('Debit positive, credit negative.'),
        currency: f.currency().optional(),
        baseAmount: f.decimal(6).optional(),
        text: f.text({ max: 500 }).optional(),
      })
      .label('Trial balance')
      .says('Every account with its balance, those of customers and suppliers as well.'),
    items: f
      .rows(openingItem)
      .label('Unpaid invoices and bills')
      .says('One row each. They come to the balances of the accounts of customers and suppliers.'),
    balance: f.boolean().default(false).says('Book what is left over to the account for opening balances.'),
  },
  may: [accountant],
  async run({ input, tx, id }) {
    const company =
      (await tx.get(companyRecord, input.company)) ??
      refuse('ledger.entry.company', say`There is no such company.`, { field: 'company' })
    const about = { company: company.id, books: company.currency, on: input.on }
    const stated = input.rows.filter((one) => !isZero(one.amount))
    const { rows, totals } = await withoutControls(tx, company.id, stated)
    const items = await openingItems(tx, input.items, about)
    const plain = await leftOver(tx, rows, about)
    holdAgainst(await statedInBooks(tx, totals, about), items, company.currency)
    const { postings, left } = withItems(plain, items)
    const open = [...left].filter(([, one]) => !isZero(one.amount) || !isZero(one.baseAmount))
    if (open.length > 0) {
      // Currencies that make up for one another in the books are no difference: they pass through the same account.
      if (!input.balance && !isZero(sum(open.map(([, one]) => one.baseAmount)))) refuseDifference(left)
      const account = (await accountFor(tx, company.id, 'openingBalance')).id
      for (const [currency, one] of open)
        postings.push({ account, currency, amount: negate(one.amount), baseAmount: negate(one.baseAmount) })
    }
    const entry = await postEntry(tx, {
      id,
      company: company.id,
      on: input.on,
      text: input.text,
      journal: 'opening',
      subledger: items.length > 0,
      postings,
    })
    return { made: entry, result: { entry: entry.id, items: items.length } }
  },
})

/** The items beside what is left over of the other rows. */
function withItems(
  { postings, left }: Awaited<ReturnType<typeof leftOver>>,
  items: readonly (PostingDraft & { currency: string; baseAmount: string })[],
) {
  for (const { currency, amount, baseAmount } of items) {
    const before = left.get(currency) ?? { amount: '0', baseAmount: '0' }
    left.set(currency, { amount: add(before.amount, amount), baseAmount: add(before.baseAmount, baseAmount) })
  }
  return { postings: [...postings, ...items], left }
}
