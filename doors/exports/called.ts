import type { FieldShape, RecordShape } from '../../kernel/index.ts'
import { firstOf, type Labels, labelNames } from '../../kernel/label-names.ts'

/** A word that stands as plain text (a role, a kind of file) is a choice where the language knows its values. */
function wordsOf(labels: Labels, owner: string, name: string): FieldShape['choices'] {
  const prefix = `choice:${owner}.${name}.`
  return Object.entries(labels)
    .filter(([id]) => id.startsWith(prefix))
    .map(([id, label]) => ({ value: id.slice(prefix.length), label }))
}

/** A column as readers of a language call it, its choices as well; `owner` is the record's or the query's id. */
export function calledColumn(labels: Labels, owner: string, column: FieldShape): FieldShape {
  const { name } = column
  const called = { ...column, label: firstOf(labels, labelNames.field(owner, name)) ?? column.label }
  if (column.kind === 'text') {
    const words = wordsOf(labels, owner, name)
    return words?.length ? { ...called, kind: 'choice', choices: words } : called
  }
  if (!column.choices) return called
  const choices = column.choices.map(({ value, label }) => ({
    value,
    label: firstOf(labels, labelNames.choice(owner, name, value)) ?? label,
  }))
  return { ...called, choices }
}

/** The states of a record as readers call them, as choices of its column. */
export const calledStates = (labels: Labels, { id, states }: RecordShape): { value: string; label: string }[] =>
  states.map(({ name, label }) => ({ value: name, label: firstOf(labels, labelNames.state(id, name)) ?? label }))
