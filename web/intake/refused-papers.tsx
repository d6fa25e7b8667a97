import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import { useRows } from '../api/queries.ts'
import { useCommandDialog } from '../command/dialogs.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, ProblemMessage, SkeletonRows } from '../parts/message.tsx'

const DOCUMENT = 'documents.document'
const AGAIN = 'documents.document.readAgain'
const MOST = 200

/** Papers that were refused, each with its reason; those whose reason has gone can be read again. */
export function RefusedPapers() {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const openCommand = useCommandDialog()
  const rows = useRows(DOCUMENT, { where: { state: { is: 'refused' } }, sort: '-createdAt', limit: MOST })
  if (rows.error && !rows.data) {
    return (
      <div className="area inset">
        <ProblemMessage problem={problemOf(rows.error)} onRetry={() => void rows.refetch()} />
      </div>
    )
  }
  if (!rows.data) {
    return (
      <div className="area">
        <SkeletonRows rows={8} height={48} />
      </div>
    )
  }
  if (rows.data.rows.length === 0) {
    return (
      <div className="area scroll">
        <Empty title={say('intake.empty.refused')} />
      </div>
    )
  }
  return (
    <div className="area scroll" tabIndex={-1}>
      <ul className="refused-papers">
        {rows.data.rows.map((row) => (
          <li key={row.id}>
            <span className="tone-bad">
              <Icon name="stop" />
            </span>
            <div>
              <RecordLink record={DOCUMENT} id={row.id} title={String(row.name ?? '')} bare />
              <p className="second small-text">{String(row.outcome ?? '')}</p>
            </div>
            <time className="third small-text one-line" dateTime={String(row.createdAt ?? '')}>
              {typeof row.createdAt === 'string' ? formats.instant(row.createdAt) : ''}
            </time>
            {declared.command(AGAIN) && (
              <Button
                small
                onClick={() =>
                  openCommand({
                    command: AGAIN,
                    on: [{ id: row.id, title: String(row.name ?? '') }],
                    onDone: () => void rows.refetch(),
                  })
                }
              >
                {say('intake.readAgain')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {rows.data.after && <p className="queue-foot third">{say('intake.more', { count: MOST })}</p>}
    </div>
  )
}
