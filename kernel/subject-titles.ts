import { isId } from './id.ts'
import { quoted, words } from './names.ts'
import type { Reader } from './reader.ts'
import type { AnyRecord } from './record.ts'
import { namedSql, Parameters, scopeSql } from './sight.ts'
import { tableFor } from './table.ts'

/** The two parts of `module.record/id`, or null where it is none. */
export function splitSubject(subject: string): { record: string; id: string } | null {
  const slash = subject.indexOf('/')
  return slash < 1 ? null : { record: subject.slice(0, slash), id: subject.slice(slash + 1) }
}

const labelOf = (record: AnyRecord): string => record.label ?? words(record.id.split('.')[1] ?? record.id)

/**
 * What the named records are called, one statement a kind. A record that the person may not see is called by
 * its kind alone; one that no longer exists, or lies in a company in which they have no part, has no title.
 */
export async function subjectTitles(read: Reader, subjects: Iterable<string>): Promise<Map<string, string>> {
  const kinds = new Map<AnyRecord, string[]>()
  for (const subject of new Set(subjects)) {
    const split = splitSubject(subject)
    const record = split && isId(split.id) ? read.catalogue.records.get(split.record) : undefined
    if (split && record) kinds.set(record, [...(kinds.get(record) ?? []), split.id])
  }
  const titles = new Map<string, string>()
  await Promise.all(
    [...kinds].map(async ([record, ids]) => {
      for (const [id, title] of await titlesOfKind(read, record, ids))
        titles.set(`${record.id}/${id}`, title === '' ? labelOf(record) : title)
    }),
  )
  return titles
}

async function titlesOfKind(read: Reader, record: AnyRecord, ids: string[]): Promise<[string, string][]> {
  const table = tableFor(record)
  const parameters = new Parameters()
  const wanted = parameters.add(ids, 'uuid[]')
  const scope = scopeSql(table, read.who, parameters, read.catalogue)
  const there = record.partOf ? scope : namedSql(table, read.who, parameters)
  if (there === null) return []
  const title = quoted(table.byName.get(record.title)?.column ?? 'id')
  const code = record.title !== 'code' && table.byName.has('code') ? `"code", ` : ''
  const rows = await read.rows<{ id: string; title: string }>(
    `select id, case when ${scope ?? 'false'} then concat_ws(' ', ${code}${title}) else '' end as title from ${quoted(table.table)} where id = any(${wanted}) and ${there}`,
    parameters.values,
  )
  return rows.map((row) => [row.id, row.title])
}
