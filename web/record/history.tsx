import type { ReactNode } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import { useHistory, useRecord } from '../api/queries.ts'
import type { Change } from '../api/types.ts'
import { ChangeLines } from '../command/change-lines.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'

const ICONS: Record<string, IconName> = {
  create: 'add',
  update: 'swap',
  delete: 'close',
  post: 'lock',
  approve: 'ticked',
  accept: 'ticked',
  submit: 'half',
  return: 'undo',
  reject: 'stop',
  void: 'close',
  undo: 'undo',
  propose: 'bolt',
}

/** The history of a record, newest first: who, when, through which door, and field by field what changed. */
export function History({ record, id, most }: { record: string; id: string; most?: number }) {
  const say = useSay()
  const history = useHistory(record, id)
  if (history.error) return <ProblemMessage problem={problemOf(history.error)} onRetry={() => void history.refetch()} />
  if (!history.data) return <SkeletonRows rows={3} />
  if (history.data.length === 0) return <p className="second">{say('history.none')}</p>
  return (
    <ol className="timeline">
      {history.data.slice(0, most).map((change) => (
        <HistoryLine key={change.id} change={change} record={record} id={id} brief={most !== undefined} />
      ))}
    </ol>
  )
}

/** What a change says of itself; what was entered at the start is a click away. */
function Told({ label, children }: { label?: string | undefined; children: ReactNode }) {
  if (!label) return children
  return (
    <details className="told">
      <summary>{label}</summary>
      {children}
    </details>
  )
}

function HistoryLine({ change, record, id, brief }: { change: Change; record: string; id: string; brief: boolean }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const { undo } = useCommand()
  // An image holds what differs; the currency of an amount may stand in what did not.
  const row = useRecord(record, brief ? undefined : id).data
  const command = declared.command(change.command)
  const own = change.changes.filter((each) => each.record === record && each.id === id)
  const made = own.some((each) => !each.before)
  const label = command ? declared.commandLabel(command) : (declared.deedLabel(change.command) ?? change.label)
  const verb = change.command.slice(change.command.lastIndexOf('.') + 1)
  return (
    <li>
      <Icon name={change.held ? 'half' : (ICONS[verb] ?? 'bolt')} />
      <span className="medium">{change.held ? say('history.submitted', { label }) : label}</span>{' '}
      {/* What runs by rule has no name of a person; the door says it. */}
      {change.door !== 'worker' && <span className="second">{say('by', { name: change.who.name })}</span>}
      {change.held?.state === 'waiting' && (
        <p className="second small-text">{say('history.waitsFor', { names: change.held.waitsFor.join(', ') })}</p>
      )}
      {!brief && own.length > 0 && (
        <Told label={made ? say('history.entered') : undefined}>
          {own.map((each) => (
            <ChangeLines key={each.id} change={each} row={row} />
          ))}
        </Told>
      )}
      {change.reason && <p className="second small-text">{change.reason}</p>}
      <p className="small-text second">
        <time dateTime={change.at}>{formats.instant(change.at)}</time> · {say('door', { door: change.door })}
        {change.undone && ` · ${say('undone')}`}
        {change.undoable && (
          <>
            {' · '}
            <button type="button" className="link" onClick={() => void undo([change.id])}>
              {say('undo')}
            </button>
          </>
        )}
      </p>
    </li>
  )
}
