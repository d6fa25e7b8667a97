import { type ClipboardEvent, type KeyboardEvent, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { isEmpty, isNumeric } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { parseGrid } from '../list/clipboard.ts'
import { Button, IconButton, Keys } from '../parts/button.tsx'
import { Fault } from '../record/form.tsx'
import type { Line } from '../record/form-state.ts'
import { moveLine, newLine, pasteLines } from './entry-lines.ts'
import { LineCell } from './line-cells.tsx'
import type { Entry } from './use-entry.ts'

/** Columns in the order in which a line is typed; the last ones only where somebody wants them. */
const ORDER = ['text', 'quantity', 'unit', 'price', 'net', 'account', 'taxCode']
const SELDOM = ['discount', 'department']

function columnsOf(entry: Entry, all: boolean): FieldShape[] {
  const fields = entry.fields.find((field) => field.name === 'lines')?.fields ?? []
  const wanted = SELDOM.filter((name) => all || entry.lines.some((line) => !isEmpty(line[name])))
  const order = [...ORDER.slice(0, 4), ...wanted.slice(0, 1), ...ORDER.slice(4), ...wanted.slice(1)]
  return order.flatMap((name) => fields.find((field) => field.name === name) ?? [])
}

/** What can be done with the lines, and where the focus goes after. */
function useLineActs(entry: Entry, columns: readonly FieldShape[]) {
  const { lines, write, usual, form } = entry
  const idOf = (at: number, name: string) => `${form.id}.lines.${at}.${name}`
  const focus = (at: number, name = columns[0]?.name ?? '') =>
    requestAnimationFrame(() => document.getElementById(idOf(at, name))?.focus())
  return {
    idOf,
    focus,
    add: () => {
      write([...lines, newLine(lines.at(-1), usual)])
      focus(lines.length)
    },
    change: (at: number, change: Line) =>
      write(lines.map((line, index) => (index === at ? { ...line, ...change } : line))),
    move: (at: number, step: 1 | -1, name: string) => {
      write(moveLine(lines, at, step))
      focus(Math.max(0, Math.min(at + step, lines.length - 1)), name)
    },
    remove: (at: number, name?: string) => {
      const rest = lines.filter((_, index) => index !== at)
      write(rest.length > 0 ? rest : [newLine(undefined, usual)])
      focus(Math.max(0, Math.min(at, rest.length - 1)), name)
    },
  }
}

/**
 * The lines, made for typing: Tab goes through them, Enter goes down and makes a new one, Alt with the arrows moves a
 * line, Ctrl+Delete takes it away, and a block copied from a sheet fills cells.
 */
export function LinesTable({ entry }: { entry: Entry }) {
  const say = useSay()
  const declared = useDeclared()
  const formats = useFormats()
  const [all, setAll] = useState(false)
  const columns = columnsOf(entry, all)
  const acts = useLineActs(entry, columns)
  const { lines, trade, form } = entry
  const owner = `${trade.record}.lines`

  /** Before the cell hears of it: in a list that is open the arrows would move in the list. */
  const shift = (event: KeyboardEvent, at: number, name: string) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    acts.move(at, event.key === 'ArrowUp' ? -1 : 1, name)
  }
  const press = (event: KeyboardEvent, at: number, name: string) => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return
    if (event.key === 'Delete' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      acts.remove(at, name)
    } else if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) {
      event.preventDefault()
      if (event.shiftKey) acts.focus(Math.max(0, at - 1), name)
      else if (at === lines.length - 1) acts.add()
      else acts.focus(at + 1, name)
    }
  }
  const paste = (event: ClipboardEvent, at: number, column: number) => {
    const grid = parseGrid(event.clipboardData.getData('text/plain'))
    if (grid.length < 2 && (grid[0]?.length ?? 0) < 2) return
    event.preventDefault()
    const choices = { account: entry.accounts, taxCode: entry.taxCodes }
    entry.write(pasteLines(lines, grid, { at, column }, columns, { formats, usual: entry.usual, choices }))
  }
  return (
    <section aria-label={say('entry.lines')}>
      <h2 className="part-title">
        {say('entry.lines')} <span className="third count">{formats.count(lines.length)}</span>
      </h2>
      <div className="boxed scroll">
        <table className="table lines-editor entry-lines">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} className={`cell-${column.name}${isNumeric(column.kind) ? ' number' : ''}`}>
                  {column.name === 'text' ? say('entry.itemOrText') : declared.field(owner, column)}
                </th>
              ))}
              <th className="line-act">
                <span className="hidden">{say('line.remove')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, at) => (
              <tr key={String(line.key ?? line.id ?? at)}>
                {columns.map((column, index) => {
                  const path = `lines.${at}.${column.name}`
                  const fault = form.faults[path]
                  const id = acts.idOf(at, column.name)
                  return (
                    <td
                      key={column.name}
                      className={`cell-${column.name}`}
                      data-label={declared.field(owner, column)}
                      onKeyDownCapture={(event) => shift(event, at, column.name)}
                      onKeyDown={(event) => press(event, at, column.name)}
                      onPaste={(event) => paste(event, at, index)}
                    >
                      <LineCell
                        entry={entry}
                        line={line}
                        at={at}
                        column={column}
                        id={id}
                        label={say('line.field', { field: declared.field(owner, column), line: at + 1 })}
                        fault={fault}
                        describedBy={fault ? `${id}.fault` : undefined}
                        change={(change) => acts.change(at, change)}
                      />
                      <Fault id={`${id}.fault`}>{fault}</Fault>
                    </td>
                  )
                })}
                <td className="line-act">
                  <IconButton
                    icon="close"
                    label={say('line.removeOne', { line: at + 1 })}
                    tabIndex={-1}
                    onClick={() => acts.remove(at)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="lines-foot">
          <Button look="quiet" small icon="add" onClick={acts.add}>
            {say('line.add')}
          </Button>
          {!all && (
            <Button look="quiet" small onClick={() => setAll(true)}>
              {say('entry.moreColumns')}
            </Button>
          )}
          <span className="grow" />
          <span className="third small-text wide-only entry-keys">
            <Keys of="Enter" /> {say('entry.keyDown')} <kbd>Alt</kbd>
            <kbd>↑↓</kbd> {say('entry.keyMove')} <Keys of="Mod+Del" /> {say('entry.keyRemove')}
          </span>
        </div>
      </div>
    </section>
  )
}
