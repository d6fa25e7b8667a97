import { Link } from '@tanstack/react-router'
import type { Row, Where } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import RecordPage, { type RecordParts } from '../record/record-page.tsx'
import { RowsOf } from '../record/rows-of.tsx'
import type { RecordPageProps } from './registry.tsx'

const COLUMNS = ['number', 'issuedOn', 'dueOn', 'state', 'gross', 'open']

/** All bills or invoices of this contact, as a list. */
function All({ record, of }: { record: string; of: Record<string, string> }) {
  const say = useSay()
  return (
    <Link to="/records/$record" params={{ record }} search={of}>
      {say('list.showAll')}
    </Link>
  )
}

function Trade({ row }: { row: Row }) {
  const sides: { record: string; where: Where; of: Record<string, string> }[] = [
    { record: 'sales.invoice', where: { customer: { is: row.id } }, of: { 'customer.is': row.id, view: 'all' } },
    { record: 'purchasing.bill', where: { supplier: { is: row.id } }, of: { 'supplier.is': row.id, view: 'all' } },
  ]
  return sides.map(({ record, where, of }) => (
    <RowsOf
      key={record}
      record={record}
      where={where}
      sort="-issuedOn"
      columns={COLUMNS}
      wide={['issuedOn', 'gross']}
      more={<All record={record} of={of} />}
    />
  ))
}

const PARTS: RecordParts = {
  fields: [
    ...['kind', 'customer', 'supplier', 'number', 'legalName', 'email', 'phone', 'website', 'country', 'language'],
    ...[
      'vatId',
      'taxNumber',
      'registration',
      'endpoint',
      'currency',
      'paymentTerms',
      'defaultAccount',
      'notes',
      'active',
    ],
  ],
  below: (row) => <Trade row={row} />,
}

/** Somebody outside, and what was billed to them or by them. */
export default function PartyRecordPage({ record, id }: RecordPageProps) {
  return <RecordPage record={record} id={id} parts={PARTS} />
}
