import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { isEmpty, valueText } from '../fields/values.ts'
import { useLanguage, useSay, useWords } from '../i18n/language.tsx'
import { ConfidenceMark } from '../parts/confidence.tsx'
import { Icon } from '../parts/icon.tsx'
import { Fault } from '../record/form.tsx'
import { NewSupplier } from './new-supplier.tsx'
import type { Evidence } from './proposal.ts'
import type { Tag } from './tags.ts'
import type { Review } from './use-review.ts'

/** What a reader of papers looks at first; the rest stays in the order of its declaration. */
const FIRST = [
  'title',
  'kind',
  'supplier',
  'customer',
  'party',
  'number',
  'issuedOn',
  'dueOn',
  'order',
  'currency',
  'deliveredOn',
]
/** Stands elsewhere on the page, or is nobody's to type here. */
const ELSEWHERE = /^(company|document|iban|stated[A-Z]\w*|paymentOnHold|newSupplier)$/
const HIDDEN_KINDS = new Set<FieldShape['kind']>(['json', 'rows', 'file', 'subject'])

/** The fields of the proposed record that stand beside the document, those read first. */
export function shownFields(fields: readonly FieldShape[]): FieldShape[] {
  const rank = (field: FieldShape) => (FIRST.indexOf(field.name) + FIRST.length + 1) % (FIRST.length + 1)
  return fields
    .filter((field) => !field.given && !field.masked && !HIDDEN_KINDS.has(field.kind) && !ELSEWHERE.test(field.name))
    .map((field, at) => ({ field, at }))
    .sort((a, b) => rank(a.field) - rank(b.field) || a.at - b.at)
    .map(({ field }) => field)
}

/** Parts the fields into those that say something or must, and those that are empty and need not be looked at. */
export function partFields(
  fields: readonly FieldShape[],
  review: Pick<Review, 'evidence' | 'findings' | 'form'>,
): { main: FieldShape[]; rest: FieldShape[] } {
  const named = new Set(review.findings.map((finding) => finding.field))
  const matters = (field: FieldShape) => {
    const value = review.form.values[field.name]
    const needed = !field.optional && field.default === undefined
    const usual = value === field.default || (Number(value) === 0 && String(field.default) === '0')
    return needed || named.has(field.name) || review.evidence[field.name] !== undefined || (!isEmpty(value) && !usual)
  }
  return { main: fields.filter(matters), rest: fields.filter((field) => !matters(field)) }
}

export function TagMark({ tag }: { tag: Tag | undefined }) {
  if (!tag) return <span />
  return <span className={tag.stops ? 'place-tag stops' : 'place-tag'}>{tag.label}</span>
}

/** How sure the value is and why; what a person typed says that, and what had been read. */
function Why(props: { review: Review; field: FieldShape; evidence?: Evidence; owner: string }) {
  const say = useSay()
  const told = useWords()
  const declared = useDeclared()
  const { formats } = useLanguage()
  const { review, field, evidence, owner } = props
  if (review.corrected.has(field.name)) {
    const read = review.proposal.proposed[field.name]
    const words = { formats, declared, say }
    const text = field.kind === 'ref' ? '' : valueText(field, read, { owner, row: review.proposal.proposed }, words)
    return (
      <>
        <span className="confidence">
          <Icon name="edit" small />
          {say('review.corrected')}
        </span>
        <span className="why">
          {text ? say('review.wasRead', { text }) : evidence?.by ? told(evidence.reason) : say('review.byYou')}
        </span>
      </>
    )
  }
  if (!evidence) return null
  return (
    <>
      <ConfidenceMark of={evidence.confidence} />
      <span className="why">{told(evidence.reason)}</span>
    </>
  )
}

/** One field: its tag, label and control, how sure it is and why. Dotted while nobody has accepted it. */
export function ReviewField(props: { review: Review; field: FieldShape; tag?: Tag; active: boolean }) {
  const { review, field, active } = props
  const declared = useDeclared()
  const { form, proposal } = review
  const id = `${form.id}.${field.name}`
  const fault = form.faults[field.name]
  const evidence = review.evidence[field.name]
  const proposed = !review.corrected.has(field.name) && !isEmpty(form.values[field.name])
  const stops = review.findings.some((finding) => finding.severity === 'stop' && finding.field === field.name)
  const newSupplier = field.name === 'supplier' && isEmpty(form.values.supplier) && !isEmpty(form.values.newSupplier)
  return (
    <div
      className={`review-field${active ? ' active' : ''}${proposed ? ' proposed' : ''}${stops ? ' stops' : ''}`}
      data-path={field.name}
    >
      <TagMark tag={props.tag} />
      <label className="review-label" htmlFor={id}>
        {declared.field(proposal.record, field)}
      </label>
      <div className="review-control">
        <FieldControl
          id={id}
          field={field}
          around={{ owner: proposal.record, row: form.values, titles: form.titles }}
          value={form.values[field.name]}
          onChange={(value) => form.set(field.name, value)}
          onLeave={() => form.leave(field.name)}
          onTitle={form.setTitle}
          invalid={fault !== undefined}
          describedBy={fault ? `${id}.fault` : evidence ? `${id}.why` : undefined}
        />
        <Fault id={`${id}.fault`}>{fault}</Fault>
      </div>
      <div className="review-why" id={`${id}.why`}>
        <Why review={review} field={field} evidence={evidence} owner={proposal.record} />
      </div>
      {newSupplier && <NewSupplier review={review} />}
    </div>
  )
}
