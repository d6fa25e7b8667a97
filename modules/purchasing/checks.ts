import type { IntegrityCheck } from '../../kernel/index.ts'

export const billChecks: readonly IntegrityCheck[] = [
  {
    id: 'purchasing.bills',
    says: 'Every posted bill shows what its open item does, is over what its lines and taxes come to, and has an entry.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string; number: string; what: string }>(
        `select b.id, b.number, case
             when b.open <> coalesce(case when i.mirrored then -i.open else i.open end, 0) then 'shows another open amount than its item'
             when b.tax <> t.tax then 'has taxes that do not add up'
             when b.entry is null and b.gross <> 0 then 'has no entry'
             else 'was numbered twice or not at all' end as what
           from purchasing_bill b
           left join ledger_open_item i on i.subject = 'purchasing.bill/' || b.id
           cross join lateral (select coalesce(sum(tax), 0) as tax from purchasing_bill_taxes where parent = b.id) t
          where b.state in ('posted', 'paid')
            and (b.open <> coalesce(case when i.mirrored then -i.open else i.open end, 0) or b.tax <> t.tax
              or b.our is null or (b.entry is null and b.gross <> 0)) limit 1000`,
      )
      return wrong.map(({ id, number, what }) => ({ says: `Bill ${number} ${what}.`, record: 'purchasing.bill', id }))
    },
  },
]
