import { fieldName } from './called.ts'
import type { Catalogue } from './catalogue.ts'
import type { FieldSpec, Fields } from './field.ts'
import { isId } from './id.ts'
import { quoted } from './names.ts'
import { companiesOf, type Role, type Who } from './policy.ts'
import type { RunSql } from './reader.ts'
import type { AnyRecord } from './record.ts'
import { refuse } from './refusal.ts'
import { readableIn, subjectsInSight } from './sight.ts'
import { tableFor } from './table.ts'
import { say } from './words.ts'

/** A record that an input names, and where. */
interface Named {
  record: AnyRecord
  id: string
  path: string
  name: string
  spec: FieldSpec
}

interface Read {
  catalogue: Catalogue
  rows: RunSql
  /** Reads past what is gathered to be written. */
  past: RunSql
  /** Whether this transaction made the record; then it lies within reach. */
  made(subject: string): boolean
  /** References that were found to be within reach of these companies before. */
  reached: Set<string>
}

/** Kinds of fields by which an input can name records, found once for each grammar. */
const naming = new WeakMap<Fields, ReadonlySet<string>>()

function kindsIn(fields: Fields): ReadonlySet<string> {
  const known = naming.get(fields)
  if (known) return known
  const kinds = Object.values(fields).flatMap(({ spec }) => (spec.rows ? [...kindsIn(spec.rows)] : [spec.kind]))
  const found = new Set<string>(kinds.filter((kind) => kind === 'ref' || kind === 'subject'))
  naming.set(fields, found)
  return found
}

/**
 * What an input names lies within reach of the one who asks: references in companies where a role for this is held,
 * subjects among what they may read. What does not is answered like what does not exist.
 * Nothing is looked up for somebody whose roles hold in every company.
 * @throws Refusal `record.reference`
 */
export async function withinReach(
  read: Read,
  fields: Fields | undefined,
  input: Record<string, unknown>,
  roles: readonly Role[],
  who: Who,
): Promise<void> {
  if (!fields) return
  const kinds = kindsIn(fields)
  const companies = companiesOf(who, roles)
  if (!kinds.has('subject') && (companies === 'all' || !kinds.has('ref'))) return
  const within = companies === 'all' ? '' : companies.join()
  const keyOf = ({ record, id }: Named) => `${within} ${record.id}/${id}`
  const named = namedIn(read.catalogue, fields, input, '').filter(
    (one) =>
      mustBeAsked(one, companies, who) &&
      !(one.spec.kind === 'ref' && (read.reached.has(keyOf(one)) || read.made(`${one.record.id}/${one.id}`))),
  )
  if (named.length === 0) return
  const known = await Promise.all([
    referencesIn(
      read,
      named.filter(({ spec }) => spec.kind === 'ref'),
      companies,
    ),
    subjectsInSight(
      read,
      named.filter(({ spec }) => spec.kind === 'subject').map(({ record, id }) => `${record.id}/${id}`),
      who,
    ),
  ])
  for (const one of named) {
    const { record, id, path, name, spec } = one
    const there = spec.kind === 'subject' ? known[1] : known[0]
    if (!there.has(`${record.id}/${id}`)) beyond(path, name, spec)
    if (spec.kind === 'ref') read.reached.add(keyOf(one))
  }
}

const beyond = (path: string, name: string, spec: FieldSpec): never =>
  refuse('record.reference', say`${fieldName(undefined, name, spec.label)} names a record that does not exist.`, {
    field: path,
  })

/** Whether it depends on companies, or on what the record is a part of. */
function mustBeAsked({ record, spec }: Named, companies: 'all' | string[], who: Who): boolean {
  if (spec.kind === 'ref') return companies !== 'all' && record.company !== undefined
  return readableIn(record, who) !== 'all' || record.partOf !== undefined
}

function namedIn(catalogue: Catalogue, fields: Fields, input: Record<string, unknown>, prefix: string): Named[] {
  return Object.entries(fields).flatMap(([name, { spec }]): Named[] => {
    const value = input[name]
    const path = `${prefix}${name}`
    if (spec.rows && Array.isArray(value)) {
      const inner = spec.rows
      return value.flatMap((line, index) =>
        namedIn(catalogue, inner, line as Record<string, unknown>, `${path}.${index}.`),
      )
    }
    if (typeof value !== 'string') return []
    // What is named by its code or name in place of its id is looked for by the command, in its own company.
    if (spec.target) return isId(value) ? [{ record: spec.target(), id: value, path, name, spec }] : []
    if (spec.kind !== 'subject') return []
    const [kind = '', id = ''] = value.split('/')
    const record = catalogue.records.get(kind)
    return record ? [{ record, id, path, name, spec }] : beyond(path, name, spec)
  })
}

/** Which of these lie in one of the companies, or in none. */
async function referencesIn(
  read: Read,
  named: readonly Named[],
  companies: 'all' | string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  if (companies === 'all') return found
  await Promise.all(
    [...Map.groupBy(named, ({ record }) => record)].map(async ([record, some]) => {
      const ids = [...new Set(some.map(({ id }) => id))]
      // A company is known by the roles held in it: nothing need be asked.
      const there = record.company === 'id' ? ids.filter((id) => companies.includes(id)) : await asked(record, ids)
      for (const id of there) found.add(`${record.id}/${id}`)
    }),
  )
  return found

  async function asked(record: AnyRecord, ids: string[]): Promise<string[]> {
    const table = tableFor(record)
    const company = table.byName.get(record.company ?? '')
    const name = quoted(company?.column ?? 'id')
    const rows = await read.past<{ id: string }>(
      `select id from ${quoted(table.table)} where id = any($1::uuid[]) and (${name} = any($2::${company?.type ?? 'uuid'}[]) or ${name} is null)`,
      [ids, companies],
      `reach_${table.table}`,
    )
    return rows.map((row) => row.id)
  }
}
