import { Link } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { recordIcon } from '../frame/icons.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { daysBetween, today } from '../i18n/plain-date.ts'
import { Button, Keys } from '../parts/button.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { actsOf, type Concern, type ItemAct, pageOf, type QueueItem } from './item.ts'
import type { RowPlace } from './queue-grid.tsx'

const SIGN: Record<Concern, { icon: IconName; tone: string }> = {
  law: { icon: 'scales', tone: 'tone-warn' },
  stop: { icon: 'stop', tone: 'tone-bad' },
  money: { icon: 'money', tone: 'tone-neutral' },
  people: { icon: 'people', tone: 'tone-neutral' },
  paper: { icon: 'paper', tone: 'tone-neutral' },
}

export interface QueueRowProps {
  item: QueueItem
  index: number
  place: RowPlace
  current: boolean
  chosen: boolean
  problem?: Problem
  onCurrent: (index: number) => void
  onToggle: (subject: string) => void
  onOpen: (item: QueueItem) => void
  onAct: (item: QueueItem, act: ItemAct) => void
}

/** What is at stake, as a shape whose name is read aloud. */
function ConcernSign({ concern }: { concern: Concern }) {
  const say = useSay()
  const { icon, tone } = SIGN[concern]
  return (
    <span className={`queue-sign ${tone}`} title={say(`concern.${concern}`)}>
      <Icon name={icon} />
      <span className="hidden">{say(`concern.${concern}`)}</span>
    </span>
  )
}

function Due({ dueOn }: { dueOn?: string }) {
  const say = useSay()
  const formats = useFormats()
  if (!dueOn) return <div className="queue-due" role="gridcell" />
  const away = daysBetween(today(), dueOn)
  const words = away === 0 ? say('queue.dueToday') : formats.nearDate(dueOn)
  return (
    <div className="queue-due" role="gridcell">
      <div className={away <= 0 ? 'tone-bad medium' : undefined}>
        {away <= 0 && <Icon name="clock" small />} <time dateTime={dueOn}>{words}</time>
      </div>
      <div className="small-text third">
        {away < 0 && say('queue.late', { days: -away })}
        {away === 1 && say('queue.tomorrow')}
      </div>
    </div>
  )
}

function Amount({ item }: { item: QueueItem }) {
  const formats = useFormats()
  if (!item.amount) return <div className="queue-amount" role="gridcell" />
  return (
    <div className="queue-amount number" role="gridcell">
      <div className="medium">{formats.money(item.amount, item.currency)}</div>
      <div className="small-text third cut">{[item.currency, item.amountSays].filter(Boolean).join(' ')}</div>
    </div>
  )
}

function About({ item }: { item: QueueItem }) {
  const say = useSay()
  const declared = useDeclared()
  if (item.about) return <RecordLink {...item.about} />
  const shape = declared.record(item.record)
  const giver = item.from?.id === declared.me.user.id ? say('queue.own') : item.from?.name
  return (
    <Link className="reference" to={pageOf(item)} tabIndex={-1} title={giver && say('queue.from', { name: giver })}>
      <Icon name={giver ? 'person' : recordIcon(item.record)} small />
      <span className="cut">{giver ?? (shape ? declared.one(shape) : item.record)}</span>
    </Link>
  )
}

function ActButtons({ item, acts, props }: { item: QueueItem; acts: ItemAct[]; props: QueueRowProps }) {
  const say = useSay()
  const declared = useDeclared()
  const first = acts.filter((act) => act.first && !act.command.grave)
  const rest = acts.filter((act) => !first.includes(act))
  const open = (
    <Button small look={first.length > 0 ? 'plain' : 'primary'} onClick={() => props.onOpen(item)}>
      {say('list.open')}
      <Keys of="Enter" />
    </Button>
  )
  return (
    <>
      {first.length === 0 && open}
      {[...first, ...rest].map((act) => (
        <Button
          key={act.command.id}
          small
          look={first.includes(act) ? 'primary' : 'plain'}
          grave={act.command.grave || act.letter === 'x'}
          onClick={() => props.onAct(item, act)}
        >
          {declared.commandLabel(act.command)}
          {act.letter && <Keys of={act.letter} />}
        </Button>
      ))}
      {first.length > 0 && open}
    </>
  )
}

/** The letters that work on a row, small at its end; read aloud they would only be noise. */
function Letters({ acts }: { acts: ItemAct[] }) {
  const declared = useDeclared()
  const shown = acts.filter((act) => act.letter).slice(0, 3)
  if (shown.length === 0) return <Keys of="Enter" />
  return shown.map((act) => (
    <span key={act.command.id} title={declared.commandLabel(act.command)}>
      <Keys of={act.letter ?? ''} />
    </span>
  ))
}

/** One thing that waits. The current one shows its whole reason and what can be done with it. */
export function QueueRow(props: QueueRowProps) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const { item, index, place, current, chosen } = props
  const acts = actsOf(item, declared)
  return (
    <div
      id={`queue-${item.id}`}
      ref={place.measure}
      data-index={place.line}
      style={place.style}
      className={`queue-row${current ? ' current' : ''}${chosen ? ' selected' : ''}`}
      role="row"
      aria-rowindex={place.line + 1}
      aria-selected={chosen}
      aria-current={current || undefined}
      onPointerDown={() => props.onCurrent(index)}
      onDoubleClick={() => props.onOpen(item)}
    >
      <div className="queue-pick wide-only" role="gridcell">
        <input
          type="checkbox"
          className="check"
          tabIndex={-1}
          aria-label={say('select.one', { title: item.title })}
          checked={chosen}
          onChange={() => props.onToggle(item.subject)}
        />
      </div>
      <div role="gridcell">
        <ConcernSign concern={item.concern} />
      </div>
      <div className="queue-words" role="gridcell">
        <div className="medium cut">{item.title}</div>
        <div className="small-text second cut">{item.reason}</div>
      </div>
      <div className="queue-about" role="gridcell">
        <About item={item} />
      </div>
      <Amount item={item} />
      <Due dueOn={item.dueOn} />
      <div className="queue-age third number" role="gridcell" title={item.since && formats.instant(item.since)}>
        {item.since && formats.age(item.since)}
      </div>
      <div className="queue-keys" role="gridcell" aria-hidden={!current || undefined}>
        {current ? <ActButtons item={item} acts={acts} props={props} /> : <Letters acts={acts} />}
      </div>
      {props.problem && (
        <div className="queue-problem" role="gridcell">
          <ProblemMessage problem={props.problem} />
        </div>
      )}
    </div>
  )
}
