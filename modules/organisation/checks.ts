import type { IntegrityCheck } from '../../kernel/index.ts'

/** What `backstay check` looks for in who may do what. */
export const organisationChecks: readonly IntegrityCheck[] = [
  {
    id: 'organisation.owner',
    says: 'Somebody who can sign in owns every company.',
    find: async (read) => {
      const owners = await read.rows(
        `select 1 from organisation_role r join organisation_user u on u.id = r."user"
          where r.role = 'owner' and r.company is null and r.state = 'held' and u.active and u.kind = 'person' limit 1`,
      )
      const [anyone] = await read.rows('select 1 from organisation_user limit 1')
      return anyone && owners.length === 0 ? [{ says: 'Nobody who can sign in owns every company.' }] : []
    },
  },
  {
    id: 'organisation.role',
    says: 'Every role that somebody holds is one that the program knows.',
    find: async (read) => {
      const rows = await read.rows<{ id: string; role: string }>(
        `select id, role from organisation_role where state = 'held' and not (role = any ($1::text[])) order by id`,
        [[...read.catalogue.roles.keys()]],
      )
      return rows.map(({ id, role }) => ({
        says: `The role ${role} is given, and nothing knows it.`,
        record: 'organisation.role',
        id,
      }))
    },
  },
  {
    id: 'organisation.signIn',
    says: 'Everybody who can sign in has the same name and address there as in the organisation.',
    find: async (read) => {
      const rows = await read.rows<{ id: string; name: string }>(
        `select u.id, u.name from organisation_user u left join auth_user a on a.id = u.id
          where a.id is null or a.email <> u.email or a.name <> u.name order by u.id`,
      )
      return rows.map(({ id, name }) => ({
        says: `${name} signs in under another name or address.`,
        record: 'organisation.user',
        id,
      }))
    },
  },
]
