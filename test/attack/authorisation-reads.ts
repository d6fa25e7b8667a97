/** Everything that can be read, by everybody, over HTTP and MCP: rows, fields, titles, history, lineage, files, exports. */
import { unzipSync } from 'fflate'
import { read as readByTool } from '../../doors/mcp/tools.ts'
import { type AnyRecord, isRefusal, newId } from '../../kernel/index.ts'
import { tableFor } from '../../kernel/table.ts'
import { ask, bare, each, leakIn, note, type Tally } from './authorisation-tally.ts'
import { isDeclared, records, type Somebody, type Stored, type World } from './authorisation-world.ts'

type Pairs = [AnyRecord, Somebody][]

const pairs = (world: World, people = world.people): Pairs =>
  records.flatMap((record) => people.map((one): [AnyRecord, Somebody] => [record, one]))

/** Everybody but those who have a part in the company alone that is not to be seen from elsewhere. */
export const strangers = (world: World): Somebody[] => world.people.filter(({ company }) => company !== world.victim)

/** Whether somebody may read any rows of this kind. */
const mayReadKind = (record: AnyRecord, one: Somebody): boolean =>
  isDeclared(record.may.read, one) && !(record.whole && one.company !== null)

/** The rows that a declaration lets somebody see; those of what is a part of something are for `partsSeen`. */
export function declaredRows(world: World, record: AnyRecord, one: Somebody): Stored[] {
  if (!mayReadKind(record, one)) return []
  const rows = world.byRecord.get(record.id) ?? []
  return rows.filter(({ company }) => company === null || one.company === null || company === one.company)
}

/** Lists: whoever may read a kind gets its rows in their companies, all of them and no other, counted alike. */
export async function lists(world: World, tally: Tally): Promise<void> {
  await each(pairs(world), async ([record, one]) => {
    const answer = await ask(world, one, `/api/records/${record.id}?limit=1000&count=true`)
    const allowed = mayReadKind(record, one)
    const wrong = allowed ? wrongList(world, record, one, answer.json()) : answer.json().code !== 'record.forbidden'
    const told = leakIn(world, one, answer.body) ?? (wrong ? `${wrong}` : null)
    note(tally, 'HTTP list', answer.statusCode === 200, told && `${record.id} to ${one.name}: ${told}`)
    // Asked for alone, the count is not guarded by the rows beside it.
    const alone = await ask(world, one, `/api/records/${record.id}?count=only`)
    const { rows: _, after: __, ...counted } = answer.json()
    const differs = allowed
      ? JSON.stringify({ rows: [], ...counted }) !== JSON.stringify(alone.json())
      : alone.json().code !== 'record.forbidden'
    note(tally, 'HTTP count', alone.statusCode === 200, differs ? `${record.id} to ${one.name}: ${alone.body}` : null)
  })
}

function wrongList(
  world: World,
  record: AnyRecord,
  one: Somebody,
  body: { rows?: Stored[]; count?: number },
): string | null {
  const declared = declaredRows(world, record, one)
  const known = new Set(declared.map(({ id }) => id))
  if (!body.rows) return `refused, though it is declared: ${JSON.stringify(body)}`
  const beyond = body.rows.find(({ id }) => !known.has(id))
  if (beyond) return `shows ${beyond.id}`
  if (record.partOf)
    return body.count === body.rows.length ? null : `counts ${body.count} and shows ${body.rows.length}`
  if (body.count !== declared.length) return `counts ${body.count} of ${declared.length}`
  return body.rows.length === Math.min(declared.length, 1000) ? null : `shows ${body.rows.length} of ${declared.length}`
}

