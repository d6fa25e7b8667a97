import { module } from '../../kernel/index.ts'
import { approverAnswer } from './approver.ts'
import { organisationChecks } from './checks.ts'
import { company } from './company.ts'
import { createDelegation, revokeDelegation, updateDelegation } from './delegation-commands.ts'
import { createLimit, updateLimit } from './limit-commands.ts'
import { department, team, user } from './people.ts'
import { holiday, place } from './place.ts'
import { approvalLimit, delegation, role } from './role.ts'
import { createRole, giveBackRole, takeRole } from './role-commands.ts'
import { demandSecondFactor, signInRule } from './sign-in-rule.ts'
import {
  activateUser,
  createUser,
  deactivateUser,
  inviteUser,
  noteAccess,
  takeFactors,
  updateMyself,
  updateUser,
} from './user-commands.ts'
import { waitingAnswer } from './waiting.ts'
import { why } from './why.ts'

export const organisationModule = module('organisation', {
  says: 'Companies, places, departments, teams, users and what they may do.',
  records: [company, place, department, team, user, role, delegation, approvalLimit, holiday, signInRule],
  commands: [
    createUser,
    updateUser,
    updateMyself,
    deactivateUser,
    activateUser,
    inviteUser,
    noteAccess,
    takeFactors,
    demandSecondFactor,
    createRole,
    takeRole,
    giveBackRole,
    createDelegation,
    updateDelegation,
    revokeDelegation,
    createLimit,
    updateLimit,
  ],
  queries: [why],
  answers: [approverAnswer, waitingAnswer],
  checks: organisationChecks,
})
