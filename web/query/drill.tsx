import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useQueryReport, useRecord, useRelated } from '../api/queries.ts'
import type { Answer, Kin, QueryRow, QueryShape } from '../api/types.ts'
import { fileAddress } from '../fields/file.tsx'
import { FieldCell } from '../fields/index.tsx'
import { RecordLink } from '../fields/reference.tsx'
import { isEmpty } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { sumDecimals } from '../i18n/numbers.ts'
import { useActs } from '../keys/keys.ts'
import { Button, IconButton, Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { evidenceOf, MiniPage } from '../record/related.tsx'
import { entryColumns, type Figure, openFigures, recordOf, stepFigure } from './figures.ts'
import { figureText } from './report-table.tsx'

interface DrillProps {
  query: QueryShape
  answer: Answer
  figure: Figure
  onFigure: (figure: Figure) => void
  onClose: () => void
}

/** What a figure is made of, step by step: the figure, its entries, the record behind one, the paper behind that. */
export function Drill({ query, answer, figure, onFigure, onClose }: DrillProps) {
  const say = useSay()
  const navigate = useNavigate()
  const [choice, setChoice] = useState<{ of: string; record?: { record: string; id: string } }>()
  const place = `${figure.row}.${figure.column}`
  const chosen = choice?.of === place ? choice.record : undefined
  const setChosen = useCallback(
    (record: { record: string; id: string } | undefined) => setChoice({ of: place, record }),
    [place],
  )
  const panel = useRef<HTMLElement>(null)
  const figures = useMemo(() => openFigures(answer), [answer])
  const go = (step: 'next' | 'previous' | 'up' | 'down') => {
    const next = stepFigure(figures, figure, step)
    if (next) onFigure(next)
  }
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  const direct = 'record' in figure.opens ? figure.opens : undefined
  const record = direct ?? chosen
  const openPage = () => record && void navigate({ to: '/records/$record/$id', params: record })
  useActs(
    [
      { id: 'drill.close', key: 'Escape', label: say('close'), run: onClose },
      { id: 'drill.next', key: 'ArrowRight', label: say('drill.next'), run: () => go('next') },
      { id: 'drill.previous', key: 'ArrowLeft', label: say('drill.previous'), run: () => go('previous') },
      { id: 'drill.down', key: 'ArrowDown', label: say('drill.down'), silent: true, run: () => go('down') },
      { id: 'drill.up', key: 'ArrowUp', label: say('drill.up'), silent: true, run: () => go('up') },
      { id: 'drill.open', key: 'Enter', label: say('drill.open'), run: openPage },
    ],
    'panel',
  )
  return (
    <aside className="side wide over" aria-label={say('drill.title')} ref={panel} tabIndex={-1}>
      <div className="side-head">
        <h2 className="strong">{say('drill.title')}</h2>
        <span className="grow" />
        <span className="small-text third wide-only">
          <Keys of="ArrowLeft" /> <Keys of="ArrowRight" /> {say('drill.nextFigure')}
        </span>
        <IconButton icon="close" label={say('close')} onClick={onClose} />
      </div>
      <div className="scroll" aria-live="polite">
        <div className="ladder">
          <FigureStep query={query} answer={answer} figure={figure} />
          {'query' in figure.opens && (
            <EntriesStep figure={figure} answer={answer} opens={figure.opens} chosen={chosen} onChoose={setChosen} />
          )}
          {record && <RecordStep key={record.id} number={direct ? 2 : 3} {...record} />}
        </div>
        {record && (
          <div className="section">
            <Button act={['drill.open', 'Enter']} onClick={openPage}>
              {say('drill.open')}
            </Button>
          </div>
        )}
      </div>
    </aside>
  )
}

function Step({
  number,
  title,
  value,
  children,
}: {
  number: number
  title: ReactNode
  value?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="step">
      <span className="step-number" aria-hidden="true">
        {number}
      </span>
      <h3>
        {title}
        <span className="step-value">{value}</span>
      </h3>
      {children}
    </section>
  )
}

function FigureStep({ query, answer, figure }: { query: QueryShape; answer: Answer; figure: Figure }) {
  const declared = useDeclared()
  const formats = useFormats()
  const row = answer.rows[figure.row]
  const column = answer.columns.find((each) => each.name === figure.column)
  if (!row || !column) return null
  const name = [row.name, row.text, row.party].find((each) => typeof each === 'string' && each !== '') ?? ''
  const code = typeof row.code === 'string' ? `${row.code} ` : ''
  return (
    <Step
      number={1}
      title={`${code}${String(name)}`}
      value={figureText(column, row[column.name], formats, answer.head?.currency)}
    >
      <p className="small-text second">
        {[declared.column(query, column), answer.head?.for, answer.head?.company]
          .filter((each, index, all) => each && all.indexOf(each) === index)
          .join(', ')}
      </p>
    </Step>
  )
}

interface EntriesProps {
  figure: Figure
  answer: Answer
  opens: { query: string; input: Record<string, unknown> }
  chosen?: { record: string; id: string }
  onChoose: (record: { record: string; id: string } | undefined) => void
}

const SHOWN = 60

/** The entries behind a figure; together they must come to it. */
function EntriesStep({ figure, answer, opens, chosen, onChoose }: EntriesProps) {
  const say = useSay()
  const report = useQueryReport(opens.query, opens.input)
  const rows = report.data?.rows.filter((row) => !row._kind) ?? []
  const first = rows.map(recordOf).find(Boolean)
  useEffect(() => {
    if (!chosen && first) onChoose(first)
  }, [chosen, first, onChoose])
  if (report.error) return <ProblemMessage problem={problemOf(report.error)} onRetry={() => void report.refetch()} />
  if (!report.data) return <SkeletonRows rows={5} height={22} />
  const search = Object.fromEntries(Object.entries(opens.input).map(([name, value]) => [name, String(value)]))
  const all = (
    <Link className="small-text" to="/queries/$query" params={{ query: opens.query }} search={search}>
      {say('drill.all')}
    </Link>
  )
  return (
    <Step number={2} title={say('drill.entries', { count: rows.length })} value={all}>
      <EntriesTable entries={report.data} rows={rows} chosen={chosen} onChoose={onChoose} />
      <Sum entries={report.data} rows={rows} figure={answer.rows[figure.row]?.[figure.column]} />
    </Step>
  )
}

function EntriesTable(props: {
  entries: Answer
  rows: QueryRow[]
  chosen?: { id: string }
  onChoose: EntriesProps['onChoose']
}) {
  const formats = useFormats()
  const columns = entryColumns(props.entries.columns)
  return (
    <table className="entries">
      <tbody>
        {keyed(props.rows.slice(0, SHOWN)).map(({ key, item: row }) => {
          const record = recordOf(row)
          const words = columns.words.map((name) => row[name]).find((word) => typeof word === 'string' && word !== '')
          const date = columns.date ? row[columns.date] : undefined
          const amount = columns.amount(row)
          const on = record !== undefined && record.id === props.chosen?.id
          return (
            <tr key={key} className={on ? 'on' : undefined}>
              <td className="second one-line">{typeof date === 'string' ? formats.date(date) : ''}</td>
              <td>
                {record ? (
                  <button type="button" className="entry" aria-pressed={on} onClick={() => props.onChoose(record)}>
                    {String(words ?? '')}
                  </button>
                ) : (
                  String(words ?? '')
                )}
              </td>
              <td className="number">{amount === undefined ? '' : formats.decimal(amount, 2)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function magnitude(value: string): string {
  return sumDecimals([value.replace('-', ''), '0.00'])
}

/** The sum of the entries; said to be the figure only where it is, whatever the sign of the side it stands on. */
function Sum({ entries, rows, figure }: { entries: Answer; rows: QueryRow[]; figure: unknown }) {
  const say = useSay()
  const formats = useFormats()
  const columns = entryColumns(entries.columns)
  if (entries.after || rows.length === 0) return null
  const sum = sumDecimals(rows.map((row) => columns.amount(row) ?? '0'))
  const closing = entries.rows.findLast((row) => row._kind === 'sum')
  const holds =
    typeof figure === 'string' &&
    [sum, String(closing?.balance ?? '')].some((each) => each !== '' && magnitude(each) === magnitude(figure))
  return (
    <p className="entries-sum">
      <span>{holds ? say('drill.adds') : say('drill.sum')}</span>
      {holds && (
        <span className="tone-ok">
          <Icon name="ticked" small />
        </span>
      )}
      <span className="grow" />
      <span>{formats.decimal(sum, 2)}</span>
    </p>
  )
}

/** A record in a few facts, and the paper that justifies it. */
function RecordStep({ number, record, id }: { number: number; record: string; id: string }) {
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
            {carrier && <RecordLink record={paper.record} id={paper.id} title={paper.title} />}
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
