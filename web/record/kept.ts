import type { FieldShape } from '../api/types.ts'

export type FormValues = Record<string, unknown>
export type Line = Record<string, unknown>

/** What was typed and not yet saved, as it lies in the storage of this tab or browser. */
export interface Kept {
  values: FormValues
  titles: Record<string, string>
  at: string
}

const PREFIX = 'backstay:draft:'

/** Drafts under such a name outlive the tab. */
export const LASTING = 'lasting:'

/** Long work is kept in the browser until it is done, anything else in the tab. */
const storeFor = (name: string): Storage => (name.startsWith(LASTING) ? localStorage : sessionStorage)

export function readKept(name: string | undefined): Kept | undefined {
  if (!name) return undefined
  try {
    const text = storeFor(name).getItem(PREFIX + name)
    return text ? (JSON.parse(text) as Kept) : undefined
  } catch {
    return undefined // Storage refused or text not ours: there is nothing to bring back.
  }
}

export function writeKept(name: string, kept: Kept | undefined): void {
  try {
    if (kept) storeFor(name).setItem(PREFIX + name, JSON.stringify(kept))
    else storeFor(name).removeItem(PREFIX + name)
  } catch {
    // A full or refused storage: the page itself still holds what was typed.
  }
}

/** The lines of a `rows` field. */
export function linesOf(value: unknown): Line[] {
  return Array.isArray(value) ? (value as Line[]) : []
}

function open(fields: readonly FieldShape[], values: FormValues): FormValues {
  const closed = new Set(fields.filter((field) => field.sensitive).map((field) => field.name))
  const kept = Object.entries(values).filter(([name]) => !closed.has(name))
  const rows = new Map(fields.flatMap((field) => (field.fields ? [[field.name, field.fields] as const] : [])))
  return Object.fromEntries(
    kept.map(([name, value]) => {
      const columns = rows.get(name)
      return [name, columns ? linesOf(value).map((line) => open(columns, line)) : value]
    }),
  )
}

/**
 * A draft as a browser may keep it: without what not everybody may see, such as bank details, which is typed again
 * (ASVS 5.0, 14.3.3). Titles of records go with the fields that name them.
 */
export function keepable(fields: readonly FieldShape[], values: FormValues, titles: Record<string, string>): Kept {
  const closed = new Set(
    fields.flatMap((field) => [
      ...(field.sensitive ? [field.name] : []),
      ...(field.fields ?? []).flatMap((column) => (column.sensitive ? [`${field.name}.${column.name}`] : [])),
    ]),
  )
  const left = open(fields, values)
  const text = JSON.stringify(left)
  const named = Object.entries(titles).filter(
    ([path]) =>
      !closed.has(path.replace(/\.\d+(?=\.)/g, '')) && (path.includes('.') || !isId(path) || text.includes(path)),
  )
  return { values: left, titles: Object.fromEntries(named), at: new Date().toISOString() }
}

/** Titles stand under ids as well as under paths. */
const isId = (path: string): boolean => /^[0-9a-f]{8}-/.test(path)
