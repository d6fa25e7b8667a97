import RecordPage, { type RecordParts } from '../record/record-page.tsx'
import { BookedPostings } from '../trade/booked-postings.tsx'
import type { RecordPageProps } from './registry.tsx'

const PARTS: RecordParts = {
  fields: ['on', 'journal', 'period', 'source', 'company', 'reverses', 'recordedAt'],
  below: (row) => <BookedPostings entry={row.id} />,
}

/** A journal entry: what it booked, debit beside credit, and that the two are equal. */
export default function EntryRecordPage({ record, id }: RecordPageProps) {
  return <RecordPage record={record} id={id} parts={PARTS} />
}
