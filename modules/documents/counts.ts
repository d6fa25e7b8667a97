import { companiesOf, everyone, f, query, say } from '../../kernel/index.ts'

const FIGURES = ['received', 'filed', 'open', 'refused'] as const

interface CountRow extends Record<(typeof FIGURES)[number], number> {
  via: string
}

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
    files: f.integer().label('Different files'),
  },
  may: [everyone],
  async run({ input, read, who }) {
    const seen = companiesOf(who, [everyone])
    const found = await read.rows<CountRow & { files: number }>(
      `select a.via, count(*) as received, count(*) filter (where d.state = 'filed') as filed,
              count(*) filter (where d.state = 'open') as open, count(*) filter (where d.state = 'refused') as refused,
              count(distinct d.id) as files
       from documents_arrival a join documents_document d on d.id = a.document
       where ($1::date is null or a.at >= $1::date) and ($2::date is null or a.at < $2::date + 1)
         and ($3::uuid[] is null or d.company is null or d.company = any ($3))
       group by a.via order by a.via`,
      [input.from, input.until, seen === 'all' ? null : seen],
    )
    const rows = found.map(({ via, files, ...counted }) => ({
      via,
      ...Object.fromEntries(FIGURES.map((name) => [name, Number(counted[name])])),
      files: Number(files),
    }))
    const total = (name: (typeof FIGURES)[number] | 'files') => found.reduce((sum, row) => sum + Number(row[name]), 0)
    const totals = {
      via: 'All',
      ...Object.fromEntries(FIGURES.map((name) => [name, total(name)])),
      files: total('files'),
    }
    const holds = total('received') === total('filed') + total('open') + total('refused')
    const says = String(
      say`${total('received')} received = ${total('filed')} filed + ${total('open')} open + ${total('refused')} refused`,
    )
    return { rows, totals, proof: [{ says, holds }], head: { title: 'Intake' } }
  },
})
