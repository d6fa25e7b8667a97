import { Popover } from '@mantine/core'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useRecord } from '../api/queries.ts'
import type { FieldShape, QueryShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { valueText } from '../fields/values.ts'
import { useFormats, useLanguage, useSay } from '../i18n/language.tsx'
import { addDays, monthOf, today } from '../i18n/plain-date.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { PERIODS, periodOf, spanOf, wholeOf } from './periods.ts'
import { inputParts } from './report-input.ts'

interface ToolsProps {
  query: QueryShape
  input: Record<string, string>
  onSet: (change: Record<string, string | undefined>) => void
}

/** The tools row of a report: for when, held against what, as known at which instant, and whatever else it asks. */
export function ReportTools({ query, input, onSet }: ToolsProps) {
  const declared = useDeclared()
  const parts = inputParts(query)
  const companies = declared.me.companies
  return (
    <>
      {parts.company && companies.length > 1 && (
        <MenuPicker
          label={declared.field(query.id, parts.company)}
          value={input[parts.company.name]}
          choices={companies.map((company) => ({ value: company.id, label: company.name }))}
          onChoose={(value) => onSet({ [parts.company?.name ?? 'company']: value })}
        />
      )}
      {parts.until && <SpanPicker single={!parts.from} input={input} onSet={onSet} />}
      {parts.others.map((field) => (
        <OtherPicker
          key={field.name}
          query={query}
          field={field}
          value={input[field.name]}
          onSet={(value) => onSet({ [field.name]: value })}
        />
      ))}
      {parts.knownAt && <KnownPicker field={parts.knownAt} value={input[parts.knownAt.name]} onSet={onSet} />}
    </>
  )
}

/** A button that names what is asked and what is chosen, and opens a sheet to choose anew. */
function Picker(props: { label: string; shown: string; children: (close: () => void) => ReactNode }) {
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

function MenuPicker(props: {
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

function SpanPicker({
  single,
  input,
  onSet,
}: {
  single: boolean
  input: Record<string, string>
  onSet: ToolsProps['onSet']
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

function SpanForm(props: {
  single: boolean
  input: Record<string, string>
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

function KnownPicker({ field, value, onSet }: { field: FieldShape; value?: string; onSet: ToolsProps['onSet'] }) {
  const say = useSay()
  const formats = useFormats()
  const id = useId()
  const [typed, setTyped] = useState<unknown>(value)
  const endOf = (date: string) => new Date(`${date}T23:59:59`).toISOString()
  const presets = [
    { id: 'yesterday', label: say('known.yesterday'), at: endOf(addDays(today(), -1)) },
    { id: 'lastMonth', label: say('known.lastMonth'), at: endOf(monthOf(today(), -1).until) },
  ]
  return (
    <Picker label={say('report.knownAt')} shown={value ? formats.instant(value) : say('known.now')}>
      {(close) => {
        const set = (at: string | undefined) => {
          onSet({ [field.name]: at })
          close()
        }
        return (
          <>
            <button type="button" className="menu-item" onClick={() => set(undefined)}>
              {say('known.now')}
            </button>
            {presets.map((preset) => (
              <button key={preset.id} type="button" className="menu-item" onClick={() => set(preset.at)}>
                <span className="grow">{preset.label}</span>
                <span className="third small-text">{formats.instant(preset.at)}</span>
              </button>
            ))}
            <hr className="menu-line" />
            <form
              className="filter-editor"
              onSubmit={(event) => {
                event.preventDefault()
                set(typeof typed === 'string' && typed ? typed : undefined)
              }}
            >
              <FieldControl
                id={id}
                field={field}
                around={{ owner: '', row: {} }}
                value={typed}
                onChange={setTyped}
                label={say('report.knownAt')}
              />
              <div className="line">
                <span className="grow" />
                <Button type="submit" look="primary">
                  {say('report.show')}
                </Button>
              </div>
            </form>
          </>
        )
      }}
    </Picker>
  )
}

/** Any other input: a menu for a choice, a sheet with its control for the rest. */
function OtherPicker(props: {
  query: QueryShape
  field: FieldShape
  value?: string
  onSet: (value: string | undefined) => void
}) {
  const { query, field, value } = props
  const say = useSay()
  const id = useId()
  const declared = useDeclared()
  const { formats } = useLanguage()
  const label = declared.field(query.id, field)
  const title = useReferenceTitle(field, value)
  const [typed, setTyped] = useState<unknown>(value)
  if (field.kind === 'choice') {
    const choices = (field.choices ?? []).map((choice) => ({
      value: choice.value,
      label: declared.choice(query.id, field, choice.value),
    }))
    return (
      <MenuPicker label={label} value={value ?? String(field.default ?? '')} choices={choices} onChoose={props.onSet} />
    )
  }
  if (field.kind === 'boolean') {
    const choices = ['true', 'false'].map((each) => ({ value: each, label: say(each === 'true' ? 'yes' : 'no') }))
    return (
      <MenuPicker
        label={label}
        value={value ?? String(field.default ?? false)}
        choices={choices}
        onChoose={props.onSet}
      />
    )
  }
  const shown =
    title ??
    (value
      ? valueText(field, value, { owner: query.id, row: {} }, { formats, say, declared })
      : say(field.optional ? 'any' : 'choose'))
  return (
    <Picker label={label} shown={shown}>
      {(close) => (
        <form
          className="filter-editor"
          onSubmit={(event) => {
            event.preventDefault()
            props.onSet(typed === null || typed === undefined || typed === '' ? undefined : String(typed))
            close()
          }}
        >
          <FieldControl
            id={id}
            field={referenceFor(field)}
            around={{ owner: query.id, row: {} }}
            value={typed}
            onChange={setTyped}
            label={label}
            autoFocus
          />
          <div className="line">
            <span className="grow" />
            <Button type="submit" look="primary">
              {say('report.show')}
            </Button>
          </div>
        </form>
      )}
    </Picker>
  )
}

/** An account is asked for by id or code; a person rather picks it. */
function referenceFor(field: FieldShape): FieldShape {
  return field.kind === 'text' && field.name === 'account' ? { ...field, kind: 'ref', record: 'ledger.account' } : field
}

function useReferenceTitle(field: FieldShape, value: string | undefined): string | undefined {
  const declared = useDeclared()
  const target = referenceFor(field)
  const isId = value !== undefined && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)
  const fetched = useRecord(target.record ?? '', target.kind === 'ref' && isId ? value : undefined)
  const shape = target.record ? declared.record(target.record) : undefined
  return shape && fetched.data ? titleOf(shape, fetched.data) : undefined
}
