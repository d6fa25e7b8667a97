import { useId, useState } from 'react'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useRecord } from '../api/queries.ts'
import type { FieldShape, QueryShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { valueText } from '../fields/values.ts'
import { useFormats, useLanguage, useSay } from '../i18n/language.tsx'
import { addDays, monthOf, today } from '../i18n/plain-date.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { MenuPicker, Picker, type SetInput, SpanForm, SpanPicker, useSpanWords } from './pickers.tsx'
import { inputParts } from './report-input.ts'

interface ToolsProps {
  query: QueryShape
  input: Record<string, string>
  onSet: SetInput
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
      {parts.others.map((field) =>
        field.name === 'compare' && (parts.compareUntil || parts.compareOn) ? (
          <ComparePicker key={field.name} query={query} field={field} input={input} onSet={onSet} />
        ) : (
          <OtherPicker
            key={field.name}
            query={query}
            field={field}
            value={input[field.name]}
            onSet={(value) => onSet({ [field.name]: value })}
          />
        ),
      )}
      {parts.knownAt && <KnownPicker field={parts.knownAt} value={input[parts.knownAt.name]} onSet={onSet} />}
    </>
  )
}

/** What a report is held against: one of the usual spans, or one stated by hand. */
function ComparePicker({ query, field, input, onSet }: ToolsProps & { field: FieldShape }) {
  const say = useSay()
  const declared = useDeclared()
  const words = useSpanWords()
  const single = query.input.some((each) => each.name === 'compareOn')
  const own = single ? { until: input.compareOn } : { from: input.compareFrom, until: input.compareUntil }
  const isOwn = Object.values(own).some((day) => day !== undefined)
  const current = input[field.name] ?? String(field.default ?? '')
  const shown = isOwn ? words(own) : declared.choice(query.id, field, current)
  return (
    <Picker label={declared.field(query.id, field)} shown={shown}>
      {(close) => {
        const set = (compare: string | undefined, span: { from?: string; until?: string }) => {
          const days = single ? { compareOn: span.until } : { compareFrom: span.from, compareUntil: span.until }
          onSet({ [field.name]: compare, ...days })
          close()
        }
        return (
          <>
            {(field.choices ?? []).map((choice) => (
              <button key={choice.value} type="button" className="menu-item" onClick={() => set(choice.value, {})}>
                <span className="grow">{declared.choice(query.id, field, choice.value)}</span>
                {!isOwn && choice.value === current && <Icon name="check" className="check-mark" />}
              </button>
            ))}
            <hr className="menu-line" />
            <p className="menu-title">{say('report.ownSpan')}</p>
            <SpanForm single={single} input={own} onApply={(span) => set(undefined, span)} />
          </>
        )
      }}
    </Picker>
  )
}

function KnownPicker({ field, value, onSet }: { field: FieldShape; value?: string; onSet: SetInput }) {
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
      : say(!field.optional ? 'choose' : field.kind === 'date' && field.name === 'on' ? 'today' : 'any'))
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
