import { asSystem, dispatch, type Kernel, owner, refuse, say, validate } from '../../kernel/index.ts'
import { checkNewPassword } from '../organisation/index.ts'
import { type CompanyAsk, organisationInput, settledCompany } from './company-command.ts'

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

const inputOf = ({ user, ...company }: SetUp) => {
  const { name: person, email, locale } = user
  return { ...company, person, email, ...(locale ? { locale } : {}) }
}

/**
 * Refuses what an organisation can't be set up with. Nothing is read or written, so it can be asked before what is
 * there is thrown away.
 */
export async function checkSetUp(setUp: SetUp): Promise<void> {
  const input = validate(organisationInput, inputOf(setUp)) as unknown as CompanyAsk
  settledCompany(input, Temporal.Now.plainDateISO('UTC').toString())
  const { password, name, email } = setUp.user
  if (password !== undefined) await checkNewPassword(password, [setUp.name, name, email])
}

/**
 * Sets up an organisation in an empty database: its first company with everything that it is booked in with,
 * and its first user as owner. Both are there afterwards, or neither is.
 * @param keepPassword stores the password, when one is given.
 * @throws Refusal `setUp.taken` where there is an organisation already; else what the single steps refuse.
 */
export async function setUpCompany(
  kernel: Kernel,
  setUp: SetUp,
  keepPassword?: KeepPassword,
): Promise<MadeOrganisation> {
  const { password } = setUp.user
  if (password !== undefined && !keepPassword) {
    refuse('setUp.password', say`Passwords can’t be set here. Leave it out and sign in by a link.`, {
      field: 'password',
    })
  }
  const [owned] = await kernel.load(`select 1 from organisation_role where role = $1 and state = 'held' limit 1`, [
    owner.id,
  ])
  if (owned) {
    refuse('setUp.taken', say`This organisation is set up already. Sign in as its owner to add a company.`, {
      help: say`For a second organisation, use another data folder: BACKSTAY_DATA=…`,
    })
  }
  await checkSetUp(setUp)
  const { result } = await dispatch(kernel, { command: 'setUp.organisation', input: inputOf(setUp) }, asSystem())
  const made = result as MadeOrganisation
  if (password !== undefined) await keepPassword?.(made.user, password)
  return made
}
