import { Link } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import type { Answer, FieldShape, Opens, QueryRow, QueryShape } from '../api/types.ts'
import { FieldCell } from '../fields/index.tsx'
import { type Formats, useFormats, useSay } from '../i18n/language.tsx'
import { isZero } from '../i18n/numbers.ts'
import { keyed } from '../parts/keyed.ts'
import { type Figure, isFigure, joinsCode } from './figures.ts'

interface TableProps {
  query: QueryShape
  answer: Answer
  open?: Figure
  onOpen: (figure: Figure) => void
}

const SIGNED = new Set(['change', 'percent', 'difference'])

/** A figure in words: change and per cent carry their sign, per cent its mark. */
export function figureText(column: FieldShape, value: unknown, formats: Formats, currency?: string): string {
  if (value === null || value === undefined || value === '') return ''
  const text = String(value)
  const shown =
    column.kind === 'integer' || column.name === 'percent'
      ? formats.decimal(text, column.scale ?? 0)
      : column.kind === 'money'
        ? formats.money(text, currency)
        : formats.decimal(text, column.scale ?? 0)
  if (column.name === 'percent' && isZero(text)) return '–'
  const sign = SIGNED.has(column.name) && !text.startsWith('-') && !isZero(text) ? '+' : ''
  return `${sign}${shown}${column.name === 'percent' ? ' %' : ''}`
}

/** The figures of a report. Groups head their rows, sums close them, and every figure that can be opened is a link. */
export function ReportTable({ query, answer, open, onOpen }: TableProps) {
  const declared = useDeclared()
  const joined = joinsCode(answer.columns)
  const columns = joined ? answer.columns.slice(1) : answer.columns
  const largest = answer.columns.some((column) => column.name === 'change') ? largestChange(answer.rows) : 0
  const bars = largest > 0 && query.id === 'ledger.profitAndLoss'
  // One or two figures stay beside their names; the rest of the line is left free.
  const few = columns.length <= 3 && !bars
  // Where debit, credit and closing stand beside it, the opening follows from them: a phone leaves it out.
  const turned = ['debit', 'credit', 'closing'].every((name) => columns.some((column) => column.name === name))
  return (
    <table
      className={`table report${few ? ' few' : ''}${turned ? ' turned' : ''}`}
      aria-label={declared.queryLabel(query)}
    >
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th key={column.name} scope="col" className={columnClass(column, index === 0)}>
              {declared.column(query, column)}
            </th>
          ))}
          {bars && <BarHead />}
        </tr>
      </thead>
      <tbody>
        {keyed(answer.rows).map(({ key, item: row, at }) => (
          <tr
            key={key}
            className={[row._kind ?? '', open?.row === at ? 'selected' : ''].filter(Boolean).join(' ') || undefined}
          >
            {columns.map((column, index) => (
              <ReportCell
                key={column.name}
                query={query}
                row={row}
                at={at}
                column={column}
                first={index === 0}
                code={joined && index === 0 ? row.code : undefined}
                currency={answer.head?.currency}
                open={open?.row === at && open.column === column.name}
                onOpen={onOpen}
              />
            ))}
            {bars && (
              <td className="bar-cell">
                {row._kind !== 'group' && <Bar value={Number(row.change ?? 0)} largest={largest} />}
              </td>
            )}
          </tr>
        ))}
      </tbody>
      {answer.totals && !isSaidAlready(answer) && (
        <TotalsFoot columns={columns} totals={answer.totals} currency={answer.head?.currency} bars={bars} />
      )}
    </table>
  )
}

interface CellProps {
  query: QueryShape
  row: QueryRow
  at: number
  column: FieldShape
  first: boolean
  code?: unknown
  currency?: string
  open: boolean
  onOpen: (figure: Figure) => void
}

