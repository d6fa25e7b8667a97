import { answer, module, waiting } from '../../kernel/index.ts'
import { readArchive } from './archive.ts'
import { documentsChecks } from './checks.ts'
import { intakeCounts } from './counts.ts'
import { arrival, document } from './document.ts'
import { lesson, proposal } from './proposal.ts'
import {
  acceptProposal,
  assignProposal,
  correctProposal,
  laterProposal,
  rejectProposal,
  reopenProposal,
} from './proposal-commands.ts'
import { readAgain } from './read-again.ts'
import { readers } from './readers.ts'
import { rendering } from './rendering.ts'
import { review } from './review.ts'
import { documentUnpacked, takeDocument, turnAway } from './take.ts'
import { takeBackDocument } from './take-back.ts'
import { waitingProposals } from './waiting.ts'

export const documentsModule = module('documents', {
  says: 'Files as they come in: kept once, read, filed, asked about or refused.',
  needs: ['organisation'],
  records: [document, arrival, proposal, lesson],
  commands: [
    takeDocument,
    turnAway,
    documentUnpacked,
    readAgain,
    takeBackDocument,
    correctProposal,
    acceptProposal,
    rejectProposal,
    reopenProposal,
    assignProposal,
    laterProposal,
  ],
  queries: [intakeCounts, rendering, review],
  answers: [answer(waiting, waitingProposals), answer(readers, readArchive)],
  checks: documentsChecks,
})
