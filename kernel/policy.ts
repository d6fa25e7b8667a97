/** A role: a name that people are given and that declarations allow. */
export interface Role {
  readonly id: string
  readonly says: string
}

/** Declares a role. */
export const role = (id: string, says: string): Role => ({ id, says })

/** May do everything in the companies it is given for; declared here because every module means the same by it. */
export const owner = role('owner', 'Runs the organisation: everything, and who may do what.')
/** The program itself: reactions, schedules and migrations. No person or key can hold it. */
export const system = role('system', 'Backstay itself, when it acts by rule.')
/** Whoever is signed in. */
export const everyone = role('everyone', 'Anyone who can sign in.')

/** A role as somebody holds it; without a company it holds in all of them. */
export interface Assignment {
  role: string
  company: string | null
}

export type DoorName = 'http' | 'cli' | 'mcp' | 'worker' | 'mail' | 'files' | 'demo'

/** Who asks: a person, a script or an agent, the same for all doors. */
export interface Who {
  id: string
  name: string
  door: DoorName
  assignments: readonly Assignment[]
  /** The person for whom an agent or a delegate acts. */
  onBehalfOf?: string
  locale?: string
  /** A program with a user of its own: it may propose, and it can't do what needs a person. */
  agent?: boolean
  /** When the session began that they ask from, as an instant; absent for keys and at the machine itself. */
  signedInAt?: string
}

/** The companies in which one of the roles is held: `all`, or a list that may be empty. */
export function companiesOf(who: Who, roles: readonly Role[]): 'all' | string[] {
  const companies = new Set<string>()
  // What the program alone does, no owner does either.
  const isProgram = roles.length > 0 && roles.every((role) => role.id === system.id)
  for (const held of who.assignments) {
    const counts =
      (held.role === owner.id && !isProgram) || held.role === system.id || roles.some((role) => role.id === held.role)
    if (!counts) continue
    if (held.company === null) return 'all'
    companies.add(held.company)
  }
  if (roles.some((role) => role.id === everyone.id)) {
    for (const held of who.assignments) {
      if (held.company === null) return 'all'
      companies.add(held.company)
    }
  }
  return [...companies]
}

/** True where the roles are held in this company, or in any when none is named. */
export function holds(who: Who, roles: readonly Role[], company?: string | null): boolean {
  const companies = companiesOf(who, roles)
  if (companies === 'all') return true
  return company ? companies.includes(company) : companies.length > 0
}

/** The person stated as the system, for work that runs by rule. */
export const asSystem = (name = 'Backstay'): Who => ({
  id: '00000000-0000-7000-8000-000000000000',
  name,
  door: 'worker',
  assignments: [{ role: system.id, company: null }],
})
