import { type ClipboardEvent, type CSSProperties, type KeyboardEvent, useRef } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { isNumeric, readValue } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { parseGrid } from '../list/clipboard.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { keyed } from '../parts/keyed.ts'
import { Fault } from './form.tsx'
import { defaultsOf, type Form, type Line, linesOf } from './form-state.ts'

const WIDTHS: Partial<Record<FieldShape['kind'], number>> = {
  integer: 72,
  decimal: 84,
  money: 104,
  date: 124,
  choice: 100,
  ref: 156,
  boolean: 56,
  currency: 80,
}

/** The first text takes the room that is left; every other column has a width by its kind. */
function widthOf(column: FieldShape, columns: readonly FieldShape[]): number | undefined {
  if (column === columns.find((each) => each.kind === 'text')) return undefined
  return WIDTHS[column.kind] ?? 84
}

/** Where the columns need more room than there is, the table scrolls; no column is squeezed to nothing. */
function leastWidth(columns: readonly FieldShape[]): CSSProperties {
  const own = columns.map((column) => widthOf(column, columns) ?? TEXT_WIDTH)
  return { '--least': `${own.reduce((sum, width) => sum + width, REMOVE_WIDTH)}px` } as CSSProperties
}

const TEXT_WIDTH = 110
const REMOVE_WIDTH = 28

export interface LinesEditorProps {
  form: Form
  field: FieldShape
  owner: string
  /** What a page says of single cells: a look by its class, words on hover. */
  cell?: (path: string) => { className?: string; title?: string } | undefined
  /** Takes a block copied from a sheet in the page's own way; false leaves it to the cells. */
  onGrid?: (grid: string[][]) => boolean
  /** Widths of columns by name, where a page has less room. */
  widths?: Record<string, number>
}

/**
 * Lines as a grid that people can type in: Tab goes through it, Enter goes down and makes a line where there
 * is none, Shift+Enter goes up, Ctrl+Delete takes a line away, and a block copied from a sheet fills cells.
 */
export function LinesEditor({ form, field, owner, cell, onGrid, widths }: LinesEditorProps) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const table = useRef<HTMLTableElement>(null)
  const columns = (field.fields ?? []).filter((column) => !column.given)
  const lines = linesOf(form.values[field.name])
  const write = (next: Line[]) => form.set(field.name, next)
  const change = (at: number, name: string, value: unknown) =>
    write(lines.map((line, index) => (index === at ? { ...line, [name]: value } : line)))
  const add = () => write([...lines, defaultsOf(columns)])
  const remove = (at: number) => write(lines.filter((_, index) => index !== at))
  const idOf = (at: number, column: FieldShape) => `${form.id}.${field.name}.${at}.${column.name}`
  const focus = (at: number, column: FieldShape | undefined) =>
    requestAnimationFrame(() => column && document.getElementById(idOf(at, column))?.focus())

  const press = (event: KeyboardEvent, at: number, column: FieldShape) => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return
    const listOpen = (event.target as Element).getAttribute('aria-expanded') === 'true'
    if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey && !listOpen && column.kind !== 'longText') {
      event.preventDefault()
      const next = at + (event.shiftKey ? -1 : 1)
      if (next === lines.length) add()
      focus(next, next === lines.length ? columns[0] : column)
    }
    if (event.key === 'Delete' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      remove(at)
      focus(Math.min(at, lines.length - 2), column)
    }
  }

  const paste = (event: ClipboardEvent, at: number, column: FieldShape) => {
    const grid = parseGrid(event.clipboardData.getData('text/plain'))
    if (grid.length < 2 && (grid[0]?.length ?? 0) < 2) return
    event.preventDefault()
    if (onGrid?.(grid)) return
    const first = columns.indexOf(column)
    const next = [...lines]
    grid.forEach((cells, down) => {
      const line = { ...(next[at + down] ?? defaultsOf(columns)) }
      cells.forEach((text, right) => {
        const target = columns[first + right]
        if (target) line[target.name] = readValue(target, text, formats)
      })
      next[at + down] = line
    })
    write(next)
  }

  return (
    <div className="boxed scroll">
      <table className="table lines-editor" ref={table} style={widths ? undefined : leastWidth(columns)}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.name}
                className={isNumeric(column.kind) ? 'number' : undefined}
                style={{ width: widths?.[column.name] ?? widthOf(column, columns) }}
              >
                {declared.field(owner, column)}
              </th>
            ))}
            <th className="line-act">
              <span className="hidden">{say('line.remove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keyed(lines).map(({ key, item: line, at }) => (
            <tr key={(line.id as string | undefined) ?? key}>
              {columns.map((column) => {
                const path = `${field.name}.${at}.${column.name}`
                const fault = form.faults[path]
                const said = cell?.(path)
                return (
                  <td
                    key={column.name}
                    className={said?.className}
                    data-label={declared.field(owner, column)}
                    title={said?.title}
                    onKeyDown={(event) => press(event, at, column)}
                    onPaste={(event) => paste(event, at, column)}
                  >
                    <FieldControl
                      id={idOf(at, column)}
                      field={column}
                      around={{ owner, row: { ...form.values, ...line }, path, titles: form.titles }}
                      value={line[column.name]}
                      onChange={(value) => change(at, column.name, value)}
                      onLeave={() => form.leave(path)}
                      onTitle={form.setTitle}
                      invalid={fault !== undefined}
                      describedBy={fault ? `${form.id}.${path}.fault` : undefined}
                      label={say('line.field', { field: declared.field(owner, column), line: at + 1 })}
                    />
                    <Fault id={`${form.id}.${path}.fault`}>{fault}</Fault>
                  </td>
                )
              })}
              <td className="line-act">
                <IconButton
                  icon="close"
                  label={say('line.removeOne', { line: at + 1 })}
                  tabIndex={-1}
                  onClick={() => remove(at)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="lines-foot">
        <Button
          look="quiet"
          small
          icon="add"
          onClick={() => {
            add()
            focus(lines.length, columns[0])
          }}
        >
          {say('line.add')}
        </Button>
        <span className="third small-text wide-only">{say('line.keys')}</span>
      </div>
    </div>
  )
}
