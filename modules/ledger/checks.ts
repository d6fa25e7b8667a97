import type { IntegrityCheck } from '../../kernel/index.ts'

/** What must hold of the books at any moment, looked at from the rows themselves. */
export const ledgerChecks: readonly IntegrityCheck[] = [
  {
    id: 'ledger.balanced',
    says: 'Every journal entry balances in each currency and in the currency of the books.',
    find: async (read) => {
      const wrong = await read.rows<{ entry: string; currency: string; left_over: string }>(
        `select entry, currency, sum(amount)::text as left_over from ledger_posting group by entry, currency having sum(amount) <> 0
         union all select entry, 'books', sum(base_amount)::text from ledger_posting group by entry having sum(base_amount) <> 0 limit 1000`,
      )
      return wrong.map(({ entry, currency, left_over }) => ({
        says: `An entry is out of balance by ${currency} ${left_over}.`,
        record: 'ledger.entry',
        id: entry,
      }))
    },
  },
  {
    id: 'ledger.balances',
    says: 'The kept balances of every account are the sums of its postings.',
    find: async (read) => {
      const wrong = await read.rows<{ account: string; grain: string }>(
        `with kept as (
           select account, grain, sum(debit) as debit, sum(credit) as credit from ledger_balance group by account, grain
         ), posted as (
           select account, sum(greatest(base_amount, 0)) as debit, sum(greatest(-base_amount, 0)) as credit from ledger_posting group by account
         )
         select coalesce(kept.account, posted.account) as account, coalesce(kept.grain, 'none') as grain
         from kept full join posted on posted.account = kept.account
         where kept.debit is distinct from posted.debit or kept.credit is distinct from posted.credit limit 1000`,
      )
      return wrong.map(({ account, grain }) => ({
        says: `The balance kept by ${grain} is not the sum of the postings.`,
        record: 'ledger.account',
        id: account,
      }))
    },
  },
  {
    id: 'ledger.complete',
    says: 'Every entry has postings, and every posting lies in the period of its entry.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string }>(
        `select e.id from ledger_entry e join ledger_period p on p.id = e.period
         where not exists (select 1 from ledger_posting n where n.entry = e.id) or e."on" not between p.starts_on and p.ends_on limit 1000`,
      )
      return wrong.map(({ id }) => ({
        says: 'An entry has no postings or lies outside its period.',
        record: 'ledger.entry',
        id,
      }))
    },
  },
]
