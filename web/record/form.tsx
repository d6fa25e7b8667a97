import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { FieldControl, FieldShow } from '../fields/index.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Message } from '../parts/message.tsx'
import type { Form } from './form-state.ts'
import { LinesEditor } from './lines-editor.tsx'

/** The fault of a field, under it. */
export function Fault({ id, children }: { id: string; children?: string }) {
  if (!children) return null
  return (
    <p className="fault" id={id} role="alert">
      <Icon name="warning" small />
      {children}
    </p>
  )
}

type Mark = 'optional' | 'needed'

/** What is to be said of a field that begins empty; one that begins with a value needs no word. */
function markOf(field: FieldShape): Mark | undefined {
  if (field.default !== undefined || field.kind === 'boolean') return undefined
  return field.optional ? 'optional' : 'needed'
}

/** Of needed and optional fields the fewer are marked, so that a form is not full of the same word. */
function markedOf(fields: readonly FieldShape[]): Mark {
  const marks = fields.map(markOf)
  return marks.filter((mark) => mark === 'optional').length > marks.length / 2 ? 'needed' : 'optional'
}

/** One field of a form: its label above, the control, what is wrong or what helps under it. */
export function FormField(props: { form: Form; field: FieldShape; owner: string; mark: Mark; autoFocus?: boolean }) {
  const { form, field, owner } = props
  const declared = useDeclared()
  const say = useSay()
  const id = `${form.id}.${field.name}`
  const fault = form.faults[field.name]
  const says = declared.says(owner, field)
  const around = { owner, row: form.values, titles: form.titles }
  const label = declared.field(owner, field)
  const wide = field.kind === 'longText' || field.kind === 'json'
  return (
    <div className={`form-field${wide ? ' whole-line' : ''}`}>
      <label className="label" htmlFor={id}>
        {label}
        {props.mark === markOf(field) && <span className="optional"> {say(`field.${props.mark}`)}</span>}
      </label>
      {field.given || field.masked ? (
        <FieldShow field={field} value={form.values[field.name]} around={around} />
      ) : (
        <FieldControl
          id={id}
          field={field}
          around={around}
          value={form.values[field.name]}
          onChange={(value) => form.set(field.name, value)}
          onLeave={() => form.leave(field.name)}
          onTitle={form.setTitle}
          invalid={fault !== undefined}
          describedBy={fault ? `${id}.fault` : says ? `${id}.hint` : undefined}
          autoFocus={props.autoFocus}
        />
      )}
      <Fault id={`${id}.fault`}>{fault}</Fault>
      {!fault && says && field.kind !== 'boolean' && (
        <p className="hint" id={`${id}.hint`}>
          {says}
        </p>
      )}
    </div>
  )
}

/** All fields of a form that a person may set, and the tables of its lines. */
export function FieldsForm(props: {
  form: Form
  fields: readonly FieldShape[]
  owner: string
  narrow?: boolean
  autoFocus?: boolean
}) {
  const { form, fields, owner } = props
  const declared = useDeclared()
  const open = fields.filter((field) => !field.given)
  const single = open.filter((field) => field.kind !== 'rows')
  const tables = open.filter((field) => field.kind === 'rows')
  const mark = markedOf(single)
  return (
    <>
      <div className={props.narrow ? 'field-grid narrow' : 'field-grid'}>
        {single.map((field, index) => (
          <FormField
            key={field.name}
            form={form}
            field={field}
            owner={owner}
            mark={mark}
            autoFocus={props.autoFocus && index === 0}
          />
        ))}
      </div>
      {tables.map((field) => (
        <section key={field.name} aria-label={declared.field(owner, field)}>
          <h2 className="part-title">{declared.field(owner, field)}</h2>
          {declared.says(owner, field) && <p className="hint">{declared.says(owner, field)}</p>}
          <LinesEditor form={form} field={field} owner={`${owner}.${field.name}`} />
        </section>
      ))}
    </>
  )
}

/** Says that text from an earlier visit was brought back, and offers to drop it. */
export function KeptNotice({ form }: { form: Form }) {
  const say = useSay()
  const formats = useFormats()
  if (!form.keptSince) return null
  return (
    <Message tone="info" acts={<Button onClick={form.discard}>{say('draft.discard')}</Button>}>
      <p>{say('draft.kept', { time: formats.instant(form.keptSince) })}</p>
    </Message>
  )
}
