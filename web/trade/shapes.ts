import type { RecordShape, Row } from '../api/types.ts'
import { isEmpty } from '../fields/values.ts'

/** The fields above the lines, those first that a person looks for. */
const ORDER: Record<string, string[]> = {
  'purchasing.bill': [
    ...['company', 'supplier', 'our', 'issuedOn', 'dueOn', 'deliveredOn', 'payTo', 'iban', 'order', 'paymentReference'],
    ...['department', 'discountPercent', 'discountAmount', 'discountUntil', 'rate', 'credits', 'bookedOn', 'entry'],
    ...['document', 'alike', 'note'],
  ],
  'sales.invoice': [
    ...[
      'company',
      'customer',
      'issuedOn',
      'dueOn',
      'deliveredOn',
      'reference',
      'order',
      'buyerReference',
      'department',
    ],
    ...[
      'discountPercent',
      'discountAmount',
      'discountUntil',
      'rate',
      'credits',
      'voidedBy',
      'bookedOn',
      'entry',
      'note',
    ],
  ],
}

/** The record with the fields that stand above its lines; sums stand under them, what stops it over all. */
export function withFields(shape: RecordShape, row: Row): RecordShape {
  const order = ORDER[shape.id] ?? shape.fields.map((field) => field.name)
  const named = (name: string) => shape.fields.filter((field) => field.name === name)
  // Where the account on file is known, the number on the paper says nothing more.
  const wanted = order.filter((name) => name !== 'iban' || isEmpty(row.payTo))
  const kind = row.kind === 'creditNote' ? named('kind') : []
  const fields = [...kind, ...wanted.flatMap(named)]
  return {
    ...shape,
    fields: fields.map((field) => ({ ...field, given: field.kind === 'money' ? false : field.given })),
  }
}

/**
 * The record with the commands that make sense on this row (nothing is settled that is not disputed), and with the
 * word for what waits that the steps use, too.
 */
export function withFittingCommands(shape: RecordShape, row: Row, waits: string): RecordShape {
  const makesSense: Record<string, boolean> = {
    dispute: row.disputed !== true,
    settleDispute: row.disputed === true,
    hold: isEmpty(row.hold),
    releaseHold: !isEmpty(row.hold),
    accountVerified: false,
    credit: row.kind !== 'creditNote',
  }
  const verb = (id: string) => id.slice(id.lastIndexOf('.') + 1)
  const states = shape.states.map((state) => (state.name === 'submitted' ? { ...state, label: waits } : state))
  return { ...shape, states, commands: shape.commands.filter((id) => makesSense[verb(id)] ?? true) }
}
