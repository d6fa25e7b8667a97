import { DocumentPane } from '../document/document-pane.tsx'
import type { Places } from '../document/places.tsx'
import RecordPage, { type RecordParts } from '../record/record-page.tsx'
import type { RecordPageProps } from './registry.tsx'

const NO_PLACES: Places = { regions: [], active: undefined, place: undefined, onPick: () => undefined }

/** What people look for beside a paper; what only programs need stays out. */
const PARTS: Record<string, RecordParts> = {
  'documents.document': {
    fields: ['outcome', 'filedAs', 'via', 'parent', 'company', 'pages', 'language', 'note'],
    beside: (row) => <DocumentPane id={row.id} places={NO_PLACES} />,
  },
  'correspondence.message': {
    fields: [
      'direction',
      'at',
      'from',
      'to',
      'cc',
      'party',
      'partyReason',
      'company',
      'assignee',
      'answerBy',
      'document',
    ],
    beside: (row) => (typeof row.document === 'string' ? <DocumentPane id={row.document} places={NO_PLACES} /> : null),
  },
}

/** A document or a mail: the paper itself, and beside it what became of it. */
export default function PaperRecordPage({ record, id }: RecordPageProps) {
  return <RecordPage record={record} id={id} parts={PARTS[record]} />
}
