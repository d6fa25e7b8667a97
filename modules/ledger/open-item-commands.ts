import {
  absolute,
  command,
  compare,
  f,
  holds,
  isId,
  isNegative,
  isZero,
  negate,
  refuse,
  say,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { party, sameParties } from '../contacts/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { entry as entryRecord } from './entry.ts'
import { accountFor, controlAccounts } from './install-chart.ts'
import { type OpenItem, openItem } from './open-item.ts'
import { postEntry } from './post-entry.ts'
import { accountant } from './roles.ts'
import { settle } from './settlement.ts'

/**
 * The control account of a side.
 * @throws Refusal `ledger.openItem.account` where the chart has none
 */
export async function controlAccount(
  tx: Transaction,
  company: string,
  side: 'receivable' | 'payable',
): Promise<string> {
  const [first] = await controlAccounts(tx, company, side)
  if (first) return first.id
  return side === 'payable'
    ? refuse('ledger.openItem.account', say`This company's chart has no account for payables.`, {
        help: say`In the chart of accounts, mark the account that bills are booked to as “payable”.`,
      })
    : refuse('ledger.openItem.account', say`This company's chart has no account for receivables.`, {
        help: say`In the chart of accounts, mark the account that invoices are booked to as “receivable”.`,
      })
}

/** An unpaid bill or invoice of former books. */
export const bringForward = command('ledger.openItem.bringForward', {
  says: 'Bring an unpaid bill or invoice forward from former books, so that its payment has something to meet.',
  label: 'Bring forward',
  makes: entryRecord,
  undoneBy: 'ledger.entry.reverse',
  bulk: true,
  input: {
    company: f.ref(companyRecord),
    on: f.date().says('The first day of these books.'),
    side: f.choice('receivable', 'payable').says('Owed to us, or owed by us.'),
    credit: f.boolean().default(false).says('A credit note: it runs the other way.'),
    party: f.ref(party),
    number: f.text({ max: 200 }),
    reference: f.text({ max: 200 }).optional(),
    issuedOn: f.date(),
    dueOn: f.date(),
    currency: f.currency().optional(),
    amount: f.decimal(4, { min: '0' }).says('What is unpaid of it.'),
    baseAmount: f.decimal(4, { min: '0' }).optional().says('The same in the currency of the books.'),
  },
  may: [accountant],
  async run({ input, tx, id }) {
    if (isZero(input.amount))
      refuse('ledger.openItem.nothing', say`Nothing is unpaid of it, so there is nothing to bring forward.`, {
        field: 'amount',
      })
    const signed = (amount: string) =>
      (input.side === 'receivable') === input.credit && !isZero(amount) ? negate(amount) : amount
    const amount = signed(input.amount)
    const baseAmount = input.baseAmount ? signed(input.baseAmount) : null
    const control = await controlAccount(tx, input.company, input.side)
    const opening = (await accountFor(tx, input.company, 'openingBalance')).id
    const entry = await postEntry(tx, {
      id,
      company: input.company,
      on: input.on,
      text: `Brought forward: ${input.number}`,
      journal: 'opening',
      subledger: true,
      postings: [
        {
          account: control,
          amount,
          baseAmount,
          currency: input.currency,
          opens: {
            side: input.side,
            party: input.party,
            subject: null,
            mirrored: isNegative(amount),
            number: input.number,
            reference: input.reference,
            issuedOn: input.issuedOn,
            dueOn: input.dueOn,
          },
        },
        {
          account: opening,
          amount: negate(amount),
          baseAmount: baseAmount && negate(baseAmount),
          currency: input.currency,
        },
      ],
    })
    return { made: entry, result: { entry: entry.id } }
  },
})

/** Sets what we are to receive off against what we are to pay, of one contact and currency. */
export const setOff = command('ledger.openItem.setOff', {
  says: 'Set invoices, bills and credit notes of one contact off against one another, as far as they go.',
  label: 'Set off',
  makes: entryRecord,
  undoneBy: 'ledger.entry.reverse',
  input: {
    items: f.texts().says('Ids of the open items.'),
    on: f.date().optional().says('Today when left empty.'),
  },
  may: [accountant],
  async run({ input, tx, who }) {
    const wanted = [...new Set(input.items)]
    const found = wanted.every(isId) ? await tx.lockAll(openItem, wanted) : []
    const items = found.filter((one) => holds(who, [accountant], one.company))
    const [first] = items
    if (!first || items.length !== wanted.length)
      return refuse('ledger.openItem.missing', say`One of these open items does not exist.`, {
        help: say`Choose among those that are open.`,
        field: 'items',
      })
    const parties = await sameParties(tx, first.party)
    const same = (one: OpenItem) =>
      one.company === first.company && parties.includes(one.party) && one.currency === first.currency
    if (!items.every(same))
      refuse('ledger.openItem.different', say`Only items of one contact, company and currency are set off.`, {
        field: 'items',
      })
    const shares = setOffShares(items)
    if (shares.length === 0)
      refuse('ledger.openItem.oneSided', say`There is nothing to set off: they all run the same way.`, {
        field: 'items',
      })
    const { entry } = await settle(tx, {
      company: first.company,
      on: input.on ?? tx.today,
      text: `Set off: ${items.map((one) => one.number).join(', ')}`.slice(0, 500),
      journal: 'general',
      money: [],
      items: shares,
    })
    return { made: entry, result: { entry: entry.id } }
  },
})

/** How much of each is set off: the first due first, until one side is used up. */
export function setOffShares(
  items: readonly Pick<OpenItem, 'id' | 'open' | 'dueOn'>[],
): { item: string; amount: string }[] {
  const order = [...items].sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.id < b.id ? -1 : 1))
  const plus = order.filter((one) => compare(one.open, '0') > 0)
  const minus = order.filter((one) => compare(one.open, '0') < 0)
  const total = (side: typeof plus) => absolute(sum(side.map((one) => one.open)))
  const most = compare(total(plus), total(minus)) < 0 ? total(plus) : total(minus)
  if (isZero(most)) return []
  return [plus, minus].flatMap((side) => {
    let left = most
    return side.flatMap(({ id, open }) => {
      const part = compare(absolute(open), left) < 0 ? absolute(open) : left
      left = sum([left, negate(part)])
      return isZero(part) ? [] : [{ item: id, amount: isNegative(open) ? negate(part) : part }]
    })
  })
}
