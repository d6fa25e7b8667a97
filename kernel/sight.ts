import type { Catalogue } from './catalogue.ts'
import type { FieldSpec, Fields } from './field.ts'
import { isId } from './id.ts'
import { quoted } from './names.ts'
import { companiesOf, everyone, type Who } from './policy.ts'
import type { RunSql } from './reader.ts'
import type { AnyRecord } from './record.ts'
import { type Table, tableFor } from './table.ts'

/** What of the rows and fields of a record somebody sees: one home for it, whichever door asks. */

type Records = Pick<Catalogue, 'records'>
type Commands = Pick<Catalogue, 'commands'>

/** Collects values as numbered parameters. */
export class Parameters {
  readonly values: unknown[]
  constructor(values: readonly unknown[] = []) {
    this.values = [...values]
  }
  add(value: unknown, type?: string): string {
    this.values.push(value)
    return type ? `$${this.values.length}::${type}` : `$${this.values.length}`
  }
}

/** The companies whose rows of this record somebody may read: `all`, or a list that may be empty. */
export function readableIn(record: AnyRecord, who: Who): 'all' | string[] {
  const companies = companiesOf(who, record.may.read)
  return companies !== 'all' && record.whole ? [] : companies
}

/** True where somebody may read rows of this record in this company, or in any when none is named. */
export function mayRead(record: AnyRecord, who: Who, company?: string | null): boolean {
  const companies = readableIn(record, who)
  if (companies === 'all') return true
  return company ? companies.includes(company) : companies.length > 0
}

/** SQL of the rows of this record that this person may see, or null where there are none. */
export function scopeSql(table: Table, who: Who, parameters: Parameters, catalogue: Records): string | null {
  const companies = readableIn(table.record, who)
  if (companies !== 'all' && companies.length === 0) return null
  const own = companies === 'all' ? 'true' : companySql(table, companies, parameters)
  const whole = partSql(table, who, parameters, catalogue)
  if (whole === null) return own
  return own === 'true' ? whole : `(${own} and ${whole})`
}

/**
 * SQL of the rows of this record that may be called by their name beside a row that names them: those of every company
 * in which this person has a part, though their kind be nothing that they read.
 */
export function namedSql(table: Table, who: Who, parameters: Parameters): string | null {
  const companies = table.record.whole ? readableIn(table.record, who) : companiesOf(who, [everyone])
  if (companies === 'all') return 'true'
  return companies.length === 0 ? null : companySql(table, companies, parameters)
}

function companySql(table: Table, companies: string[], parameters: Parameters): string {
  const column = table.record.company ? table.byName.get(table.record.company) : undefined
  if (!column) return 'true'
  const name = `${quoted(table.table)}.${quoted(column.column)}`
  return `(${name} = any(${parameters.add(companies, `${column.type}[]`)}) or ${name} is null)`
}

const SUBJECT = '^[^/]+/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/** A part, as a comment is, is seen by those who may see what it is a part of; null where it is a part of nothing. */
function partSql(table: Table, who: Who, parameters: Parameters, catalogue: Records): string | null {
  const column = table.byName.get(table.record.partOf ?? '')
  if (!column) return null
  const name = `${quoted(table.table)}.${quoted(column.column)}`
  // Whatever stands behind the slash: only an id is read as one.
  const id = `(case when ${name} ~ '${SUBJECT}' then split_part(${name}, '/', 2)::uuid end)`
  const kinds = [...catalogue.records.values()].flatMap((record) => {
    // A part of a part has no whole of its own to be seen by.
    if (record.partOf) return []
    const whole = tableFor(record)
    const scope = scopeSql(whole, who, parameters, catalogue)
    if (scope === null) return []
    return [
      `when '${record.id}' then exists (select 1 from ${quoted(whole.table)} where ${quoted(whole.table)}.id = ${id} and ${scope})`,
    ]
  })
  return kinds.length === 0 ? 'false' : `case split_part(${name}, '/', 1) ${kinds.join(' ')} else false end`
}

/** Which of these rows of a record are there and may be seen by this person, each with the company that it belongs to. */
export async function inSight(
  read: { catalogue: Records; rows: RunSql },
  record: AnyRecord,
  ids: Iterable<string>,
  who: Who,
): Promise<Map<string, string | null>> {
  const wanted = [...new Set(ids)].filter(isId)
  const parameters = new Parameters()
  const table = tableFor(record)
  const given = parameters.add(wanted, 'uuid[]')
  const scope = wanted.length === 0 ? null : scopeSql(table, who, parameters, read.catalogue)
  if (scope === null) return new Map()
  const company = table.byName.get(record.company ?? '')
  const rows = await read.rows<{ id: string; company: string | null }>(
    `select id, ${company ? quoted(company.column) : 'null'}::text as company from ${quoted(table.table)} where id = any(${given}) and ${scope}`,
    parameters.values,
  )
  return new Map(rows.map((row) => [row.id, row.company]))
}

