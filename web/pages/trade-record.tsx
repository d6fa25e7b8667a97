import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useRecord, useRelated } from '../api/queries.ts'
import type { Problem, RecordShape, Row } from '../api/types.ts'
import { type CommandIntent, useCommandDialog } from '../command/dialogs.tsx'
import { useSay } from '../i18n/language.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { FieldsGrid, LinesTables } from '../record/fields-grid.tsx'
import { RecordHead } from '../record/record-head.tsx'
import RecordPage from '../record/record-page.tsx'
import { evidenceOf } from '../record/related.tsx'
import { SidePanel } from '../record/side-panel.tsx'
import { useAsked, useVerdict } from '../trade/approval.ts'
import { ApprovalTrail } from '../trade/approval-trail.tsx'
import { HeldActs } from '../trade/held-acts.tsx'
import { NextStep } from '../trade/next-step.tsx'
import { Payments } from '../trade/payments.tsx'
import { withFields, withFittingCommands } from '../trade/shapes.ts'
import { StepBar } from '../trade/step-bar.tsx'
import { tradeSteps } from '../trade/steps.ts'
import { TradeStops } from '../trade/trade-stops.tsx'
import { TradeSums } from '../trade/trade-sums.tsx'
import type { RecordPageProps } from './registry.tsx'

/** A bill or an invoice: where it stands, who approves it, its lines and sums, and what was paid of it. */
export default function TradeRecordPage({ record, id }: RecordPageProps) {
  const shape = useDeclared().record(record)
  const found = useRecord(record, id)
  // On its way, missing or refused: the generic page says it.
  if (!shape || !found.data) return <RecordPage record={record} id={id} />
  return <TradeRecord shape={shape} row={found.data} />
}

function TradeRecord({ shape, row }: { shape: RecordShape; row: Row }) {
  const say = useSay()
  const navigate = useNavigate()
  const declared = useDeclared()
  const openCommand = useCommandDialog()
  const [problem, setProblem] = useState<Problem>()
  const bill = shape.id === 'purchasing.bill'
  const asked = useAsked(shape.id, row.id)
  const waiting = row.state === 'submitted' ? asked.find((each) => each.state === 'waiting') : undefined
  const verdict = useVerdict(waiting)
  const related = useRelated(shape.id, row.id)
  const paper = evidenceOf(shape, row, related.data?.from ?? []).length > 0 || typeof row.document === 'string'
  const title = titleOf(shape, row) || say('untitled', { one: declared.inside(shape) })
  const fitting = useMemo(() => withFittingCommands(shape, row, say('trade.approval')), [shape, row, say])
  const fields = useMemo(() => withFields(shape, row), [shape, row])
  const lines = useMemo(() => ({ ...shape, fields: shape.fields.filter((field) => field.name === 'lines') }), [shape])
  const run = (intent: CommandIntent) => {
    setProblem(undefined)
    openCommand({
      ...intent,
      onRefused: setProblem,
      onDone: () =>
        intent.command === shape.remove && void navigate({ to: '/records/$record', params: { record: shape.id } }),
    })
  }
  const edit = () =>
    void navigate({ to: '/records/$record/new', params: { record: shape.id }, search: { draft: row.id } })
  return (
    <div className="page">
      <RecordHead
        record={fitting}
        row={row}
        editing={false}
        onEdit={edit}
        onRun={run}
        acts={waiting && <HeldActs asked={waiting} verdict={verdict.data} row={row} title={title} onRun={run} />}
      />
      <StepBar steps={tradeSteps(row, bill, paper, asked)}>
        <NextStep shape={fitting} row={row} title={title} asked={waiting} verdict={verdict.data} onRun={run} />
      </StepBar>
      <div className="columns stacks">
        <div className="area scroll" tabIndex={-1}>
          <div className="record-body">
            {problem && <ProblemMessage problem={problem} />}
            {verdict.error && (
              <ProblemMessage problem={problemOf(verdict.error)} onRetry={() => void verdict.refetch()} />
            )}
            <TradeStops record={shape.id} row={row} title={title} onRun={run} />
            <FieldsGrid record={fields} row={row} />
            <LinesTables record={lines} row={row} sums={<TradeSums row={row} />} />
            <ApprovalTrail row={row} asked={asked} verdict={verdict.data} />
            <Payments record={shape.id} row={row} />
          </div>
        </div>
        <SidePanel record={shape} row={row} />
      </div>
    </div>
  )
}
