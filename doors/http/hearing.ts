import { type Kernel, mayRead, poolRun, subjectsInSight, type Who } from '../../kernel/index.ts'

/** What one command changed, by the names of its records. */
interface Change {
  id: string
  subjects: readonly string[]
}

interface Gone {
  record: string
  id: string
  before: Record<string, unknown>
}

const GONE = `select c->>'record' as record, c->>'id' as id, c->'before' as before
  from kernel_audit a, jsonb_array_elements(a.changes) c
 where a.id = any($1::uuid[]) and c ? 'before' and not c ? 'after' limit 5000`

/**
 * Who may hear of which of these records: those who may read the row as it stands, and where it is gone, those who
 * could have. People with the same roles are asked about once.
 */
export async function hearing(
  kernel: Pick<Kernel, 'pool' | 'catalogue'>,
  changes: readonly Change[],
  people: Iterable<Who>,
): Promise<(who: Who, subject: string) => boolean> {
  const rolesOf = (who: Who): string => JSON.stringify(who.assignments)
  const subjects = [...new Set(changes.flatMap((change) => change.subjects))]
  const heard = new Map<string, Map<string, string | null>>()
  const read = { catalogue: kernel.catalogue, rows: poolRun(kernel) }
  let gone: Promise<Gone[]> | undefined
  for (const who of subjects.length === 0 ? [] : people) {
    if (heard.has(rolesOf(who))) continue
    const asked = subjects.filter((subject) => isRead(kernel, who, subject))
    const seen = await subjectsInSight(read, asked, who)
    heard.set(rolesOf(who), seen)
    if (asked.every((subject) => seen.has(subject))) continue
    const ids = changes.map((change) => change.id)
    gone ??= read.rows<Gone>(GONE, [ids])
    for (const subject of await couldBeSeen(read, await gone, who)) seen.set(subject, null)
  }
  return (who, subject) => heard.get(rolesOf(who))?.has(subject) ?? false
}

function isRead({ catalogue }: Pick<Kernel, 'catalogue'>, who: Who, subject: string): boolean {
  const record = catalogue.records.get(subject.split('/')[0] ?? '')
  return record !== undefined && mayRead(record, who)
}

/** Rows that were deleted, by what their last image says of company and whole. */
async function couldBeSeen(
  read: Parameters<typeof subjectsInSight>[0],
  gone: readonly Gone[],
  who: Who,
): Promise<string[]> {
  const declared = (one: Gone) => read.catalogue.records.get(one.record)
  const wholes = gone.flatMap((one) => {
    const part = declared(one)?.partOf
    return part ? [String(one.before[part])] : []
  })
  const seen = await subjectsInSight(read, wholes, who)
  return gone.flatMap((one) => {
    const record = declared(one)
    if (!record) return []
    const company = record.company ? one.before[record.company] : null
    const isOf = record.partOf === undefined || seen.has(String(one.before[record.partOf]))
    return isOf && mayRead(record, who, typeof company === 'string' ? company : null) ? [`${one.record}/${one.id}`] : []
  })
}
