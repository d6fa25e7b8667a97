import { Link } from '@tanstack/react-router'
import { problemOf } from '../api/client.ts'
import { useRecord } from '../api/queries.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { useScrollToPlace } from './places.tsx'

const MESSAGE = 'correspondence.message'

function addresses(value: unknown): string {
  const all = Array.isArray(value) ? value : value ? [value] : []
  return all
    .map((each: unknown) =>
      typeof each === 'object' && each !== null
        ? String((each as Record<string, unknown>).address ?? (each as Record<string, unknown>).name ?? '')
        : String(each),
    )
    .filter(Boolean)
    .join(', ')
}

/** A mail: who, when, what, and its words; formatted ones in a frame that may run nothing and fetch nothing. */
export function MailView({ id }: { id: string }) {
  const say = useSay()
  const formats = useFormats()
  const mail = useRecord(MESSAGE, id)
  const scroller = useScrollToPlace()
  if (mail.error) {
    return (
      <div className="document-message">
        <ProblemMessage problem={problemOf(mail.error)} onRetry={() => void mail.refetch()} />
      </div>
    )
  }
  if (!mail.data) return <SkeletonRows rows={8} height={32} />
  const row = mail.data
  const text = (name: string) => (typeof row[name] === 'string' ? (row[name] as string) : '')
  const from = [text('fromName'), text('from') || addresses(row.from)].filter(Boolean)
  const at = text('sentAt') || text('receivedAt')
  const blocked = Number(row.blockedImages ?? 0)
  return (
    <div ref={scroller} className="document-scroll scroll" role="region" aria-label={say('document.mail')}>
      <article className="paper mail-paper">
        <h2>
          <Link to="/records/$record/$id" params={{ record: MESSAGE, id }}>
            {text('subject') || say('mail.noSubject')}
          </Link>
        </h2>
        <dl className="rendered-facts">
          <div>
            <dt>{say('mail.from')}</dt>
            <dd>{from.length === 2 ? `${from[0]} <${from[1]}>` : from[0]}</dd>
          </div>
          {addresses(row.to) && (
            <div>
              <dt>{say('mail.to')}</dt>
              <dd>{addresses(row.to)}</dd>
            </div>
          )}
          {at && (
            <div>
              <dt>{say('mail.sent')}</dt>
              <dd>{formats.instant(at)}</dd>
            </div>
          )}
        </dl>
        {blocked > 0 && (
          <p className="mail-note">
            <Icon name="shield" small /> {say('mail.blocked', { count: blocked })}
          </p>
        )}
        {row.html ? (
          <iframe
            className="mail-frame"
            title={text('subject') || say('document.mail')}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            src={`/api/messages/${encodeURIComponent(id)}/html`}
          />
        ) : (
          <p className="lines-of-text mail-words">{text('newText') || text('text')}</p>
        )}
        {!row.html && text('quotedText') && (
          <details className="mail-quoted">
            <summary>{say('mail.quoted')}</summary>
            <p className="lines-of-text">{text('quotedText')}</p>
          </details>
        )}
      </article>
    </div>
  )
}
