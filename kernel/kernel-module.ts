import { releaseHeld, returnHeld, withdrawHeld } from './kernel-commands.ts'
import { audit, auditor, held } from './kernel-records.ts'
import { module } from './module.ts'
import { undo } from './undo.ts'

/** What the kernel itself declares: kept commands, the audit, undo. */
export const kernelModule = module('kernel', {
  says: 'Approvals, audit and undo.',
  roles: [auditor],
  records: [audit, held],
  commands: [releaseHeld as never, returnHeld as never, withdrawHeld as never, undo as never],
})
