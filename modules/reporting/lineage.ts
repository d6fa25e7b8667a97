import { everyone, f, query, refuse, say, splitSubject, subjectsInSight, subjectTitles } from '../../kernel/index.ts'
import { labelOf, stepRows, walk } from './chain.ts'

/** What one record came from and what came of it: message → document → bill → entry → payment. */
export const lineage = query('reporting.lineage', {
  says: 'What a record came from, and what came of it.',
  input: {
    subject: f.subject().says('The record, as module.record/id.'),
    depth: f.integer().default(6).says('How many steps far, at most 10.'),
  },
  columns: {
    direction: f.choice('from', 'self', 'to'),
    what: f.text(),
    title: f.text(),
    kind: f.text().label('How'),
    at: f.instant().optional().label('Since'),
  },
  may: [everyone],
  async run({ input, read, who }) {
    if (!(await subjectsInSight(read, [input.subject], who)).has(input.subject))
      return refuse('record.missing', say`There is no such record, or it is not yours to see.`, {
        kind: 'missing',
        field: 'subject',
      })
    const [from, to, titles] = await Promise.all([
      walk(read, [input.subject], 'from', input.depth),
      walk(read, [input.subject], 'to', input.depth),
      subjectTitles(read, [input.subject]),
    ])
    const [above, below] = await Promise.all([stepRows(read, from), stepRows(read, to)])
    const split = splitSubject(input.subject)
    const title = titles.get(input.subject) ?? ''
    const what = split ? labelOf(read, split.record) : ''
    const self = {
      direction: 'self',
      subject: input.subject,
      what,
      title,
      kind: '',
      _depth: 0,
      ...(split ? { _opens: { title: split } } : {}),
    }
    return {
      rows: [
        ...above.map((row) => ({ direction: 'from', ...row })).toReversed(),
        self,
        ...below.map((row) => ({ direction: 'to', ...row })),
      ],
      head: { title: 'Lineage', for: title },
    }
  },
})
