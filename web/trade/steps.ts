import type { Row, Tone } from '../api/types.ts'
import type { MessageId } from '../i18n/messages.ts'
import type { IconName } from '../parts/icon.tsx'
import type { Asked } from './approval.ts'

/** A step on the way of a bill or an invoice. */
export interface TradeStep {
  id: string
  label: MessageId
  /** How often it was asked for, where that says something. */
  count?: number
  at: 'done' | 'now' | 'ahead'
  icon: IconName
  tone: Tone
}

type Mark = Omit<TradeStep, 'at'>

const STEP = {
  received: { id: 'received', label: 'trade.received', icon: 'ticked', tone: 'ok' },
  accepted: { id: 'draft', label: 'trade.accepted', icon: 'ring', tone: 'neutral' },
  draft: { id: 'draft', label: 'trade.draft', icon: 'ring', tone: 'neutral' },
  approval: { id: 'submitted', label: 'trade.approval', icon: 'half', tone: 'warn' },
  approved: { id: 'submitted', label: 'trade.approved', icon: 'ticked', tone: 'ok' },
  posted: { id: 'posted', label: 'trade.posted', icon: 'lock', tone: 'ok' },
  partlyPaid: { id: 'posted', label: 'trade.partlyPaid', icon: 'half', tone: 'warn' },
  paid: { id: 'paid', label: 'trade.paid', icon: 'ticked', tone: 'ok' },
  void: { id: 'void', label: 'trade.void', icon: 'close', tone: 'neutral' },
} satisfies Record<string, Mark>

function isPartlyPaid(row: Row): boolean {
  return row.state === 'posted' && typeof row.open === 'string' && row.open !== row.payable
}

/** The middle of the way of a bill: it waits, was approved, will be asked for, or went through without. */
function approvalOf(row: Row, asked: readonly Asked[]): Mark[] {
  if (row.state === 'submitted') return [{ ...STEP.approval, count: asked.length > 1 ? asked.length : undefined }]
  if (asked.some((each) => each.state === 'released')) return [STEP.approved]
  return row.state === 'draft' ? [STEP.approval] : []
}

/**
 * The way of a bill or an invoice and where it stands on it. A bill that came as paper was received before somebody
 * accepted it; approval is a step where it is needed, or was.
 */
export function tradeSteps(row: Row, bill: boolean, paper: boolean, asked: readonly Asked[]): TradeStep[] {
  const begin: Mark[] = bill && paper ? [STEP.received, STEP.accepted] : [STEP.draft]
  const posted = isPartlyPaid(row) ? STEP.partlyPaid : STEP.posted
  const whole: Mark[] = [...begin, ...(bill ? approvalOf(row, asked) : []), posted, STEP.paid]
  const wasPosted = typeof row.entry === 'string' && row.entry !== ''
  const path = row.state === 'void' ? [...whole.slice(0, wasPosted ? -1 : begin.length), STEP.void] : whole
  const now = path.findIndex((step) => step.id === row.state)
  return path.map((step, index): TradeStep => ({ ...step, at: index < now ? 'done' : index === now ? 'now' : 'ahead' }))
}
