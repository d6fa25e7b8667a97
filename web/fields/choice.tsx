import { useDeclared } from '../api/declared.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import { Icon } from '../parts/icon.tsx'
import { CodePicker } from './code-picker.tsx'
import type { ControlProps, FieldView, ShowProps } from './types.ts'
import { codeName } from './values.ts'

function ShowChoice({ field, value, around }: ShowProps) {
  const declared = useDeclared()
  return <>{declared.choice(around.owner, field, String(value))}</>
}

function ChoiceControl(props: ControlProps) {
  const declared = useDeclared()
  const say = useSay()
  const { field, around } = props
  const value = typeof props.value === 'string' ? props.value : ''
  return (
    <select
      id={props.id}
      className="input"
      value={value}
      onChange={(event) => props.onChange(event.target.value || null)}
      onBlur={props.onLeave}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      ref={props.autoFocus ? focusWhenShown : undefined}
      data-autofocus={props.autoFocus || undefined}
    >
      {(field.optional || value === '') && <option value="">{field.optional ? '–' : say('choose')}</option>}
      {(field.choices ?? []).map((choice) => (
        <option key={choice.value} value={choice.value}>
          {declared.choice(around.owner, field, choice.value)}
        </option>
      ))}
    </select>
  )
}

/** One of a few words. */
export const choice: FieldView = { Show: ShowChoice, Cell: ShowChoice, Control: ChoiceControl }

function ShowBoolean({ value }: ShowProps) {
  const say = useSay()
  return value ? (
    <span className="state">
      <Icon name="check" small />
      {say('yes')}
    </span>
  ) : (
    <span className="third">{say('no')}</span>
  )
}

function CellBoolean({ value }: ShowProps) {
  const say = useSay()
  return <span className={value ? undefined : 'third'}>{say(value ? 'yes' : 'no')}</span>
}

/** Yes or no. */
export const boolean: FieldView = {
  Show: ShowBoolean,
  Cell: CellBoolean,
  Control: ControlBoolean,
}

function ControlBoolean(props: ControlProps) {
  const declared = useDeclared()
  return (
    <span className="check-line">
      <input
        id={props.id}
        type="checkbox"
        className="check"
        checked={props.value === true}
        onChange={(event) => props.onChange(event.target.checked)}
        onBlur={props.onLeave}
        aria-describedby={props.describedBy}
        aria-label={props.label}
      />
      {!props.label && <span className="second">{declared.says(props.around.owner, props.field)}</span>}
    </span>
  )
}

function ShowCountry({ value }: ShowProps) {
  const { locale } = useFormats()
  return <>{codeName('region', locale, String(value))}</>
}

function ShowLanguage({ value }: ShowProps) {
  const { locale } = useFormats()
  return <>{codeName('language', locale, String(value))}</>
}

/** A currency by its code (ISO 4217). */
export const currency: FieldView = {
  Show: ({ value }) => <>{String(value)}</>,
  Cell: ({ value }) => <>{String(value)}</>,
  Control: (props) => <CodePicker {...props} kind="currency" />,
}

/** A country, kept as its code (ISO 3166-1) and shown by its name. */
export const country: FieldView = {
  Show: ShowCountry,
  Cell: ShowCountry,
  Control: (props) => <CodePicker {...props} kind="region" />,
}

/** A language by its tag (BCP 47). */
export const language: FieldView = {
  Show: ShowLanguage,
  Cell: ShowLanguage,
  Control: (props) => <CodePicker {...props} kind="language" />,
}
