import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useCounted, useList } from '../api/queries.ts'
import type { RecordShape, Row } from '../api/types.ts'
import { ownCommands } from '../command/command-keys.ts'
import { useCompanyFilter } from '../frame/company.tsx'
import { keepPlace, placeHere } from '../frame/way-back.ts'
import { prefer, preferences } from '../preferences.ts'
import { columnsOf } from './columns.ts'
import { useListModel } from './list-model.ts'
import { askOf, type ListState, readListState, writeListState } from './list-state.ts'
import { rememberList } from './neighbours.ts'
import { useSelection } from './selection.ts'
import { groupFields } from './tools.tsx'

/** Rows that a grouped or wholly chosen list is read to. */
const MOST_READ = 2000

/** The state of a list as its address says it; columns are the person's own and kept on the device. */
export function useListState(record: RecordShape): [ListState, (state: ListState) => void] {
  const search = useSearch({ strict: false }) as Record<string, string>
  const navigate = useNavigate()
  const state = useMemo(() => {
    const read = readListState(search, record)
    return { ...read, columns: read.columns ?? preferences().columns?.[record.id] }
  }, [search, record])
  const setState = useCallback(
    (next: ListState) => {
      if (next.columns !== state.columns) {
        const { [record.id]: _, ...others } = preferences().columns ?? {}
        prefer({ columns: next.columns ? { ...others, [record.id]: next.columns } : others })
      }
      const written = writeListState(next, record)
      void navigate({ to: '/records/$record', params: { record: record.id }, search: written, replace: true })
    },
    [navigate, record, state.columns],
  )
  return [state, setState]
}

/** Whoever comes back to a list stands on the row from which they left it. */
function useKeptRow(rows: readonly Row[], at: number, move: (row: number) => void): void {
  const [wanted, setWanted] = useState(() => placeHere('row'))
  const here = rows[at]?.id
  useEffect(() => {
    if (rows.length === 0) return
    if (wanted === undefined) {
      if (here) keepPlace('row', here)
      return
    }
    const index = rows.findIndex((row) => row.id === wanted)
    if (index >= 0) move(index)
    setWanted(undefined)
  }, [rows, wanted, here, move])
}

/** Everything that a list page works with: its rows, how they are laid out, which are chosen, where the person is. */
export function useRecordList(record: RecordShape) {
  const company = useCompanyFilter()
  const [state, setState] = useListState(record)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState({ row: 0, column: 0 })
  const [takeAll, setTakeAll] = useState(false)
  const { me, catalogue } = useDeclared()
  const several = me.companies.length > 1 && company === undefined
  const columns = useMemo(() => columnsOf(record, state.columns, several), [record, state.columns, several])
  const groupField = useMemo(
    () => groupFields(record).find((field) => field.name === state.group),
    [record, state.group],
  )
  const ask = useMemo(() => {
    // What commands look at in a row comes along with what is shown of it.
    const looked = ownCommands(record, catalogue.commands).flatMap((command) => Object.keys(command.where ?? {}))
    const shown = [...columns.map((column) => column.field), ...(groupField ? [groupField] : [])]
    const wanted = [...new Set([...shown.map((field) => field.name), ...looked])]
    return { ...askOf({ ...state, group: groupField?.name }, record, company?.id), columns: wanted }
  }, [state, record, company?.id, columns, groupField, catalogue])
  const list = useList(record.id, ask)
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data])
  const counted = useCounted(record.id, ask).data
  const model = useListModel(rows, groupField, columns, !list.hasNextPage, folded)
  const selection = useSelection(rows)
  const move = useCallback(
    (row: number, column?: number) =>
      setAt((before) => ({
        row: Math.max(0, Math.min(row, rows.length - 1)),
        column: Math.max(0, Math.min(column ?? before.column, columns.length - 1)),
      })),
    [rows.length, columns.length],
  )
  useKeptRow(rows, at.row, move)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const readOn = (groupField !== undefined || takeAll) && rows.length < MOST_READ
  useEffect(() => {
    // A group is whole only when all its rows are here, so a grouped list is read to its end.
    if (readOn) more()
  }, [readOn, more])
  const { set } = selection
  useEffect(() => {
    if (!takeAll || (hasNextPage && rows.length < MOST_READ)) return
    set(rows.map((row) => row.id))
    setTakeAll(false)
  }, [takeAll, hasNextPage, rows, set])
  useEffect(() => rememberList(record.id, rows, counted?.count), [record.id, rows, counted?.count])
  const fold = (key: string) =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  return {
    state,
    setState,
    ask,
    list,
    rows,
    counted,
    columns,
    groupField,
    model,
    selection,
    at,
    move,
    more,
    fold,
    company,
    takeAll: () => setTakeAll(true),
  }
}
