import { useMediaQuery } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FocusEvent, type ReactNode, useCallback, useMemo, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { DocumentPane } from '../document/document-pane.tsx'
import { type Maker, MakerContext, useMaker } from '../fields/maker.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useWayBack } from '../frame/way-back.ts'
import { useSay, useWords } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { ConfidenceMark } from '../parts/confidence.tsx'
import { Message } from '../parts/message.tsx'
import { LaterDialog } from '../queue/later-dialog.tsx'
import { KeptNotice } from '../record/form.tsx'
import { MakerProvider } from '../record/make.tsx'
import { ActBar, useReviewKeys } from './act-bar.tsx'
import { Findings } from './findings.tsx'
import type { Proposal } from './proposal.ts'
import { useReviewActs } from './review-acts.ts'
import { partFields, ReviewField, shownFields } from './review-fields.tsx'
import { ReviewHead } from './review-head.tsx'
import { ReviewLines } from './review-lines.tsx'
import { useSitting } from './sitting.ts'
import { STATED, Sums } from './sums.tsx'
import { placeOf, regionsOf, tagsFor } from './tags.ts'
import { type Review, useReview } from './use-review.ts'
import { WillDo } from './will-do.tsx'

const PARTY = 'contacts.party'
/** The sums stand last; a record names them as worked out or as the page states them. */
const SUMS = ['net', STATED.net, 'tax', STATED.tax, 'gross', STATED.gross]

/** Inside a review a new supplier is not made at once, but by accepting, in the same step. */
function NewPartyMaker({ review, children }: { review: Review; children: ReactNode }) {
  const outer = useMaker()
  const { form } = review
  const maker = useCallback<Maker>(
    (record, typed, made) => {
      if (record.id !== PARTY || !review.fields.some((field) => field.name === 'supplier'))
        return outer?.(record, typed, made)
      const known = form.values.newSupplier
      form.set('newSupplier', { ...(typeof known === 'object' ? known : {}), name: typed })
      form.set('supplier', null)
    },
    [form, outer, review.fields],
  )
  return <MakerContext value={maker}>{children}</MakerContext>
}

/** Path of the field that has the focus, from the ids of the form's controls. */
function useActive(formId: string) {
  const [active, setActive] = useState<string>()
  const follow = (event: FocusEvent) => {
    const { id } = event.target
    if (id.startsWith(`${formId}.`)) setActive(id.slice(formId.length + 1))
  }
  return { active, setActive, follow }
}

/** One proposal under review. */
export function ReviewWork({ proposal, open }: { proposal: Proposal; open: readonly string[] | undefined }) {
  const words = useWords()
  const review = useReview(proposal)
  const sitting = useSitting(open, proposal.id)
  const acts = useReviewActs(review, sitting)
  const navigate = useNavigate()
  const narrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false }) ?? false
  const [side, setSide] = useState<'both' | 'document' | 'fields'>('both')
  const { active, setActive, follow } = useActive(review.form.id)
  const { form, evidence, findings, fields } = review

  const shown = useMemo(() => shownFields(fields), [fields])
  const { main, rest } = partFields(shown, review)
  const tables = fields.filter((field) => field.kind === 'rows' && !field.given)
  const order = [...main, ...rest]
    .map((field) => field.name)
    .concat(
      tables.map((field) => field.name),
      ...SUMS,
    )
  const tags = tagsFor(order, evidence, findings)
  const regions = regionsOf(evidence, tags)

  const focus = useCallback(
    (path: string) => {
      setSide((now) => (now === 'document' ? 'both' : now))
      setActive(path)
      requestAnimationFrame(() => document.getElementById(`${form.id}.${path}`)?.focus())
    },
    [form.id, setActive],
  )
  const correct = () => {
    const wanted = findings.find((finding) => finding.field && document.getElementById(`${form.id}.${finding.field}`))
    const doubtful = main.find((field) => evidence[field.name]?.confidence !== 'sure')
    focus(wanted?.field ?? doubtful?.name ?? main[0]?.name ?? '')
  }
  const view = () =>
    setSide((now) => (narrow ? (now === 'document' ? 'fields' : 'document') : now === 'both' ? 'fields' : 'both'))
  // The proposals of one sitting are one place: the way back leads out of it.
  const back = useWayBack(
    () => void navigate({ to: '/intake' }),
    (path) => !path.startsWith('/intake/'),
  )
  useReviewKeys({ review, acts, sitting, correct, view, back: back.go })

  const shows = narrow && side === 'both' ? 'fields' : side
  return (
    <div className="page">
      <ReviewHead sitting={sitting} findings={proposal.state === 'open' ? findings : []} onGo={acts.go} />
      <SideSwitch side={shows} onChoose={setSide} />
      <div className={`columns review shows-${shows}`}>
        <section className="review-document">
          <DocumentPane
            id={proposal.document}
            places={{ regions, active, place: placeOf(active, evidence), onPick: focus }}
          />
        </section>
        <section className="area review-record" onFocusCapture={follow}>
          <div className="scroll review-scroll">
            <ProposedAs review={review} />
            {proposal.state !== 'open' && <Decided proposal={proposal} />}
            <KeptNotice form={form} />
            {proposal.state === 'open' && (
              <MakerProvider>
                <NewPartyMaker review={review}>
                  <Findings review={review} tags={tags} onGo={focus} />
                  <div className="review-fields">
                    {main.map((field) => (
                      <ReviewField
                        key={field.name}
                        review={review}
                        field={field}
                        tag={tags.get(field.name)}
                        active={active === field.name}
                      />
                    ))}
                    <MoreFields review={review} fields={rest} active={active} />
                  </div>
                  {tables.map((field) => (
                    <ReviewLines key={field.name} review={review} field={field} tag={tags.get(field.name)} />
                  ))}
                </NewPartyMaker>
              </MakerProvider>
            )}
            {proposal.state === 'open' && <Sums review={review} tags={tags} />}
            <WillDo review={review} />
          </div>
          {proposal.state === 'open' && <ActBar review={review} acts={acts} correct={correct} />}
        </section>
      </div>
      {acts.askingLater && <LaterDialog titles={[words(proposal.title)]} onChoose={acts.leaveUntil} />}
    </div>
  )
}

