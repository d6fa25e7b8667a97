import { useEffect } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { RecordShape, Row } from '../api/types.ts'
import { letterOf } from '../command/command-keys.ts'
import type { CommandIntent } from '../command/dialogs.tsx'
import { valueText } from '../fields/values.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import { rowAct, useRowActs } from '../keys/row-acts.ts'
import { bulkCommands, bulkIntent } from './bulk-bar.tsx'
import type { CellEdit } from './cell-edit.tsx'
import { writeGrid } from './clipboard.ts'
import type { Column } from './columns.ts'
import type { Selection } from './selection.ts'

export interface ListKeys {
  record: RecordShape
  rows: Row[]
  columns: Column[]
  at: { row: number; column: number }
  move: (row: number, column?: number) => void
  selection: Selection
  edit: CellEdit
  open: (row: number) => void
  create?: () => void
  onExport: () => void
  onRun: (intent: CommandIntent) => void
}

/** The keys of a list: move, open, select, edit, and the letters of its commands on the chosen rows, else on the current one. */
export function useListKeys(list: ListKeys): void {
  const { rows, at, move, selection } = list
  const say = useSay()
  const row = rows[at.row]
  const acts: Act[] = [
    ...useRowActs({
      count: rows.length,
      at: at.row,
      move,
      extend: selection.extend,
      open: () => list.open(at.row),
      select: () => row && selection.toggle(row.id),
    }),
    rowAct('pageDown', 'PageDown', say('list.next'), () => move(at.row + 20), true),
    rowAct('pageUp', 'PageUp', say('list.previous'), () => move(at.row - 20), true),
    rowAct('all', 'Mod+a', say('select.all'), () => selection.set(rows.map((each) => each.id))),
    rowAct('left', 'ArrowLeft', say('list.left'), () => move(at.row, at.column - 1), true),
    rowAct('right', 'ArrowRight', say('list.right'), () => move(at.row, at.column + 1), true),
    ...(list.record.update ? [rowAct('edit', 'e', say('list.edit'), () => list.edit.begin(at.row, at.column))] : []),
    { id: 'export', key: 'Shift+E', label: say('export'), run: list.onExport },
    ...(list.create ? [{ id: 'create', key: 'c', label: say('make'), run: list.create }] : []),
    ...useCommandActs(list),
  ]
  if (selection.ids.size > 0) acts.push(rowAct('clear', 'Escape', say('bulk.clear'), selection.clear))
  useActs(acts)
  useClipboard(list)
}

function useCommandActs({ record, rows, at, selection, onRun }: ListKeys): Act[] {
  const declared = useDeclared()
  const current = rows[at.row]
  const targets = selection.ids.size > 0 ? rows.filter((each) => selection.ids.has(each.id)) : current ? [current] : []
  return bulkCommands(record, declared.catalogue.commands, targets).flatMap(({ command, rows: fitting }) => {
    const letter = letterOf(command)
    if (!letter) return []
    const run = () => onRun(bulkIntent(record, command, fitting, selection.clear))
    return [{ id: `command.${command.id}`, key: letter, label: declared.commandLabel(command), run }]
  })
}

function isTyping(): boolean {
  return document.activeElement?.matches('input:not([type=checkbox]), textarea, select') ?? false
}

/** Copies the chosen rows, or the current cell; pastes a block from the current cell on. */
function useClipboard({ record, rows, columns, at, selection, edit }: ListKeys): void {
  const declared = useDeclared()
  const { formats, say } = useLanguage()
  useEffect(() => {
    const words = { formats, say, declared }
    const text = (row: Row, column: Column) =>
      valueText(column.field, row[column.field.name], { owner: record.id, row }, words)
    const copy = (event: ClipboardEvent) => {
      if (isTyping() || String(getSelection())) return
      const chosen = rows.filter((row) => selection.ids.has(row.id))
      const [row, column] = [rows[at.row], columns[at.column]]
      const grid =
        chosen.length > 0
          ? chosen.map((each) => columns.map((one) => text(each, one)))
          : row && column
            ? [[text(row, column)]]
            : []
      if (grid.length === 0) return
      event.clipboardData?.setData('text/plain', writeGrid(grid))
      event.preventDefault()
    }
    const paste = (event: ClipboardEvent) => {
      const block = event.clipboardData?.getData('text/plain')
      if (isTyping() || !block || !record.update) return
      event.preventDefault()
      void edit.paste(block, at.row, at.column)
    }
    addEventListener('copy', copy)
    addEventListener('paste', paste)
    return () => {
      removeEventListener('copy', copy)
      removeEventListener('paste', paste)
    }
  }, [record, rows, columns, at, selection, edit, declared, formats, say])
}
