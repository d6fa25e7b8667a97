import { Link } from '@tanstack/react-router'
import { type CSSProperties, memo, type ReactNode } from 'react'
import { titleOf, useDeclared } from '../api/declared.tsx'
import type { FieldShape, RecordShape, Row } from '../api/types.ts'
import { FieldCell } from '../fields/index.tsx'
import { currencyOf, isEmpty } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { StateMark } from '../parts/state.tsx'
import { isEditable } from './cell-edit.tsx'
import type { Column } from './columns.ts'
import type { Group } from './grouping.ts'
import { FoldMark, GroupWords } from './list-grid.tsx'

export interface ListRowProps {
  record: RecordShape
  row: Row
  index: number
  columns: Column[]
  selected: boolean
  current: boolean
  column: number
  editing: number
  editor: ReactNode
  style: CSSProperties
  onToggle: (id: string) => void
  onCurrent: (row: number, column?: number) => void
  onOpen: (row: number) => void
  onEdit: (row: number, column: number) => void
}

/** One row of a list. */
export const ListRow = memo(function ListRow(props: ListRowProps) {
  const say = useSay()
  const { record, row, index, columns } = props
  const title = titleOf(record, row)
  return (
    <div
      id={`row-${row.id}`}
      className={`grid-row${props.selected ? ' selected' : ''}${props.current ? ' current' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      style={props.style}
    >
      <div className="pick" role="gridcell">
        <input
          type="checkbox"
          className="check"
          tabIndex={-1}
          aria-label={say('select.one', { title })}
          checked={props.selected}
          onChange={() => props.onToggle(row.id)}
        />
      </div>
      {columns.map((column, at) => {
        const editing = props.editing === at
        const classes = [
          column.numeric ? 'number' : '',
          at === 0 || (column.numeric && at === columns.length - 1) ? 'medium' : 'soft',
          props.column === at && isEditable(record, row, column.field) ? 'current-cell' : '',
          editing ? 'editing' : '',
        ]
        return (
          <div
            key={column.field.name}
            role="gridcell"
            className={classes.filter(Boolean).join(' ')}
            onPointerDown={() => props.onCurrent(index, at)}
            onDoubleClick={() => props.onEdit(index, at)}
          >
            {editing ? props.editor : <Cell record={record} row={row} column={column} title={title} />}
          </div>
        )
      })}
    </div>
  )
})

function Cell({ record, row, column, title }: { record: RecordShape; row: Row; column: Column; title: string }) {
  const declared = useDeclared()
  const { field } = column
  if (field.name === 'state') return <StateCell record={record} row={row} />
  if (column.title) {
    return (
      <Link className="cut" to="/records/$record/$id" params={{ record: record.id, id: row.id }} tabIndex={-1}>
        {title ? declared.word(record.id, field, title) : <span className="third">{row.id.slice(0, 8)}</span>}
      </Link>
    )
  }
  if (isEmpty(row[field.name]) && !field.masked) return null
  return (
    <span className="cut">
      {column.mixed && <span className="third tiny">{currencyOf(field, row)} </span>}
      <FieldCell field={field} value={row[field.name]} around={{ owner: record.id, row, places: column.places }} />
    </span>
  )
}

function StateCell({ record, row }: { record: RecordShape; row: Row }) {
  const declared = useDeclared()
  const state = row.state ? declared.state(record, row.state) : undefined
  return state ? <StateMark state={state.shape} label={state.label} /> : null
}

/** The head of a group, with what its rows come to. */
export function GroupLine(props: {
  group: Group
  label: string
  columns: Column[]
  folded: boolean
  style: CSSProperties
  onFold: () => void
}) {
  const { group, columns } = props
  const formats = useFormats()
  const firstSum = columns.findIndex((column) => group.sums[column.field.name] !== undefined)
  const span = firstSum < 1 ? columns.length : firstSum
  return (
    <div className="grid-row group" role="row" style={props.style}>
      <div role="gridcell" className="group-words" style={{ gridColumn: `1 / span ${span + 1}` }}>
        <button type="button" className="line" aria-expanded={!props.folded} onClick={props.onFold}>
          <span className="pick">
            <FoldMark folded={props.folded} />
          </span>
          <GroupWords label={props.label} count={group.rows.length} whole={group.whole} />
        </button>
      </div>
      {columns.slice(span).map((column) => (
        <div key={column.field.name} role="gridcell" className="number">
          {group.whole && sumText(group, column.field, formats)}
        </div>
      ))}
    </div>
  )
}

function sumText(group: Group, field: FieldShape, formats: ReturnType<typeof useFormats>): string {
  const sum = group.sums[field.name]
  const currency = field.currencyField ? group.rows[0]?.[field.currencyField] : undefined
  return sum === undefined ? '' : formats.money(sum, typeof currency === 'string' ? currency : undefined)
}
