import type { ReactNode } from 'react'
import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import { useRelated } from '../api/queries.ts'
import type { FieldShape, Kin, RecordShape, Row } from '../api/types.ts'
import { fileAddress } from '../fields/file.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { subjectParts } from '../fields/reference.tsx'
import { titleFor } from '../fields/values.ts'
import { useSay } from '../i18n/language.tsx'
import { ActKeys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'

const DOCUMENT = 'documents.document'
const MESSAGE = 'correspondence.message'
const PROPOSAL = 'documents.proposal'
const EVIDENCE = new Set([DOCUMENT, MESSAGE])

/** Where a record stands that was taken back: it justifies nothing any more. */
const TAKEN_BACK = new Set(['undone', 'withdrawn', 'rejected'])

/** True for what came from outside: documents and mails. */
export const isPaper = (record: string): boolean => EVIDENCE.has(record)

/** Where the way to the paper leads next: from a record to its document, from a document to the mail that brought it. */
export function paperOf(record: RecordShape, row: Row, from: readonly Kin[]): Kin | undefined {
  const evidence = evidenceOf(record, row, from).filter((kin) => kin.id !== row.id)
  if (record.id === DOCUMENT) return evidence.find((kin) => kin.record === MESSAGE) ?? evidence[0]
  return evidence.find((kin) => kin.record === DOCUMENT) ?? evidence[0]
}

/** A page in small: the sign that paper stands behind a record. */
export function MiniPage({ label }: { label: string }) {
  return (
    <svg className="mini-page" viewBox="0 0 66 88" role="img" aria-label={label}>
      <rect className="sheet" x="0.5" y="0.5" width="65" height="87" />
      <path d="M8 11h28M8 22h38M8 28h32M8 42h50M8 48h44M8 70h50M8 76h40" />
      <rect className="mark" x="26" y="56" width="34" height="8" />
    </svg>
  )
}

/** Documents and mails that justify a record: from its lineage and from its own fields. */
export function evidenceOf(record: RecordShape, row: Row, from: readonly Kin[]): Kin[] {
  const byField = record.fields
    .filter(
      (field): field is FieldShape & { record: string } => field.kind === 'ref' && EVIDENCE.has(field.record ?? ''),
    )
    .filter((field) => typeof row[field.name] === 'string')
    .map((field) => ({
      record: field.record,
      id: String(row[field.name]),
      title: titleFor(field, { owner: record.id, row }) ?? '',
      kind: '',
    }))
  const bySubject = record.fields
    .filter((field) => field.kind === 'subject')
    .flatMap((field) => {
      const parts = subjectParts(row[field.name])
      const title = titleFor(field, { owner: record.id, row }) ?? ''
      return parts && EVIDENCE.has(parts.record) ? [{ ...parts, title, kind: '' }] : []
    })
  const all = [...from.filter((kin) => EVIDENCE.has(kin.record)), ...byField, ...bySubject]
  const self =
    record.id === DOCUMENT ? [{ record: record.id, id: row.id, title: String(row[record.title] ?? ''), kind: '' }] : []
  return [...self, ...all].filter((kin, index, list) => list.findIndex((each) => each.id === kin.id) === index)
}

/** The evidence of a record: each document with a way to open it, and how it came. */
export function Evidence({ record, row }: { record: RecordShape; row: Row }) {
  const say = useSay()
  const declared = useDeclared()
  const related = useRelated(record.id, row.id)
  if (related.error) return <ProblemMessage problem={problemOf(related.error)} onRetry={() => void related.refetch()} />
  if (!related.data) return <SkeletonRows rows={3} />
  const evidence = evidenceOf(record, row, related.data.from)
  const rest = [...evidence, ...related.data.from]
    .filter((kin) => kin.record !== DOCUMENT && !TAKEN_BACK.has(kin.state ?? ''))
    .filter((kin, index, all) => all.findIndex((each) => each.id === kin.id) === index)
  const shape = declared.record(DOCUMENT)
  if (evidence.length === 0 && rest.length === 0) return <p className="second">{say('evidence.none')}</p>
  return (
    <>
      {evidence
        .filter((kin) => kin.record === DOCUMENT)
        .map((kin, index) => (
          <div key={kin.id} className="evidence">
            <MiniPage label={say('evidence.page')} />
            <div>
              <RecordLink record={kin.record} id={kin.id} title={kin.title} />{' '}
              {index === 0 && !isPaper(record.id) && <ActKeys id="record.paper" ours="v" />}
              {kin.id === row.id || isPaper(record.id) ? (
                <p className="second small-text">{shape && declared.one(shape)}</p>
              ) : (
                <p className="small-text">
                  <Carrier document={kin.id} />
                </p>
              )}
              <a className="small-text" href={fileAddress(kin.id)} target="_blank" rel="noreferrer">
                {say('file.open')}
              </a>
            </div>
          </div>
        ))}
      {rest.length > 0 && (
        <dl className="pairs small-text">
          {rest.map((kin) => (
            <KinLine key={kin.id} kin={kin} />
          ))}
        </dl>
      )}
    </>
  )
}

/** What was made of a paper, each once: what it became before the proposal that it was read as. */
export function madeOf(to: readonly Kin[]): Kin[] {
  const once = to.filter((kin, index) => to.findIndex((each) => each.id === kin.id) === index)
  const rest = once.filter((kin) => kin.record === PROPOSAL)
  return [...once.filter((kin) => kin.record !== PROPOSAL), ...rest]
}

/** The mail that brought a document, where one did. */
export function Carrier({ document }: { document: string }) {
  const mail = useRelated(DOCUMENT, document).data?.from.find((kin) => kin.record === MESSAGE)
  return mail ? <RecordLink record={mail.record} id={mail.id} title={mail.title} /> : null
}

/** A related record by kind and title, and under it what follows from it. */
export function KinLine({ kin, children }: { kin: Kin; children?: ReactNode }) {
  const declared = useDeclared()
  const shape = declared.record(kin.record)
  const state = shape && kin.state && TAKEN_BACK.has(kin.state) && declared.state(shape, kin.state)?.label
  return (
    <>
      <div className="pair">
        <dt>{shape ? declared.one(shape) : (kin.label ?? kin.record)}</dt>
        <dd>
          <RecordLink record={kin.record} id={kin.id} title={kin.title} />
          {state && <span className="small-text third"> {state}</span>}
        </dd>
      </div>
      {children}
    </>
  )
}

/** What a record came from, and what came of it. */
export function Related({ record, id }: { record: string; id: string }) {
  const say = useSay()
  const related = useRelated(record, id)
  if (related.error) return <ProblemMessage problem={problemOf(related.error)} onRetry={() => void related.refetch()} />
  if (!related.data) return <SkeletonRows rows={4} />
  const { from, to } = related.data
  if (from.length + to.length === 0) return <p className="second">{say('related.none')}</p>
  return (
    <>
      <KinSection title={say('related.from')} kins={from} icon="back" />
      <KinSection title={say('related.to')} kins={to} icon="forward" />
    </>
  )
}

function KinSection({ title, kins, icon }: { title: string; kins: Kin[]; icon: 'back' | 'forward' }) {
  if (kins.length === 0) return null
  return (
    <section className="kin">
      <h3 className="section-title">
        <Icon name={icon} small />
        {title} <span className="count">{kins.length}</span>
      </h3>
      <dl className="pairs">
        {kins.map((kin) => (
          <KinLine key={`${kin.record}/${kin.id}`} kin={kin} />
        ))}
      </dl>
    </section>
  )
}
