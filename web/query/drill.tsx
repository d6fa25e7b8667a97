import { Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import type { Answer, QueryRow, QueryShape } from '../api/types.ts'
import { keepPlace, placeHere } from '../frame/way-back.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { isZero, sumDecimals } from '../i18n/numbers.ts'
import { useActs } from '../keys/keys.ts'
import { Button, IconButton, Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { RecordStep } from './drill-record.tsx'
import { Step } from './drill-step.tsx'
import { entryColumns, entryWords, type Figure, openFigures, recordOf, stepFigure } from './figures.ts'
import { figureText } from './report-table.tsx'

interface DrillProps {
  query: QueryShape
  answer: Answer
  figure: Figure
  onFigure: (figure: Figure) => void
  onClose: () => void
}

/** The entry that was chosen among those of a figure. */
interface Choice {
  of: string
  record?: { record: string; id: string }
}

/** What a figure is made of, step by step: the figure, its entries, the record behind one, the paper behind that. */
export function Drill({ query, answer, figure, onFigure, onClose }: DrillProps) {
  const say = useSay()
  const navigate = useNavigate()
  const [choice, setChoice] = useState<Choice | undefined>(() => {
    const kept = placeHere('entry')
    return kept ? (JSON.parse(kept) as Choice) : undefined
  })
  useEffect(() => keepPlace('entry', choice ? JSON.stringify(choice) : ''), [choice])
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

/** A figure of one side, debit or credit, is made of that side alone. */
function onSide(row: QueryRow, column: string): boolean {
  return (column !== 'debit' && column !== 'credit') || (typeof row[column] === 'string' && !isZero(row[column]))
}

/** The entries behind a figure; together they must come to it. */
function EntriesStep({ figure, answer, opens, chosen, onChoose }: EntriesProps) {
  const say = useSay()
  const report = useQueryReport(opens.query, opens.input)
  // What the figure before was made of says nothing about this one.
  const entries = report.isPlaceholderData ? undefined : report.data
  const rows = entries?.rows.filter((row) => !row._kind && onSide(row, figure.column)) ?? []
  const first = rows.map(recordOf).find(Boolean)
  useEffect(() => {
    if (!chosen && first) onChoose(first)
  }, [chosen, first, onChoose])
  useEntryKeys(rows, chosen, onChoose)
  if (report.error) return <ProblemMessage problem={problemOf(report.error)} onRetry={() => void report.refetch()} />
  if (!entries) return <SkeletonRows rows={5} height={22} />
  const search = Object.fromEntries(Object.entries(opens.input).map(([name, value]) => [name, String(value)]))
  const all = (
    <span className="small-text">
      {rows.length > 1 && (
        <span className="wide-only third">
          <Keys of="j" /> <Keys of="k" />{' '}
        </span>
      )}
      <Link to="/queries/$query" params={{ query: opens.query }} search={search}>
        {say('drill.all')}
      </Link>
    </span>
  )
  return (
    <Step number={2} title={say('drill.entries', { count: rows.length })} value={all}>
      <EntriesTable entries={entries} rows={rows} chosen={chosen} onChoose={onChoose} />
      <Sum entries={entries} rows={rows} figure={answer.rows[figure.row]?.[figure.column]} />
    </Step>
  )
}

/** `J` and `K` go from entry to entry; each shows its record and paper below. */
function useEntryKeys(
  rows: readonly QueryRow[],
  chosen: EntriesProps['chosen'],
  onChoose: EntriesProps['onChoose'],
): void {
  const say = useSay()
  const records = rows
    .slice(0, SHOWN)
    .flatMap((row) => recordOf(row) ?? [])
    .filter((record, at, all) => all.findIndex((each) => each.id === record.id) === at)
  const at = records.findIndex((record) => record.id === chosen?.id)
  const go = (step: number) => {
    const next = records[Math.max(0, Math.min(at + step, records.length - 1))]
    if (next) onChoose(next)
  }
  useActs(
    [
      { id: 'list.next', key: 'j', label: say('list.next'), run: () => go(1) },
      { id: 'list.previous', key: 'k', label: say('list.previous'), run: () => go(-1) },
    ],
    'panel',
    records.length > 1,
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
          const words = entryWords(row, columns.words)
          const date = columns.date ? row[columns.date] : undefined
          const amount = columns.amount(row)
          const on = record !== undefined && record.id === props.chosen?.id
          return (
            <tr key={key} className={on ? 'on' : undefined}>
              <td className="second one-line">{typeof date === 'string' ? formats.date(date) : ''}</td>
              <td>
                {record ? (
                  <button type="button" className="entry cut" aria-pressed={on} onClick={() => props.onChoose(record)}>
                    {words}
                  </button>
                ) : (
                  words
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
