import { useEffect, useState } from 'react'
import { type Formats, useFormats } from '../i18n/language.tsx'
import { isZero } from '../i18n/numbers.ts'
import { focusWhenShown } from '../parts/focus.ts'
import type { ControlProps, FieldView, ShowProps } from './types.ts'
import { currencyOf, readValue } from './values.ts'

function written(formats: Formats, kind: string, value: unknown, currency?: string, places?: number): string {
  if (value === null || value === undefined || value === '') return ''
  return kind === 'money' ? formats.money(String(value), currency) : formats.decimal(String(value), places)
}

/** Prices have the places of money, and more only where they truly have them. */
function placesOf({ field, around }: Pick<ShowProps, 'field' | 'around'>): number | undefined {
  return around.places ?? (field.name === 'price' ? 2 : undefined)
}

function ShowNumber({ field, value, around }: ShowProps) {
  const formats = useFormats()
  const currency = field.kind === 'money' ? currencyOf(field, around.row) : undefined
  const shown = written(formats, field.kind, value, currency, placesOf({ field, around }))
  return <span className={isZero(String(value)) ? 'zero' : undefined}>{shown}</span>
}

function ShowMoney(props: ShowProps) {
  const currency = currencyOf(props.field, props.around.row)
  return (
    <span className="one-line">
      <ShowNumber {...props} /> <span className="third">{currency}</span>
    </span>
  )
}

/** The text stays the person's own while the field has the focus, and is written out when they leave. */
function NumberControl(props: ControlProps) {
  const { field, value, around } = props
  const formats = useFormats()
  const currency = field.kind === 'money' ? currencyOf(field, around.row) : undefined
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? written(formats, field.kind, value, currency, placesOf({ field, around }))
  useEffect(() => {
    // A value from outside (an undo, a paste) takes the place of what was being typed.
    setTyped((text) => (text !== undefined && readValue(field, text, formats) === value ? text : undefined))
  }, [value, field, formats])
  // Among lines the currency stands once over them, not in every cell.
  const suffix = field.kind === 'money' && props.label === undefined ? currency : undefined
  const input = (
    <input
      id={props.id}
      className={suffix ? undefined : 'input number'}
      inputMode="decimal"
      value={shown}
      onChange={(event) => {
        setTyped(event.target.value)
        props.onChange(readValue(field, event.target.value, formats))
      }}
      onBlur={() => {
        setTyped(undefined)
        props.onLeave?.()
      }}
      onFocus={(event) => event.target.select()}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      aria-required={!field.optional && field.default === undefined ? true : undefined}
      ref={props.autoFocus ? focusWhenShown : undefined}
      data-autofocus={props.autoFocus || undefined}
      autoComplete="off"
    />
  )
  if (!suffix) return input
  return (
    <span className={`input number${props.invalid ? ' invalid' : ''}`}>
      {input}
      <span className="suffix">{suffix}</span>
    </span>
  )
}

/** Whole and decimal numbers, right-aligned, never through a float. */
export const number: FieldView = { Show: ShowNumber, Cell: ShowNumber, Control: NumberControl }

/** Money: digits of its currency; the currency stands beside it once. */
export const money: FieldView = { Show: ShowMoney, Cell: ShowNumber, Control: NumberControl }
