import { useId } from 'react'
import type { Where } from '../api/types.ts'
import { reference } from '../fields/reference.tsx'
import { useSay } from '../i18n/language.tsx'

/** A labelled field that refers to a record, for forms that no record declares. */
export function PickField(props: {
  label: string
  record: string
  value: { id: string; title: string } | undefined
  /** Company whose rows are offered, where the record has one. */
  company?: string
  where?: Where
  optional?: boolean
  autoFocus?: boolean
  fault?: string
  onChange: (value: { id: string; title: string } | undefined) => void
}) {
  const id = useId()
  const say = useSay()
  const { Control } = reference
  const titles = { picked: props.value?.title ?? '' }
  let title = ''
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {props.label}
        {props.optional && <span className="optional"> {say('field.optional')}</span>}
      </label>
      <Control
        id={id}
        field={{
          name: 'picked',
          label: props.label,
          kind: 'ref',
          record: props.record,
          optional: props.optional ?? false,
          given: false,
          filters: [],
          sorts: false,
        }}
        around={{ owner: 'bank', row: { company: props.company }, titles }}
        value={props.value?.id ?? null}
        where={props.where}
        onTitle={(_, words) => {
          title = words
        }}
        onChange={(value) => props.onChange(typeof value === 'string' && value ? { id: value, title } : undefined)}
        invalid={props.fault !== undefined}
        autoFocus={props.autoFocus}
      />
      {props.fault && <p className="fault">{props.fault}</p>}
    </div>
  )
}
