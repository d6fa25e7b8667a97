import { useId } from 'react'
import { FieldControl } from '../fields/index.tsx'
import { useSay } from '../i18n/language.tsx'

/** A labelled field of text or money, for forms that no record declares. */
export function TypedField(props: {
  kind: 'text' | 'money'
  label: string
  value: string
  currency?: string
  optional?: boolean
  autoFocus?: boolean
  fault?: string
  onChange: (value: string) => void
}) {
  const id = useId()
  const say = useSay()
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {props.label}
        {props.optional && <span className="optional"> {say('field.optional')}</span>}
      </label>
      <FieldControl
        id={id}
        field={{
          name: 'typed',
          label: props.label,
          kind: props.kind,
          currencyField: 'currency',
          optional: props.optional ?? false,
          given: false,
          filters: [],
          sorts: false,
        }}
        around={{ owner: 'bank', row: { currency: props.currency } }}
        value={props.value}
        onChange={(value) => props.onChange(typeof value === 'string' ? value : '')}
        invalid={props.fault !== undefined}
        autoFocus={props.autoFocus}
      />
      {props.fault && <p className="fault">{props.fault}</p>}
    </div>
  )
}
