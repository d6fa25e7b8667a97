import { useMediaQuery } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import type { Problem, RecordShape } from '../api/types.ts'
import { type CommandIntent, useCommandDialog } from '../command/dialogs.tsx'
import { useSay } from '../i18n/language.tsx'
import { createOf, type ListPageProps } from '../pages/registry.tsx'
import { Button } from '../parts/button.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { useCellEdit } from './cell-edit.tsx'
import { Filters } from './filters.tsx'
import { ListGrid } from './list-grid.tsx'
import { useListKeys } from './list-keys.ts'
import { nextSort } from './list-state.ts'
import { NoRows, useGroupLabel } from './no-rows.tsx'
import { Tools } from './tools.tsx'
import { useExport } from './use-export.tsx'
import { useRecordList } from './use-record-list.ts'
import { Views } from './views.tsx'

/** The generic list of a record: views, filters, the grid, totals, and what can be done with many rows. */
export default function ListPage({ record: id }: ListPageProps) {
  const record = useDeclared().record(id)
  return record ? <RecordList record={record} /> : null
}

function RecordList({ record }: { record: RecordShape }) {
  const say = useSay()
  const declared = useDeclared()
  const navigate = useNavigate()
  const openCommand = useCommandDialog()
  const list = useRecordList(record)
  const { rows, columns, state, setState, selection, at, move } = list
  const [problem, setProblem] = useState<Problem>()
  const edit = useCellEdit(record, rows, columns, move)
  const exporting = useRef<HTMLButtonElement>(null)
  const exported = useExport(record, columns, list.ask)
  const open = (index: number) => {
    const row = rows[index]
    if (row) void navigate({ to: '/records/$record/$id', params: { record: record.id, id: row.id } })
  }
  const create = createOf(record, declared.catalogue.commands)
    ? () => void navigate({ to: '/records/$record/new', params: { record: record.id } })
    : undefined
  const run = (intent: CommandIntent) => {
    setProblem(undefined)
    openCommand({ ...intent, onRefused: setProblem })
  }
  useListKeys({
    record,
    rows,
    columns,
    at,
    move,
    selection,
    edit,
    open,
    create,
    onExport: () => exporting.current?.click(),
    onRun: run,
  })
  const filtered = state.filters.length > 0 || state.words !== undefined
  const refused = problem ?? edit.problem
  const chosen = rows.filter((row) => selection.ids.has(row.id))
  return (
    <div className="page">
      <PageHead title={declared.many(record)} about={list.company && record.company ? list.company.name : undefined}>
        <ActMenu
          end
          groups={exported.groups}
          target={
            <Button ref={exporting} look="quiet" icon="download" act={['export', 'Shift+E']} className="wide-only">
              {say('export')}
            </Button>
          }
        />
        {create && (
          <Button icon="add" act={['create', 'c']} onClick={create}>
            {declared.one(record)}
          </Button>
        )}
      </PageHead>
      <Views record={record} state={state} onState={setState} />
      <div className="tools">
        <Filters record={record} state={state} onState={setState} />
        <span className="grow" />
        <Tools record={record} state={state} onState={setState} />
      </div>
      {refused && (
        <div className="inset">
          <ProblemMessage problem={refused} />
        </div>
      )}
      <Rows record={record} list={list} edit={edit} filtered={filtered} open={open} create={create} />
      {chosen.length > 0 && (
        <BulkBar
          record={record}
          rows={chosen}
          columns={columns}
          total={list.counted?.count}
          totalMore={list.counted?.more}
          onAll={list.takeAll}
          onRun={run}
          onExport={() => exported.rows(chosen)}
          onClear={selection.clear}
        />
      )}
    </div>
  )
}

function Rows(props: {
  record: RecordShape
  list: ReturnType<typeof useRecordList>
  edit: ReturnType<typeof useCellEdit>
  filtered: boolean
  open: (row: number) => void
  create?: () => void
}) {
  const { record, list, edit } = props
  const { state, setState, rows } = list
  const compact = useMediaQuery('(max-width: 760px)') ?? false
  const groupLabel = useGroupLabel(record, list.groupField, rows)
  if (list.list.error && rows.length === 0) {
    return (
      <div className="inset">
        <ProblemMessage problem={problemOf(list.list.error)} onRetry={() => void list.list.refetch()} />
      </div>
    )
  }
  if (list.list.isPending) return <SkeletonRows rows={16} height={compact ? 44 : 30} />
  if (rows.length === 0) {
    return <NoRows record={record} state={state} filtered={props.filtered} create={props.create} onState={setState} />
  }
  return (
    <ListGrid
      record={record}
      columns={list.columns}
      model={list.model}
      counted={list.counted}
      selection={list.selection}
      current={list.at.row}
      column={list.at.column}
      onCurrent={list.move}
      onOpen={props.open}
      onEdit={edit.begin}
      onFold={list.fold}
      sort={state.sort ?? record.sort}
      onSort={(field) => setState({ ...state, sort: nextSort(state.sort, field, record.sort) })}
      groupLabel={groupLabel}
      editor={edit.editor}
      hasMore={list.list.hasNextPage}
      onMore={list.more}
      compact={compact}
    />
  )
}
