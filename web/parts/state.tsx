import type { StateShape, Tone } from '../api/types.ts'
import { Icon, type IconName } from './icon.tsx'

/** Shapes of states by the words that records use for them; others take the shape of their tone. */
const SHAPE_OF: Record<string, IconName> = {
  draft: 'ring',
  new: 'ring',
  open: 'ring',
  received: 'ring',
  proposed: 'eye',
  review: 'eye',
  toReview: 'eye',
  inApproval: 'half',
  waiting: 'half',
  matching: 'half',
  submitted: 'half',
  approved: 'check',
  accepted: 'check',
  active: 'check',
  posted: 'lock',
  locked: 'lock',
  closed: 'lock',
  filed: 'lock',
  paid: 'ticked',
  done: 'ticked',
  matched: 'ticked',
  settled: 'ticked',
  disputed: 'warning',
  onHold: 'stop',
  held: 'stop',
  rejected: 'stop',
  refused: 'stop',
  broken: 'stop',
  void: 'close',
  cancelled: 'close',
}

const SHAPE_OF_TONE: Record<Tone, IconName> = {
  neutral: 'ring',
  info: 'check',
  warn: 'half',
  ok: 'ticked',
  bad: 'stop',
}

/** The icon of a state. */
export function stateIcon(state: Pick<StateShape, 'name' | 'tone'>): IconName {
  // What is held may be stopped, or may be had, as a role is.
  if (state.name === 'held' && state.tone === 'ok') return 'check'
  return SHAPE_OF[state.name] ?? SHAPE_OF_TONE[state.tone]
}

/** A state as shape, word and colour: the colour on the shape, the word in ink. */
export function StateMark({ state, label }: { state: Pick<StateShape, 'name' | 'tone'>; label: string }) {
  return (
    <span className="state">
      <span className={`tone-${state.tone}`}>
        <Icon name={stateIcon(state)} small />
      </span>
      {label}
    </span>
  )
}

/** A tinted tag: only in the head of a page, or where something stops. */
export function StateTag({ state, label }: { state: Pick<StateShape, 'name' | 'tone'>; label: string }) {
  return (
    <span className={`state tag ${state.tone}`}>
      <Icon name={stateIcon(state)} small />
      {label}
    </span>
  )
}
