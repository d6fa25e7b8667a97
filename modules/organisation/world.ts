import type { Reader } from '../../kernel/index.ts'
import type { World } from './limits.ts'
import { department, user } from './people.ts'
import { approvalLimit, delegation, role } from './role.ts'

/** All that decides about releasing: small tables, kept in memory for a moment by the reader. */
export async function loadWorld(read: Reader): Promise<World> {
  const [people, roles, limits, delegations, departments] = await Promise.all([
    read.reference(user),
    read.reference(role),
    read.reference(approvalLimit),
    read.reference(delegation),
    read.reference(department),
  ])
  return {
    today: read.today,
    people,
    roles: [...roles.values()].filter((one) => one.state === 'held'),
    limits: [...limits.values()],
    delegations: [...delegations.values()],
    departments: [...departments.values()],
  }
}
