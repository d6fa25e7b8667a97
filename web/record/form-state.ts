import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { FieldShape, Problem } from '../api/types.ts'
import { faultOf, isEmpty } from '../fields/values.ts'
import { useSay, useWords } from '../i18n/language.tsx'
import { type FormValues, keepable, type Line, linesOf, readKept, writeKept } from './kept.ts'

export { type FormValues, LASTING, type Line, linesOf } from './kept.ts'

/** Path of a field in problems and faults: `lines.0.account`, also where it came as `lines[0].account`. */
export function plainPath(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1').replace(/^input\./, '')
}

/** True for a line in which nothing was entered beside what stood there by default. */
export function isBlank(line: Line, fields: readonly FieldShape[]): boolean {
  return fields.every((field) => isEmpty(line[field.name]) || line[field.name] === field.default)
}

/** Everything wrong with the values, by path: what a person may set, and lines that are not blank. */
export function faultsOf(
  fields: readonly FieldShape[],
  values: FormValues,
): Record<string, NonNullable<ReturnType<typeof faultOf>>> {
  const faults: Record<string, NonNullable<ReturnType<typeof faultOf>>> = {}
  const check = (field: FieldShape, value: unknown, path: string) => {
    const fault = faultOf(field, value)
    if (fault) faults[path] = fault
  }
  for (const field of fields) {
    if (field.given || field.masked) continue
    if (field.kind !== 'rows') check(field, values[field.name], field.name)
    else {
      const columns = (field.fields ?? []).filter((column) => !column.given)
      linesOf(values[field.name]).forEach((line, index) => {
        if (isBlank(line, columns)) return
        for (const column of columns) check(column, line[column.name], `${field.name}.${index}.${column.name}`)
      })
    }
  }
  return faults
}

/** The values as the API takes them: blank lines and what commands give are left out. */
export function inputOf(fields: readonly FieldShape[], values: FormValues): FormValues {
  const input: FormValues = {}
  for (const field of fields) {
    if (field.given || field.masked) continue
    const value = values[field.name]
    if (field.kind === 'rows') {
      const columns = (field.fields ?? []).filter((column) => !column.given)
      const lines = linesOf(value).filter((line) => !isBlank(line, columns))
      input[field.name] = lines.map((line) => lineInput(line, columns))
    } else if (value !== undefined) input[field.name] = value === '' ? null : value
  }
  return input
}

function lineInput(line: Line, columns: readonly FieldShape[]): Line {
  const entries = columns.map((column) => [column.name, line[column.name]] as const)
  const input = Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''))
  return line.id ? { id: line.id, ...input } : input
}

/** Only the fields that differ from what was there. */
export function changedInput(fields: readonly FieldShape[], before: FormValues, after: FormValues): FormValues {
  const [old, now] = [inputOf(fields, before), inputOf(fields, after)]
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name])),
  )
}

export interface Form {
  id: string
  values: FormValues
  titles: Record<string, string>
  faults: Record<string, string>
  changed: boolean
  /** Instant at which text kept from an earlier visit was typed. */
  keptSince?: string
  set: (name: string, value: unknown) => void
  setTitle: (path: string, title: string) => void
  leave: (path: string) => void
  /** Checks everything; the first fault takes the focus. True where nothing is wrong. */
  check: () => boolean
  /** Shows the faults that the server found at their fields; false where none of them belongs to a field. */
  accept: (problem: Problem) => boolean
  /** Forgets what was typed. */
  discard: () => void
  /** What was typed is saved: nothing is kept any more. */
  saved: () => void
}

/** Titles by their places, and those inside lines by the ids, too: a line moves when one above it is taken away. */
function titlesById(values: FormValues, titles: Record<string, string> = {}): Record<string, string> {
  const named = Object.entries(titles).flatMap(([path, title]) => {
    const [field = '', at, name = ''] = path.split('.')
    const id = at === undefined ? undefined : linesOf(values[field])[Number(at)]?.[name]
    return typeof id === 'string' ? [[id, title]] : []
  })
  return { ...titles, ...Object.fromEntries(named) }
}

