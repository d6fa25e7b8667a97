import { type Reader, Refusal, type RowOf, refuse, say, type Transaction, verbatim } from '../../kernel/index.ts'
import { document } from './document.ts'
import { differingFields } from './learn.ts'
import type { Evidence, Finding, proposal } from './proposal.ts'
import { type Examined, examiners } from './readers.ts'

type Proposal = RowOf<typeof proposal>

/**
 * What is to be said of a proposal with these values, now: another bill of the same number may have come since it was
 * read. Its module may fill in what follows from a correction. Where it says nothing, what the reader said stands.
 */
export async function examine(read: Reader, row: Proposal, values: Record<string, unknown>): Promise<Examined> {
  const source = await read.get(document, row.document)
  if (!source) return refuse('documents.proposal.document', say`The document of this proposal is missing.`)
  const evidence = withChoices(row, values, read.who.name)
  const { reader, proposed } = row
  const answers = await read.ask(examiners, { reader, document: source, proposed, values, evidence, read })
  const { title, findings, confidence, company, amount, currency, dueOn } = row
  const found = answers.find((answer) => answer !== null)
  return found ?? { title, values, findings, evidence, confidence, company, amount, currency, dueOn }
}

/** Evidence in which what somebody chose says so. */
function withChoices(row: Proposal, values: Record<string, unknown>, by: string): Record<string, Evidence> {
  const chosen = differingFields(row.values, values).map((field): [string, Evidence] => [
    field,
    { ...row.evidence[field], confidence: 'sure', reason: String(say`${by} chose it.`), by },
  ])
  return { ...row.evidence, ...Object.fromEntries(chosen) }
}

/** The fields of an examination as they are kept with the proposal. */
export const keptOf = (examined: Examined) => ({
  title: examined.title.slice(0, 400),
  values: examined.values,
  ...{ findings: examined.findings, evidence: examined.evidence, confidence: examined.confidence },
  ...{ company: examined.company ?? null, amount: examined.amount ?? null },
  ...{ currency: examined.currency ?? null, dueOn: examined.dueOn ?? null },
})

/**
 * Refuses what must be mended first, and asks about what may be passed by somebody who has read it.
 * @throws Refusal `documents.proposal.stopped` with one error a finding; a warning of a finding's code that may be confirmed.
 */
export function stopAt(tx: Transaction, findings: readonly Finding[]): void {
  const stops = findings.filter((finding) => finding.severity === 'stop')
  const fixed = stops.filter((finding) => !finding.confirmable)
  const [first] = fixed
  if (first)
    throw new Refusal('documents.proposal.stopped', verbatim(first.message), {
      ...(first.help ? { help: verbatim(first.help) } : {}),
      ...(first.field ? { field: first.field } : {}),
      errors: fixed.map(({ code, message, field }) => ({
        ...{ code, message, said: verbatim(message) },
        ...(field ? { field } : {}),
      })),
    })
  for (const { code, message, field, help } of stops)
    tx.warn(code, verbatim(message), { ...(field ? { field } : {}), ...(help ? { help: verbatim(help) } : {}) })
}
