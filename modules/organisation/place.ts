import { everyone, f, owner, record } from '../../kernel/index.ts'
import { isNamedTimeZone } from './time-zone.ts'

/** Where people work: an office, a shop, a warehouse. */
export const place = record('organisation.place', {
  says: 'Where people work: an office, a shop, a warehouse.',
  title: 'name',
  fields: {
    name: f.text({ search: true, max: 200 }).unique(),
    street: f.text().optional(),
    postcode: f.text({ max: 20 }).optional(),
    city: f.text({ search: true, max: 200 }).optional(),
    country: f.country(),
    timeZone: f.text({ max: 60 }).default('Europe/Berlin').says('Named time zone, such as Europe/Berlin.'),
    phone: f.phone().optional(),
    active: f.boolean().default(true),
  },
  checks: [isNamedTimeZone],
  columns: ['name', 'city', 'country', 'timeZone', 'active'],
  sort: 'name',
  may: { read: [everyone], draft: [owner] },
})

/** A day on which nobody works; entered, never computed. */
export const holiday = record('organisation.holiday', {
  says: 'A day on which nobody works, everywhere or at one place.',
  title: 'name',
  fields: {
    on: f.date().index(),
    name: f.text({ search: true, max: 200 }),
    place: f.ref(place).optional().says('Every place when left empty.'),
  },
  unique: [['on', 'place', 'name']],
  columns: ['on', 'name', 'place'],
  sort: '-on',
  may: { read: [everyone], draft: [owner] },
})
