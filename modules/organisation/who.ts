import type { Assignment, DoorName, Reader, Who } from '../../kernel/index.ts'

const WHO = `select u.id, u.name, u.locale, u.kind, u.active,
       coalesce(json_agg(json_build_object('role', r.role, 'company', r.company) order by r.id)
                filter (where r.id is not null), '[]') as assignments
  from organisation_user u left join organisation_role r on r."user" = u.id and r.state = 'held'
 where u.id = $1 group by u.id`

interface WhoRow {
  id: string
  name: string
  locale: string
  kind: 'person' | 'agent'
  active: boolean
  assignments: Assignment[]
}

/**
 * The one who asks, with the roles held now, by one query. Null where there is no such user or they are not active.
 * @param source anything that runs our SQL: a reader, or `{ rows: kernel.load }`.
 */
export async function whoOf(source: Pick<Reader, 'rows'>, userId: string, door: DoorName): Promise<Who | null> {
  const [row] = await source.rows<WhoRow>(WHO, [userId], 'organisation_who')
  if (!row?.active) return null
  const { id, name, locale, assignments } = row
  return { id, name, locale, door, assignments, ...(row.kind === 'agent' ? { agent: true } : {}) }
}

/** The id of the user with this mail address, active or not; null where there is none. */
export async function userIdByEmail(source: Pick<Reader, 'rows'>, email: string): Promise<string | null> {
  const [row] = await source.rows<{ id: string }>('select id from organisation_user where email = $1', [
    email.trim().toLowerCase(),
  ])
  return row?.id ?? null
}
