import {
  command,
  companiesOf,
  everyone,
  f,
  owner,
  type RowOf,
  refuse,
  say,
  type Transaction,
  type Who,
} from '../../kernel/index.ts'
import { company } from './company.ts'
import { mustManage } from './manage.ts'
import { user } from './people.ts'
import { delegation } from './role.ts'

type User = RowOf<typeof user>

const stated = {
  to: f.ref(user).label('Stands in'),
  startsOn: f.date(),
  endsOn: f.date().optional(),
  companies: f.rows({ company: f.ref(company) }).says('All companies when left empty.'),
  whileAway: f.boolean().default(true),
  note: f.text({ max: 300 }).optional(),
}

async function someone(tx: Transaction, id: string, field: string): Promise<User> {
  const found = await tx.get(user, id)
  if (!found?.active) {
    return refuse(
      'organisation.delegation.person',
      found ? say`${found.name} is shut out.` : say`There is no such user.`,
      {
        field,
      },
    )
  }
  return found
}

/** One's own is one's own to give; for others it takes an owner of all their companies. */
async function mustBeTheirs(tx: Transaction, who: Who, from: string): Promise<void> {
  if (from === who.id) return
  if (companiesOf(who, [owner]).length === 0) {
    refuse('organisation.delegation.notYours', say`You can let somebody stand in for yourself only.`, {
      kind: 'forbidden',
      help: say`Owners can do it for others.`,
    })
  }
  await mustManage(tx, who, from)
}

function mustStandIn(from: User, to: User): void {
  if (from.id === to.id)
    refuse('organisation.delegation.self', say`Nobody stands in for themselves.`, {
      help: say`Choose somebody else.`,
      field: 'to',
    })
  if (to.kind === 'agent') {
    refuse('organisation.delegation.agent', say`An agent can’t stand in for a person who approves.`, {
      help: say`Choose a person.`,
      field: 'to',
    })
  }
}

export const createDelegation = command('organisation.delegation.create', {
  says: 'Let somebody approve in your place, with your limits, between two dates.',
  label: 'Stand-in',
  makes: delegation,
  undoneBy: 'organisation.delegation.revoke',
  input: { from: f.ref(user).optional().label('For').says('Yourself when left empty.'), ...stated },
  may: [everyone],
  async run({ input, id, tx, who }) {
    const from = await someone(tx, input.from ?? who.id, 'from')
    await mustBeTheirs(tx, who, from.id)
    const to = await someone(tx, input.to, 'to')
    mustStandIn(from, to)
    const says = String(say`${to.name} in the place of ${from.name}`)
    return { made: tx.insert(delegation, { ...input, from: from.id, says, id }) }
  },
})

export const updateDelegation = command('organisation.delegation.update', {
  says: 'Change dates, companies or who stands in.',
  on: delegation,
  from: 'active',
  input: stated,
  may: [everyone],
  async run({ record, input, tx, who }) {
    await mustBeTheirs(tx, who, record.from)
    const from = await someone(tx, record.from, 'from')
    const to = await someone(tx, input.to ?? record.to, 'to')
    mustStandIn(from, to)
    return { set: { ...input, says: String(say`${to.name} in the place of ${from.name}`) } }
  },
})

export const revokeDelegation = command('organisation.delegation.revoke', {
  says: 'End it now.',
  on: delegation,
  from: 'active',
  to: 'revoked',
  may: [everyone],
  async run({ record, tx, who }) {
    await mustBeTheirs(tx, who, record.from)
  },
})
