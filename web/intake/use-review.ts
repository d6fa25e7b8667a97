import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { previewCommand } from '../api/command.tsx'
import { type Declared, useDeclared } from '../api/declared.tsx'
import type { Done, FieldShape, Problem } from '../api/types.ts'
import { type Form, type FormValues, inputOf, useForm } from '../record/form-state.ts'
import { type Evidence, evidenceOf, type Finding, findingsOf, type Proposal } from './proposal.ts'

const CORRECT = 'documents.proposal.correct'
const ACCEPT = 'documents.proposal.accept'
/** Pause in typing (milliseconds) after which the values are examined anew. */
const PAUSE = 400

export interface Review {
  proposal: Proposal
  form: Form
  fields: readonly FieldShape[]
  evidence: Record<string, Evidence>
  findings: Finding[]
  /** Names of the fields that differ from what was read. */
  corrected: ReadonlySet<string>
  /** The values as commands take them. */
  values: () => FormValues
  /** Codes of the stops that may be confirmed: accepting names them, because they stand on the page. */
  confirm: string[]
  /** What accepting would do, where it would do it. */
  preview: Done | undefined
  /** Why accepting would be refused. */
  refusal: Problem | undefined
  examining: boolean
  /** Something was typed that the server does not keep yet. */
  unkept: boolean
  /** Keeps corrections with the proposal, for whoever looks at it next. */
  kept: () => void
}

const NO_FIELDS: readonly FieldShape[] = []

/**
 * What accepting takes: the input of the proposed command, where people may run it. Commands that only other
 * commands run are not in the catalogue; they take what their record is made from.
 */
export function proposedFields(
  proposal: Pick<Proposal, 'command' | 'record'>,
  declared: Pick<Declared, 'command' | 'record'>,
): readonly FieldShape[] {
  const record = declared.record(proposal.record)
  const command = declared.command(proposal.command) ?? (record?.create ? declared.command(record.create) : undefined)
  return command?.input ?? record?.fields.filter((field) => !field.given) ?? NO_FIELDS
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

/** Names whose values differ. */
export function differing(before: FormValues, after: FormValues): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !same(before[name], after[name]))
}

/** The form's values with what no form shows (a new supplier, what is on hold) left as it came. */
function whole(fields: readonly FieldShape[], values: FormValues): FormValues {
  return { ...values, ...inputOf(fields, values) }
}

/** Values that have rested for a moment, so that not every key press is examined. */
function useRested(values: FormValues): FormValues {
  const [rested, setRested] = useState(values)
  useEffect(() => {
    if (same(values, rested)) return
    const timer = setTimeout(() => setRested(values), PAUSE)
    return () => clearTimeout(timer)
  }, [values, rested])
  return rested
}

function examinedOf(done: Done | undefined) {
  const result = done?.result
  if (typeof result !== 'object' || result === null) return undefined
  const { values, findings, evidence } = result as Record<string, unknown>
  return {
    values: typeof values === 'object' && values !== null ? (values as FormValues) : undefined,
    findings: findingsOf(findings),
    evidence: evidenceOf(evidence),
  }
}

/**
 * A proposal under review: its values in a form that keeps what is typed, examined anew when they change, and
 * what accepting them would do, as the server itself answers it by running the command and taking it back.
 */
export function useReview(proposal: Proposal): Review {
  const client = useQueryClient()
  const declared = useDeclared()
  const fields = useMemo(() => proposedFields(proposal, declared), [proposal, declared])
  const form = useForm(fields, proposal.values, `intake:${proposal.id}`)
  const open = proposal.state === 'open'
  const { set } = form
  const current = useMemo(() => whole(fields, form.values), [fields, form.values])
  const rested = useRested(current)
  const unkept = !same(whole(fields, proposal.values), current)

  const examined = useQuery({
    queryKey: ['proposal', proposal.id, 'examined', proposal.revision, rested],
    queryFn: () => previewCommand({ command: CORRECT, id: proposal.id, input: { values: rested } }),
    enabled: open && !same(whole(fields, proposal.values), rested),
    placeholderData: (before) => before,
    staleTime: 10_000,
  })
  const answer = unkept ? examinedOf(examined.data) : undefined
  const findings = answer?.findings ?? proposal.findings
  const confirm = findings.filter((each) => each.severity === 'stop' && each.confirmable).map((each) => each.code)

  const preview = useQuery({
    queryKey: ['proposal', proposal.id, 'preview', proposal.revision, rested, confirm.join()],
    queryFn: () => previewCommand({ command: ACCEPT, id: proposal.id, input: { values: rested }, confirm }),
    enabled: open && declared.command(ACCEPT) !== undefined,
    placeholderData: (before) => before,
    staleTime: 10_000,
    retry: false,
  })

  // What follows from a correction is filled in, where nobody has typed since.
  const settled = examined.isPlaceholderData ? undefined : answer?.values
  useEffect(() => {
    if (!settled || !same(current, rested)) return
    for (const name of differing(rested, settled)) set(name, settled[name] ?? null)
  }, [settled, current, rested, set])

  const kept = useCallback(() => {
    form.saved()
    void client.invalidateQueries({ queryKey: ['record', 'documents.proposal', proposal.id] })
  }, [client, form.saved, proposal.id])

  return {
    proposal,
    form,
    fields,
    evidence: answer?.evidence ?? proposal.evidence,
    findings,
    corrected: new Set(differing(whole(fields, proposal.proposed), current)),
    values: () => whole(fields, form.values),
    confirm,
    preview: preview.error ? undefined : preview.data,
    refusal: preview.error ? problemOf(preview.error) : undefined,
    examining: examined.isFetching || preview.isFetching || !same(current, rested),
    unkept,
    kept,
  }
}