/** On a phone one side is seen at a time. */
function SideSwitch(props: { side: 'both' | 'document' | 'fields'; onChoose: (side: 'document' | 'fields') => void }) {
  const say = useSay()
  return (
    <div className="tools phone-only">
      <div className="segments side-switch" role="group" aria-label={say('review.view')}>
        <button type="button" aria-pressed={props.side === 'document'} onClick={() => props.onChoose('document')}>
          {say('review.document')}
        </button>
        <button type="button" aria-pressed={props.side !== 'document'} onClick={() => props.onChoose('fields')}>
          {say('review.fields')}
        </button>
      </div>
    </div>
  )
}

function ProposedAs({ review }: { review: Review }) {
  const say = useSay()
  const declared = useDeclared()
  const { proposal } = review
  const record = declared.record(proposal.record)
  const company = declared.me.companies.find((each) => each.id === (review.form.values.company ?? proposal.company))
  return (
    <div className="proposed-as">
      <span className="second small-text">{say('review.proposedAs')}</span>
      <span className="medium">{record ? declared.one(record) : proposal.record}</span>
      {company && declared.me.companies.length > 1 && (
        <>
          <span className="second small-text">{say('review.for')}</span>
          <span className="medium cut">{company.name}</span>
        </>
      )}
      <span className="grow" />
      <ConfidenceMark of={proposal.confidence} />
    </div>
  )
}

/** A proposal that was decided on: what became of it. */
function Decided({ proposal }: { proposal: Proposal }) {
  const say = useSay()
  const words = useWords()
  const [record, id] = proposal.filedAs?.split('/') ?? []
  return (
    <div className="inset">
      <Message
        tone="info"
        title={say(proposal.state === 'rejected' ? 'review.wasRejected' : 'review.wasAccepted')}
        acts={
          <Link className="button" to="/intake">
            {say('review.backToIntake')}
          </Link>
        }
      >
        {proposal.reason && <p>{words(proposal.reason)}</p>}
        {record && id && (
          <p>
            <RecordLink record={record} id={id} title={words(proposal.title)} />
          </p>
        )}
      </Message>
    </div>
  )
}

/** Fields that are empty and need not be looked at, folded away. */
function MoreFields(props: { review: Review; fields: ReturnType<typeof shownFields>; active: string | undefined }) {
  const say = useSay()
  const [open, setOpen] = useState(false)
  if (props.fields.length === 0) return null
  return (
    <>
      <div className="review-more">
        <Button look="quiet" small icon={open ? 'down' : 'right'} aria-expanded={open} onClick={() => setOpen(!open)}>
          {say('review.moreFields', { count: props.fields.length })}
        </Button>
      </div>
      {open &&
        props.fields.map((field) => (
          <ReviewField key={field.name} review={props.review} field={field} active={props.active === field.name} />
        ))}
    </>
  )
}
