import { everyone, f, record } from '../../kernel/index.ts'
import { company, user } from '../organisation/index.ts'

/** Something that somebody is to do; everything else that waits comes from the records themselves. */
export const task = record('work.task', {
  says: 'Something that somebody is to do, by a day, with what it is about.',
  title: 'title',
  company: 'company',
  fields: {
    title: f.text({ search: true, max: 300 }),
    note: f.longText({ search: true, max: 20_000 }).optional(),
    company: f.ref(company).optional(),
    assignee: f.ref(user).optional(),
    dueOn: f.date().optional(),
    importance: f.choice('low', 'normal', 'high').default('normal'),
    about: f.subject().optional().index(),
    laterUntil: f.date().optional(),
    mention: f.boolean().default(false).given(),
  },
  states: { open: ['done', 'dropped'], done: ['open'], dropped: ['open'] },
  tones: { open: 'info', done: 'ok', dropped: 'neutral' },
  columns: ['title', 'assignee', 'dueOn', 'importance', 'state'],
  sort: 'dueOn',
  may: { read: [everyone], draft: [everyone] },
})

/** What people say about a record; those who are named are told. */
export const comment = record('work.comment', {
  says: 'What somebody said about a record.',
  title: 'text',
  fields: {
    subject: f.subject().index(),
    text: f.longText({ search: true, max: 20_000 }),
    mentions: f.texts().default([]).says('Users who are asked to look.'),
    byName: f.text({ max: 200 }).given(),
  },
  columns: ['text', 'subject', 'byName', 'createdAt'],
  partOf: 'subject',
  listed: false,
  may: { read: [everyone], draft: [everyone] },
})

/** A list as somebody likes it: columns, filters, order. */
export const view = record('work.view', {
  says: 'A saved view of a list: filters, order and columns.',
  title: 'name',
  fields: {
    record: f.text({ max: 100 }).index(),
    name: f.text({ max: 100 }),
    query: f.json(),
    shared: f.boolean().default(false),
    place: f.integer().default(0),
  },
  columns: ['name', 'record', 'shared'],
  listed: false,
  may: { read: [everyone], draft: [everyone] },
})
