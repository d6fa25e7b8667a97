import type { AnyCommand } from './command.ts'
import { command } from './command.ts'
import type { Field, Fields } from './field.ts'
import type { AnyRecord } from './record.ts'
import { openStates } from './table.ts'

/** Fields that a person may state: all but those that commands give. */
export const statedFields = (record: AnyRecord): Fields =>
  Object.fromEntries(Object.entries(record.fields).filter(([, field]) => !field.spec.given)) as Record<string, Field>

/** `create`, `update` and `delete` of a record that its policy lets people draft. */
export function standardCommands(record: AnyRecord): AnyCommand[] {
  const may = record.may.draft
  if (!may || record.sealed) return []
  const stated = statedFields(record)
  const open = openStates(record)
  const from = open === null ? {} : { from: open }
  return [
    command(`${record.id}.create`, {
      says: 'Make a new one.',
      makes: record,
      input: stated,
      may,
      run: ({ tx, input, id }) => ({ made: tx.insertAny(record, { ...(input as Record<string, unknown>), id }) }),
    }),
    command(`${record.id}.update`, {
      says: 'Change its fields.',
      on: record,
      ...(record.thawed ? {} : from),
      input: stated,
      may,
      run: ({ input }) => ({ set: input as never }),
    }),
    command(`${record.id}.delete`, {
      says: 'Delete it. It can be brought back by undo.',
      on: record,
      ...from,
      may,
      grave: true,
      run: ({ tx, record: row }) => {
        tx.removeAny(record, row as { id: string })
      },
    }),
  ] as unknown as AnyCommand[]
}

/** Whether a command checks only the fields it was given, leaving the others as they are. */
export const isUpdate = (command: { id: string; on?: AnyRecord }): boolean =>
  command.on !== undefined && command.id === `${command.on.id}.update`
