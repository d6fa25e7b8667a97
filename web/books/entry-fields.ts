import type { FieldShape } from '../api/types.ts'
import type { Say } from '../i18n/messages.ts'

/** A field of a form that no record declares. */
export function fieldOf(
  name: string,
  label: string,
  kind: FieldShape['kind'],
  more: Partial<FieldShape> = {},
): FieldShape {
  return { name, label, kind, optional: false, given: false, filters: [], sorts: false, ...more }
}

/** The fields of an entry typed by hand; a line has its amount on one of two sides. */
export function entryFields(say: Say): FieldShape[] {
  const side = (name: 'debit' | 'credit') => fieldOf(name, say(`entry.${name}`), 'money', { optional: true })
  return [
    fieldOf('company', 'Company', 'ref', { record: 'organisation.company' }),
    fieldOf('on', 'On', 'date'),
    fieldOf('text', 'Text', 'text'),
    fieldOf('lines', say('entry.lines'), 'rows', {
      fields: [
        fieldOf('account', say('entry.account'), 'ref', { record: 'ledger.account' }),
        fieldOf('text', 'Text', 'text', { optional: true }),
        fieldOf('party', say('manual.party'), 'ref', { record: 'contacts.party', optional: true }),
        side('debit'),
        side('credit'),
      ],
    }),
  ]
}
