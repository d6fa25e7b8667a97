import { type AnyRecord, everyone, f, owner, record } from '../../kernel/index.ts'
import { company } from './company.ts'
import { place } from './place.ts'

/** A part of a company that spends and earns under a head of its own. */
export const department = record('organisation.department', {
  says: 'A part of a company with people, a head and limits of its own.',
  title: 'name',
  company: 'company',
  fields: {
    company: f.ref(company),
    name: f.text({ search: true, max: 200 }),
    code: f.text({ search: true, max: 60 }).optional().says('Short name, as it stands on bills and postings.'),
    parent: f.self().optional().says('The department it belongs to; limits given there count here, too.'),
    head: f.ref((): AnyRecord => user).optional(),
    active: f.boolean().default(true),
  },
  unique: [
    ['company', 'name'],
    ['company', 'code'],
  ],
  columns: ['name', 'code', 'company', 'parent', 'head', 'active'],
  sort: 'name',
  may: { read: [everyone], draft: [owner] },
})

/** People who work on something together, across companies and departments. */
export const team = record('organisation.team', {
  says: 'People who work on something together, across companies and departments.',
  title: 'name',
  fields: {
    name: f.text({ search: true, max: 200 }).unique(),
    lead: f.ref((): AnyRecord => user).optional(),
    active: f.boolean().default(true),
  },
  columns: ['name', 'lead', 'active'],
  sort: 'name',
  may: { read: [everyone], draft: [owner] },
})

/** Somebody of ours who can sign in. */
export const user = record('organisation.user', {
  says: 'Somebody who can sign in: a person, or an agent that works with a key.',
  title: 'name',
  fields: {
    name: f.text({ search: true, max: 200 }),
    email: f.email({ search: true }).unique().says('The address to sign in with.'),
    kind: f.choice('person', 'agent').default('person').says('An agent is a program with a user of its own.'),
    locale: f.language().default('en').label('Language'),
    jobTitle: f.text({ search: true, max: 200 }).optional(),
    place: f.ref(place).optional(),
    department: f.ref(department).optional(),
    team: f.ref(team).optional(),
    manager: f.self().optional(),
    active: f.boolean().default(true).given().says('Only those who are active can sign in.'),
    invitedAt: f.instant().optional().given(),
    accessChangedAt: f
      .instant()
      .optional()
      .given()
      .label('Sign-in changed')
      .says('Key, password, passkey or second factor.'),
  },
  checks: [
    {
      says: 'A mail address is kept in small letters.',
      sql: 'email = lower(email)',
      holds: (row) => row.email === row.email.toLowerCase(),
      field: 'email',
    },
  ],
  columns: ['name', 'email', 'jobTitle', 'kind', 'department', 'place', 'active'],
  sort: 'name',
  may: { read: [everyone] },
})
