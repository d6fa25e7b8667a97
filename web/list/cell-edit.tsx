import { type KeyboardEvent, type ReactNode, useCallback, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { titleOf, useDeclared } from '../api/declared.tsx'
import type { FieldShape, Problem, RecordShape, Row } from '../api/types.ts'
import { isOpenForEdit } from '../command/command-keys.ts'
import { FieldControl } from '../fields/index.tsx'
import { faultOf, readValue } from '../fields/values.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { Fault } from '../record/form.tsx'
import { parseGrid } from './clipboard.ts'
import type { Column } from './columns.ts'

const NOT_IN_CELLS = new Set(['rows', 'json', 'longText', 'file'])

/** True where a cell can be typed into: by the record's policy, the row's state and the field itself. */
export function isEditable(record: RecordShape, row: Row, field: FieldShape): boolean {
  if (field.given || field.masked || field.name === 'state' || NOT_IN_CELLS.has(field.kind)) return false
  return isOpenForEdit(record, row)
}

export interface CellEdit {
  editor?: { row: number; column: number; element: ReactNode }
  begin: (row: number, column: number) => void
  paste: (text: string, row: number, column: number) => Promise<void>
  problem?: Problem
  dismiss: () => void
}

/** Typing and pasting into the cells of a list. Each change is a command of its own and can be undone. */
export function useCellEdit(
  record: RecordShape,
  rows: readonly Row[],
  columns: readonly Column[],
  onMove: (row: number, column: number) => void,
): CellEdit {
  const say = useSay()
  const formats = useFormats()
  const { run, runMany } = useCommand()
  const [at, setAt] = useState<{ row: number; column: number }>()
  const [problem, setProblem] = useState<Problem>()
  const begin = useCallback(
    (row: number, column: number) => {
      const [target, field] = [rows[row], columns[column]?.field]
      if (target && field && isEditable(record, target, field)) setAt({ row, column })
    },
    [rows, columns, record],
  )
  const save = useCallback(
    async (row: Row, field: FieldShape, value: unknown) => {
      const command = record.update
      if (!command) return undefined
      const outcome = await run({ command, id: row.id, input: { [field.name]: value }, title: titleOf(record, row) })
      return outcome.kind === 'refused' ? outcome.problem : undefined
    },
    [record, run],
  )
  const paste = async (text: string, row: number, column: number) => {
    const items = pasteItems(record, rows, columns, parseGrid(text), { row, column }, (field, cell) =>
      readValue(field, cell, formats),
    )
    if (items.length === 0 || !record.update) return
    const cells = items.reduce((sum, item) => sum + Object.keys(item.input).length, 0)
    const answer = await runMany(record.update, items, {
      record: record.id,
      done: (done) => say('paste.done', { cells, rows: formats.count(done) }),
    })
    setProblem(answer.refused[0]?.problem)
  }
  const row = at && rows[at.row]
  const field = at && columns[at.column]?.field
  const editor = at &&
    row &&
    field && {
      ...at,
      element: (
        <CellEditor
          key={`${row.id}.${field.name}`}
          record={record}
          row={row}
          field={field}
          onSave={(value) => save(row, field, value)}
          onClose={(down, right) => {
            setAt(undefined)
            if (down === 0 && right === 0) return
            onMove(at.row + down, at.column + right)
            if (right !== 0) begin(at.row, at.column + right)
          }}
        />
      ),
    }
  return { editor: editor || undefined, begin, paste, problem, dismiss: () => setProblem(undefined) }
}

/** What a pasted block writes: one item a row, only cells that may be typed into. */
export function pasteItems(
  record: RecordShape,
  rows: readonly Row[],
  columns: readonly Column[],
  grid: readonly (readonly string[])[],
  at: { row: number; column: number },
  read: (field: FieldShape, cell: string) => unknown,
): { id: string; input: Record<string, unknown> }[] {
  return grid.flatMap((cells, down) => {
    const row = rows[at.row + down]
    if (!row) return []
    const input: Record<string, unknown> = {}
    cells.forEach((cell, right) => {
      const field = columns[at.column + right]?.field
      if (field && isEditable(record, row, field)) input[field.name] = read(field, cell)
    })
    return Object.keys(input).length > 0 ? [{ id: row.id, input }] : []
  })
}

function CellEditor(props: {
  record: RecordShape
  row: Row
  field: FieldShape
  onSave: (value: unknown) => Promise<Problem | undefined>
  onClose: (down: number, right: number) => void
}) {
  const { record, row, field } = props
  const say = useSay()
  const words = useWords()
  const declared = useDeclared()
  const [value, setValue] = useState(row[field.name])
  const [titles, setTitles] = useState(row._titles)
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const commit = async (down: number, right: number) => {
    if (busy) return
    if (JSON.stringify(value ?? null) === JSON.stringify(row[field.name] ?? null)) return props.onClose(down, right)
    const wrong = faultOf(field, value)
    if (wrong) return setFault(say(...wrong))
    setBusy(true)
    const problem = await props.onSave(value)
    setBusy(false)
    if (problem) setFault(words(problem.message, problem.said))
    else props.onClose(down, right)
  }
  const press = (event: KeyboardEvent) => {
    const listOpen = (event.target as Element).getAttribute('aria-expanded') === 'true'
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      props.onClose(0, 0)
    }
    if (event.key === 'Enter' && !listOpen) {
      event.preventDefault()
      void commit(event.shiftKey ? -1 : 1, 0)
    }
    if (event.key === 'Tab') {
      event.preventDefault()
      void commit(0, event.shiftKey ? -1 : 1)
    }
  }
  return (
    <div className="cell-editor" role="group" onKeyDown={press}>
      <FieldControl
        id={`cell-${row.id}`}
        field={field}
        around={{ owner: record.id, row: { ...row, [field.name]: value }, titles }}
        value={value}
        onChange={(next) => {
          setValue(next)
          setFault(undefined)
        }}
        onTitle={(path, title) => setTitles((before) => ({ ...before, [path]: title }))}
        invalid={fault !== undefined}
        describedBy={fault ? `cell-${row.id}-fault` : undefined}
        label={declared.field(record.id, field)}
        autoFocus
      />
      <Fault id={`cell-${row.id}-fault`}>{fault}</Fault>
    </div>
  )
}
