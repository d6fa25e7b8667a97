import type { Command } from 'commander'
import { addDataVerbs } from './data-verbs.ts'
import { addKeepingVerbs } from './keeping-verbs.ts'
import { addPeopleVerbs } from './people-verbs.ts'
import { addReadingVerbs } from './reading-verbs.ts'
import { addRecordVerbs } from './record-verbs.ts'
import { addServerVerbs } from './server-verbs.ts'

/** Every verb but `start`. */
export function addOtherVerbs(program: Command): void {
  addServerVerbs(program)
  addDataVerbs(program)
  addReadingVerbs(program)
  addRecordVerbs(program)
  addPeopleVerbs(program)
  addKeepingVerbs(program)
}
