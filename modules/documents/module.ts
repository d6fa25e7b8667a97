import { answer, type IntegrityCheck, module, waiting } from '../../kernel/index.ts'
import { intakeCounts } from './counts.ts'
import { document } from './document.ts'
import { lesson, proposal } from './proposal.ts'
import { acceptProposal, assignProposal, laterProposal, rejectProposal, reopenProposal } from './proposal-commands.ts'
import { takeDocument } from './take.ts'
import { waitingProposals } from './waiting.ts'

const filesPresent: IntegrityCheck = {
  id: 'documents.files',
  says: 'The bytes of every document are stored.',
  find: async (read) => {
    const rows = await read.rows<{ id: string; name: string; file: string }>(
      'select id, name, file from documents_document',
    )
    const findings: { says: string; record: string; id: string }[] = []
    for (const { id, name, file } of rows)
      if (!(await read.files.has(file)))
        findings.push({ says: `The file of ${name} is missing.`, record: document.id, id })
    return findings
  },
}

const openHaveProposal: IntegrityCheck = {
  id: 'documents.ends',
  says: 'Every open document has a proposal that somebody can decide on.',
  find: async (read) =>
    (
      await read.rows<{ id: string; name: string }>(
        `select d.id, d.name from documents_document d where d.state = 'open' and not exists (select 1 from documents_proposal p where p.document = d.id and p.state = 'open')`,
      )
    ).map(({ id, name }) => ({
      says: `${name} is open, but nothing about it waits for anybody.`,
      record: document.id,
      id,
    })),
}

export const documentsModule = module('documents', {
  says: 'Files as they come in: kept once, read, filed, asked about or refused.',
  needs: ['organisation'],
  records: [document, proposal, lesson],
  commands: [takeDocument, acceptProposal, rejectProposal, reopenProposal, assignProposal, laterProposal],
  queries: [intakeCounts],
  answers: [answer(waiting, waitingProposals)],
  checks: [filesPresent, openHaveProposal],
})