function ReportCell({ query, row, at, column, first, code, currency, open, onOpen }: CellProps) {
  const formats = useFormats()
  const declared = useDeclared()
  const value = row[column.name]
  const opens = row._opens?.[column.name]
  if (isFigure(column)) {
    const text = figureText(column, value, formats, typeof row.currency === 'string' ? row.currency : currency)
    const zero = text !== '' && isZero(String(value))
    const soft = !first && !SIGNED.has(column.name) && isCompared(column.name)
    return (
      <td className={`${columnClass(column, first)}${soft || column.name === 'percent' ? ' second' : ''}`}>
        {opens && text !== '' ? (
          <button
            type="button"
            className={`figure${zero ? ' zero' : ''}`}
            data-figure={`${at}.${column.name}`}
            aria-expanded={open}
            onClick={() => onOpen({ row: at, column: column.name, opens })}
          >
            {text}
          </button>
        ) : (
          <span className={zero ? 'zero' : undefined}>{text}</span>
        )}
      </td>
    )
  }
  const words =
    column.kind === 'text' ? (
      declared.word(query.id, column, String(value ?? ''))
    ) : (
      <FieldCell field={column} value={value} around={{ owner: query.id, row }} />
    )
  return (
    <td
      className={columnClass(column, first)}
      title={
        !first && typeof value === 'string' && value.length > 24 ? declared.word(query.id, column, value) : undefined
      }
      style={first && row._depth ? { paddingLeft: 16 + row._depth * 8 } : undefined}
    >
      {code !== undefined && code !== null && code !== '' && <span className="account-code third">{String(code)}</span>}
      {opens && value ? <OpensLink opens={opens}>{words}</OpensLink> : words}
    </td>
  )
}

/** Columns that say more about a row than who, when and how much: a phone leaves them to the row's own page. */
const ASIDE = new Set([
  'code',
  'journal',
  'against',
  'document',
  'source',
  'party',
  'department',
  'currency',
  'balance',
])

/** How a column stands: figures right; words cut where they would push the figures off the page. */
function columnClass(column: FieldShape, first: boolean): string {
  // What names the row wraps and always stays; a code before the name is left to the groups on a phone.
  if (first && column.name !== 'code') return isFigure(column) ? 'number' : 'wraps'
  const look = isFigure(column) ? 'number' : column.kind === 'date' ? 'second' : 'words'
  const classes = [look, ASIDE.has(column.name) ? 'aside' : '', column.name === 'opening' ? 'opening' : '']
  return classes.filter(Boolean).join(' ')
}

function isCompared(name: string): boolean {
  return name === 'previousPeriod' || name === 'previousYear' || name === 'compared'
}

function OpensLink({ opens, children }: { opens: Opens; children: React.ReactNode }) {
  if ('record' in opens) {
    return (
      <Link className="plain" to="/records/$record/$id" params={{ record: opens.record, id: opens.id }}>
        {children}
      </Link>
    )
  }
  const search = Object.fromEntries(Object.entries(opens.input).map(([name, value]) => [name, String(value)]))
  return (
    <Link className="plain" to="/queries/$query" params={{ query: opens.query }} search={search}>
      {children}
    </Link>
  )
}

function TotalsFoot(props: {
  columns: FieldShape[]
  totals: Record<string, unknown>
  currency?: string
  bars: boolean
}) {
  const say = useSay()
  const formats = useFormats()
  return (
    <tfoot>
      <tr>
        {props.columns.map((column, index) => (
          <td key={column.name} className={columnClass(column, index === 0)}>
            {isFigure(column)
              ? figureText(column, props.totals[column.name], formats, props.currency)
              : index === 0
                ? say('total')
                : null}
          </td>
        ))}
        {props.bars && <td />}
      </tr>
    </tfoot>
  )
}

/** True where the last row is a sum whose figures are those of the totals, whatever it is called. */
export function isSaidAlready({ columns, rows, totals }: Pick<Answer, 'columns' | 'rows' | 'totals'>): boolean {
  const last = rows.at(-1)
  if (last?._kind !== 'sum') return false
  return columns.filter(isFigure).every(({ name }) => totals?.[name] === undefined || totals[name] === last[name])
}

function largestChange(rows: readonly QueryRow[]): number {
  return rows.reduce((most, row) => Math.max(most, Math.abs(Number(row.change ?? 0))), 0)
}

function BarHead() {
  const say = useSay()
  return (
    <th className="bar-cell" scope="col">
      <span className="bar-head">
        <span>{say('report.worse')}</span>
        <span>{say('report.better')}</span>
      </span>
    </th>
  )
}

/** Worse goes left, better right, in lightness and hue of their own. The figure itself stands beside it. */
function Bar({ value, largest }: { value: number; largest: number }) {
  const width = largest === 0 || value === 0 ? 0 : Math.max(1, (Math.abs(value) / largest) * 45)
  return (
    <svg className="bar" width="96" height="12" aria-hidden="true">
      {width > 0 && <path d="M48 0V12" />}
      {width > 0 && (
        <rect
          className={value < 0 ? 'worse' : 'better'}
          x={value < 0 ? 47.5 - width : 48.5}
          y="2"
          width={width}
          height="8"
        />
      )}
    </svg>
  )
}
