import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { Counted, RecordShape } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import { type Column, columnCurrency, columnPlaces } from './columns.ts'
import type { ListModel } from './list-model.ts'
import { GroupLine, ListRow } from './list-row.tsx'
import type { Selection } from './selection.ts'

export interface GridProps {
  record: RecordShape
  columns: Column[]
  model: ListModel
  /** How many rows there are; not yet known at first. */
  counted?: Counted | undefined
  selection: Selection
  /** Row that keys act on, and the column inside it. */
  current: number
  column: number
  onCurrent: (row: number, column?: number) => void
  onOpen: (row: number) => void
  onEdit: (row: number, column: number) => void
  onFold: (key: string) => void
  sort: string
  onSort: (field: string) => void
  groupLabel: (key: string) => string
  /** The editor of the cell that is being edited. */
  editor?: { row: number; column: number; element: ReactNode }
  hasMore: boolean
  onMore: () => void
  compact: boolean
}

/** On a phone: who takes the room that state and amount leave. */
function compactTemplate(columns: readonly Column[]): string {
  const width = (column: Column) =>
    column.numeric
      ? '104px'
      : column.field.name === 'state'
        ? '108px'
        : column.field.name === 'code'
          ? '64px'
          : 'minmax(0, 1fr)'
  return `36px ${columns.map(width).join(' ')}`
}

/** The rows of a list as a grid: only those in sight are drawn, and all of them are counted. */
export function ListGrid(props: GridProps) {
  const { record, model, columns, hasMore, onMore } = props
  const declared = useDeclared()
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => {
    const lastMoney = columns.some((column) => column.field.kind === 'currency')
      ? undefined
      : columns.findLast((column) => column.field.kind === 'money')
    return (props.compact ? columns.filter((column) => column.phone) : columns).map((column) => ({
      ...column,
      places: columnPlaces(column.field, model.rows),
      mixed: column === lastMoney && columnCurrency(column.field, model.rows) === undefined,
    }))
  }, [columns, props.compact, model.rows])
  const height = props.compact ? 44 : 30
  const lines = useVirtualizer({
    count: model.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 14,
    scrollPaddingStart: height,
    scrollPaddingEnd: height + 4,
    getItemKey: (index) => {
      const item = model.items[index]
      return item?.kind === 'row' ? item.row.id : `group ${item?.group.key}`
    },
  })
  const drawn = lines.getVirtualItems()
  const last = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= model.items.length - 24) onMore()
  }, [hasMore, last, model.items.length, onMore])
  const place = model.itemOf.get(props.current)
  useEffect(() => {
    if (place !== undefined) lines.scrollToIndex(place, { align: 'auto' })
  }, [place, lines])

  const count = props.counted?.count ?? (props.hasMore ? undefined : model.rows.length)
  const template = props.compact ? compactTemplate(shown) : `40px ${shown.map((column) => column.width).join(' ')}`
  const currentRow = model.rows[props.current]
  return (
    <div
      ref={scroller}
      className="grid scroll"
      role="grid"
      tabIndex={0}
      aria-label={declared.many(record)}
      aria-rowcount={count === undefined ? -1 : count + 1}
      aria-multiselectable="true"
      aria-activedescendant={currentRow ? `row-${currentRow.id}` : undefined}
    >
      <div className="grid-inner" style={{ '--columns': template } as React.CSSProperties}>
        <GridHead {...props} shown={shown} />
        <div className="grid-body" role="rowgroup" style={{ height: lines.getTotalSize() }}>
          {drawn.map((line) => {
            const item = model.items[line.index]
            if (!item) return null
            const style = { height: line.size, transform: `translateY(${line.start}px)` }
            if (item.kind === 'group') {
              return (
                <GroupLine
                  key={line.key}
                  group={item.group}
                  label={props.groupLabel(item.group.key)}
                  columns={shown}
                  folded={item.folded}
                  style={style}
                  onFold={() => props.onFold(item.group.key)}
                />
              )
            }
            const current = item.index === props.current
            const editing = props.editor?.row === item.index ? props.editor : undefined
            return (
              <ListRow
                key={line.key}
                record={record}
                row={item.row}
                index={item.index}
                columns={shown}
                selected={props.selection.ids.has(item.row.id)}
                current={current}
                column={current ? props.column : -1}
                editing={editing?.column ?? -1}
                editor={editing?.element}
                style={style}
                onToggle={props.selection.toggle}
                onCurrent={props.onCurrent}
                onOpen={props.onOpen}
                onEdit={props.onEdit}
              />
            )
          })}
        </div>
        <TotalLine record={record} columns={shown} counted={props.counted} hasMore={props.hasMore} model={model} />
      </div>
    </div>
  )
}

