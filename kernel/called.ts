import { labelNames } from './label-names.ts'
import { words } from './names.ts'
import type { Role } from './policy.ts'
import type { AnyRecord } from './record.ts'
import { type LabelValue, named, type SaidValue } from './words.ts'

/** One record of a kind inside a sentence: `invoice`. */
export function recordName(record: AnyRecord): LabelValue {
  return named(record.id, (record.label ?? words(record.id.split('.')[1] ?? record.id)).toLowerCase())
}

/** What a row is called inside a sentence: its title, else its kind. */
export function titleIn(row: Record<string, unknown>, record: AnyRecord): SaidValue {
  const title = row[record.title]
  return typeof title === 'string' && title !== '' ? title : recordName(record)
}

/** A state inside a sentence: `posted`. */
export function stateName(record: { id: string } | undefined, state: string): LabelValue {
  return named(record ? labelNames.state(record.id, state) : [`state:${state}`], words(state).toLowerCase())
}

/** A field as its label has it: `Issued on`. `of` is the id of its record, command or query. */
export function fieldName(of: { id: string } | undefined, name: string, label?: string): LabelValue {
  return named(of ? labelNames.field(of.id, name) : [`field:${name}`], label ?? words(name))
}

/** A command inside a sentence, by its label: `Post invoice`. */
export function commandName(id: string, label?: string): LabelValue {
  return named(labelNames.command(id), label ?? words(id.split('.').pop() ?? id))
}

/** A role inside a sentence: by the id that it is given by. */
export function roleName(role: Pick<Role, 'id'>): LabelValue {
  return named(labelNames.choice('organisation.role', 'role', role.id), words(role.id).toLowerCase())
}
