import { fieldName } from './called.ts'
import type { AnyCommand } from './command.ts'
import { uniqueName, uniqueSets } from './draft-sql.ts'
import type { EventDefinition } from './event.ts'
import type { ModuleDefinition, Reaction } from './module.ts'
import { everyone, owner, type Role, system } from './policy.ts'
import type { AnyQuery } from './query.ts'
import type { AnyRecord } from './record.ts'
import { standardCommands } from './standard-commands.ts'
import { tableFor } from './table.ts'
import { say, several, Words } from './words.ts'

/** What a broken constraint means, by its name in the database. */
export interface ConstraintMeaning {
  record: AnyRecord
  code: string
  message: Words
  field?: string
}

/** All declarations of all modules, by id. */
export interface Catalogue {
  modules: readonly ModuleDefinition[]
  records: ReadonlyMap<string, AnyRecord>
  commands: ReadonlyMap<string, AnyCommand>
  queries: ReadonlyMap<string, AnyQuery>
  events: ReadonlyMap<string, EventDefinition>
  roles: ReadonlyMap<string, Role>
  reactions: readonly Reaction[]
  answers: ReadonlyMap<string, readonly ((ask: never) => unknown)[]>
  constraints: ReadonlyMap<string, ConstraintMeaning>
}

function byId<T extends { id: string }>(what: string, all: readonly T[]): Map<string, T> {
  const map = new Map<string, T>()
  for (const one of all) {
    if (map.has(one.id)) throw new Error(`Two ${what} are called ${one.id}.`)
    map.set(one.id, one)
  }
  return map
}

function constraintsOf(record: AnyRecord): [string, ConstraintMeaning][] {
  const table = tableFor(record)
  const unique = uniqueSets(record).map((set): [string, ConstraintMeaning] => [
    uniqueName(table.table, set),
    {
      record,
      code: `${record.id}.duplicate`,
      message: say`There is already one with the same ${several(
        set.map((field) => fieldName(record, field)),
        'comma',
      )}.`,
      ...(set[0] ? { field: set[set.length - 1] as string } : {}),
    },
  ])
  const checks = (record.checks ?? []).map((check, index): [string, ConstraintMeaning] => [
    `ck_${table.table}_${index + 1}`,
    {
      record,
      code: `${record.id}.check`,
      message: new Words(check.says, []),
      ...(check.field ? { field: check.field } : {}),
    },
  ])
  return [...unique, ...checks]
}

function slotAnswers(modules: readonly ModuleDefinition[]): Map<string, ((ask: never) => unknown)[]> {
  const answers = new Map<string, ((ask: never) => unknown)[]>()
  for (const { slot, answer } of modules.flatMap((module) => module.answers ?? [])) {
    answers.set(slot, [...(answers.get(slot) ?? []), answer])
  }
  return answers
}

/**
 * Puts the modules together: `create`, `update` and `delete` are given to every record that may be
 * drafted, unless its module declares a command of that name itself.
 * @throws Error when two declarations have one id.
 */
export function catalogueOf(modules: readonly ModuleDefinition[]): Catalogue {
  const records = byId(
    'records',
    modules.flatMap((module) => module.records ?? []),
  )
  const declared = byId(
    'commands',
    modules.flatMap((module) => module.commands ?? []),
  )
  const standard = [...records.values()]
    .flatMap((record) => standardCommands(record))
    .filter((command) => !declared.has(command.id))
  return {
    modules,
    records,
    commands: byId('commands', [...declared.values(), ...standard]),
    queries: byId(
      'queries',
      modules.flatMap((module) => module.queries ?? []),
    ),
    events: byId(
      'events',
      modules.flatMap((module) => module.events ?? []),
    ),
    roles: byId('roles', [owner, system, everyone, ...modules.flatMap((module) => module.roles ?? [])]),
    reactions: modules.flatMap((module) => module.reactions ?? []),
    answers: slotAnswers(modules),
    constraints: new Map([...records.values()].flatMap(constraintsOf)),
  }
}
