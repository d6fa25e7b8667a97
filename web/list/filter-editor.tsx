import { type FormEvent, useId, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape, FilterOperator, RecordShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { useSay } from '../i18n/language.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import { operatorMessage } from './filter-words.ts'
import type { Filter } from './list-state.ts'

interface Props {
  record: RecordShape
  field: FieldShape
  edited?: Filter
  onBack: () => void
  onTitle: (key: string, title: string) => void
  onApply: (filter: Filter) => void
}

/** Values are offered as a set of boxes where a field is one of few words. */
function isSet(field: FieldShape): boolean {
  return field.kind === 'choice' && field.filters.includes('in')
}

function firstOperator(field: FieldShape, edited: Filter | undefined): FilterOperator {
  if (edited && edited.field === field.name) return edited.operator
  if (isSet(field)) return 'in'
  return field.filters.find((operator) => operator !== 'in' && operator !== 'empty') ?? field.filters[0] ?? 'is'
}

/** Operator and value of one filter. */
export function FilterEditor({ record, field, edited, onBack, onTitle, onApply }: Props) {
  const say = useSay()
  const id = useId()
  const declared = useDeclared()
  const own = edited?.field === field.name ? edited : undefined
  const [operator, setOperator] = useState(firstOperator(field, own))
  const [value, setValue] = useState<unknown>(own && !Array.isArray(own.value) ? own.value : undefined)
  const [set, setSet] = useState<string[]>(own && Array.isArray(own.value) ? own.value : [])
  const [title, setTitle] = useState('')
  const label = field.name === 'state' ? say('state') : declared.field(record.id, field)
  const operators = field.filters.filter((each) => each !== 'in' || isSet(field))
  const many = operator === 'in' && isSet(field)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (operator === 'empty') onApply({ field: field.name, operator, value: true })
    else if (many && set.length > 0) onApply({ field: field.name, operator, value: set })
    else if (!many && value !== undefined && value !== null && value !== '') {
      if (title) onTitle(`${field.name}=${String(value)}`, title)
      onApply({ field: field.name, operator, value: String(value) })
    }
  }
  return (
    <form className="filter-editor" onSubmit={submit}>
      <div className="line">
        <IconButton icon="back" label={say('back')} onClick={onBack} />
        <span className="strong">{label}</span>
      </div>
      {operators.length > 1 && (
        <select
          className="input"
          aria-label={say('filter.operator')}
          value={operator}
          onChange={(event) => setOperator(event.target.value as FilterOperator)}
        >
          {operators.map((each) => (
            <option key={each} value={each}>
              {say(operatorMessage(each, field.kind))}
            </option>
          ))}
        </select>
      )}
      {many && <ChoiceSet record={record} field={field} chosen={set} onChoose={setSet} />}
      {!many && operator !== 'empty' && (
        <FieldControl
          id={id}
          field={{ ...field, given: false, optional: true, kind: field.kind === 'longText' ? 'text' : field.kind }}
          around={{ owner: record.id, row: {} }}
          value={field.kind === 'boolean' ? value === true || value === 'true' : value}
          onChange={setValue}
          onTitle={(_, found) => setTitle(found)}
          label={label}
          autoFocus
        />
      )}
      <div className="line">
        <span className="grow" />
        <Button type="submit" look="primary">
          {say('filter.apply')}
        </Button>
      </div>
    </form>
  )
}

function ChoiceSet(props: {
  record: RecordShape
  field: FieldShape
  chosen: string[]
  onChoose: (chosen: string[]) => void
}) {
  const declared = useDeclared()
  const { record, field, chosen } = props
  const word = (value: string) =>
    field.name === 'state' ? (declared.state(record, value)?.label ?? value) : declared.choice(record.id, field, value)
  return (
    <fieldset>
      {(field.choices ?? []).map((choice, index) => (
        <label key={choice.value} className="check-line">
          <input
            type="checkbox"
            className="check"
            checked={chosen.includes(choice.value)}
            ref={index === 0 ? focusWhenShown : undefined}
            onChange={(event) =>
              props.onChoose(
                event.target.checked ? [...chosen, choice.value] : chosen.filter((each) => each !== choice.value),
              )
            }
          />
          {word(choice.value)}
        </label>
      ))}
    </fieldset>
  )
}
