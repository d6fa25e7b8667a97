import type { Catalogue } from './catalogue.ts'
import { maskedFor } from './list.ts'
import { holds, type Who } from './policy.ts'
import { addTitles } from './read.ts'
import type { Reader } from './reader.ts'
import { tableFor } from './table.ts'

type Image = Record<string, unknown>

/** One row as a command found it and as it left it, in the fields that differ. */
export interface ChangeImage {
  record: string
  id: string
  before?: Image
  after?: Image
}

/**
 * Changes as this person may see them: what is masked or of another company is left out, and `_titles` in each
 * image says what its references are called (`lines.0.account` inside rows).
 */
export async function shownChanges(
  read: Pick<Reader, 'catalogue' | 'rows'>,
  changes: readonly ChangeImage[],
  who: Who,
): Promise<ChangeImage[]> {
  const shown = changes.map((change) => visible(read.catalogue, change, who))
  const images = new Map<string, (Image & { id: string })[]>()
  for (const { record, before, after } of shown) {
    const known = images.get(record) ?? []
    images.set(record, known)
    for (const image of [before, after]) if (image) known.push(image as Image & { id: string })
  }
  await Promise.all(
    [...images].map(async ([id, rows]) => {
      const record = read.catalogue.records.get(id)
      if (record) await addTitles(read, tableFor(record), rows)
    }),
  )
  return shown
}

/** Leaves out of an image what this person may not see. */
function visible(catalogue: Catalogue, change: ChangeImage, who: Who): ChangeImage {
  const { record: recordId, id, before, after } = change
  const record = catalogue.records.get(recordId)
  const company = record?.company ? (after ?? before)?.[record.company] : null
  if (!record || !holds(who, record.may.read, typeof company === 'string' ? company : null))
    return { record: recordId, id }
  const strip = (image: Image) =>
    Object.fromEntries(
      Object.entries(image).filter(([name]) => !(record.fields[name] && maskedFor(record.fields[name].spec, who))),
    )
  return {
    record: recordId,
    id,
    ...(before ? { before: strip(before) } : {}),
    ...(after ? { after: strip(after) } : {}),
  }
}
