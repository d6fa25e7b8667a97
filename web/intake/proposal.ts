import type { Row } from '../api/types.ts'
import { type Confidence, confidenceOf } from '../parts/confidence.tsx'

/** A part of a page, as shares of its width and height from the top left. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Where a proposed value came from. */
export interface Evidence {
  confidence: Confidence
  /** Why this value, in words. */
  reason: string
  /** The text as it stands in the document. */
  text?: string
  page?: number
  box?: Box
  /** Field of the readable page of an XML document. */
  source?: string
  /** Who chose it, where a person did. */
  by?: string
}

export interface Candidate {
  id: string
  title: string
  reason: string
}

/** What must be looked at before the proposal is accepted. */
export interface Finding {
  code: string
  severity: 'stop' | 'check'
  message: string
  help?: string
  /** Path of the field that it is about. */
  field?: string
  /** Two facts that don't agree, side by side. */
  facts: { label: string; value: string }[]
  /** Records that the field could refer to. */
  candidates: Candidate[]
  confirmable: boolean
  /** Words for the button that accepts in spite of it. */
  accept?: string
}

/** What was read from a document: a command with its input, until somebody has decided. */
export interface Proposal {
  id: string
  revision: number
  state: string
  title: string
  document: string
  company?: string
  command: string
  record: string
  values: Record<string, unknown>
  /** The values as they were first read. */
  proposed: Record<string, unknown>
  evidence: Record<string, Evidence>
  findings: Finding[]
  confidence: Confidence
  /** What it became. */
  filedAs?: string
  /** Why it was rejected. */
  reason?: string
}

function isThing(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function boxOf(value: unknown): Box | undefined {
  if (!isThing(value)) return undefined
  const [left, top, width, height] = [value.left, value.top, value.width, value.height].map(Number)
  const box = { left: left ?? Number.NaN, top: top ?? Number.NaN, width: width ?? 0, height: height ?? 0 }
  return Number.isFinite(box.left + box.top + box.width + box.height) ? box : undefined
}

/** Evidence by path, as a proposal or a correction carries it. */
export function evidenceOf(value: unknown): Record<string, Evidence> {
  if (!isThing(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([path, each]) => {
      if (!isThing(each)) return []
      const evidence: Evidence = {
        confidence: confidenceOf(each.confidence),
        reason: text(each.reason) ?? '',
        text: text(each.text),
        page: typeof each.page === 'number' ? each.page : undefined,
        box: boxOf(each.box),
        source: text(each.source),
        by: text(each.by),
      }
      return [[path, evidence] as const]
    }),
  )
}

function factsOf(value: unknown): Finding['facts'] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) =>
    isThing(each) ? [{ label: text(each.label) ?? '', value: text(each.value) ?? '' }] : [],
  )
}

function candidatesOf(value: unknown): Candidate[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) =>
    isThing(each) && typeof each.id === 'string'
      ? [{ id: each.id, title: text(each.title) ?? '', reason: text(each.reason) ?? '' }]
      : [],
  )
}

/** Findings, what stops first. */
export function findingsOf(value: unknown): Finding[] {
  if (!Array.isArray(value)) return []
  const findings = value.flatMap((each: unknown): Finding[] => {
    if (!isThing(each)) return []
    return [
      {
        code: text(each.code) ?? '',
        severity: each.severity === 'stop' ? 'stop' : 'check',
        message: text(each.message) ?? '',
        help: text(each.help),
        field: text(each.field),
        facts: factsOf(each.facts),
        candidates: candidatesOf(each.candidates),
        confirmable: each.confirmable === true,
        accept: text(each.accept),
      },
    ]
  })
  return findings.sort((a, b) => Number(b.severity === 'stop') - Number(a.severity === 'stop'))
}

/** A proposal as the API gives it. */
export function proposalOf(row: Row): Proposal {
  return {
    id: row.id,
    revision: row.revision ?? 0,
    state: row.state ?? 'open',
    title: text(row.title) ?? '',
    document: text(row.document) ?? '',
    company: text(row.company),
    command: text(row.command) ?? '',
    record: text(row.record) ?? '',
    values: isThing(row.values) ? row.values : {},
    proposed: isThing(row.proposed) ? row.proposed : isThing(row.values) ? row.values : {},
    evidence: evidenceOf(row.evidence),
    findings: findingsOf(row.findings),
    confidence: confidenceOf(row.confidence),
    filedAs: text(row.filedAs),
    reason: text(row.reason),
  }
}
