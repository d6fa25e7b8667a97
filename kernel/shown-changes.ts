import type { Catalogue } from './catalogue.ts'
import type { Fields } from './field.ts'
import { everyone, holds, type Who } from './policy.ts'
import { addTitles } from './read.ts'
import type { Reader } from './reader.ts'
import type { AnyRecord } from './record.ts'
import { companyIn, emptyMasked, mayRead, readableIn, subjectsInSight, unmaskedIn } from './sight.ts'
import { tableFor } from './table.ts'

type Image = Record<string, unknown>

/** One row as a command found it and as it left it, in the fields that differ. */
export interface ChangeImage {
  record: string
  id: string
  before?: Image
  after?: Image
}

type Read = Pick<Reader, 'catalogue' | 'rows'>

/**
 * Changes as this person may see them: what is masked is left out, of a kind that they don't read the content, and of
 * companies in which they have no part everything. `_titles` in each image says what its references are called
 * (`lines.0.account` inside rows).
 */
export async function shownChanges(read: Read, changes: readonly ChangeImage[], who: Who): Promise<ChangeImage[]> {
  return (await shownEach(read, changes, who)).filter((change) => change !== null)
}

/**
 * The same one by one: null in the place of what is not to be seen.
 * @param titled false: without titles.
 */
export async function shownEach(
  read: Read,
  changes: readonly ChangeImage[],
  who: Who,
  titled = true,
): Promise<(ChangeImage | null)[]> {
  const seen = await rowsInSight(read, changes, who)
  const shown = changes.map((change) => visible(read.catalogue, change, who, seen))
  const images = new Map<string, (Image & { id: string })[]>()
  for (const change of titled ? shown : []) {
    if (!change) continue
    const known = images.get(change.record) ?? []
    images.set(change.record, known)
    for (const image of [change.before, change.after]) if (image) known.push(image as Image & { id: string })
  }
  await Promise.all(
    [...images].map(async ([id, rows]) => {
      const record = read.catalogue.records.get(id)
      if (record) await addTitles(read, tableFor(record), rows, who)
    }),
  )
  return shown
}

/** Whether what stands in a row decides who sees it, so that an image of some of its fields does not tell. */
const dependsOnRow = (record: AnyRecord, who: Who): boolean =>
  record.partOf !== undefined ||
  (record.company !== undefined && (readableIn(record, who) !== 'all' || masksSome(record, record.fields, who)))

const masksSome = (record: AnyRecord, fields: Fields, who: Who): boolean =>
  Object.values(fields).some(
    ({ spec }) =>
      (spec.rows && masksSome(record, spec.rows, who)) ||
      spec.inputOf !== undefined ||
      unmaskedIn(record, spec, who) !== 'all',
  )

/** The rows among those changed that this person may see as they stand now. */
function rowsInSight(read: Read, changes: readonly ChangeImage[], who: Who): Promise<Map<string, string | null>> {
  const asked = changes.filter(({ record: id }) => {
    const record = read.catalogue.records.get(id)
    return record && mayRead(record, who) && dependsOnRow(record, who)
  })
  return subjectsInSight(
    read,
    asked.map(({ record, id }) => `${record}/${id}`),
    who,
  )
}

type Seen = ReadonlyMap<string, string | null>

/** Of a row that is gone the company may not be known: what is masked in one is masked then. */
const UNKNOWN = 'unknown'

/** Leaves out of an image what this person may not see. */
function visible(catalogue: Catalogue, change: ChangeImage, who: Who, seen: Seen): ChangeImage | null {
  const { record: recordId, id, before, after } = change
  const record = catalogue.records.get(recordId)
  if (!record) return null
  if (!isSeen(record, change, who, seen))
    return mayRead(record, who) || !isNear(record, change, who) ? null : { record: recordId, id }
  const company = seen.get(`${recordId}/${id}`) ?? companyIn(record, after) ?? companyIn(record, before)
  const strip = (image: Image) => {
    const copy = structuredClone(image)
    for (const path of emptyMasked(catalogue, record.fields, copy, who, record.company ? (company ?? UNKNOWN) : null))
      delete copy[path]
    return copy
  }
  return {
    record: recordId,
    id,
    ...(before ? { before: strip(before) } : {}),
    ...(after ? { after: strip(after) } : {}),
  }
}

/** A row that is gone is seen by what its last image says of it, and one that is a part of something by nobody. */
function isSeen(record: AnyRecord, { id, before, after }: ChangeImage, who: Who, seen: Seen): boolean {
  if (!mayRead(record, who)) return false
  if (!dependsOnRow(record, who) || seen.has(`${record.id}/${id}`)) return true
  if (record.partOf) return false
  const companies = [companyIn(record, before), companyIn(record, after)].filter((company) => company !== null)
  return companies.length > 0 && companies.every((company) => mayRead(record, who, company))
}

/** Of a kind that somebody does not read, that there is a row is told where they have a part in its company. */
function isNear(record: AnyRecord, { before, after }: ChangeImage, who: Who): boolean {
  const company = companyIn(record, after) ?? companyIn(record, before)
  return record.whole
    ? false
    : holds(who, [everyone]) && (record.company === undefined || holds(who, [everyone], company ?? UNKNOWN))
}
