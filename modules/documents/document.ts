import { everyone, f, owner, record } from '../../kernel/index.ts'
import { company } from '../organisation/index.ts'

/** The ways in. */
export const WAYS = ['upload', 'mail', 'folder', 'cli', 'api', 'attachment'] as const
export type Via = (typeof WAYS)[number]

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
    kept: f
      .boolean()
      .default(true)
      .given()
      .says('Whether its bytes are stored; those of a file that is too large are not.'),
    size: f.integer().given(),
    pages: f.integer().optional().given(),
    language: f.text({ max: 20 }).optional().given(),
    text: f.longText({ search: true, max: 1_000_000 }).optional().given(),
    note: f.text({ max: 2000 }).optional(),
    company: f.ref(company).optional(),
    via: f.choice(...WAYS).given(),
    parent: f.self().optional().given().says('The mail or archive it was first taken from.'),
    reader: f.text({ max: 60 }).optional().given(),
    outcome: f.text({ max: 2000 }).told().optional().given().says('What became of it, in words.'),
    filedAs: f.subject().optional().given(),
    parts: f.integer().default(0).given().says('How many files were taken out of it.'),
    unpacking: f.boolean().default(false).given().index().says('Files are still to be taken out of it.'),
  },
  states: { open: ['filed', 'refused'], filed: ['open', 'refused'], refused: ['open', 'filed'] },
  tones: { open: 'info', filed: 'ok', refused: 'bad' },
  columns: ['name', 'kind', 'createdAt', 'state', 'via', 'outcome'],
  sort: '-createdAt',
  may: { read: [everyone, owner] },
})

/**
 * That a file came in, once a way: the same bytes are the same document however often they come, and each way they
 * came is kept. Written with the document, so what was received is never more or less than what ended somewhere.
 */
export const arrival = record('documents.arrival', {
  says: 'A coming-in of a file: under which name, by which way, out of which mail or archive.',
  title: 'name',
  company: 'company',
  fields: {
    key: f.text({ max: 600 }).given().unique().says('What tells one coming-in from another.'),
    name: f.text({ max: 400 }).given(),
    document: f.ref(document).given(),
    company: f.ref(company).optional().given(),
    via: f.choice(...WAYS).given(),
    parent: f.ref(document).optional().given(),
    position: f.integer().default(0).given().says('Which one of its parent it is, from 0.'),
    first: f.boolean().given().says('Whether the file was new.'),
    at: f.recorded(),
  },
  columns: ['name', 'via', 'document', 'parent', 'at'],
  sort: '-at',
  listed: false,
  may: { read: [everyone, owner] },
})
