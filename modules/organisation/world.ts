import type { Reader } from '../../kernel/index.ts'
import { company } from './company.ts'
import type { World } from './limits.ts'
import { department, user } from './people.ts'
import { approvalLimit, delegation, role } from './role.ts'

/** All that decides about releasing: small tables, kept in memory for a moment by the reader. */
export async function loadWorld(read: Reader): Promise<World> {
  const [people, roles, limits, delegations, departments, companies] = await Promise.all([
    read.reference(user),
    read.reference(role),
    read.reference(approvalLimit),
    read.reference(delegation),
    read.reference(department),
    read.reference(company),
  ])
  return {
    today: read.today,
    people,
    roles: [...roles.values()].filter((one) => one.state === 'held'),
    limits: [...limits.values()],
    delegations: [...delegations.values()],
    departments: [...departments.values()],
    ownApproving: [...companies.values()].filter((one) => one.ownerApprovesOwn).map((one) => one.id),
  }
}
