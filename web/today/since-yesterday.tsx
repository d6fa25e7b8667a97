import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import type { QueryRow } from '../api/types.ts'
import { recordIcon } from '../frame/icons.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today, utcOf } from '../i18n/plain-date.ts'
import { Icon } from '../parts/icon.tsx'

const RECENT = 'work.recent'
const DAY = 86_400_000

/** The end of the last working day before today, by the clock of this device: half past five. */
export function lastEvening(now = Date.now()): string {
  const date = new Date(now)
  date.setHours(17, 30, 0, 0)
  const weekday = new Date(utcOf(today(now)) ?? 0).getUTCDay()
  const back = weekday === 1 ? 3 : weekday === 0 ? 2 : 1
  return new Date(date.getTime() - back * DAY).toISOString()
}

function Line({ row }: { row: QueryRow }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const record = String(row.record)
  const shape = declared.record(record)
  const count = Number(row.count ?? 1)
  const opens = row._opens?.title
  const what =
    count > 1
      ? say('recent.many', {
          count: formats.count(count),
          many: shape ? declared.insideMany(shape) : record,
        })
      : String(row.title ?? '')
  const command = declared.command(String(row.command))
  const label = command
    ? declared.commandLabel(command)
    : (declared.deedLabel(String(row.command ?? '')) ?? String(row.label ?? ''))
  const words = say('recent.by', {
    verb: String(row.verb),
    label,
    name: row.door === 'worker' ? say('recent.rule') : say('recent.person', { name: String(row.who) }),
  })
  return (
    <li>
      <Icon name={recordIcon(record)} small />
      <span>
        {opens && 'record' in opens ? (
          <Link to="/records/$record/$id" params={{ record: opens.record, id: opens.id }}>
            {what}
          </Link>
        ) : (
          <Link to="/records/$record" params={{ record }}>
            {what}
          </Link>
        )}{' '}
        <span className="second">{words}</span>{' '}
        <time className="third small-text one-line" dateTime={String(row.at)}>
          {formats.instant(String(row.at))}
        </time>
      </span>
    </li>
  )
}

/** What others did on records that this person may read, since the last evening. */
export function SinceYesterday() {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const known = declared.query(RECENT) !== undefined
  const since = useMemo(() => lastEvening(), [])
  const answer = useQueryReport(RECENT, { since }, known)
  if (!known || !answer.data) return null
  return (
    <section className="section">
      <h2 className="section-title">{say('recent.title', { time: formats.instant(since) })}</h2>
      {answer.data.rows.length > 0 ? (
        <ul className="recent">
          {answer.data.rows.map((row) => (
            <Line key={String(row.audit)} row={row} />
          ))}
        </ul>
      ) : (
        <p className="second">{say('recent.none')}</p>
      )}
    </section>
  )
}