/** One row by its id, and all that hangs on it: what is not theirs is answered as what does not exist. */
export async function single(world: World, tally: Tally): Promise<void> {
  await each(pairs(world, strangers(world)), async ([record, one]) => {
    const seen = declaredRows(world, record, one)
    const hidden = (world.byRecord.get(record.id) ?? []).filter((row) => !seen.includes(row))
    const [mine, theirs] = [seen.find(({ company }) => company !== null) ?? seen[0], hidden.at(-1)]
    for (const end of ENDS) {
      if (mine && !record.partOf) {
        const answer = await ask(world, one, end.url(record, mine.id))
        const told = leakIn(world, one, answer.body) ?? (end.always && answer.statusCode !== 200 ? answer.body : null)
        note(tally, end.name, answer.statusCode === 200, told && `${record.id}/${mine.id} to ${one.name}: ${told}`)
      }
      if (!theirs) continue
      const unknown = newId()
      const [answer, beside] = [
        await ask(world, one, end.url(record, theirs.id)),
        await ask(world, one, end.url(record, unknown)),
      ]
      const same = bare(answer, theirs.id) === bare(beside, unknown)
      const wrong = answer.statusCode < 400 ? 'answers' : same ? null : `${bare(answer)} beside ${bare(beside)}`
      note(tally, end.name, answer.statusCode === 200, wrong && `${record.id}/${theirs.id} to ${one.name}: ${wrong}`)
    }
  })
}

const fileFieldOf = ({ fields }: AnyRecord): string =>
  Object.keys(fields).find((name) => fields[name]?.spec.kind === 'file') ?? 'file'

const ENDS: { name: string; always: boolean; url: (record: AnyRecord, id: string) => string }[] = [
  { name: 'HTTP record', always: true, url: ({ id: kind }, id) => `/api/records/${kind}/${id}` },
  { name: 'HTTP history', always: true, url: ({ id: kind }, id) => `/api/records/${kind}/${id}/history` },
  { name: 'HTTP related', always: true, url: ({ id: kind }, id) => `/api/records/${kind}/${id}/related` },
  {
    name: 'HTTP file',
    always: false,
    url: (record, id) => `/api/records/${record.id}/${id}/files/${fileFieldOf(record)}`,
  },
  {
    name: 'HTTP lineage',
    always: false,
    url: ({ id: kind }, id) => `/api/queries/reporting.lineage?subject=${encodeURIComponent(`${kind}/${id}`)}`,
  },
]

/** Documents and mails by their own addresses. */
export async function papers(world: World, tally: Tally): Promise<void> {
  const ways: [string, string, (id: string) => string][] = [
    ['HTTP document’s bytes', 'documents.document', (id) => `/api/files/${id}`],
    ['HTTP mail’s layout', 'correspondence.message', (id) => `/api/messages/${id}/html`],
    ['HTTP document’s pages', 'documents.document', (id) => `/api/queries/documents.rendering?document=${id}`],
  ]
  for (const [door, kind, url] of ways) {
    const foreign = (world.byRecord.get(kind) ?? []).filter(({ company }) => company === world.victim)
    await each(world.people, async (one) => {
      for (const { id } of foreign.slice(0, 5)) {
        const unknown = newId()
        const [answer, beside] = [await ask(world, one, url(id)), await ask(world, one, url(unknown))]
        const hidden = one.role === null || one.company === world.other
        const wrong = hidden && (answer.statusCode < 400 || bare(answer, id) !== bare(beside, unknown))
        note(
          tally,
          door,
          answer.statusCode === 200,
          wrong ? `${id} to ${one.name}: ${bare(answer)} beside ${bare(beside)}` : null,
        )
      }
    })
  }
}

/** Lists as files. What is inside an XLSX is looked at, too. */
export async function exported(world: World, tally: Tally): Promise<void> {
  await each(pairs(world, strangers(world)), async ([record, one]) => {
    const isLooked = one.company === world.other && (one.role === 'owner' || one.role === 'bookkeeper')
    const formats = isLooked ? ['csv', 'xlsx'] : ['csv']
    for (const format of formats) {
      const answer = await ask(world, one, `/api/records/${record.id}?format=${format}&limit=50`)
      const isOpen = answer.statusCode === 200
      const text = format === 'xlsx' && isOpen ? unzipped(answer.rawPayload) : answer.body
      const wrong =
        leakIn(world, one, text) ?? (isOpen === mayReadKind(record, one) ? null : `ends ${answer.statusCode}`)
      note(tally, `HTTP export ${format}`, isOpen, wrong && `${record.id} to ${one.name}: ${wrong}`)
    }
  })
}

