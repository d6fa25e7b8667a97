import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import { type Choice, type Current, useChoice, useCurrent, useLeaving } from './current.ts'
import { actsOf, pageOf, type QueueItem } from './item.ts'
import { LaterDialog } from './later-dialog.tsx'
import { type QueueActs, useQueueActs } from './queue-acts.ts'
import { offersFor, QueueBar } from './queue-bar.tsx'
import { QueueRow } from './queue-row.tsx'

export interface QueueGroup {
  id: string
  label: string
}

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

/** Letters that may stand for an act of an item; what they do depends on the item. */
const LETTERS = [...'adrxswbhilnoptuy']

/** The keys of a queue: move, open, choose, and the letters of the acts on the chosen items, else on the current one. */
function useQueueKeys(props: {
  items: readonly QueueItem[]
  current: Current
  choice: Choice
  acts: QueueActs
  open: (item: QueueItem) => void
}): void {
  const { items, current, choice, acts } = props
  const say = useSay()
  const declared = useDeclared()
  const { item, index, move } = current
  const chosen = items.filter((each) => choice.chosen.has(each.subject))
  const extend = (step: number) => {
    const to = Math.max(0, Math.min(index + step, items.length - 1))
    choice.extend(index, to)
    move(to)
  }
  const act = (id: string, key: string, label: string, run: () => void, silent?: boolean): Act => ({
    id: `list.${id}`,
    key,
    label,
    run,
    silent,
  })
  const onMany = offersFor(chosen, declared)
  const lettered = LETTERS.flatMap((letter): Act[] => {
    const offer = chosen.length > 0 ? onMany.find((each) => each.act.letter === letter) : undefined
    const own = item ? actsOf(item, declared) : []
    const single =
      chosen.length > 0
        ? undefined
        : (own.find((each) => each.letter === letter) ?? (letter === 'a' ? own.find((each) => each.first) : undefined))
    const command = offer?.act.command ?? single?.command
    if (!command) return []
    const run = () => {
      if (offer) acts.startMany(offer.items, offer.act)
      else if (item && single) acts.start(item, single)
    }
    return [{ id: `command.${command.id}`, key: letter, label: declared.commandLabel(command), run }]
  })
  useActs([
    act('next', 'j', say('list.next'), () => move(index + 1)),
    act('previous', 'k', say('list.previous'), () => move(index - 1)),
    act('down', 'ArrowDown', say('list.next'), () => move(index + 1), true),
    act('up', 'ArrowUp', say('list.previous'), () => move(index - 1), true),
    act('first', 'Home', say('list.first'), () => move(0), true),
    act('last', 'End', say('list.last'), () => move(items.length - 1), true),
    act('open', 'Enter', say('list.open'), () => item && props.open(item)),
    act('select', 'Space', say('list.select'), () => item && choice.toggle(item.subject)),
    act('extendDown', 'Shift+J', say('list.extend'), () => extend(1)),
    act('extendUp', 'Shift+K', say('list.extend'), () => extend(-1), true),
    act('extendArrowDown', 'Shift+ArrowDown', say('list.extend'), () => extend(1), true),
    act('extendArrowUp', 'Shift+ArrowUp', say('list.extend'), () => extend(-1), true),
    ...lettered,
    ...(chosen.length > 0 ? [act('clear', 'Escape', say('bulk.clear'), choice.clear)] : []),
  ])
}

/** A queue in groups, worked from the keyboard: what is dealt with leaves, and the next one becomes current. */
export function QueueList(props: QueueListProps) {
  const navigate = useNavigate()
  const formats = useFormats()
  const [shown, leave] = useLeaving(props.items, props.answeredAt)
  const ordered = props.groups.flatMap((group) => shown.filter((item) => item.group === group.id))
  const current = useCurrent(ordered)
  const choice = useChoice(ordered)
  const acts = useQueueActs(leave, choice.clear)
  const grid = useRef<HTMLDivElement>(null)
  const open = (item: QueueItem) => void navigate({ to: pageOf(item) })
  useQueueKeys({ items: ordered, current, choice, acts, open })
  const currentId = current.item?.id
  const { onCurrent } = props
  const currentItem = current.item
  useEffect(() => onCurrent?.(currentItem), [onCurrent, currentItem])
  useEffect(() => {
    if (!currentId) return
    document.getElementById(`queue-${currentId}`)?.scrollIntoView({ block: 'nearest' })
    // The row that had the focus is gone: the queue takes it, so that keys and reading go on from the next row.
    if (document.activeElement === document.body) grid.current?.focus({ preventScroll: true })
  }, [currentId])
  if (ordered.length === 0) return <div className="area scroll">{props.empty}</div>
  const chosen = ordered.filter((item) => choice.chosen.has(item.subject))
  return (
    <div className="area">
      <div
        ref={grid}
        className="queue scroll"
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={ordered.length}
        aria-multiselectable="true"
        aria-activedescendant={currentId ? `queue-${currentId}` : undefined}
      >
        {props.groups.map((group) => {
          const items = ordered.filter((item) => item.group === group.id)
          if (items.length === 0) return null
          return (
            <div key={group.id} role="rowgroup" aria-label={group.label} className="queue-group">
              <div role="row" className="queue-head">
                <div role="gridcell">
                  <h2>
                    {group.label} <span className="third">{formats.count(items.length)}</span>
                  </h2>
                </div>
              </div>
              {items.map((item) => {
                const index = ordered.indexOf(item)
                return (
                  <QueueRow
                    key={item.subject}
                    item={item}
                    index={index}
                    current={index === current.index}
                    chosen={choice.chosen.has(item.subject)}
                    problem={acts.refusals[item.subject]}
                    onCurrent={current.move}
                    onToggle={choice.toggle}
                    onOpen={open}
                    onAct={acts.start}
                  />
                )
              })}
            </div>
          )
        })}
      </div>
      {props.foot}
      {chosen.length > 0 && <QueueBar chosen={chosen} onStart={acts.startMany} onClear={choice.clear} />}
      {acts.leaving && <LaterDialog titles={acts.leaving.map(({ item }) => item.title)} onChoose={acts.leaveUntil} />}
    </div>
  )
}
