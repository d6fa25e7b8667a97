import {
  type AnyCommand,
  type AnyRecord,
  auditor,
  companiesOf,
  f,
  fieldName,
  holds,
  owner,
  query,
  type Reader,
  type Role,
  type RowOf,
  refuse,
  roleName,
  type SaidValue,
  say,
  several,
  type Who,
  type Words,
} from '../../kernel/index.ts'
import { grantsOf, mostWords, releaseAnswer } from './approver.ts'
import { company } from './company.ts'
import { user } from './people.ts'
import { whoOf } from './who.ts'
import { loadWorld } from './world.ts'

/** One sentence of an explanation, and whether it speaks for the person. */
export interface Because {
  says: Words
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

const where = (companies: Companies, id: string | null | undefined): SaidValue =>
  id ? (companies.get(id)?.name ?? say`a company that is gone`) : say`every company`

function rolesHeld(who: Who, companies: Companies): Because {
  if (who.assignments.length === 0) return { says: say`${who.name} holds no role at all.`, holds: false }
  const held = who.assignments.map((one) => say`${roleName({ id: one.role })} in ${where(companies, one.company)}`)
  return { says: say`${who.name} holds ${several(held)}.`, holds: true }
}

/** Whether one of the roles is held, and in which companies. */
function needs(who: Who, roles: readonly Role[], companies: Companies, wanted: string | null | undefined): Because[] {
  const names = [...new Set([...roles.map((one) => one.id), owner.id])]
  const reach = companiesOf(who, roles)
  const says = names.includes('everyone')
    ? say`Anyone who can sign in and holds a role may.`
    : say`It needs the role ${several(
        names.map((id) => roleName({ id })),
        'or',
      )}.`
  const rows: Because[] = [{ says, holds: reach === 'all' || reach.length > 0 }]
  if (reach !== 'all' && reach.length > 0) {
    const names = several(reach.map((id) => where(companies, id)))
    rows.push({ says: say`That holds in ${names} only.`, holds: wanted ? reach.includes(wanted) : true })
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
      ? say`${who.name} approves it ${most}.`
      : say`${who.name} has no approval limit for it, so it waits for somebody who has.`
    rows.push({ says, holds: most !== null })
    if (ask.amount) {
      const currency = ask.currency ?? (await read.reference(company)).get(ask.company)?.currency ?? ''
      const approval = { company: ask.company, currency, amount: ask.amount }
      const verdict = await releaseAnswer({ approval, command: command.id, who, read })
      rows.push({ says: verdict.why, holds: verdict.allowed })
      const others = verdict.waitsFor.map((one) => one.name)
      if (others.length > 0) rows.push({ says: say`It would wait for ${several(others, 'or')}.`, holds: false })
    }
  } else {
    rows.push({ says: say`It needs an approval limit; name a company to see which.`, holds: true })
  }
  rows.push({ says: say`Whoever entered the record or asked for it never approves it.`, holds: true })
  return rows
}

function recordRows(who: Who, record: AnyRecord, companies: Companies, wanted: string | null | undefined): Because[] {
  const may = (says: (why: Words) => Words, roles: readonly Role[]): Because[] => {
    const [first, ...more] = needs(who, roles, companies, wanted)
    return first ? [{ ...first, says: says(first.says) }, ...more] : more
  }
  const masked = Object.entries(record.fields).filter(([, { spec }]) => spec.seenBy && !holds(who, spec.seenBy, wanted))
  return [
    ...may((why) => say`To see it: ${why}`, record.may.read),
    ...(record.may.draft ? may((why) => say`To enter and change it: ${why}`, record.may.draft) : []),
    ...masked.map(([name, { spec }]) => ({
      says: say`${fieldName(record, name, spec.label)} is masked: it needs the role ${several([...(spec.seenBy ?? []), owner].map(roleName), 'or')}.`,
      holds: false,
    })),
  ]
}

function verdictWords(name: string, may: boolean, act: Words, company: SaidValue | null): Words {
  if (company === null) return may ? say`${name} may ${act}.` : say`${name} may not ${act}.`
  return may ? say`${name} may ${act} in ${company}.` : say`${name} may not ${act} in ${company}.`
}

/**
 * Why somebody may or may not run a command, or see a record: the verdict first, then each reason in words.
 * @throws Refusal `organisation.why.unknown` where nothing goes by that id.
 */
export async function explainAccess(read: Reader, ask: WhyAsk): Promise<Because[]> {
  const command = read.catalogue.commands.get(ask.about)
  const record = read.catalogue.records.get(ask.about)
  if (!command && !record) {
    return refuse('organisation.why.unknown', say`There is no command or record “${ask.about}”.`, { field: 'about' })
  }
  const companies = await read.reference(company)
  const who = await whoOf(read, ask.user, 'http')
  if (!who) {
    const person = await read.get(user, ask.user)
    const says = person ? say`${person.name} is shut out and can do nothing.` : say`There is no such user.`
    return [{ says, holds: false }]
  }
  const reasons = command
    ? needs(who, command.may, companies, ask.company)
    : record
      ? recordRows(who, record, companies, ask.company)
      : []
  const may = command ? reasons.every((one) => one.holds) : (reasons[0]?.holds ?? false)
  const verdict = verdictWords(
    who.name,
    may,
    command ? say`run ${ask.about}` : say`see ${ask.about}`,
    ask.company ? where(companies, ask.company) : null,
  )
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
  columns: { says: f.text().told().label('Because'), holds: f.boolean() },
  may: [owner, auditor],
  company: 'company',
  async run({ input, read }) {
    const rows = await explainAccess(read, input)
    return {
      rows: rows.map((row) => ({ ...row, says: String(row.says) })),
      head: { title: String(rows[0]?.says ?? '') },
    }
  },
})