/** The same of records of any kind, named `module.record/id`. */
export async function subjectsInSight(
  read: { catalogue: Records; rows: RunSql },
  subjects: Iterable<string>,
  who: Who,
): Promise<Map<string, string | null>> {
  const kinds = new Map<AnyRecord, string[]>()
  for (const subject of subjects) {
    const [kind = '', id = ''] = subject.split('/')
    const record = read.catalogue.records.get(kind)
    if (record) kinds.set(record, [...(kinds.get(record) ?? []), id])
  }
  const seen = new Map<string, string | null>()
  await Promise.all(
    [...kinds].map(async ([record, ids]) => {
      for (const [id, company] of await inSight(read, record, ids, who)) seen.set(`${record.id}/${id}`, company)
    }),
  )
  return seen
}

/**
 * True where this person may not see the field's content.
 * @param company of the row, where it belongs to one; without it: nowhere at all.
 */
export function maskedFor(spec: FieldSpec, who: Who, company?: string | null): boolean {
  if (!spec.seenBy) return false
  const companies = companiesOf(who, spec.seenBy)
  if (companies === 'all') return false
  return company ? !companies.includes(company) : companies.length === 0
}

/** The companies outside of which a field is masked, or `all` where this person sees it in every row that they see. */
export function unmaskedIn(record: AnyRecord, spec: FieldSpec, who: Who): 'all' | string[] {
  if (!spec.seenBy) return 'all'
  const seen = companiesOf(who, spec.seenBy)
  if (seen === 'all' || !record.company) return seen === 'all' || seen.length > 0 ? 'all' : []
  const rows = readableIn(record, who)
  return rows !== 'all' && rows.every((company) => seen.includes(company)) ? 'all' : seen
}

/** The company that a row belongs to; null where it belongs to none, or to a record that has none. */
export function companyIn(record: AnyRecord, row: Record<string, unknown> | undefined): string | null {
  const company = record.company ? row?.[record.company] : null
  return typeof company === 'string' ? company : null
}

/** Empties what this person may not see, in lines too, and names it in `_masked`. */
export function maskRow(
  catalogue: Commands,
  record: AnyRecord,
  row: Record<string, unknown>,
  who: Who,
): Record<string, unknown> {
  const masked = emptyMasked(catalogue, record.fields, row, who, companyIn(record, row))
  if (masked.length > 0) row._masked = masked
  return row
}

const hidable = new WeakMap<Fields, [name: string, spec: FieldSpec][]>()

/** The fields of which something may be hidden from somebody, in their lines too. */
function hidableOf(fields: Fields): [name: string, spec: FieldSpec][] {
  const known = hidable.get(fields)
  if (known) return known
  const found = Object.entries(fields).flatMap(([name, { spec }]): [string, FieldSpec][] =>
    spec.seenBy || spec.inputOf || hidableOf(spec.rows ?? {}).length > 0 ? [[name, spec]] : [],
  )
  hidable.set(fields, found)
  return found
}

/** Empties the masked fields of an object, of the lines in it and of inputs that it keeps, in place; gives their paths. */
export function emptyMasked(
  catalogue: Commands,
  fields: Fields,
  row: Record<string, unknown>,
  who: Who,
  company: string | null,
): string[] {
  return hidableOf(fields).flatMap(([name, spec]) => {
    if (!Object.hasOwn(row, name)) return []
    const value = row[name]
    if (maskedFor(spec, who, company)) {
      row[name] = null
      return [name]
    }
    if (spec.inputOf) row[name] = shownInput(catalogue, row[spec.inputOf], value, who, company)
    if (!spec.rows || !Array.isArray(value)) return []
    const inner = spec.rows
    const paths = value.flatMap((line) => emptyMasked(catalogue, inner, line as Record<string, unknown>, who, company))
    return [...new Set(paths)].map((path) => `${name}.${path}`)
  })
}

/** Of the input that a command is to get, or of what is said of its fields, that which this person may see. */
function shownInput(catalogue: Commands, command: unknown, given: unknown, who: Who, company: string | null): unknown {
  if (typeof given !== 'object' || given === null) return given
  const known = typeof command === 'string' ? catalogue.commands.get(command) : undefined
  // An image of some fields of a row may not say which command it is: then what any of them masks.
  const commands = known ? [known] : [...catalogue.commands.values()]
  const masked = commands.flatMap(({ input }) => maskedPaths(input ?? {}, who, company))
  if (masked.length === 0) return given
  const isMasked = (path: string): boolean => masked.includes(path.replace(/\.\d+(?=\.|$)/g, ''))
  if (Array.isArray(given)) return given.filter((one) => !isMasked(String((one as { field?: unknown }).field ?? '')))
  const shown = (object: object, prefix: string): object =>
    Object.fromEntries(
      Object.entries(object)
        .filter(([name]) => !isMasked(prefix + name))
        .map(([name, value]) => [name, Array.isArray(value) ? linesOf(value, `${prefix}${name}.`) : value]),
    )
  const linesOf = (lines: unknown[], prefix: string): unknown[] =>
    lines.map((line) => (typeof line === 'object' && line !== null ? shown(line, prefix) : line))
  return shown(given, '')
}

/** Paths of the fields that are masked for somebody: `iban`, `lines.price`. */
function maskedPaths(fields: Fields, who: Who, company: string | null): string[] {
  return Object.entries(fields).flatMap(([name, { spec }]) => {
    if (maskedFor(spec, who, company)) return [name]
    return spec.rows ? maskedPaths(spec.rows, who, company).map((path) => `${name}.${path}`) : []
  })
}
