import { useParams } from '@tanstack/react-router'
import { problemOf } from '../api/client.ts'
import { useQueryReport, useRecord } from '../api/queries.ts'
import { useSay } from '../i18n/language.tsx'
import { proposalOf } from '../intake/proposal.ts'
import { ReviewWork } from '../intake/review-work.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { itemsOf } from '../queue/item.ts'

/** Intake review: the document on one side, what was read from it on the other. */
export default function ReviewPage() {
  const say = useSay()
  const id = useParams({ strict: false, select: (given) => ('proposal' in given ? String(given.proposal) : '') })
  const row = useRecord('documents.proposal', id)
  const waiting = useQueryReport('documents.review', { show: 'open' })
  const open = waiting.data ? itemsOf(waiting.data).map((item) => item.id) : undefined
  if (row.error && !row.data) {
    return (
      <div className="page">
        <PageHead title={say('intake.title')} />
        <div className="inset">
          <ProblemMessage problem={problemOf(row.error)} onRetry={() => void row.refetch()} />
        </div>
      </div>
    )
  }
  if (!row.data) {
    return (
      <div className="page">
        <PageHead title={say('intake.title')} />
        <SkeletonRows rows={12} height={32} />
      </div>
    )
  }
  return <ReviewWork key={id} proposal={proposalOf(row.data)} open={open} />
}
