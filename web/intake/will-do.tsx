import { useDeclared } from '../api/declared.tsx'
import type { Change } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { useProblemWords } from '../parts/message.tsx'
import type { Review } from './use-review.ts'

function imageOf(change: Change['changes'][number]): Record<string, unknown> {
  return typeof change.after === 'object' && change.after !== null ? (change.after as Record<string, unknown>) : {}
}

/** What accepting will do, in a sentence: which record, in which state, what else is made, and that nobody is paid. */
export function WillDo({ review }: { review: Review }) {
  const say = useSay()
  const declared = useDeclared()
  const words = useProblemWords()
  const { preview, refusal, proposal } = review
  const record = declared.record(proposal.record)
  if (refusal && !preview) {
    // What stops stands above as a finding; anything else that would refuse is said here, before anybody tries.
    const known = review.findings.some((finding) => finding.message === refusal.message)
    if (known) return null
    return <p className="will-do tone-bad">{say('willDo.refused', { why: words(refusal) })}</p>
  }
  if (!preview || !record) return null
  const made = (preview.changes ?? []).filter((change) => !change.before && change.after)
  const main = made.find((change) => change.record === proposal.record)
  const image = main ? imageOf(main) : {}
  const result = typeof preview.result === 'object' && preview.result !== null ? preview.result : {}
  const state = 'state' in result ? String(result.state ?? '') : String(image.state ?? '')
  const stateLabel = declared.stateInside(record, state)
  const others = made.filter((change) => change.record !== proposal.record && change.record === 'contacts.party')
  const held = 'held' in result && result.held ? (result.held as { waitsFor?: string[] }) : undefined
  const number = image.our ?? image[record.title] ?? review.form.values[record.title]
  const what = [declared.inside(record), typeof number === 'string' ? number : ''].filter(Boolean).join(' ')
  const waitsFor = held?.waitsFor?.join(', ') ?? (typeof image.waitsFor === 'string' ? image.waitsFor : '')
  const hold = image.hold !== undefined && image.hold !== null
  return (
    <p className="will-do second small-text" aria-live="polite">
      {say('willDo.files', { what, state: stateLabel ?? 'none' })}{' '}
      {others.map((change) => (
        <span key={change.id}>{say('willDo.contact', { name: String(imageOf(change).name ?? '') })} </span>
      ))}
      {waitsFor && <span>{say('willDo.waits', { names: waitsFor })} </span>}
      {proposal.record === 'purchasing.bill' && say(hold ? 'willDo.hold' : 'willDo.unpaid')}
    </p>
  )
}
