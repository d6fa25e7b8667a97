import type { FieldShape } from '../api/types.ts'
import type { Say } from '../i18n/messages.ts'

function field(name: string, label: string, kind: FieldShape['kind'], more: Partial<FieldShape> = {}): FieldShape {
  return { name, label, kind, optional: false, given: false, filters: [], sorts: false, ...more }
}

/** The fields of an entry typed by hand; a line has its amount on one of two sides. */
export function entryFields(say: Say): FieldShape[] {
  const side = (name: 'debit' | 'credit') => field(name, say(`entry.${name}`), 'money', { optional: true })
  return [
    field('company', 'Company', 'ref', { record: 'organisation.company' }),
    field('on', 'On', 'date'),
    field('text', 'Text', 'text'),
    field('lines', say('entry.lines'), 'rows', {
      fields: [
        field('account', say('entry.account'), 'ref', { record: 'ledger.account' }),
        field('text', 'Text', 'text', { optional: true }),
        field('party', say('manual.party'), 'ref', { record: 'contacts.party', optional: true }),
        side('debit'),
        side('credit'),
      ],
    }),
  ]
}
