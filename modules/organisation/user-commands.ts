import {
  command,
  companiesOf,
  type DraftOf,
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
import { mustBeFresh, mustLeaveAnOwner, mustManage } from './manage.ts'
import { department, team, user } from './people.ts'
import { place } from './place.ts'
import { giveRole } from './role-commands.ts'

type User = RowOf<typeof user>

const stated = {
  name: f.text({ max: 200 }),
  email: f.email(),
  kind: f.choice('person', 'agent').default('person'),
  locale: f.language().default('en').label('Language'),
  jobTitle: f.text({ max: 200 }).optional(),
  place: f.ref(place).optional(),
  department: f.ref(department).optional(),
  team: f.ref(team).optional(),
  manager: f.ref(user).optional(),
}

/** Makes a user. The address is kept in small letters: people type it as they like. */
export function addUser(tx: Transaction, draft: DraftOf<typeof user>): User {
  return tx.insert(user, { ...draft, email: draft.email.toLowerCase() })
}

export const createUser = command('organisation.user.create', {
  says: 'Let somebody in: a person, or an agent with a key of its own.',
  label: 'New user',
  makes: user,
  input: { ...stated, roles: f.rows({ role: f.text({ max: 60 }), company: f.ref(company).optional() }) },
  may: [owner],
  guardsUndo: ({ who }) => mustBeFresh(who),
  async run({ input, id, tx, who }) {
    mustBeFresh(who)
    const { roles, ...draft } = input
    const made = addUser(tx, { ...draft, id })
    for (const [index, one] of roles.entries()) {
      await giveRole(tx, who, { user: made, role: one.role, company: one.company, field: `roles.${index}.role` })
    }
    return { made }
  },
})

export const updateUser = command('organisation.user.update', {
  says: 'Change who somebody is: name, address, place, department.',
  on: user,
  input: stated,
  may: [owner],
  async guardsUndo({ tx, who, id }) {
    if (id !== null) await mustManage(tx, who, id)
    mustBeFresh(who)
  },
  async run({ record, input, tx, who }) {
    await mustManage(tx, who, record.id)
    if (input.manager && (await isBelow(tx, input.manager, record.id))) {
      refuse('organisation.user.circle', say`Somebody can’t be managed by themselves or by people below them.`, {
        help: say`Choose another manager.`,
        field: 'manager',
      })
    }
    const signsInOtherwise = input.email !== undefined && input.email.toLowerCase() !== record.email
    if (signsInOtherwise || (input.kind !== undefined && input.kind !== record.kind)) mustBeFresh(who)
    if (input.kind === 'agent') await mustNotOwn(tx, record)
    return { set: { ...input, ...(input.email === undefined ? {} : { email: input.email.toLowerCase() }) } }
  },
})

async function mustNotOwn(tx: Transaction, record: User): Promise<void> {
  const [held] = await tx.rows(
    `select 1 from organisation_role where "user" = $1 and role = 'owner' and state = 'held'`,
    [record.id],
  )
  if (held)
    refuse('organisation.role.agentOwner', say`An owner is a person. Take the role away first.`, { field: 'kind' })
}

/** Whether somebody is, or is managed by, the other, over however many steps. */
async function isBelow(tx: Transaction, start: string, top: string): Promise<boolean> {
  const people = await tx.reference(user)
  const seen = new Set<string>()
  for (let at: string | null | undefined = start; at && !seen.has(at); at = people.get(at)?.manager) {
    if (at === top) return true
    seen.add(at)
  }
  return false
}

/** What everybody may say of themselves. */
export const updateMyself = command('organisation.user.updateMyself', {
  says: 'Change your own name and language.',
  input: { name: f.text({ max: 200 }).optional(), locale: f.language().optional() },
  may: [everyone],
  offered: false,
  async run({ input, tx, who }) {
    const me = await tx.lock(user, who.id)
    if (!me)
      return refuse('organisation.user.missing', say`You are not among the users here.`, {
        help: say`Ask an owner to let you in.`,
        kind: 'missing',
      })
    tx.change(user, me, { name: input.name ?? me.name, locale: input.locale ?? me.locale })
    return { result: { name: me.name, locale: me.locale } }
  },
})

const notMyself = (record: User, who: Who): void => {
  if (record.id === who.id) {
    refuse('organisation.user.myself', say`You can’t shut yourself out. Ask another owner to do it.`, {
      kind: 'forbidden',
    })
  }
}

export const deactivateUser = command('organisation.user.deactivate', {
  says: 'Shut somebody out at once: sessions and keys end. Everything they did stays.',
  on: user,
  grave: true,
  undoneBy: 'organisation.user.activate',
  offered: { active: [true] },
  may: [owner],
  async run({ record, tx, who }) {
    await mustManage(tx, who, record.id)
    notMyself(record, who)
    await mustLeaveAnOwner(tx, record)
    return { set: { active: false } }
  },
})

export const activateUser = command('organisation.user.activate', {
  says: 'Let somebody in again, with the roles they had.',
  on: user,
  undoneBy: 'organisation.user.deactivate',
  offered: { active: [false] },
  may: [owner],
  async run({ record, tx, who }) {
    await mustManage(tx, who, record.id)
    mustBeFresh(who)
    return { set: { active: true } }
  },
})

/** The audited half of a sign-in link: the link itself is a secret, made by the door and written nowhere. */
export const inviteUser = command('organisation.user.invite', {
  says: 'Allow one sign-in by a link, e.g. for somebody new or who lost the password.',
  on: user,
  may: [owner],
  offered: false,
  async run({ record, tx, who }) {
    await mustManage(tx, who, record.id)
    mustBeFresh(who)
    if (!record.active) refuse('organisation.user.inactive', say`${record.name} is shut out. Let them in again first.`)
    if (record.kind === 'agent')
      refuse('organisation.user.agent', say`An agent has a key; it doesn’t sign in by a link.`)
    return { set: { invitedAt: tx.now } }
  },
})

/** The audited half of taking somebody's second factors away: an act of its own, so that no link does it by the way. */
export const takeFactors = command('organisation.user.takeFactors', {
  says: 'Take somebody’s passkeys, authenticator and backup codes away, e.g. after a lost phone. Their sessions end.',
  on: user,
  grave: true,
  may: [owner],
  offered: false,
  async run({ record, tx, who }) {
    await mustManage(tx, who, record.id)
    mustBeFresh(who)
    if (record.id === who.id) {
      refuse('organisation.user.ownFactors', say`You change your own second factors on the page about your sign-in.`, {
        help: say`Where yours are lost, ask another owner, or whoever keeps the machine.`,
        kind: 'forbidden',
      })
    }
    return { set: { accessChangedAt: tx.now } }
  },
})

const ACCESS = [
  ...(['keyMade', 'keyRevoked', 'passwordSet', 'passkeyAdded', 'passkeyRemoved'] as const),
  ...(['secondFactorOn', 'secondFactorOff', 'sessionsEnded'] as const),
] as const

/** The audited half of whatever changes how somebody gets in: the secret itself stays with the door. */
export const noteAccess = command('organisation.user.noteAccess', {
  says: 'Note that a key, a password, a passkey or a second factor was made or taken away.',
  on: user,
  input: { what: f.choice(...ACCESS), name: f.text({ max: 200 }).optional() },
  may: [everyone],
  offered: false,
  async run({ record, input, tx, who }) {
    if (record.id !== who.id) {
      if (companiesOf(who, [owner]).length === 0) {
        refuse('organisation.user.notYours', say`That is somebody else’s way of signing in.`, {
          help: say`Choose one of your own.`,
          kind: 'forbidden',
        })
      }
      await mustManage(tx, who, record.id)
    }
    if (input.what === 'keyMade' && !record.active) {
      refuse('organisation.user.inactive', say`${record.name} is shut out. Let them in again first.`)
    }
    return {
      set: { accessChangedAt: tx.now },
      result: { what: input.what, ...(input.name ? { name: input.name } : {}) },
    }
  },
})
