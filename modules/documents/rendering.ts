import { everyone, f, holds, query, refuse, say } from '../../kernel/index.ts'
import { document } from './document.ts'
import { type RenderedRow, renderings } from './readers.ts'

/** A readable page of a file that people can't read as it is; no rows where there is none. */
export const rendering = query('documents.rendering', {
  says: 'A readable page of an e-invoice, a statement or another file that people can’t read as it is.',
  label: 'Readable page',
  input: { document: f.ref(document) },
  columns: {
    title: f.text().label('Section'),
    label: f.text(),
    value: f.longText(),
    currency: f.currency().optional(),
    section: f.text(),
    form: f.text(),
    row: f.integer(),
    column: f.text(),
    kind: f.text(),
    field: f.text(),
  },
  may: [everyone],
  async run({ input, read, who }) {
    const row = await read.get(document, input.document)
    if (!row || !holds(who, document.may.read, row.company))
      return refuse('record.missing', say`There is no such document, or it is not yours to see.`, { kind: 'missing' })
    const bytes = row.kept ? await read.files.get(row.file) : new Uint8Array()
    const answers = row.kept ? await read.ask(renderings, { document: row, bytes }) : []
    const rows: RenderedRow[] = answers.find((answer) => answer !== null) ?? []
    return { rows: rows.map((one) => ({ ...one })), head: { title: row.name } }
  },
})
