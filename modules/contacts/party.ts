import { everyone, f, record } from '../../kernel/index.ts'
import { officeManager } from './roles.ts'

export const ADDRESS_KINDS = ['postal', 'billing', 'delivery', 'visiting'] as const

/** Anyone outside with whom we deal: a person or an organisation, as customer, supplier or both. */
export const party = record('contacts.party', {
  says: 'A person or organisation outside: supplier, customer or both.',
  label: 'Contact',
  title: 'name',
  lasting: true,
  fields: {
    name: f.text({ search: true, max: 300 }),
    kind: f.choice('organisation', 'person').default('organisation'),
    customer: f.boolean().default(false),
    supplier: f.boolean().default(false),
    number: f.text({ search: true, max: 40 }).optional().unique().says('Our own number for it.'),
    legalName: f.text({ search: true, max: 300 }).optional().says('As it stands in the register.'),
    vatId: f.text({ search: true, max: 40 }).optional().index().label('VAT id'),
    taxNumber: f.text({ max: 60 }).optional().says('Number at the local tax office.'),
    registration: f.text({ max: 100 }).optional().says('Number in the commercial register.'),
    endpoint: f
      .text({ max: 120 })
      .optional()
      .index()
      .says('Address for e-invoices, as scheme:id, e.g. 0088:4012345000009.'),
    email: f.email({ search: true }).optional().index(),
    phone: f.phone().optional(),
    website: f.text({ max: 300 }).optional(),
    language: f.language().optional(),
    country: f.country().optional(),
    currency: f.currency().optional().says('What it is billed in, or bills in, as a rule.'),
    paymentTerms: f.integer().optional().label('Payment terms').says('Days after the date of the invoice.'),
    account: f
      .text({ max: 20 })
      .optional()
      .label('Default account')
      .says('Code of the account its bills are booked on.'),
    addresses: f.rows({
      kind: f.choice(...ADDRESS_KINDS).default('postal'),
      street: f.text({ max: 300 }).optional(),
      postcode: f.text({ max: 20 }).optional(),
      city: f.text({ max: 200 }).optional(),
      region: f.text({ max: 200 }).optional(),
      country: f.country().optional(),
    }),
    people: f.rows({
      name: f.text({ search: true, max: 200 }),
      role: f.text({ max: 200 }).optional(),
      email: f.email({ search: true }).optional(),
      phone: f.phone().optional(),
    }),
    notes: f.longText({ max: 20_000 }).optional(),
    active: f.boolean().default(true),
    plainName: f.text({ max: 300 }).given().index().says('Name without legal form and marks, for matching.'),
    nameKeys: f.texts().given(),
    mergedInto: f.self().optional().given().says('The contact that stands in its place since they were merged.'),
  },
  checks: [
    {
      says: 'Payment terms are between 0 and 3650 days.',
      sql: 'payment_terms is null or payment_terms between 0 and 3650',
      holds: (row) => row.paymentTerms === null || (row.paymentTerms >= 0 && row.paymentTerms <= 3650),
      field: 'paymentTerms',
    },
    {
      says: 'A contact that was merged into another is no longer in use.',
      sql: 'merged_into is null or not active',
      holds: (row) => row.mergedInto === null || !row.active,
      field: 'active',
    },
  ],
  columns: ['name', 'number', 'kind', 'customer', 'supplier', 'vatId', 'country', 'active'],
  sort: 'name',
  may: { read: [everyone] },
})

/** What we learned that a contact also goes by, on documents and statements. */
export const alias = record('contacts.alias', {
  says: 'Another name, VAT id, account or address that a contact goes by on paper.',
  title: 'value',
  listed: false,
  lasting: true,
  fields: {
    party: f.ref(party),
    kind: f.choice('name', 'vatId', 'iban', 'email', 'endpoint'),
    value: f.text({ max: 320 }).says('In the one form in which equal ones are equal.'),
    nameKeys: f.texts().given(),
  },
  unique: [['kind', 'value']],
  columns: ['party', 'kind', 'value', 'createdAt'],
  may: { read: [officeManager] },
})
