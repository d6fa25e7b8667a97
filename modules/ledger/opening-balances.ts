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
  type Transaction,
} from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { entry as entryRecord } from './entry.ts'
import { accountFor } from './install-chart.ts'
import { type PostingDraft, postEntry, rateOn } from './post-entry.ts'
import { accountant } from './roles.ts'

interface Left {
  amount: string
  baseAmount: string
}

/** States every amount in the currency of the books, too, and what is left over in each currency. */
async function leftOver(
  tx: Transaction,
  rows: PostingDraft[],
  books: string,
  on: string,
): Promise<{ postings: PostingDraft[]; left: Map<string, Left> }> {
  const left = new Map<string, Left>()
  const postings: PostingDraft[] = []
  for (const [index, row] of rows.entries()) {
    const currency = row.currency ?? books
    const rate = row.baseAmount ? null : await rateOn(tx, currency, books, on)
    if (!row.baseAmount && !rate) {
      refuse(
        'ledger.entry.rate',
        `There is no exchange rate from ${currency} to ${books} on ${on}. Enter one, or state the amount in ${books}.`,
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
  return refuse('ledger.openingBalances.difference', `The opening balances do not add up: ${said} is left over.`, {
    field: 'rows',
    help: 'Add the missing balances, or let the difference be booked to the account for opening balances.',
  })
}

export const postOpeningBalances = command('ledger.openingBalances.post', {
  says: 'Book the balances with which the books begin, as one entry.',
  label: 'Post opening balances',
  makes: entryRecord,
  undoneBy: 'ledger.entry.reverse',
  input: {
    company: f.ref(companyRecord),
    on: f.date().says('The first day of these books.'),
    text: f.text({ max: 500 }).default('Opening balances'),
    rows: f.rows({
      account: f.text({ max: 60 }).says('Id or code of the account.'),
      amount: f.money('currency').says('Debit positive, credit negative.'),
      currency: f.currency().optional(),
      baseAmount: f.decimal(6).optional(),
      text: f.text({ max: 500 }).optional(),
    }),
    balance: f.boolean().default(false).says('Book what is left over to the account for opening balances.'),
  },
  may: [accountant],
  async run({ input, tx, id }) {
    const company =
      (await tx.get(companyRecord, input.company)) ??
      refuse('ledger.entry.company', 'There is no such company.', { field: 'company' })
    const rows = input.rows.filter((one) => !isZero(one.amount))
    const { postings, left } = await leftOver(tx, rows, company.currency, input.on)
    const open = [...left].filter(([, one]) => !isZero(one.amount) || !isZero(one.baseAmount))
    if (open.length > 0) {
      if (!input.balance) refuseDifference(left)
      const account = (await accountFor(tx, company.id, 'openingBalance')).id
      for (const [currency, one] of open)
        postings.push({ account, currency, amount: negate(one.amount), baseAmount: negate(one.baseAmount) })
    }
    const entry = await postEntry(tx, {
      ...(id ? { id } : {}),
      company: company.id,
      on: input.on,
      text: input.text,
      journal: 'opening',
      postings,
    })
    return { made: entry, result: { entry: entry.id } }
  },
})
