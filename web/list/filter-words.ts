import type { FieldShape, FilterOperator, RecordShape } from '../api/types.ts'
import { valueText, type Words } from '../fields/values.ts'
import type { MessageId } from '../i18n/messages.ts'
import type { Filter } from './list-state.ts'

/** The message for an operator, and for a date its own word ("until" and not "at most"). */
export function operatorMessage(operator: FilterOperator, kind: FieldShape['kind']): MessageId {
  const timed = kind === 'date' || kind === 'instant'
  if (timed && (operator === 'over' || operator === 'under'))
    return operator === 'over' ? 'filter.after' : 'filter.before'
  return `filter.${operator}`
}

/** One value of a filter in words. */
function oneWord(
  field: FieldShape,
  value: unknown,
  record: RecordShape,
  titles: Record<string, string>,
  words: Words,
): string {
  if (field.name === 'state') return words.declared.state(record, String(value))?.label ?? String(value)
  const known = titles[`${field.name}=${String(value)}`]
  if (known) return known
  if (field.kind === 'boolean') return words.say(String(value) === 'true' ? 'yes' : 'no')
  return valueText(field, value, { owner: record.id, row: {} }, words)
}

/** A filter as a chip says it: "Due until 8 Apr", "State is open". */
export function filterText(
  filter: Filter,
  field: FieldShape,
  record: RecordShape,
  titles: Record<string, string>,
  words: Words,
): string {
  const label = field.name === 'state' ? words.say('state') : words.declared.field(record.id, field)
  if (filter.operator === 'empty')
    return words.say(filter.value ? 'filter.chipEmpty' : 'filter.chipFilled', { field: label })
  const values = Array.isArray(filter.value) ? filter.value : [filter.value]
  const value = values.map((each) => oneWord(field, each, record, titles, words)).join(', ')
  return words.say('filter.chip', {
    field: label,
    operator: words.say(operatorMessage(filter.operator, field.kind)),
    value,
  })
}
