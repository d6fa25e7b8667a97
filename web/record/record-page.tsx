import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useRecord } from '../api/queries.ts'
import type { Problem, RecordShape, Row } from '../api/types.ts'
import { fits, isOpenForEdit } from '../command/command-keys.ts'
import { type CommandIntent, useCommandDialog } from '../command/dialogs.tsx'
import { useSay, useWords } from '../i18n/language.tsx'
import type { RecordPageProps } from '../pages/registry.tsx'
import { Empty, ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { EditRecord } from './edit-record.tsx'
import { FieldsGrid, LinesTables } from './fields-grid.tsx'
import { RecordHead, useRecordCommands } from './record-head.tsx'
import { SidePanel } from './side-panel.tsx'
import { StateBar } from './state-bar.tsx'

/** What a hand-made page adds to the generic one. */
export interface RecordParts {
  /** Fields that people look for, in their order; all of them where left out. */
  fields?: readonly string[]
  /** Stands left of the fields: the paper that they speak of. */
  beside?: (row: Row) => ReactNode
  /** Stands under the fields and lines. */
  below?: (row: Row) => ReactNode
}

/** The page of one record; a hand-made page hands in its parts. */
export default function RecordPage({ record: recordId, id, parts }: RecordPageProps & { parts?: RecordParts }) {
  const say = useSay()
  const declared = useDeclared()
  const shape = declared.record(recordId)
  const record = useRecord(recordId, id)
  if (!shape) return null
  if (record.error && !record.data) {
    const problem = problemOf(record.error)
    return (
      <div className="page">
        <PageHead title={declared.one(shape)} />
        {problem.status === 404 ? (
          <Empty title={say('record.missing', { one: declared.inside(shape) })}>{say('record.missingHelp')}</Empty>
        ) : (
          <div className="inset">
            <ProblemMessage problem={problem} onRetry={() => void record.refetch()} />
          </div>
        )}
      </div>
    )
  }
  if (!record.data) {
    return (
      <div className="page">
        <header className="head" />
        <SkeletonRows rows={8} height={44} />
      </div>
    )
  }
  return <OneRecord shape={shape} row={record.data} parts={parts} />
}

function withFields(shape: RecordShape, names: readonly string[] | undefined): RecordShape {
  if (!names) return shape
  return { ...shape, fields: names.flatMap((name) => shape.fields.filter((field) => field.name === name)) }
}

function OneRecord({ shape, row, parts }: { shape: RecordShape; row: Row; parts?: RecordParts }) {
  const navigate = useNavigate()
  const openCommand = useCommandDialog()
  const [editing, setEditing] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const run = (intent: CommandIntent) => {
    setProblem(undefined)
    openCommand({
      ...intent,
      onRefused: setProblem,
      onDone: () =>
        intent.command === shape.remove && void navigate({ to: '/records/$record', params: { record: shape.id } }),
    })
  }
  return (
    <div className="page">
      <RecordHead record={shape} row={row} editing={editing} onEdit={() => setEditing(true)} onRun={run} />
      <StateBar record={shape} row={row}>
        <NextWords shape={shape} row={row} onRun={run} />
      </StateBar>
      <div className="columns stacks">
        {parts?.beside && !editing && <div className="record-paper">{parts.beside(row)}</div>}
        <div className="area scroll" tabIndex={-1}>
          {problem && (
            <div className="inset">
              <ProblemMessage problem={problem} />
            </div>
          )}
          {editing ? (
            <EditRecord record={shape} row={row} onClose={() => setEditing(false)} />
          ) : (
            <div className={`record-body${parts?.beside ? ' beside-paper' : ''}`}>
              <FieldsGrid record={withFields(shape, parts?.fields)} row={row} />
              <LinesTables record={shape} row={row} />
              {parts?.below?.(row)}
            </div>
          )}
        </div>
        <SidePanel record={shape} row={row} />
      </div>
    </div>
  )
}

/** What the next command will do, or why nothing can be changed any more. */
function NextWords({ shape, row, onRun }: { shape: RecordShape; row: Row; onRun: (intent: CommandIntent) => void }) {
  const words = useWords()
  const say = useSay()
  const declared = useDeclared()
  const { primary } = useRecordCommands(shape, row)
  if (primary) {
    const preview = () =>
      onRun({ command: primary.id, on: [{ id: row.id, title: titleOf(shape, row) }], preview: true })
    return (
      <>
        {declared.commandSays(primary)}{' '}
        <button type="button" className="link" onClick={preview}>
          {say('preview')}
        </button>
      </>
    )
  }
  // That a command belongs to another state is no news; why one of this state is refused is.
  const refusal = row._may?.find((may) => {
    const command = declared.command(may.command)
    return !may.allowed && may.why && !isGenerated(shape, may.command) && command !== undefined && fits(command, row)
  })
  if (refusal?.why) return words(refusal.why, refusal.said)
  const state = row.state && declared.state(shape, row.state)?.label
  return shape.frozenUnless && state && !isOpenForEdit(shape, row) ? say('frozen', { state }) : null
}

function isGenerated(shape: RecordShape, command: string): boolean {
  return command === shape.create || command === shape.update || command === shape.remove
}