export const unzipped = (bytes: Uint8Array): string =>
  Object.values(unzipSync(bytes))
    .map((part) => Buffer.from(part).toString())
    .join('\n')

/** What lists and the search of everything find by words that stand in the other company alone. */
export async function searched(world: World, tally: Tally): Promise<void> {
  const word = 'zauber'
  await each(world.people, async (one) => {
    const answer = await ask(world, one, `/api/search?q=${word}&limit=100`)
    const { hits } = answer.json() as { hits: { record: string; id: string }[] }
    const hidden = one.role === null || one.company === world.other
    note(
      tally,
      'HTTP search',
      hits.length > 0,
      hidden && hits.length > 0 ? `${one.name} finds ${JSON.stringify(hits[0])}` : null,
    )
    if (one.role === 'owner' && !hidden && hits.length === 0)
      tally.findings.push('HTTP search: the owner finds nothing')
  })
  await each(pairs(world), async ([record, one]) => {
    const hidden = declaredRows(world, record, one).length === 0 || one.company === world.other
    const [first] = (world.byRecord.get(record.id) ?? []).filter(({ company }) => company === world.victim)
    if (!hidden || !first || !mayReadKind(record, one)) return
    const { searches, lines } = tableFor(record)
    const hasWords = searches || lines.some((line) => line.searches)
    const wheres = [
      { id: { is: first.id } },
      { [record.title]: { has: word } },
      { [record.company ?? 'id']: { is: world.victim } },
    ]
    for (const query of [
      ...wheres.map((where) => `where=${encodeURIComponent(JSON.stringify(where))}`),
      ...(hasWords ? [`search=${word}`] : []),
    ]) {
      const answer = await ask(world, one, `/api/records/${record.id}?${query}&count=true`)
      const { rows = [], count = 0 } = answer.json() as { rows?: unknown[]; count?: number }
      const wrong = rows.length > 0 || count > 0 ? `${count} counted, ${rows.length} shown` : null
      note(
        tally,
        'HTTP list by filter or words',
        rows.length > 0,
        wrong && `${record.id}?${query} to ${one.name}: ${wrong}`,
      )
    }
  })
}

/** The agent's door gives what HTTP gives: the same rows, and the same refusals. */
export async function byTools(world: World, tally: Tally): Promise<void> {
  const door = 'MCP read'
  const tried = async (one: Somebody, given: Parameters<typeof readByTool>[2]): Promise<string> => {
    try {
      return JSON.stringify(await readByTool(world.kernel, one.who, given))
    } catch (error) {
      if (!isRefusal(error)) throw error
      return `refused ${error.code} ${error.message}`
    }
  }
  await each(pairs(world), async ([record, one]) => {
    const body = await tried(one, { id: record.id, limit: 200 })
    const allowed = !body.startsWith('refused')
    const wrong = leakIn(world, one, body) ?? (allowed === mayReadKind(record, one) ? null : body.slice(0, 200))
    note(tally, door, allowed, wrong && `${record.id} to ${one.name}: ${wrong}`)
    const seen = new Set(declaredRows(world, record, one))
    const theirs = (world.byRecord.get(record.id) ?? []).find((row) => !seen.has(row))
    if (!theirs) return
    for (const show of [undefined, 'history', 'related'] as const) {
      const unknown = newId()
      const [answer, beside] = [
        await tried(one, { id: record.id, record: theirs.id, show }),
        await tried(one, { id: record.id, record: unknown, show }),
      ]
      const same = answer.startsWith('refused') && answer === beside
      note(
        tally,
        door,
        !answer.startsWith('refused'),
        same ? null : `${record.id}/${theirs.id} to ${one.name}: ${answer.slice(0, 200)}`,
      )
    }
  })
}
