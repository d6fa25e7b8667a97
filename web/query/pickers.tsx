import { Popover } from '@mantine/core'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { FieldShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { PERIODS, periodOf, spanOf, wholeOf } from './periods.ts'

/** Writes what a report is asked into the address. */
export type SetInput = (change: Record<string, string | undefined>) => void

/** A button that names what is asked and what is chosen, and opens a sheet to choose anew. */
export function Picker(props: { label: string; shown: string; children: (close: () => void) => ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} unstyled position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="picker" onClick={() => setOpen(!open)}>
          <span className="third">{props.label}</span>
          <span className="cut">{props.shown}</span>
          <Icon name="down" small />
        </button>
      </Popover.Target>
      <Popover.Dropdown className="menu-panel" aria-label={props.label}>
        {props.children(() => setOpen(false))}
      </Popover.Dropdown>
    </Popover>
  )
}

export function MenuPicker(props: {
  label: string
  value?: string
  choices: { value: string; label: string }[]
  onChoose: (value: string) => void
}) {
  const shown = props.choices.find((choice) => choice.value === props.value)?.label ?? '–'
  return (
    <ActMenu
      groups={[
        {
          entries: props.choices.map((choice) => ({
            id: choice.value,
            label: choice.label,
            chosen: choice.value === props.value,
            onChoose: () => props.onChoose(choice.value),
          })),
        },
      ]}
      target={
        <button type="button" className="picker">
          <span className="third">{props.label}</span>
          <span className="cut">{shown}</span>
          <Icon name="down" small />
        </button>
      }
    />
  )
}

/** A span in words: `February 2026`, `2026`, else its two days. */
export function useSpanWords(): (input: { from?: string; until?: string }) => string {
  const say = useSay()
  const formats = useFormats()
  return ({ from, until }) => {
    const whole = wholeOf({ from, until })
    if (whole === 'year') return (from ?? '').slice(0, 4)
    if (whole === 'month') return formats.month(from ?? '')
    if (!from) return until ? say('period.until', { date: formats.fullDate(until) }) : say('period.now')
    return `${formats.fullDate(from)} – ${until ? formats.fullDate(until) : say('today')}`
  }
}

export function SpanPicker({
  single,
  input,
  onSet,
}: {
  single: boolean
  input: Record<string, string>
  onSet: SetInput
}) {
  const say = useSay()
  const words = useSpanWords()
  const now = today()
  const current = periodOf(input, now)
  const choose = (change: { from?: string; until?: string }, close: () => void) => {
    onSet(single ? { until: change.until } : change)
    close()
  }
  return (
    <Picker
      label={single ? say('report.asOf') : say('report.for')}
      shown={words(single ? { until: input.until } : input)}
    >
      {(close) => (
        <>
          {PERIODS.map((period) => {
            const span = spanOf(period, now)
            const entry = single ? { until: span.until } : span
            return (
              <button key={period} type="button" className="menu-item" onClick={() => choose(entry, close)}>
                <span className="grow">{say(`period.${period}`)}</span>
                <span className="third small-text">{words(entry)}</span>
                {current === period && !single && <Icon name="check" className="check-mark" />}
              </button>
            )
          })}
          <hr className="menu-line" />
          <SpanForm single={single} input={input} onApply={(change) => choose(change, close)} />
        </>
      )}
    </Picker>
  )
}

const DATE: FieldShape = {
  name: 'date',
  label: '',
  kind: 'date',
  optional: true,
  given: false,
  filters: [],
  sorts: false,
}

export function SpanForm(props: {
  single: boolean
  input: { from?: string; until?: string }
  onApply: (span: { from?: string; until?: string }) => void
}) {
  const say = useSay()
  const id = useId()
  const [from, setFrom] = useState<unknown>(props.input.from)
  const [until, setUntil] = useState<unknown>(props.input.until)
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onApply(props.single ? { until: text(until) } : { from: text(from), until: text(until) })
  }
  const control = (name: 'from' | 'until', value: unknown, set: (value: unknown) => void) => (
    <div>
      <label className="label" htmlFor={`${id}${name}`}>
        {say(`report.${name}`)}
      </label>
      <FieldControl id={`${id}${name}`} field={DATE} around={{ owner: '', row: {} }} value={value} onChange={set} />
    </div>
  )
  return (
    <form className="filter-editor" onSubmit={submit}>
      {!props.single && control('from', from, setFrom)}
      {control('until', until, setUntil)}
      <div className="line">
        <span className="grow" />
        <Button type="submit" look="primary">
          {say('report.show')}
        </Button>
      </div>
    </form>
  )
}
