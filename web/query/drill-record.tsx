import { problemOf } from '../api/client.ts'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useRecord, useRelated } from '../api/queries.ts'
import type { Kin } from '../api/types.ts'
import { fileAddress } from '../fields/file.tsx'
import { FieldCell } from '../fields/index.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { isEmpty } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { Carrier, evidenceOf, MiniPage } from '../record/related.tsx'
import { Step } from './drill-step.tsx'

/** A record in a few facts, and the paper that justifies it. */
export function RecordStep({ number, record, id }: { number: number; record: string; id: string }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const shape = declared.record(record)
  const row = useRecord(record, id)
  const related = useRelated(record, id)
  if (!shape) return null
  if (row.error) return <ProblemMessage problem={problemOf(row.error)} />
  if (!row.data) return <SkeletonRows rows={4} height={22} />
  const data = row.data
  const money = shape.fields.find(
    (field) => field.kind === 'money' && (field.name === 'gross' || field.name === 'total'),
  )
  const facts = shape.fields
    .filter(
      (field) =>
        ['ref', 'date', 'choice', 'text'].includes(field.kind) &&
        field.name !== shape.title &&
        field.name !== shape.company &&
        !isEmpty(data[field.name]),
    )
    .slice(0, 5)
  const state = data.state ? declared.state(shape, data.state) : undefined
  const evidence = related.data ? evidenceOf(shape, data, related.data.from) : []
  const sum =
    money && typeof data[money.name] === 'string'
      ? formats.money(String(data[money.name]), String(data.currency ?? ''))
      : undefined
  return (
    <>
      <Step
        number={number}
        title={<RecordLink record={record} id={id} title={titleOf(shape, data) || declared.one(shape)} />}
        value={sum}
      >
        <dl className="pairs small-text">
          {facts.map((field) => (
            <div key={field.name} className="pair">
              <dt>{declared.field(record, field)}</dt>
              <dd>
                <FieldCell field={field} value={data[field.name]} around={{ owner: record, row: data }} />
              </dd>
            </div>
          ))}
          {state && (
            <div className="pair">
              <dt>{say('state')}</dt>
              <dd>{state.label}</dd>
            </div>
          )}
        </dl>
      </Step>
      {evidence.length > 0 && <PaperStep number={number + 1} evidence={evidence} />}
      {related.data && evidence.length === 0 && (
        <Step number={number + 1} title={<span className="second">{say('evidence.none')}</span>} />
      )}
    </>
  )
}

/** The paper that justifies a record: the mail it came by, and the document in it. */
function PaperStep({ number, evidence }: { number: number; evidence: Kin[] }) {
  const say = useSay()
  const paper = evidence.find((kin) => kin.record === 'documents.document')
  const carrier = evidence.find((kin) => kin !== paper)
  const head = carrier ?? paper
  if (!head) return null
  return (
    <Step number={number} title={<RecordLink record={head.record} id={head.id} title={head.title} />}>
      {paper && (
        <div className="line evidence-line">
          <MiniPage label={say('evidence.page')} />
          <div className="small-text">
            {carrier ? (
              <RecordLink record={paper.record} id={paper.id} title={paper.title} />
            ) : (
              <Carrier document={paper.id} />
            )}
            <p>
              <a href={fileAddress(paper.id)} target="_blank" rel="noreferrer">
                {say('file.open')}
              </a>
            </p>
          </div>
        </div>
      )}
    </Step>
  )
}
