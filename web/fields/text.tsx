import { useDeclared } from '../api/declared.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import type { ControlProps, FieldView, ShowProps } from './types.ts'
import { groupedIban } from './values.ts'
import { WordControl } from './word.tsx'

function ShowText({ value }: ShowProps) {
  return <>{String(value)}</>
}

function ShowWord({ field, value, around }: ShowProps) {
  return <>{useDeclared().word(around.owner, field, String(value))}</>
}

function ShowLines({ value }: ShowProps) {
  return <span className="lines-of-text">{String(value)}</span>
}

const TYPES: Record<string, string> = { email: 'email', phone: 'tel' }

function TextControl(props: ControlProps) {
  const { field, value } = props
  return (
    <input
      id={props.id}
      className="input"
      type={TYPES[field.kind] ?? 'text'}
      value={value === null || value === undefined ? '' : String(value)}
      onChange={(event) => props.onChange(event.target.value)}
      onBlur={props.onLeave}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      aria-required={!field.optional && field.default === undefined ? true : undefined}
      ref={props.autoFocus ? focusWhenShown : undefined}
      data-autofocus={props.autoFocus || undefined}
      autoComplete="off"
      spellCheck={field.kind === 'text'}
    />
  )
}

function LongTextControl(props: ControlProps) {
  return (
    <textarea
      id={props.id}
      className="input"
      rows={2}
      value={props.value === null || props.value === undefined ? '' : String(props.value)}
      onChange={(event) => props.onChange(event.target.value)}
      onBlur={props.onLeave}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      ref={props.autoFocus ? focusWhenShown : undefined}
      data-autofocus={props.autoFocus || undefined}
    />
  )
}

function WordOrTextControl(props: ControlProps) {
  const words = useDeclared().words(props.around.owner, props.field)
  return words.length > 0 ? <WordControl {...props} words={words} /> : <TextControl {...props} />
}

/** One line of text, and numbers that commands give. */
export const text: FieldView = { Show: ShowWord, Cell: ShowWord, Control: WordOrTextControl }

/** Text of many lines. */
export const longText: FieldView = { Show: ShowLines, Cell: ShowText, Control: LongTextControl }

/** An address of mail, which the person's own program opens. */
export const email: FieldView = {
  Show: ({ value }) => (
    <a className="cut" href={`mailto:${String(value)}`} title={String(value)}>
      {String(value)}
    </a>
  ),
  Cell: ShowText,
  Control: TextControl,
}

/** A telephone number, which the device may dial. */
export const phone: FieldView = {
  Show: ({ value }) => <a href={`tel:${String(value).replace(/[^\d+]/g, '')}`}>{String(value)}</a>,
  Cell: ShowText,
  Control: TextControl,
}

function ShowIban({ value }: ShowProps) {
  return <span className="mono iban">{groupedIban(String(value))}</span>
}

function IbanControl(props: ControlProps) {
  const { value } = props
  return (
    <TextControl
      {...props}
      value={typeof value === 'string' && !props.invalid ? groupedIban(value) : value}
      onChange={(typed) => props.onChange(String(typed).replace(/\s/g, '').toUpperCase())}
    />
  )
}

/** An IBAN in groups of four. */
export const iban: FieldView = { Show: ShowIban, Cell: ShowIban, Control: IbanControl }

/** Several short texts: one a line while editing, parted by commas elsewhere. */
export const texts: FieldView = {
  Show: ({ value }) => <>{Array.isArray(value) ? value.join(', ') : String(value)}</>,
  Cell: ({ value }) => <>{Array.isArray(value) ? value.join(', ') : String(value)}</>,
  Control: (props) => (
    <LongTextControl
      {...props}
      value={Array.isArray(props.value) ? props.value.join('\n') : props.value}
      onChange={(typed) => props.onChange(String(typed) === '' ? [] : String(typed).split('\n'))}
    />
  ),
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

function jsonValue(typed: string): unknown {
  try {
    return JSON.parse(typed)
  } catch {
    return typed // Not JSON yet: kept as typed until it is.
  }
}

/** Structured data, for those who know it. */
export const json: FieldView = {
  Show: ({ value }) => <pre className="mono json">{jsonText(value)}</pre>,
  Cell: ({ value }) => <span className="mono">{JSON.stringify(value)}</span>,
  Control: (props) => (
    <LongTextControl
      {...props}
      value={props.value === null || props.value === undefined ? '' : jsonText(props.value)}
      onChange={(typed) => props.onChange(typed === '' ? null : jsonValue(String(typed)))}
    />
  ),
}
