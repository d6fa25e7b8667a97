import { everyone, f, record } from '../../kernel/index.ts'
import { company, user } from '../organisation/index.ts'
import { document } from './document.ts'

/** How sure a reader is of a value: a word for people, never a bare figure. */
export const CONFIDENCES = ['sure', 'likely', 'check', 'none'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** Where one proposed value came from. */
export interface Evidence {
  confidence: Confidence
  /** Why this value, in words. */
  reason: string
  /** Who chose it, where a person did. */
  by?: string
  /** The text as it stands in the document. */
  text?: string
  /** Path in an XML document. */
  path?: string
  /** Field of the document's rendering at which the value stands. */
  source?: string
  /** Page and box, 0 to 1 from the top left, in a PDF. */
  page?: number
  box?: { left: number; top: number; width: number; height: number }
}

/** What must be looked at before the proposal is accepted. */
export interface Finding {
  code: string
  severity: 'stop' | 'check'
  message: string
  /** What to do about it. */
  help?: string
  field?: string
  /** The two facts that don't agree, side by side. */
  facts?: { label: string; value: string }[]
  /** Records that the field may mean, the likeliest first. */
  candidates?: { id: string; title: string; reason: string }[]
  /** A stop that somebody who has read it may pass; any other must be mended. */
  confirmable?: boolean
  /** Words for the button that passes it. */
  accept?: string
}

/** What a reader made of a document: a command with its input, kept until somebody has looked at it. */
export const proposal = record('documents.proposal', {
  says: 'What was read from a document, waiting for somebody to accept or correct it.',
  title: 'title',
  company: 'company',
  fields: {
    title: f.text({ search: true, max: 400 }).told(),
    document: f.ref(document),
    company: f.ref(company).optional(),
    reader: f.text({ max: 60 }),
    command: f.text({ max: 100 }).says('Command that accepting runs.'),
    record: f.text({ max: 100 }).says('Kind of record that accepting makes.'),
    values: f.json<Record<string, unknown>>({ inputOf: 'command' }).says('The input of the command, as it stands now.'),
    proposed: f.json<Record<string, unknown>>({ inputOf: 'command' }).says('The same as it was first read.'),
    evidence: f.json<Record<string, Evidence>>({ inputOf: 'command' }),
    findings: f.json<Finding[]>({ inputOf: 'command' }),
    confidence: f.choice(...CONFIDENCES),
    sender: f.text({ max: 300 }).optional().says('Whose corrections teach the next proposal.').index(),
    teaches: f.texts().default([]).given(),
    amount: f.decimal(6).optional(),
    currency: f.currency().optional(),
    dueOn: f.date().optional(),
    assignee: f.ref(user).optional(),
    laterUntil: f.date().optional(),
    corrected: f.texts().default([]).given().says('Fields that somebody corrected.'),
    filedAs: f.subject().optional().given(),
    reason: f.text({ max: 1000 }).told().optional().given(),
  },
  states: { open: ['accepted', 'rejected'], accepted: ['open'], rejected: ['open'] },
  tones: { open: 'info', accepted: 'ok', rejected: 'bad' },
  frozenUnless: 'open',
  thawed: ['filedAs', 'corrected', 'reason'],
  columns: ['title', 'record', 'confidence', 'assignee', 'dueOn', 'state'],
  sort: '-createdAt',
  may: { read: [everyone] },
})

/** What people's corrections have taught about one sender. */
export const lesson = record('documents.lesson', {
  says: 'A value that people chose for a sender, so that the next proposal begins with it.',
  title: 'field',
  // What was learned from the paper of every company.
  whole: true,
  lasting: true,
  fields: {
    sender: f.text({ max: 300 }),
    reader: f.text({ max: 60 }),
    field: f.text({ max: 200 }),
    value: f.json(),
    times: f.integer().default(1),
    learnedFrom: f.text({ max: 400 }).optional(),
    by: f.text({ max: 200 }),
  },
  unique: [['sender', 'reader', 'field']],
  columns: ['sender', 'field', 'value', 'times', 'by'],
  listed: false,
  may: { read: [everyone] },
})
