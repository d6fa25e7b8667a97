import { Link } from '@tanstack/react-router'
import type { Row } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import RecordPage, { type RecordParts } from '../record/record-page.tsx'
import { RowsOf } from '../record/rows-of.tsx'
import type { RecordPageProps } from './registry.tsx'

function LatestPostings({ row }: { row: Row }) {
  const say = useSay()
  const more = (
    <Link
      to="/queries/$query"
      params={{ query: 'ledger.accountStatement' }}
      search={{ company: String(row.company), account: row.id }}
    >
      {say('books.statement')}
    </Link>
  )
  return (
    <RowsOf
      record="ledger.posting"
      where={{ account: { is: row.id } }}
      sort="-on"
      columns={['entry', 'on', 'party', 'amount', 'currency']}
      wide={['party', 'currency']}
      leads={(posting) => ({ record: 'ledger.entry', id: String(posting.entry) })}
      more={more}
    />
  )
}

const PARTS: RecordParts = { below: (row) => <LatestPostings row={row} /> }

/** An account and what was booked on it last. */
export default function AccountRecordPage({ record, id }: RecordPageProps) {
  return <RecordPage record={record} id={id} parts={PARTS} />
}
