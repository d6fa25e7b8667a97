import { everyone, f, record, role } from '../../kernel/index.ts'

export const officeManager = role('officeManager', 'Keeps contacts, documents and the queue in order.')

/** Anyone outside with whom we deal: a person or an organisation, as customer, supplier or both. */
export const party = record('contacts.party', {
  says: 'A person or organisation outside: supplier, customer or both.',
  label: 'Contact',
  title: 'name',
  fields: {
    name: f.text({ search: true, max: 300 }),
    kind: f.choice('organisation', 'person').default('organisation'),
  },
  columns: ['name', 'kind'],
  sort: 'name',
  may: { read: [everyone], draft: [everyone] },
})
