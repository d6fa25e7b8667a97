import {
  type AnyCommand,
  type AnyRecord,
  auditor,
  companiesOf,
  f,
  holds,
  owner,
  query,
  type Reader,
  type Role,
  type RowOf,
  refuse,
  type Who,
} from '../../kernel/index.ts'
import { grantsOf, mostWords, releaseAnswer } from './approver.ts'
import { company } from './company.ts'
import { user } from './people.ts'
import { whoOf } from './who.ts'
import { loadWorld } from './world.ts'

/** One sentence of an explanation, and whether it speaks for the person. */
export interface Because {
  says: string
  holds: boolean
}

export interface WhyAsk {
  user: string
  /** A command or a record, by its id. */
  about: string
  company?: string | null
  amount?: string | null
  currency?: string | null
}

type Companies = Map<string, RowOf<typeof company>>

const list = (parts: readonly string[], word: 'and' | 'or'): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`

const where = (companies: Companies, id: string | null | undefined): string =>
  id ? (companies.get(id)?.name ?? 'a company that is gone') : 'every company'

function rolesHeld(who: Who, companies: Companies): Because {
  if (who.assignments.length === 0) return { says: `${who.name} holds no role at all.`, holds: false }
  const held = who.assignments.map((one) => `${one.role} in ${where(companies, one.company)}`)
  return { says: `${who.name} holds ${list(held, 'and')}.`, holds: true }
}

/** Whether one of the roles is held, and in which companies. */
function needs(who: Who, roles: readonly Role[], companies: Companies, wanted: string | null | undefined): Because[] {
  const names = [...new Set([...roles.map((one) => one.id), owner.id])]
  const reach = companiesOf(who, roles)
  const says = names.includes('everyone')
    ? 'Anyone who can sign in and holds a role may.'
    : `It needs the role ${list(names, 'or')}.`
  const rows: Because[] = [{ says, holds: reach === 'all' || reach.length > 0 }]
  if (reach !== 'all' && reach.length > 0) {
    const names = list(
      reach.map((id) => where(companies, id)),
      'and',
    )
    rows.push({ says: `That holds in ${names} only.`, holds: wanted ? reach.includes(wanted) : true })
  }
  return rows
}

async function approvalRows(read: Reader, who: Who, command: AnyCommand, ask: WhyAsk): Promise<Because[]> {
  if (!command.approval) return []
  const rows: Because[] = []
  const world = await loadWorld(read)
  if (ask.company) {
    const scope = { company: ask.company, department: null, command: command.id }
    const most = mostWords(world, grantsOf(world, who), scope)
    const says = most
      ? `${who.name} approves it ${most}.`
      : `${who.name} has no approval limit for it, so it waits for somebody who has.`
    rows.push({ says, holds: most !== null })
    if (ask.amount) {
      const currency = ask.currency ?? (await read.reference(company)).get(ask.company)?.currency ?? ''
      const approval = { company: ask.company, currency, amount: ask.amount }
      const verdict = await releaseAnswer({ approval, command: command.id, who, read })
      rows.push({ says: verdict.why, holds: verdict.allowed })
      const others = verdict.waitsFor.map((one) => one.name)
      if (others.length > 0) rows.push({ says: `It would wait for ${list(others, 'or')}.`, holds: false })
    }
  } else {
    rows.push({ says: 'It needs an approval limit; name a company to see which.', holds: true })
  }
  rows.push({ says: 'Whoever entered the record or asked for it never approves it.', holds: true })
  return rows
}

function recordRows(who: Who, record: AnyRecord, companies: Companies, wanted: string | null | undefined): Because[] {
  const may = (verb: string, roles: readonly Role[]): Because[] => {
    const [first, ...more] = needs(who, roles, companies, wanted)
    return [{ says: `To ${verb}: ${first?.says ?? ''}`, holds: first?.holds ?? false }, ...more]
  }
  const masked = Object.entries(record.fields).filter(([, { spec }]) => spec.seenBy && !holds(who, spec.seenBy, wanted))
  return [
    ...may('see it', record.may.read),
    ...(record.may.draft ? may('enter and change it', record.may.draft) : []),
    ...masked.map(([name, { spec }]) => ({
      says: `${spec.label ?? name} is masked: it needs the role ${list([...(spec.seenBy ?? []).map((one) => one.id), owner.id], 'or')}.`,
      holds: false,
    })),
  ]
}

/**
 * Why somebody may or may not run a command, or see a record: the verdict first, then each reason in words.
 * @throws Refusal `organisation.why.unknown` where nothing goes by that id.
 */
export async function explainAccess(read: Reader, ask: WhyAsk): Promise<Because[]> {
  const command = read.catalogue.commands.get(ask.about)
  const record = read.catalogue.records.get(ask.about)
  if (!command && !record) {
    return refuse('organisation.why.unknown', `There is no command or record “${ask.about}”.`, { field: 'about' })
  }
  const companies = await read.reference(company)
  const who = await whoOf(read, ask.user, 'http')
  if (!who) {
    const person = await read.get(user, ask.user)
    const says = person ? `${person.name} is shut out and can do nothing.` : 'There is no such user.'
    return [{ says, holds: false }]
  }
  const reasons = command
    ? needs(who, command.may, companies, ask.company)
    : record
      ? recordRows(who, record, companies, ask.company)
      : []
  const may = command ? reasons.every((one) => one.holds) : (reasons[0]?.holds ?? false)
  const about = command ? `run ${ask.about}` : `see ${ask.about}`
  const verdict = `${who.name} may ${may ? '' : 'not '}${about}${ask.company ? ` in ${where(companies, ask.company)}` : ''}.`
  const approvals = command && may ? await approvalRows(read, who, command, ask) : []
  return [{ says: verdict, holds: may }, rolesHeld(who, companies), ...reasons, ...approvals]
}

export const why = query('organisation.why', {
  says: 'Why somebody may or may not run a command or see a record.',
  label: 'Why may somebody do this?',
  input: {
    user: f.ref(user),
    about: f.text({ max: 120 }).label('Command or record'),
    company: f.ref(company).optional(),
    amount: f.decimal(4).optional(),
    currency: f.currency().optional(),
  },
  columns: { says: f.text().label('Because'), holds: f.boolean() },
  may: [owner, auditor],
  company: 'company',
  async run({ input, read }) {
    const rows = await explainAccess(read, input)
    return { rows: rows.map((row) => ({ ...row })), head: { title: rows[0]?.says ?? '' } }
  },
})
