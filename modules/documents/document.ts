import { everyone, f, owner, record } from '../../kernel/index.ts'
import { company } from '../organisation/index.ts'

/** A file as it came in: its bytes never change, its words can be searched, and it ends somewhere. */
export const document = record('documents.document', {
  says: 'A file as it came in, with its words, and what became of it.',
  title: 'name',
  company: 'company',
  fields: {
    name: f.text({ search: true, max: 400 }),
    kind: f.text({ max: 40 }).given().says('What it is by its content.'),
    mime: f.text({ max: 120 }).given(),
    file: f.file().given().unique(),
    size: f.integer().given(),
    pages: f.integer().optional().given(),
    language: f.text({ max: 20 }).optional().given(),
    text: f.longText({ search: true, max: 1_000_000 }).optional().given(),
    note: f.text({ max: 2000 }).optional(),
    company: f.ref(company).optional(),
    via: f.choice('upload', 'mail', 'folder', 'cli', 'api', 'attachment').given(),
    parent: f.self().optional().given().says('The mail or archive it was taken from.'),
    reader: f.text({ max: 60 }).optional().given(),
    outcome: f.text({ max: 2000 }).optional().given().says('What became of it, in words.'),
    filedAs: f.subject().optional().given(),
    parts: f.integer().default(0).given().says('How many files were taken out of it.'),
  },
  states: { open: ['filed', 'refused'], filed: ['open'], refused: ['open', 'filed'] },
  tones: { open: 'info', filed: 'ok', refused: 'bad' },
  columns: ['name', 'kind', 'createdAt', 'state', 'via', 'outcome'],
  sort: '-createdAt',
  may: { read: [everyone, owner] },
})
