import type { FieldKind } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { boolean, choice, country, currency, language } from './choice.tsx'
import { date, instant } from './date.tsx'
import { file } from './file.tsx'
import { money, number } from './number.tsx'
import { reference, subject } from './reference.tsx'
import { email, iban, json, longText, phone, text, texts } from './text.tsx'
import type { ControlProps, FieldView, ShowProps } from './types.ts'
import { isEmpty } from './values.ts'

/** Lines have a table of their own; elsewhere only their number is said. */
const rows: FieldView = {
  Show: ({ value }) => <>{Array.isArray(value) ? value.length : 0}</>,
  Cell: ({ value }) => <>{Array.isArray(value) ? value.length : ''}</>,
  Control: () => null,
}

/** How each kind of field is shown and set. */
export const fieldViews: Record<FieldKind, FieldView> = {
  text,
  longText,
  integer: number,
  decimal: number,
  money,
  currency,
  country,
  language,
  email,
  phone,
  iban,
  date,
  instant,
  boolean,
  choice,
  ref: reference,
  subject,
  number: text,
  file,
  json,
  texts,
  rows,
}

function Masked() {
  const say = useSay()
  return <span className="third">{say('field.masked')}</span>
}

/** A value in the grid of a record; a faint dash where there is none. */
export function FieldShow(props: ShowProps) {
  if (props.field.masked) return <Masked />
  if (isEmpty(props.value)) return <span className="third">–</span>
  const { Show } = fieldViews[props.field.kind]
  return <Show {...props} />
}

/** A value in a cell; nothing where there is none. */
export function FieldCell(props: ShowProps) {
  if (props.field.masked) return <Masked />
  if (isEmpty(props.value)) return null
  const { Cell } = fieldViews[props.field.kind]
  return <Cell {...props} />
}

/** The control that sets a value. */
export function FieldControl(props: ControlProps) {
  const { Control } = fieldViews[props.field.kind]
  return <Control {...props} />
}
