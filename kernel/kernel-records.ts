import { f } from './field.ts'
import { everyone, owner, role } from './policy.ts'
import { record } from './record.ts'

export const auditor = role('auditor', 'Reads everything and changes nothing.')

/** One row a command. Rows are sealed in a hash chain (docs/SPEC-audit.md). */
export const audit = record('kernel.audit', {
  says: 'What was done: who, when, through which door, before and after.',
  label: 'Audit row',
  title: 'command',
  whole: true,
  sealed: true,
  lean: true,
  listed: false,
  fields: {
    at: f.recorded().index(),
    who: f.text(),
    whoName: f.text(),
    door: f.text(),
    onBehalfOf: f.text().optional(),
    command: f.text(),
    record: f.text().optional(),
    recordId: f.text().optional(),
    subjects: f.texts(),
    changes: f.json(),
    result: f.json().optional(),
    request: f.text().optional(),
    reason: f.text().optional(),
    undoes: f.text().optional(),
  },
  may: { read: [owner, auditor] },
})

/** A command kept as a row until someone allowed releases it. */
export const held = record('kernel.held', {
  says: 'A command that waits for somebody who may approve it.',
  label: 'Approval',
  title: 'says',
  company: 'company',
  columns: ['says', 'requestedByName', 'state', 'createdAt', 'amount'],
  sort: '-createdAt',
  fields: {
    says: f.text({ search: true }).told(),
    command: f.text(),
    subject: f.subject().optional().index(),
    input: f.json({ inputOf: 'command' }).optional(),
    confirm: f.texts().default([]),
    company: f.text(),
    department: f.text().optional(),
    amount: f.money('currency').optional(),
    currency: f.currency().optional(),
    notBy: f.texts().default([]),
    requestedBy: f.text(),
    requestedByName: f.text(),
    heldFrom: f.text().optional(),
    reason: f.text().optional(),
    decidedBy: f.text().optional(),
    decidedAt: f.instant().optional(),
    note: f.text().optional(),
  },
  states: { waiting: ['released', 'returned', 'withdrawn'], released: [], returned: [], withdrawn: [] },
  tones: { waiting: 'warn', released: 'ok', returned: 'bad', withdrawn: 'neutral' },
  frozenUnless: 'waiting',
  thawed: ['decidedBy', 'decidedAt', 'note'],
  may: { read: [everyone] },
})
