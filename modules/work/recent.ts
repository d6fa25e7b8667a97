import {
  everyone,
  f,
  type Opens,
  type QueryRow,
  query,
  type Reader,
  subjectsInSight,
  subjectTitles,
  type Who,
  words,
} from '../../kernel/index.ts'

interface AuditRow {
  id: string
  at: string
  who: string
  who_name: string
  door: string
  command: string
  record: string
  record_id: string
}

/** What one person did to records of one kind by one command. */
interface Deed extends AuditRow {
  count: number
}

/** Audit rows that are looked at: what is older than so many is not “what changed since yesterday”. */
const MOST_AUDITS = 2000
/** Said while it happens: everybody sees these where they belong, so they would only be noise here. */
const QUIET = new Set([
  'documents.document.take',
  'documents.document.unpacked',
  'documents.proposal.correct',
  'kernel.undo',
])

/** The least UUIDv7 (RFC 9562, section 5.7) of an instant: ids of audit rows sort by when they were written. */
export function leastIdAt(instant: string): string {
  const hex = Math.max(0, Temporal.Instant.from(instant).epochMilliseconds).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`
}

async function seenBy(read: Reader, audits: readonly AuditRow[], who: Who): Promise<AuditRow[]> {
  const told = audits.filter(({ record }) => read.catalogue.records.get(record)?.listed !== false)
  const subjectOf = (audit: AuditRow): string => `${audit.record}/${audit.record_id}`
  const seen = await subjectsInSight(read, told.map(subjectOf), who)
  return told.filter((audit) => seen.has(subjectOf(audit)))
}

function together(audits: readonly AuditRow[]): Deed[] {
  const deeds = new Map<string, Deed>()
  for (const audit of audits) {
    const key = `${audit.door === 'worker' ? 'worker' : audit.who} ${audit.command} ${audit.record}`
    const known = deeds.get(key)
    if (known) known.count++
    else deeds.set(key, { ...audit, count: 1 })
  }
  return [...deeds.values()]
}

export const recent = query('work.recent', {
  says: 'What others did since an instant on records that you may read, the latest first.',
  label: 'What changed',
  input: { since: f.instant(), limit: f.integer().default(12) },
  columns: {
    at: f.instant(),
    who: f.text(),
    door: f.text(),
    command: f.text(),
    label: f.text(),
    verb: f.text(),
    record: f.text(),
    count: f.integer(),
    title: f.text().optional(),
  },
  may: [everyone],
  async run({ input, read, who }) {
    // A record that a command made from another (an accepted proposal) is what people look for.
    const audits = await read.rows<AuditRow>(
      `select id, at, who, who_name, door, command,
              coalesce(result->>'record', record) as record,
              case when result ? 'record' then result->>'id' else record_id end as record_id
       from kernel_audit
       where id >= $1::uuid and who <> $2 and undoes is null and record_id is not null
         and not (command = any($3::text[]))
         and not exists (select 1 from kernel_audit later where later.undoes = kernel_audit.id::text)
       order by id desc limit ${MOST_AUDITS}`,
      [leastIdAt(input.since), who.id, [...QUIET]],
    )
    const deeds = together(await seenBy(read, audits, who)).slice(0, Math.min(Math.max(input.limit, 1), 100))
    const single = deeds.filter((deed) => deed.count === 1).map((deed) => `${deed.record}/${deed.record_id}`)
    const titles = await subjectTitles(read, single)
    const rows = deeds.map((deed): QueryRow => {
      const verb = deed.command.slice(deed.command.lastIndexOf('.') + 1)
      const opens: Opens = { record: deed.record, id: deed.record_id }
      return {
        audit: deed.id,
        at: deed.at,
        who: deed.who_name,
        door: deed.door,
        command: deed.command,
        label: read.catalogue.commands.get(deed.command)?.label ?? words(verb),
        verb,
        record: deed.record,
        count: deed.count,
        title: deed.count === 1 ? (titles.get(`${deed.record}/${deed.record_id}`) ?? null) : null,
        ...(deed.count === 1 ? { _opens: { title: opens } } : {}),
      }
    })
    return { rows, head: { title: 'What changed' } }
  },
})
