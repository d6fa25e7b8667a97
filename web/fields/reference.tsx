import { useDeferredValue, useState } from 'react'
import { codedTitle, useDeclared } from '../api/declared.tsx'
import { useRecord, useRows, useSearch } from '../api/queries.ts'
import type { RecordShape, Row, Where } from '../api/types.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { useMaker } from './maker.ts'
import { Picker } from './picker.tsx'
import { RecordLink } from './record-link.tsx'
import type { ControlProps, FieldView, ShowProps } from './types.ts'
import { isEmpty, titleFor, valueText } from './values.ts'

function ShowReference({ field, value, around }: ShowProps) {
  return <RecordLink record={field.record ?? ''} id={String(value)} title={titleFor(field, around) ?? ''} />
}

function CellReference({ field, value, around }: ShowProps) {
  return <>{titleFor(field, around) ?? String(value).slice(0, 8)}</>
}

/** The line beside a title in the list of a picker: the first of the record's other columns that say something. */
function useAbout(record: string): (row: Row) => string {
  const declared = useDeclared()
  const language = useLanguage()
  const shape = declared.record(record)
  return (row) => {
    const columns = (shape?.columns ?? []).filter((name) => name !== shape?.title && name !== 'code').slice(0, 3)
    const words = { formats: language.formats, say: language.say, declared }
    return columns
      .map((name) => shape?.fields.find((field) => field.name === name))
      .map((field) => (field ? valueText(field, row[field.name], { owner: record, row }, words) : ''))
      .filter(Boolean)
      .slice(0, 2)
      .join(', ')
  }
}

/** Ids are UUIDs; anything else in a reference is what somebody typed or pasted. */
function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}

function useTitle(props: ControlProps, record: string): string {
  // By its id first: lines move when one is taken away, and the titles by place do not.
  const known = props.around.titles?.[String(props.value)] ?? titleFor(props.field, props.around)
  const missing = isId(props.value) && known === undefined
  const shape = useDeclared().record(record)
  const fetched = useRecord(record, missing ? String(props.value) : undefined)
  if (isEmpty(props.value)) return ''
  // What was pasted and is nobody's id stays in sight as it was pasted.
  if (!missing) return known ?? String(props.value)
  return shape && fetched.data ? codedTitle(shape, fetched.data) : ''
}

/** Inside a record of one company, records of the others are not offered. */
function ofCompany(shape: RecordShape | undefined, around: Record<string, unknown>): Where {
  const filters = shape?.fields.find((field) => field.name === shape.company)?.filters
  if (!shape?.company || !filters?.includes('is') || typeof around.company !== 'string') return {}
  return { [shape.company]: { is: around.company } }
}

function ReferenceControl(props: ControlProps) {
  const declared = useDeclared()
  const say = useSay()
  const record = props.field.record ?? ''
  const shape = declared.record(record)
  const [typed, setTyped] = useState('')
  const [touched, setTouched] = useState(false)
  const search = useDeferredValue(typed.trim())
  const about = useAbout(record)
  const shown = useTitle(props, record)
  const where = { ...ofCompany(shape, props.around.row), ...props.where }
  const rows = useRows(record, { where, search: search || undefined, limit: 12 }, touched)
  const maker = useMaker()
  const path = props.around.path ?? props.field.name
  const take = (id: string, title: string) => {
    props.onTitle?.(path, title)
    props.onTitle?.(id, title)
    props.onChange(id)
  }
  const options = (rows.data?.rows ?? []).map((row) => ({
    value: row.id,
    title: shape ? codedTitle(shape, row) : row.id,
    about: about(row),
  }))
  const make =
    maker && shape?.create
      ? {
          label: (words: string) => say('make.named', { one: declared.inside(shape), name: words }),
          run: (words: string) => maker(shape, words, take),
        }
      : undefined
  return (
    <span className="whole" onFocusCapture={() => setTouched(true)}>
      <Picker
        {...props}
        shown={shown}
        options={options}
        busy={rows.isFetching}
        stale={search !== typed.trim() || rows.isPlaceholderData || rows.isLoading}
        onSearch={setTyped}
        onPick={(option) => take(option.value, option.title)}
        make={make}
      />
    </span>
  )
}

/** Another record: its title is a link; set by typing any words that find it. */
export const reference: FieldView = { Show: ShowReference, Cell: CellReference, Control: ReferenceControl }

/** Splits a subject, `module.record/id`. */
export function subjectParts(value: unknown): { record: string; id: string } | undefined {
  const [record, id] = String(value).split('/')
  return record && id ? { record, id } : undefined
}

function ShowSubject({ field, value, around }: ShowProps) {
  const parts = subjectParts(value)
  if (!parts) return <>{String(value)}</>
  return <RecordLink {...parts} title={titleFor(field, around) ?? ''} />
}

function SubjectControl(props: ControlProps) {
  const declared = useDeclared()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const hits = useSearch(search)
  const options = (hits.data?.hits ?? []).map((hit) => {
    const shape = declared.record(hit.record)
    return { value: `${hit.record}/${hit.id}`, title: hit.title, about: shape ? declared.one(shape) : hit.record }
  })
  return (
    <Picker
      {...props}
      shown={isEmpty(props.value) ? '' : (titleFor(props.field, props.around) ?? String(props.value))}
      options={options}
      busy={hits.isFetching}
      stale={search !== typed.trim() || hits.isPlaceholderData || hits.isLoading}
      onSearch={setTyped}
      onPick={(option) => {
        props.onTitle?.(props.around.path ?? props.field.name, option.title)
        props.onChange(option.value)
      }}
    />
  )
}

/** Any record at all. */
export const subject: FieldView = { Show: ShowSubject, Cell: ShowSubject, Control: SubjectControl }
