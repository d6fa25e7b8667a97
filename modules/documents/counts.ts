import { everyone, f, query } from '../../kernel/index.ts'

/** `received = filed + open + refused`, by the way files came in. */
export const intakeCounts = query('documents.intakeCounts', {
  says: 'Every file that came in, and where it ended: received = filed + open + refused.',
  label: 'Intake',
  input: { from: f.date().optional(), until: f.date().optional() },
  columns: {
    via: f.text().label('Came by'),
    received: f.integer(),
    filed: f.integer(),
    open: f.integer(),
    refused: f.integer(),
  },
  may: [everyone],
  async run({ input, read }) {
    const rows = await read.rows<{ via: string; received: number; filed: number; open: number; refused: number }>(
      `select via, count(*) as received, count(*) filter (where state = 'filed') as filed, count(*) filter (where state = 'open') as open,
              count(*) filter (where state = 'refused') as refused
       from documents_document where ($1::date is null or created_at >= $1::date) and ($2::date is null or created_at < $2::date + 1)
       group by via order by via`,
      [input.from, input.until],
    )
    const total = (name: 'received' | 'filed' | 'open' | 'refused') =>
      rows.reduce((sum, row) => sum + Number(row[name]), 0)
    const totals = {
      via: 'All',
      received: total('received'),
      filed: total('filed'),
      open: total('open'),
      refused: total('refused'),
    }
    return {
      rows,
      totals,
      proof: [
        {
          says: `${totals.received} received = ${totals.filed} filed + ${totals.open} open + ${totals.refused} refused`,
          holds: totals.received === totals.filed + totals.open + totals.refused,
        },
      ],
      head: { title: 'Intake' },
    }
  },
})
