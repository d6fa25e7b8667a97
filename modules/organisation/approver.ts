import {
  amountOf,
  answer,
  compare,
  mayRelease,
  named,
  type Reader,
  type ReleaseAnswer,
  type ReleaseAsk,
  type SayValue,
  say,
  type Who,
  type Words,
} from '../../kernel/index.ts'
import { company } from './company.ts'
import { rateBetween } from './convert.ts'
import {
  type Ask,
  counts,
  delegatedGrants,
  type Grant,
  isAway,
  ownCompanies,
  ownGrants,
  reaches,
  type World,
} from './limits.ts'
import { loadWorld } from './world.ts'

type Rates = ReadonlyMap<string, string | null>

/** A right that counts for what is asked, and whether it reaches to the amount. */
interface Verdict {
  grant: Grant
  reaches: boolean
}

const nameOf = (world: World, id: string): string => world.people.get(id)?.name ?? 'somebody who is gone'

/** Everything that somebody may release: in their own right first, then in others' places. */
export const grantsOf = (world: World, who: Pick<Who, 'id' | 'assignments'>): Grant[] => [
  ...ownGrants(world, who.id, who.assignments),
  ...delegatedGrants(world, who.id),
]

const personGrants = (world: World, id: string): Grant[] =>
  grantsOf(world, { id, assignments: world.roles.filter((one) => one.user === id) })

/** Rights that count for the ask; nobody who is named in `notBy` releases, and nobody does in their place. */
function verdicts(grants: readonly Grant[], ask: Ask, rates: Rates, notBy: readonly string[]): Verdict[] {
  return grants
    .filter((grant) => counts(grant, ask) && !(grant.behalf !== null && notBy.includes(grant.behalf)))
    .map((grant) => ({ grant, reaches: reaches(grant, ask, rates.get(grant.currency) ?? null) }))
}

/** What one unit of the ask's currency is worth in the currency of each limit. */
async function ratesFor(read: Reader, world: World, from: string): Promise<Rates> {
  const wanted = [...new Set(world.limits.map((limit) => limit.currency))]
  return new Map(
    await Promise.all(
      wanted.map(async (to): Promise<[string, string | null]> => [to, await rateBetween(read, from, to, world.today)]),
    ),
  )
}

const limitWords = (grant: Grant): SayValue =>
  grant.upTo === null ? say`without limit` : amountOf(grant.upTo, grant.currency)

function allowedWords(world: World, { grant }: Verdict): Words {
  if (grant.behalf !== null) {
    return say`In the place of ${nameOf(world, grant.behalf)}, whose limit is ${limitWords(grant)}.`
  }
  if (grant.upTo === null) return say`Owners approve without limit.`
  return grant.role === null
    ? say`Within your own limit of ${limitWords(grant)}.`
    : say`Within the limit of ${limitWords(grant)} for the role ${named(`choice:organisation.role.role.${grant.role}`, grant.role)}.`
}

function refusedWords(world: World, found: readonly Verdict[], ask: Ask, rates: Rates, where: SayValue): Words {
  const [first] = found
  if (!first) return say`You have no approval limit for this in ${where}.`
  const unknown = found.find(({ grant }) => grant.upTo !== null && (rates.get(grant.currency) ?? null) === null)
  if (unknown) {
    return say`There is no exchange rate from ${ask.currency} to ${unknown.grant.currency}, so it can’t be held against your limit of ${limitWords(unknown.grant)}.`
  }
  const best = found.reduce((most, one) => (inAsk(one, rates) > inAsk(most, rates) ? one : most), first)
  const whose = best.grant.behalf === null ? say`your limit` : say`the limit of ${nameOf(world, best.grant.behalf)}`
  return say`${amountOf(ask.amount, ask.currency)} is over ${whose} of ${limitWords(best.grant)}.`
}

/** About how much of the ask's currency a right is worth: only for putting rights in order. */
const inAsk = ({ grant }: Verdict, rates: Rates): number =>
  grant.upTo === null ? Number.POSITIVE_INFINITY : Number(grant.upTo) / Number(rates.get(grant.currency) ?? 1)

