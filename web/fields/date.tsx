import { useEffect, useMemo, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { type Formats, useFormats, useSay } from '../i18n/language.tsx'
import { addDays, daysBetween, today } from '../i18n/plain-date.ts'
import { focusWhenShown } from '../parts/focus.ts'
import { Icon } from '../parts/icon.tsx'
import { closedStates } from '../record/state-path.ts'
import { isDeadlineName } from './deadline.ts'
import type { ControlProps, FieldView, ShowProps } from './types.ts'
import { readValue } from './values.ts'

/** True where a deadline has passed and the record it belongs to is not finished. */
function useOverdue({ field, value, around }: ShowProps): boolean {
  const declared = useDeclared()
  if (!isDeadlineName(field.name) || String(value) >= today()) return false
  const shape = declared.record(around.owner)
  return !closedStates(shape?.states ?? []).includes(String(around.row.state))
}

function DateCell(props: ShowProps) {
  const formats = useFormats()
  const overdue = useOverdue(props)
  const date = String(props.value)
  return (
    <time dateTime={date} title={formats.fullDate(date)} className={overdue ? 'tone-bad medium' : undefined}>
      {formats.date(date)}
    </time>
  )
}

function awayWords(locale: string, days: number): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(days, 'day')
}

function ShowDate(props: ShowProps) {
  const formats = useFormats()
  const say = useSay()
  const overdue = useOverdue(props)
  const date = String(props.value)
  const away = daysBetween(today(), date)
  return (
    <span className="one-line">
      <time dateTime={date}>{formats.fullDate(date)}</time>{' '}
      {isDeadlineName(props.field.name) && Math.abs(away) <= 60 && (
        <span className={overdue ? 'tone-bad' : 'third'}>
          {say('date.away', { days: away, when: awayWords(formats.locale, away) })}
        </span>
      )}
    </span>
  )
}

/** The formats of the reader, in which `+14` counts from a given day. */
function useFormatsFrom(from: string | undefined): Formats {
  const formats = useFormats()
  return useMemo(() => {
    if (from === undefined || formats.readDate(from) !== from) return formats
    const readDate = (typed: string) => {
      const days = /^\s*\+\s*(\d{1,4})\s*$/.exec(typed)?.[1]
      return days === undefined ? formats.readDate(typed) : addDays(from, Number(days))
    }
    return { ...formats, readDate }
  }, [formats, from])
}

function DateControl(props: ControlProps) {
  const formats = useFormatsFrom(props.from)
  const say = useSay()
  const { value, field } = props
  const [typed, setTyped] = useState<string>()
  const known = typeof value === 'string' && formats.readDate(value) === value
  const shown = typed ?? (typeof value === 'string' ? (known ? formats.fullDate(value) : value) : '')
  useEffect(() => {
    setTyped((text) => (text !== undefined && readValue(field, text, formats) === value ? text : undefined))
  }, [value, field, formats])
  return (
    <span className={`input${props.invalid ? ' invalid' : ''}`}>
      <input
        id={props.id}
        value={shown}
        placeholder={say('date.hint')}
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
      {typed !== undefined && known && <span className="suffix one-line">{formats.fullDate(value)}</span>}
      <CalendarButton value={known ? value : ''} onChange={props.onChange} />
    </span>
  )
}

/** The device's own calendar, for those who would rather point. */
function CalendarButton({ value, onChange }: { value: string; onChange: (value: string | null) => void }) {
  const say = useSay()
  return (
    <span className="calendar-button" title={say('date.calendar')}>
      <Icon name="calendar" small />
      <input
        type="date"
        tabIndex={-1}
        value={value}
        aria-label={say('date.calendar')}
        onClick={(event) => event.currentTarget.showPicker?.()}
        onChange={(event) => onChange(event.target.value || null)}
      />
    </span>
  )
}

/** A day of the calendar: typed in the reader's own way, or as `+7`. */
export const date: FieldView = { Show: ShowDate, Cell: DateCell, Control: DateControl }

function ShowInstant({ value }: ShowProps) {
  const formats = useFormats()
  return <time dateTime={String(value)}>{formats.instant(String(value))}</time>
}

function localText(value: unknown): string {
  const at = typeof value === 'string' ? new Date(value) : undefined
  if (!at || Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** An instant, set by the clock of this device and kept in UTC. */
export const instant: FieldView = {
  Show: ShowInstant,
  Cell: ShowInstant,
  Control: (props) => (
    <input
      id={props.id}
      className="input"
      type="datetime-local"
      value={localText(props.value)}
      onChange={(event) => props.onChange(event.target.value ? new Date(event.target.value).toISOString() : null)}
      onBlur={props.onLeave}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
    />
  ),
}
