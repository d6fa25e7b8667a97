import { asSystem, dispatch, type Kernel, owner, refuse, say } from '../../kernel/index.ts'

/**
 * Makes the first user of an organisation, an owner of all its companies.
 * @returns the user's id.
 * @throws Refusal `organisation.user.notFirst` where somebody owns it already.
 */
export async function createFirstUser(
  kernel: Kernel,
  person: { name: string; email: string; locale?: string },
): Promise<string> {
  const owned = await kernel.load(`select 1 from organisation_role where role = $1 and state = 'held' limit 1`, [
    owner.id,
  ])
  if (owned.length > 0) {
    refuse('organisation.user.notFirst', say`This organisation has an owner. Ask them to let you in.`)
  }
  const input = { ...person, roles: [{ role: owner.id, company: null }] }
  const { id } = await dispatch(kernel, { command: 'organisation.user.create', input }, asSystem())
  if (!id) throw new Error('organisation.user.create answered without an id.')
  return id
}
