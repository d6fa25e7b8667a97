import { asSystem, dispatch, type Kernel, owner, refuse } from '../../kernel/index.ts'
import { createFirstUser } from '../organisation/index.ts'
import type { CompanyAsk } from './company-command.ts'

export interface SetUp extends CompanyAsk {
  /** The first user, who owns the organisation. */
  user: { name: string; email: string; password?: string; locale?: string }
}

export interface MadeOrganisation {
  company: string
  user: string
}

/** Keeps a password for a user, by the means of sign-in that this installation has. */
export type KeepPassword = (user: string, password: string) => Promise<void>

const LEAST_PASSWORD = 8

/**
 * Sets up an organisation in an empty database: its first company with everything that it is booked in with,
 * and its first user as owner.
 * @param keepPassword stores the password, when one is given.
 * @throws Refusal `setUp.taken` where there is an organisation already; else what the single steps refuse.
 */
export async function setUpCompany(
  kernel: Kernel,
  { user, ...company }: SetUp,
  keepPassword?: KeepPassword,
): Promise<MadeOrganisation> {
  const { password, ...person } = user
  if (password !== undefined && password.length < LEAST_PASSWORD) {
    refuse('setUp.password', `A password needs at least ${LEAST_PASSWORD} characters.`, { field: 'password' })
  }
  if (password !== undefined && !keepPassword) {
    refuse('setUp.password', 'Passwords can’t be set here. Leave it out and sign in by a link.', { field: 'password' })
  }
  const [owned] = await kernel.load(`select 1 from organisation_role where role = $1 and state = 'held' limit 1`, [
    owner.id,
  ])
  if (owned) {
    refuse('setUp.taken', 'This organisation is set up already. Sign in as its owner to add a company.', {
      help: 'For a second organisation, use another data folder: BACKSTAY_DATA=…',
    })
  }
  const made = await dispatch(kernel, { command: 'setUp.company', input: company }, asSystem())
  if (!made.id) throw new Error('setUp.company answered without an id.')
  const id = await createFirstUser(kernel, person)
  if (password !== undefined) await keepPassword?.(id, password)
  return { company: made.id, user: id }
}
