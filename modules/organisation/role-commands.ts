import {
  command,
  everyone,
  f,
  owner,
  type RowOf,
  refuse,
  say,
  several,
  system,
  type Transaction,
  type Who,
} from '../../kernel/index.ts'
import { company } from './company.ts'
import { mustBeFresh, mustLeaveAnOwner, mustManage, mustOwn } from './manage.ts'
import { user } from './people.ts'
import { role } from './role.ts'

type Role = RowOf<typeof role>

interface Giving {
  user: RowOf<typeof user>
  role: string
  company: string | null
  /** Where the caller stated the role. */
  field?: string
}

/** Gives a role, in one company or (null) in all of them. Giving it twice is giving it once. */
export async function giveRole(tx: Transaction, who: Who, given: Giving): Promise<Role> {
  const field = given.field ?? 'role'
  const known = tx.catalogue.roles.get(given.role)
  if (!known || known.id === system.id || known.id === everyone.id) {
    const roles = [...tx.catalogue.roles.keys()].filter((id) => id !== system.id && id !== everyone.id)
    refuse('organisation.role.unknown', say`There is no role “${given.role}” to give.`, {
      field,
      help: say`Roles are: ${several(roles)}.`,
    })
  }
  mustOwn(who, given.company)
  if (given.role === owner.id && given.user.kind === 'agent') {
    refuse('organisation.role.agentOwner', say`An agent can’t own the organisation: that takes a person.`, { field })
  }
  const where = { user: given.user.id, role: given.role, company: given.company }
  const [held] = await tx.find(role, where, 1)
  if (!held) return tx.insert(role, where)
  const locked = await tx.lock(role, held.id)
  if (locked?.state === 'taken') tx.change(role, locked, { state: 'held' })
  return locked ?? held
}

export const createRole = command('organisation.role.create', {
  says: 'Give somebody a role, in one company or in all of them.',
  label: 'Give role',
  makes: role,
  undoneBy: 'organisation.role.take',
  input: { user: f.ref(user), role: f.text({ max: 60 }), company: f.ref(company).optional() },
  may: [owner],
  async run({ input, tx, who }) {
    const target = await tx.get(user, input.user)
    if (!target)
      return refuse('organisation.user.missing', say`There is no such user.`, { kind: 'missing', field: 'user' })
    await mustManage(tx, who, target.id)
    mustBeFresh(who)
    return { made: await giveRole(tx, who, { user: target, role: input.role, company: input.company }) }
  },
})

export const takeRole = command('organisation.role.take', {
  says: 'Take the role away. That it was held stays on record.',
  label: 'Take role away',
  on: role,
  from: 'held',
  to: 'taken',
  grave: true,
  undoneBy: 'organisation.role.giveBack',
  may: [owner],
  async run({ record, tx, who }) {
    mustOwn(who, record.company)
    mustBeFresh(who)
    const target = await tx.get(user, record.user)
    if (target && record.role === owner.id && record.company === null) await mustLeaveAnOwner(tx, target)
  },
})

export const giveBackRole = command('organisation.role.giveBack', {
  says: 'Give a role back that was taken away.',
  label: 'Give role back',
  on: role,
  from: 'taken',
  to: 'held',
  undoneBy: 'organisation.role.take',
  may: [owner],
  async run({ record, tx, who }) {
    const target = await tx.get(user, record.user)
    mustBeFresh(who)
    if (target) await giveRole(tx, who, { user: target, role: record.role, company: record.company })
  },
})