/** The state of a form. What is typed is kept in the tab under `keepAs` until it is saved or discarded. */
export function useForm(
  fields: readonly FieldShape[],
  initial: FormValues,
  keepAs?: string,
  titles?: Record<string, string>,
): Form {
  const id = useId()
  const say = useSay()
  const said = useWords()
  const kept = useRef(readKept(keepAs))
  const [values, setValues] = useState<FormValues>(() => ({ ...initial, ...kept.current?.values }))
  const [named, setNamed] = useState<Record<string, string>>(() => ({
    ...titlesById(initial, titles),
    ...kept.current?.titles,
  }))
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [refused, setRefused] = useState<Record<string, string>>({})
  const [keptSince, setKeptSince] = useState(kept.current?.at)
  const start = useRef(initial)
  const changed = useMemo(() => JSON.stringify(values) !== JSON.stringify(start.current), [values])

  useEffect(() => {
    if (keepAs) writeKept(keepAs, changed ? keepable(fields, values, named) : undefined)
  }, [keepAs, changed, fields, values, named])

  const found = useMemo(() => faultsOf(fields, values), [fields, values])
  const faults = useMemo(() => {
    const shown: Record<string, string> = { ...refused }
    for (const [path, [message, words]] of Object.entries(found)) if (left.has(path)) shown[path] = say(message, words)
    return shown
  }, [found, left, refused, say])

  const set = useCallback((name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }))
    setRefused((before) => withoutPath(before, name))
  }, [])
  const setTitle = useCallback(
    (path: string, title: string) => setNamed((before) => ({ ...before, [path]: title })),
    [],
  )
  const leave = useCallback(
    (path: string) => setLeft((before) => (before.has(path) ? before : new Set([...before, path]))),
    [],
  )
  const focusFirst = useCallback(
    (paths: string[]) => {
      const order = paths.map((path) => document.getElementById(`${id}.${path}`)).filter((element) => element !== null)
      order.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
      requestAnimationFrame(() => order[0]?.focus())
    },
    [id],
  )
  const check = useCallback(() => {
    const paths = Object.keys(found)
    setLeft(new Set(paths))
    if (paths.length > 0) focusFirst(paths)
    return paths.length === 0
  }, [found, focusFirst])
  const accept = useCallback(
    (problem: Problem) => {
      const all = [problem, ...(problem.errors ?? [])].filter((each) => each.field)
      const placed = all.filter((each) => document.getElementById(`${id}.${plainPath(each.field ?? '')}`))
      setRefused(Object.fromEntries(placed.map((each) => [plainPath(each.field ?? ''), said(each.message, each.said)])))
      focusFirst(placed.map((each) => plainPath(each.field ?? '')))
      return placed.length > 0
    },
    [id, focusFirst, said],
  )
  const discard = useCallback(() => {
    setValues(start.current)
    setLeft(new Set())
    setRefused({})
    setKeptSince(undefined)
  }, [])
  const saved = useCallback(() => {
    if (keepAs) writeKept(keepAs, undefined)
    setKeptSince(undefined)
  }, [keepAs])
  return { id, values, titles: named, faults, changed, keptSince, set, setTitle, leave, check, accept, discard, saved }
}

function withoutPath(faults: Record<string, string>, name: string): Record<string, string> {
  const rest = Object.entries(faults).filter(([path]) => path !== name && !path.startsWith(`${name}.`))
  return rest.length === Object.keys(faults).length ? faults : Object.fromEntries(rest)
}

/** The values with which a new record begins. */
export function defaultsOf(fields: readonly FieldShape[]): FormValues {
  const values: FormValues = {}
  for (const field of fields) {
    if (field.given) continue
    if (field.kind === 'rows') values[field.name] = [defaultsOf(field.fields ?? [])]
    else if (field.default !== undefined) values[field.name] = field.default
    else if (field.kind === 'boolean') values[field.name] = false
  }
  return values
}