/** Whether it is somebody's own, in a company where nobody approves what is their own. */
const isBarred = (world: World, who: Pick<Who, 'id' | 'assignments'>, ask: Ask, notBy: readonly string[]): boolean =>
  notBy.includes(who.id) && !ownCompanies(world, who.assignments).includes(ask.company)

/** Everybody who could release it, those with the smallest sufficient limit first. */
function couldRelease(world: World, ask: Ask, rates: Rates, notBy: readonly string[]): { id: string; name: string }[] {
  const found = [...world.people.values()].flatMap((person) => {
    if (!person.active) return []
    const roles = world.roles.filter((one) => one.user === person.id)
    if (isBarred(world, { id: person.id, assignments: roles }, ask, notBy)) return []
    const able = verdicts(personGrants(world, person.id), ask, rates, notBy).filter((one) => one.reaches)
    const [first] = able.sort((one, other) => inAsk(one, rates) - inAsk(other, rates))
    return first ? [{ person, first, own: able.some((one) => one.grant.behalf === null) }] : []
  })
  const standsIn = new Set(found.flatMap(({ first }) => (first.grant.behalf === null ? [] : [first.grant.behalf])))
  return found
    .filter(({ person }) => !(standsIn.has(person.id) && isAway(world, person.id)))
    .sort(
      (one, other) =>
        inAsk(one.first, rates) - inAsk(other.first, rates) || one.person.name.localeCompare(other.person.name),
    )
    .map(({ person, first, own }) => ({
      id: person.id,
      name:
        own || first.grant.behalf === null ? person.name : `${person.name} (for ${nameOf(world, first.grant.behalf)})`,
    }))
}

const askOf = ({ approval, command }: Pick<ReleaseAsk, 'approval' | 'command'>): Ask => ({
  ...{ company: approval.company, department: approval.department ?? null, command },
  ...{ currency: approval.currency, amount: approval.amount },
})

/** May this person release it, and who else could? */
export async function releaseAnswer({ approval, command, who, read }: ReleaseAsk): Promise<ReleaseAnswer> {
  const world = await loadWorld(read)
  const ask = askOf({ approval, command })
  const notBy = approval.notBy ?? []
  const rates = await ratesFor(read, world, ask.currency)
  const found = verdicts(grantsOf(world, who), ask, rates, notBy)
  const barred = isBarred(world, who, ask, notBy)
  const enough = barred ? undefined : found.find((one) => one.reaches)
  if (enough) {
    const behalf = enough.grant.behalf
    const inPlace = behalf === null ? {} : { onBehalfOf: nameOf(world, behalf) }
    return { allowed: true, why: allowedWords(world, enough), waitsFor: [], ...inPlace }
  }
  const where = (await read.reference(company)).get(ask.company)?.name ?? say`this company`
  const why = barred
    ? say`You entered it or asked for it, and nobody approves what is their own.`
    : refusedWords(world, found, ask, rates, where)
  return { allowed: false, why, waitsFor: couldRelease(world, ask, rates, notBy).filter((one) => one.id !== who.id) }
}

/** This module's answer to who may release a command: limits, delegation, and never one's own. */
export const approverAnswer = answer(mayRelease, releaseAnswer)

/** Everybody who could release it, those with the smallest sufficient limit first. */
export async function approversOf(
  read: Reader,
  { approval, command }: Pick<ReleaseAsk, 'approval' | 'command'>,
): Promise<{ id: string; name: string }[]> {
  const world = await loadWorld(read)
  const ask = askOf({ approval, command })
  return couldRelease(world, ask, await ratesFor(read, world, ask.currency), approval.notBy ?? [])
}

/** The most that somebody may release of a command in a company, in words; null where it is nothing. */
export function mostWords(world: World, grants: readonly Grant[], ask: Omit<Ask, 'amount' | 'currency'>): Words | null {
  const found = grants.filter((grant) => counts(grant, ask))
  const [first] = [...found].sort((one, other) =>
    one.upTo === null ? -1 : other.upTo === null ? 1 : compare(other.upTo, one.upTo),
  )
  if (!first) return null
  const up = first.upTo === null ? say`without limit` : say`up to ${limitWords(first)}`
  return first.behalf === null ? up : say`${up}, in the place of ${nameOf(world, first.behalf)}`
}