function GridHead(props: GridProps & { shown: Column[] }) {
  const say = useSay()
  const declared = useDeclared()
  const { selection, model, record } = props
  const some = selection.ids.size > 0
  const all = some && selection.ids.size === model.rows.length
  return (
    <div className="grid-head" role="row">
      <div role="columnheader" className="pick">
        <input
          type="checkbox"
          className="check"
          aria-label={say('select.all')}
          checked={all}
          ref={(element) => {
            if (element) element.indeterminate = some && !all
          }}
          onChange={() => (some ? selection.clear() : selection.set(model.rows.map((row) => row.id)))}
        />
      </div>
      {props.shown.map((column) => {
        const { field } = column
        const label = field.name === 'state' ? say('state') : declared.field(record.id, field)
        const currency = field.kind === 'money' ? columnCurrency(field, model.rows) : undefined
        const direction =
          props.sort === field.name ? 'ascending' : props.sort === `-${field.name}` ? 'descending' : undefined
        const words =
          currency && field === props.shown.findLast((each) => each.field.kind === 'money')?.field
            ? `${label}, ${currency}`
            : label
        return (
          <div
            key={field.name}
            role="columnheader"
            aria-sort={direction}
            className={column.numeric ? 'number' : undefined}
          >
            {field.sorts ? (
              <button type="button" onClick={() => props.onSort(field.name)} title={say('sort.by', { field: label })}>
                <span className="cut">{words}</span>
                {direction && <span aria-hidden="true">{direction === 'ascending' ? '↑' : '↓'}</span>}
              </button>
            ) : (
              <span className="cut">{words}</span>
            )}
          </div>
        )
      })}
    </div>
  )
}

/** What the whole view comes to, and what was counted. */
function TotalLine(props: {
  record: RecordShape
  columns: Column[]
  counted?: Counted | undefined
  hasMore: boolean
  model: ListModel
}) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const { counted, model, record } = props
  const count = counted?.count ?? model.rows.length
  const more = counted ? counted.more : props.hasMore
  if (model.rows.length === 0) return null
  const words = count === 1 ? declared.inside(record) : declared.insideMany(record)
  return (
    <div className="grid-total" role="row">
      <div className="pick" role="gridcell" />
      {props.columns.map((column, index) => {
        const currency = column.field.kind === 'money' ? columnCurrency(column.field, model.rows) : undefined
        const sum = currency || column.field.kind !== 'money' ? counted?.sums[column.field.name] : undefined
        return (
          <div key={column.field.name} role="gridcell" className={column.numeric ? 'number' : undefined}>
            {index === 0 && (
              <span className="total-words">
                {formats.count(count)}
                {more && '+'} {words}{' '}
                {counted && <span className="third">{say(more ? 'total.more' : 'total.counted')}</span>}
              </span>
            )}
            {sum !== undefined && column.numeric && index > 0 && formats.money(sum, currency)}
          </div>
        )
      })}
    </div>
  )
}

/** The word for a group: its value in words, and small its number of rows. */
export function GroupWords({ label, count, whole }: { label: string; count: number; whole: boolean }) {
  const formats = useFormats()
  return (
    <span className="cut">
      {label} <span className="third count">{whole ? formats.count(count) : `${formats.count(count)}+`}</span>
    </span>
  )
}

/** The arrow that folds a group. */
export function FoldMark({ folded }: { folded: boolean }) {
  return <Icon name={folded ? 'right' : 'down'} small />
}
