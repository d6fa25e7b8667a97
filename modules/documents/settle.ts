import { newId, type RowOf, say, subjectOf, type Transaction } from '../../kernel/index.ts'
import { document } from './document.ts'
import { proposal } from './proposal.ts'
import type { Proposed } from './readers.ts'
import type { FileReading } from './reading.ts'
import { withRegions } from './regions.ts'

type Document = RowOf<typeof document>

/** Ends the reading of a document: filed, waiting for somebody, or refused. */
export async function settle(tx: Transaction, row: Document, { answer, kind, words }: FileReading): Promise<void> {
  const end = (state: Document['state'], outcome: string, more: { filedAs?: string; unpacking?: boolean } = {}): void =>
    tx.change(document, row, { state, outcome: outcome.slice(0, 2000), reader: answer?.reader ?? null, ...more })
  if (answer === null)
    return end(
      'filed',
      words.text
        ? String(say`Kept as a document; its words can be searched.`)
        : `${say`Kept as a document.`} ${words.note ?? ''}`,
    )
  if ('refused' in answer) return end('refused', answer.refused)
  if ('propose' in answer) {
    const proposed = kind.kind === 'pdf' ? await withRegions(tx, row, answer.propose) : answer.propose
    const made = propose(tx, row, answer.reader, proposed)
    return end('open', String(say`Waits for review: ${proposed.title}`), { filedAs: subjectOf(proposal, made) })
  }
  const { subject, says } = await answer.file(tx, row)
  if (subject !== subjectOf(document, row.id))
    tx.link({ from: subjectOf(document, row.id), to: subject, kind: 'read from' })
  end('filed', says, { filedAs: subject, unpacking: answer.parts !== undefined })
}

function propose(tx: Transaction, row: Document, reader: string, proposed: Proposed): string {
  const made = tx.insert(proposal, {
    id: newId(),
    title: proposed.title.slice(0, 400),
    ...{ document: row.id, reader, company: proposed.company ?? row.company },
    ...{ command: proposed.command, record: proposed.record, values: proposed.values, proposed: proposed.values },
    ...{ evidence: proposed.evidence, findings: proposed.findings, confidence: proposed.confidence },
    ...{ sender: proposed.sender?.slice(0, 300) ?? null, teaches: proposed.teaches ?? [] },
    ...{ amount: proposed.amount ?? null, currency: proposed.currency ?? null, dueOn: proposed.dueOn ?? null },
  })
  tx.link({ from: subjectOf(document, row.id), to: subjectOf(proposal, made.id), kind: 'read from' })
  return made.id
}
