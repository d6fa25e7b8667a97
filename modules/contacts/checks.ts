import type { IntegrityCheck } from '../../kernel/index.ts'
import { plainName } from './names.ts'

/** What `backstay check` looks for in contacts. */
export const contactsChecks: readonly IntegrityCheck[] = [
  {
    id: 'contacts.merged',
    says: 'A merged contact leads straight to one that stands.',
    find: async (read) => {
      const rows = await read.rows<{ id: string; name: string }>(
        `select p.id, p.name from contacts_party p join contacts_party kept on kept.id = p.merged_into
          where kept.merged_into is not null order by p.id`,
      )
      return rows.map(({ id, name }) => ({
        says: `${name} was merged into a contact that was merged itself.`,
        record: 'contacts.party',
        id,
      }))
    },
  },
  {
    id: 'contacts.verified',
    says: 'Every verified bank account was verified by somebody who did not propose it.',
    find: async (read) => {
      const rows = await read.rows<{ id: string; ending: string }>(
        `select id, ending from contacts_bank_account
          where state = 'verified' and (verified_by is null or verified_by in (proposed_by, created_by::text)) order by id`,
      )
      return rows.map(({ id, ending }) => ({
        says: `${ending} counts as verified, and nobody else made sure of it.`,
        record: 'contacts.bankAccount',
        id,
      }))
    },
  },
  {
    id: 'contacts.names',
    says: 'Every contact is found by the name it has.',
    find: async (read) => {
      const rows = await read.rows<{ id: string; name: string; plain_name: string }>(
        'select id, name, plain_name from contacts_party order by id',
      )
      return rows
        .filter((row) => plainName(row.name).slice(0, 300) !== row.plain_name)
        .map(({ id, name }) => ({ says: `${name} is kept under another name.`, record: 'contacts.party', id }))
    },
  },
]
