import type { IntegrityCheck } from '../../kernel/index.ts'

/** What must hold of open items, looked at from the rows themselves. */
export const openItemChecks: readonly IntegrityCheck[] = [
  {
    id: 'ledger.controlAccounts',
    says: 'The balance of every control account is the sum of its open items, in the currency of the books.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string; code: string; balance: string; items: string }>(
        `with balances as (
           select account, sum(debit - credit) as balance from ledger_balance where grain = 'month' group by account
         ), items as (
           select account, sum(base_open) as items from ledger_open_item group by account
         )
         select a.id, a.code, coalesce(b.balance, 0)::text as balance, coalesce(i.items, 0)::text as items
           from ledger_account a left join balances b on b.account = a.id left join items i on i.account = a.id
          where a.control in ('receivable', 'payable') and coalesce(b.balance, 0) <> coalesce(i.items, 0) limit 1000`,
      )
      return wrong.map(({ id, code, balance, items }) => ({
        says: `Account ${code} stands at ${balance}, but its open items add up to ${items}.`,
        record: 'ledger.account',
        id,
      }))
    },
  },
  {
    id: 'ledger.openItems',
    says: 'What is open of every item is the sum of its postings, and an item is settled when nothing is open.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string; number: string; open: string; posted: string }>(
        `select i.id, i.number, i.open::text as open, coalesce(sum(n.amount), 0)::text as posted
           from ledger_open_item i left join ledger_posting n on n.item = i.id
          group by i.id
         having i.open <> coalesce(sum(n.amount), 0) or i.base_open <> coalesce(sum(n.base_amount), 0)
             or (i.state = 'open') <> (i.open <> 0) limit 1000`,
      )
      return wrong.map(({ id, number, open, posted }) => ({
        says: `${number} says that ${open} is open, but its postings add up to ${posted}.`,
        record: 'ledger.openItem',
        id,
      }))
    },
  },
]
