import { everyone, f, owner, record } from '../../kernel/index.ts'
import { isNamedTimeZone } from './time-zone.ts'

/** A legal entity that keeps its own books. */
export const company = record('organisation.company', {
  says: 'A legal entity of ours that keeps books of its own.',
  title: 'name',
  plural: 'Companies',
  company: 'id',
  fields: {
    name: f.text({ search: true }).unique(),
    country: f.country(),
    currency: f.currency().says('The currency its books are kept in.'),
    vatId: f.text().optional().label('VAT id'),
    registration: f.text().optional().says('Number in the commercial register.'),
    street: f.text().optional(),
    postcode: f.text().optional(),
    city: f.text().optional(),
    email: f.email().optional(),
    phone: f.phone().optional(),
    yearStart: f.integer().default(1).says('Month in which its financial year begins, 1 to 12.'),
    timeZone: f.text().default('Europe/Berlin'),
    ownerApprovesOwn: f
      .boolean()
      .default(false)
      .label('Owners approve their own')
      .says('Owners may approve bills that they entered themselves: for a company run by one person.'),
  },
  checks: [
    {
      says: 'The financial year begins in a month from 1 to 12.',
      sql: 'year_start between 1 and 12',
      holds: (row) => row.yearStart >= 1 && row.yearStart <= 12,
      field: 'yearStart',
    },
    isNamedTimeZone,
  ],
  columns: ['name', 'country', 'currency', 'vatId', 'city'],
  may: { read: [everyone], draft: [owner] },
})
