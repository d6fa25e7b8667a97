/** Who may release what, as pure arithmetic over what is declared: no reading, no clock. */
import { absolute, compare, multiply } from '../../kernel/index.ts'

export interface LimitRow {
  user: string | null
  role: string | null
  company: string
  department: string | null
  command: string
  currency: string
  upTo: string
}
export interface DelegationRow {
  from: string
  to: string
  startsOn: string
  endsOn: string | null
  companies: { company: string }[]
  whileAway: boolean
  state: string
}
export interface RoleRow {
  user: string
  role: string
  company: string | null
}
export interface PersonRow {
  id: string
  name: string
  active: boolean
}
export interface DepartmentRow {
  id: string
  company: string
  code: string | null
  parent: string | null
}

/** All that decides about releasing, as it stands now. */
export interface World {
  today: string
  people: ReadonlyMap<string, PersonRow>
  roles: readonly RoleRow[]
  limits: readonly LimitRow[]
  delegations: readonly DelegationRow[]
  departments: readonly DepartmentRow[]
  /** Companies that said that their owners approve what is their own: those run by one person. */
  ownApproving: readonly string[]
}

/** Which commands of which companies and departments something counts for; null: all of them. */
export interface Scope {
  companies: readonly string[] | null
  /** Ids and codes, those of the departments below included. */
  departments: readonly string[] | null
  command: string
}

/** A right to release: up to an amount, or without limit where `upTo` is null. */
export interface Grant extends Scope {
  currency: string
  upTo: string | null
  /** Where one of these counts, this right does not: a limit of one's own stands before those of roles. */
  unless: readonly Scope[]
  /** Whose right it is, where somebody stands in for another. */
  behalf: string | null
  /** The role that it comes from; null: given to the person. */
  role: string | null
}

/** What is to be released. */
export interface Ask {
  company: string
  department: string | null
  command: string
  currency: string
  amount: string
}

/** `purchasing.bill.post` lies under itself, `purchasing.bill.*`, `purchasing.*` and `*`. */
export const underPattern = (command: string, pattern: string): boolean =>
  pattern === '*' || pattern === command || (pattern.endsWith('.*') && command.startsWith(pattern.slice(0, -1)))

const PATTERN = /^(\*|[a-z][a-zA-Z]*(\.[a-z][a-zA-Z]*)*(\.\*)?)$/

/** Whether a text can stand for commands: an id, the beginning of ids with `.*`, or `*`. */
export const isPattern = (pattern: string): boolean => PATTERN.test(pattern)

/** Whether the ask lies in the scope, whatever its amount. */
export const inScope = (scope: Scope, ask: Omit<Ask, 'amount' | 'currency'>): boolean =>
  (scope.companies === null || scope.companies.includes(ask.company)) &&
  (scope.departments === null || (ask.department !== null && scope.departments.includes(ask.department))) &&
  underPattern(ask.command, scope.command)

/** Whether the right counts for the ask, whatever its amount. */
export const counts = (grant: Grant, ask: Omit<Ask, 'amount' | 'currency'>): boolean =>
  inScope(grant, ask) && !grant.unless.some((scope) => inScope(scope, ask))

/**
 * Whether the right reaches to the amount; a credit counts like a debit of its size.
 * @param rate what one unit of the ask's currency is worth in the right's; null: not known, so nothing but zero is covered.
 */
export function reaches(grant: Grant, ask: Pick<Ask, 'amount'>, rate: string | null): boolean {
  if (grant.upTo === null || compare(ask.amount, '0') === 0) return true
  return rate !== null && compare(multiply(absolute(ask.amount), rate), grant.upTo) <= 0
}

/** Ids and codes of a department and of all below it. */
function departmentWords(departments: readonly DepartmentRow[], top: string): string[] {
  const found = new Set<string>([top])
  for (let grown = true; grown; ) {
    grown = false
    for (const one of departments) {
      if (one.parent === null || !found.has(one.parent) || found.has(one.id)) continue
      found.add(one.id)
      grown = true
    }
  }
  const codes = departments.flatMap((one) => (found.has(one.id) && one.code !== null ? [one.code] : []))
  return [...found, ...codes]
}

/** Rights of somebody's own: limits given to them, else those of their roles; an owner's have no limit unless one is set. */
export function ownGrants(world: World, person: string, roles: readonly Omit<RoleRow, 'user'>[]): Grant[] {
  const scopeOf = (limit: LimitRow): Scope => ({
    companies: [limit.company],
    departments: limit.department === null ? null : departmentWords(world.departments, limit.department),
    command: limit.command,
  })
  const made = (limit: LimitRow, unless: readonly Scope[]): Grant => ({
    ...scopeOf(limit),
    ...{ currency: limit.currency, upTo: limit.upTo, unless, behalf: null, role: limit.role },
  })
  const held = (limit: LimitRow) =>
    roles.some((one) => one.role === limit.role && (one.company === null || one.company === limit.company))
  const personal = world.limits.filter((limit) => limit.user === person)
  const byRole = world.limits.filter((limit) => limit.role !== null && held(limit))
  const first = personal.map(scopeOf)
  const ofOwners = byRole.filter((limit) => limit.role === 'owner').map(scopeOf)
  const owned = roles.filter((one) => one.role === 'owner')
  return [
    ...personal.map((limit) => made(limit, [])),
    ...byRole.map((limit) => made(limit, first)),
    ...owned.map((one) => ({
      ...{ companies: one.company === null ? null : [one.company], departments: null, command: '*', currency: '' },
      ...{ upTo: null, unless: [...first, ...ofOwners], behalf: null, role: 'owner' },
    })),
  ]
}

const isOn = (delegation: DelegationRow, day: string): boolean =>
  delegation.state === 'active' &&
  delegation.startsOn <= day &&
  (delegation.endsOn === null || day <= delegation.endsOn)

/** Companies that both name; null stands for all. */
const both = (one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null =>
  one === null ? other : other === null ? one : one.filter((company) => other.includes(company))

/** Rights that somebody has in others' places today. Nobody passes on what they hold for another. */
export function delegatedGrants(world: World, person: string): Grant[] {
  return world.delegations.flatMap((delegation) => {
    if (delegation.to !== person || !isOn(delegation, world.today)) return []
    if (!world.people.get(delegation.from)?.active) return []
    const within = delegation.companies.length === 0 ? null : delegation.companies.map((one) => one.company)
    const roles = world.roles.filter((one) => one.user === delegation.from)
    return ownGrants(world, delegation.from, roles)
      .map((grant) => ({ ...grant, companies: both(grant.companies, within), behalf: delegation.from }))
      .filter((grant) => grant.companies === null || grant.companies.length > 0)
  })
}

/** Companies in which somebody may approve what is their own: owners, where the company said so. */
export const ownCompanies = (world: World, roles: readonly Omit<RoleRow, 'user'>[]): string[] =>
  world.ownApproving.filter((company) =>
    roles.some((one) => one.role === 'owner' && (one.company === null || one.company === company)),
  )

/** Whether somebody is away today and has somebody who stands in. */
export const isAway = (world: World, person: string): boolean =>
  world.delegations.some((one) => one.from === person && one.whileAway && isOn(one, world.today))
