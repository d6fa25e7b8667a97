import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { LaterDialogs, later } from '../parts/later.tsx'
import { useChoice, useCurrent, useLeaving } from './current.ts'
import { pageOf, type QueueItem } from './item.ts'
import { useQueueActs } from './queue-acts.ts'
import { QueueBar } from './queue-bar.tsx'
import { QueueGrid } from './queue-grid.tsx'
import { useQueueKeys } from './queue-keys.ts'
import { linesOf, type QueueGroup } from './queue-lines.ts'
import { QueueRow } from './queue-row.tsx'

const LaterDialog = later(async () => (await import('./later-dialog.tsx')).LaterDialog)

interface QueueListProps {
  label: string
  items: readonly QueueItem[]
  groups: readonly QueueGroup[]
  /** When these items were answered (milliseconds): from then on they are the truth again. */
  answeredAt: number
  /** Word of what the keys act on, for whoever explains it. */
  onCurrent?: (item: QueueItem | undefined) => void
  empty: ReactNode
  foot?: ReactNode
}

/** A queue in groups, worked from the keyboard: what is dealt with leaves, and the next one becomes current. */
export function QueueList(props: QueueListProps) {
  const navigate = useNavigate()
  const [shown, leave] = useLeaving(props.items, props.answeredAt)
  const { ordered, groups } = linesOf(shown, props.groups)
  const current = useCurrent(ordered)
  const choice = useChoice(ordered)
  const acts = useQueueActs(leave, choice.clear)
  const open = (item: QueueItem) => void navigate({ to: pageOf(item) })
  useQueueKeys({ items: ordered, current, choice, acts, open })
  const { onCurrent } = props
  const currentItem = current.item
  useEffect(() => onCurrent?.(currentItem), [onCurrent, currentItem])
  if (ordered.length === 0) return <div className="area scroll">{props.empty}</div>
  const chosen = ordered.filter((item) => choice.chosen.has(item.subject))
  return (
    <div className="area">
      <QueueGrid
        label={props.label}
        groups={groups}
        current={current.index}
        row={(item, index, place) => (
          <QueueRow
            key={item.subject}
            item={item}
            index={index}
            place={place}
            current={index === current.index}
            chosen={choice.chosen.has(item.subject)}
            problem={acts.refusals[item.subject]}
            onCurrent={current.move}
            onToggle={choice.toggle}
            onOpen={open}
            onAct={acts.start}
          />
        )}
      />
      {props.foot}
      {chosen.length > 0 && <QueueBar chosen={chosen} onStart={acts.startMany} onClear={choice.clear} />}
      {acts.leaving && (
        <LaterDialogs>
          <LaterDialog titles={acts.leaving.map(({ item }) => item.title)} onChoose={acts.leaveUntil} />
        </LaterDialogs>
      )}
    </div>
  )
}
