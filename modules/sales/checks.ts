import type { IntegrityCheck } from '../../kernel/index.ts'

export const invoiceChecks: readonly IntegrityCheck[] = [
  {
    id: 'sales.invoices',
    says: 'Every posted invoice shows what its open item does, is over what its lines and taxes come to, and has an entry.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string; number: string; what: string }>(
        `select b.id, b.number, case
             when b.open <> coalesce(case when i.mirrored then -i.open else i.open end, 0) then 'shows another open amount than its item'
             when b.tax <> t.tax then 'has taxes that do not add up'
             when b.net <> l.net then 'has lines that do not add up'
             else 'has no entry' end as what
           from sales_invoice b
           left join ledger_open_item i on i.subject = 'sales.invoice/' || b.id
           cross join lateral (select coalesce(sum(tax), 0) as tax from sales_invoice_taxes where parent = b.id) t
           cross join lateral (select coalesce(sum(net), 0) as net from sales_invoice_lines where parent = b.id) l
          where b.state in ('posted', 'paid')
            and (b.open <> coalesce(case when i.mirrored then -i.open else i.open end, 0) or b.tax <> t.tax or b.net <> l.net
              or (b.entry is null and b.gross <> 0)) limit 1000`,
      )
      return wrong.map(({ id, number, what }) => ({ says: `Invoice ${number} ${what}.`, record: 'sales.invoice', id }))
    },
  },
  {
    id: 'sales.numbers',
    says: 'Every number of an invoice or a credit note was given by its series, and each number of a series is on one.',
    find: async (read) => {
      const wrong = await read.rows<{ series: string; sequence: string }>(
        `select n.series, n.sequence::text as sequence from kernel_number n
          left join sales_invoice i on n.subject = 'sales.invoice/' || i.id
          where n.subject like 'sales.invoice/%' and (i.number is null or right(i.number, 5)::bigint <> n.sequence % 100000) limit 1000`,
      )
      return wrong.map(({ series, sequence }) => ({ says: `Number ${sequence} of ${series} is on no invoice.` }))
    },
  },
]
