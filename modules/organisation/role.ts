import { auditor, everyone, f, owner, record } from '../../kernel/index.ts'
import { company } from './company.ts'
import { department, user } from './people.ts'

/** A role as somebody holds it, in one company or in all of them. Taken ones stay, as history. */
export const role = record('organisation.role', {
  says: 'A role that somebody holds, in one company or in all of them.',
  label: 'Role given',
  plural: 'Roles given',
  title: 'role',
  company: 'company',
  everywhere: true,
  fields: {
    user: f.ref(user),
    role: f.text({ max: 60 }).says('E.g. accountant; the catalogue lists them.'),
    company: f.ref(company).optional().says('Every company when left empty.'),
  },
  states: { held: ['taken'], taken: ['held'] },
  tones: { held: 'ok', taken: 'neutral' },
  frozenUnless: 'held',
  unique: [['user', 'role', 'company']],
  columns: ['user', 'role', 'company', 'state', 'createdAt'],
  may: { read: [everyone] },
})

/** Somebody acts in another's place: with the limits of the other, between two dates. */
export const delegation = record('organisation.delegation', {
  says: 'Somebody approves in another’s place, with the other’s limits, between two dates.',
  title: 'says',
  fields: {
    says: f.text({ search: true, max: 500 }).told().given(),
    from: f.ref(user).label('For'),
    to: f.ref(user).label('Stands in'),
    startsOn: f.date(),
    endsOn: f.date().optional().says('Until it is revoked when left empty.'),
    companies: f.rows({ company: f.ref(company) }).says('All companies when left empty.'),
    whileAway: f.boolean().default(true).says('The person is away on these days: approvals wait for the stand-in.'),
    note: f.text({ max: 300 }).optional(),
  },
  states: { active: ['revoked'], revoked: [] },
  tones: { active: 'ok', revoked: 'neutral' },
  frozenUnless: 'active',
  checks: [
    {
      says: 'Nobody stands in for themselves.',
      sql: '"from" <> "to"',
      holds: (row) => row.from !== row.to,
      field: 'to',
    },
    {
      says: 'A delegation ends on or after the day it starts.',
      sql: 'ends_on is null or ends_on >= starts_on',
      holds: (row) => row.endsOn === null || row.endsOn >= row.startsOn,
      field: 'endsOn',
    },
  ],
  columns: ['says', 'from', 'to', 'startsOn', 'endsOn', 'whileAway', 'state'],
  sort: '-startsOn',
  may: { read: [everyone] },
})

/** How much somebody, or everybody with a role, may release by themselves. */
export const approvalLimit = record('organisation.approvalLimit', {
  says: 'How much somebody, or everybody with a role, may approve in a company.',
  label: 'Approval limit',
  title: 'command',
  company: 'company',
  fields: {
    user: f.ref(user).optional(),
    role: f.text({ max: 60 }).optional().says('Instead of a person: everybody who holds this role there.'),
    company: f.ref(company),
    department: f.ref(department).optional().says('With the departments below it; the whole company when left empty.'),
    command: f.text({ max: 120 }).default('*').says('E.g. purchasing.bill.post, purchasing.* or * for everything.'),
    currency: f.currency(),
    upTo: f.money('currency').label('Up to'),
  },
  checks: [
    {
      says: 'A limit is for a person or for a role.',
      sql: '(("user" is null) <> (role is null))',
      holds: (row) => (row.user === null) !== (row.role === null),
      field: 'user',
    },
    {
      says: 'A limit is not below zero.',
      sql: 'up_to >= 0',
      holds: (row) => !row.upTo.startsWith('-'),
      field: 'upTo',
    },
  ],
  unique: [['user', 'role', 'company', 'department', 'command']],
  columns: ['user', 'role', 'company', 'department', 'command', 'upTo', 'currency'],
  sort: 'command',
  may: { read: [everyone, auditor], draft: [owner] },
})
