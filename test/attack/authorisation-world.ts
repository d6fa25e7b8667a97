/** The demo's two companies, marked text in one of them, and somebody of every role in all of them, in one, in the other. */
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { authSettings } from '../../doors/http/auth/index.ts'
import { createServer } from '../../doors/http/server.ts'
import { doorsOf } from '../../doors/http/whole-server.ts'
import type { Database } from '../../kernel/db/index.ts'
import { connectionConfig } from '../../kernel/db/pool.ts'
import type { FieldSpec } from '../../kernel/field.ts'
import { type AnyRecord, dispatch, newId, type Outcome, type Who } from '../../kernel/index.ts'
import { openKernel } from '../../kernel/open.ts'
import { tableFor } from '../../kernel/table.ts'
import { makeDemo } from '../../modules/demo/index.ts'
import { catalogue } from '../../modules/index.ts'
import { testDatabase } from '../database.ts'

/** Stands in every text of the rows of one company: whoever has nothing to do with it never gets it, whatever they ask. */
export const MARK = 'zaubernuss'

export const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

export const records = [...catalogue.records.values()]
export const commands = [...catalogue.commands.values()]
export const queries = [...catalogue.queries.values()]
/** Every role that somebody can hold, and none at all. */
export const ROLES = [...catalogue.roles.values()]
  .map((role) => role.id)
  .filter((id) => id !== 'system' && id !== 'everyone')

/** Somebody with one role, in all companies or in one; or with none. */
export interface Somebody {
  name: string
  role: string | null
  /** `null`: all. */
  company: string | null
  who: Who
}

/** Whether a declaration names this role, as anybody reads it. */
export const isDeclared = (may: readonly { id: string }[], { role }: Pick<Somebody, 'role'>): boolean =>
  role !== null &&
  ((role === 'owner' && may.some(({ id }) => id !== 'system')) ||
    may.some(({ id }) => id === role || id === 'everyone'))

export interface Stored {
  id: string
  company: string | null
  state: string | null
}

export type World = Awaited<ReturnType<typeof makeWorld>>

export async function makeWorld(database?: Database) {
  const kernel = await openKernel(catalogue, database ?? (await testDatabase()), { connections: 8 })
  const { companies } = await makeDemo(kernel)
  const { nordkai: victim, marine: other } = companies
  const ida = personOf('ida', 'owner', null)
  const run = (command: string, input: object = {}, id?: string, who: Who = ida.who): Promise<Outcome> =>
    dispatch(kernel, { command, input, ...(id ? { id } : {}) }, who)
  const owner = new pg.Client(connectionConfig(kernel.database.ownerUrl, kernel.database.schema))
  await owner.connect()
  const rows = async <T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await owner.query(sql, values)).rows as T[]
  const stored = async (record: AnyRecord): Promise<Stored[]> => {
    const { table, byName } = tableFor(record)
    const company = byName.get(record.company ?? '')?.column
    return rows<Stored>(
      `select id::text, ${company ? `"${company}"::text` : 'null'} as company, ${record.states ? 'state' : 'null'} as state from "${table}" order by id`,
    )
  }
  await addWhatTheDemoLacks(run, rows, victim)
  for (const record of records) if (record.company) await fillIn(rows, record, victim)
  for (const record of records) await markTexts(owner, record, victim)
  const people = everybody(victim, other)
  const known = new Map(people.map(({ who }) => [who.id, who]))
  const app = await serve(kernel, known)
  const byRecord = new Map<string, Stored[]>()
  for (const record of records) byRecord.set(record.id, await stored(record))
  const foreign = new Set([...byRecord.values()].flat().flatMap(({ id, company }) => (company === victim ? [id] : [])))
  // What belongs to no company is for everybody, with the ids that it names.
  for (const record of records) for (const id of await namedByAll(rows, record)) foreign.delete(id)
  const files = await rows<{ file: string }>('select file from documents_document where company = $1 and kept', [
    victim,
  ])
  return {
    ...{ kernel, victim, other, run, rows, people, app, byRecord, foreign, ida, files: files.map(({ file }) => file) },
    /** Lets somebody more ask over HTTP. */
    know: ({ who }: Somebody): void => void known.set(who.id, who),
    async close() {
      await app.close()
      await owner.end()
      await kernel.close()
    },
  }
}

export const personOf = (name: string, role: string | null, company: string | null): Somebody => ({
  ...{ name, role, company },
  who: { id: newId(), name, door: 'http', assignments: role === null ? [] : [{ role, company }] },
})

function everybody(victim: string, other: string): Somebody[] {
  const scoped = ROLES.flatMap((role) => [
    personOf(`${role} of all`, role, null),
    personOf(`${role} here`, role, victim),
    personOf(`${role} elsewhere`, role, other),
  ])
  const agents = ['accountant', 'purchasing'].map((role): Somebody => {
    const agent = personOf(`agent, ${role} elsewhere`, role, other)
    return { ...agent, who: { ...agent.who, agent: true, onBehalfOf: newId() } }
  })
  return [...scoped, ...agents, personOf('nobody', null, null)]
}

async function serve(
  kernel: Awaited<ReturnType<typeof openKernel>>,
  known: ReadonlyMap<string, Who>,
): Promise<FastifyInstance> {
  return createServer(kernel, {
    whoOf: async (request) => known.get(String(request.headers['x-who'])) ?? null,
    also: doorsOf(kernel, authSettings({})),
  })
}

type Run = (command: string, input?: object, id?: string, who?: Who) => Promise<Outcome>
type Rows = <T = Record<string, unknown>>(sql: string, values?: unknown[]) => Promise<T[]>

/** One of each kind that the demo has none of, in the company that is not to be seen from elsewhere. */
async function addWhatTheDemoLacks(run: Run, rows: Rows, company: string): Promise<void> {
  const [bill] = await rows<{ id: string }>('select id from purchasing_bill where company = $1 limit 1', [company])
  const [user] = await rows<{ id: string }>(`select id from organisation_user where name = 'Mira Kaya'`)
  await run('work.comment.create', {
    subject: `purchasing.bill/${bill?.id}`,
    text: `Ask about ${MARK}`,
    mentions: [user?.id],
  })
  await run('work.view.create', { record: 'work.task', name: 'Mine', query: {} })
  await run('organisation.team.create', { name: 'Quay' })
  await run('organisation.signInRule.demand', { secondFactor: false })
  await rows('alter table contacts_bank_account disable trigger user')
  const first = '(select id from contacts_bank_account order by id limit 1)'
  await rows(`update contacts_bank_account set account = '4711-0815-2231' where id = ${first}`)
  await rows('alter table contacts_bank_account enable trigger user')
  const [place] = await rows<{ id: string }>('select id from organisation_place limit 1')
  await run('organisation.holiday.create', { place: place?.id, name: 'Harbour day', on: '2026-05-09' })
}

const SAMPLE: Partial<Record<FieldSpec['kind'], unknown>> = {
  ...{ integer: 1, decimal: '1', money: '1.00', currency: 'EUR', country: 'DE', language: 'de', boolean: false },
  ...{ email: 'ida@example.org', phone: '+4940123456', iban: 'DE89370400440532013000', date: '2026-03-12' },
  ...{ instant: '2026-03-12T09:41:00Z', json: '{}', texts: [], file: 'a'.repeat(64), text: 'Rope', longText: 'Rope' },
}

/** A row of a kind of which this company has none, so that each kind has something to hide. */
async function fillIn(rows: Rows, record: AnyRecord, company: string): Promise<void> {
  const { table, columns, byName } = tableFor(record)
  const own = byName.get(record.company ?? '')?.column
  const [known] = await rows(`select 1 from "${table}" where "${own}"::text = $1 limit 1`, [company])
  if (known) return
  const row = new Map<string, unknown>()
  for (const { column, name, spec } of columns) {
    if (name === 'revision') row.set(column, 1)
    else if (name === 'id' || name === 'createdBy') row.set(column, newId())
    else if (name === 'state') row.set(column, Object.keys(record.states ?? {})[0])
    else if (column === own) row.set(column, company)
    else if (spec.recorded || (spec.optional && spec.kind !== 'text')) continue
    else if (spec.target) row.set(column, await someOf(rows, spec.target(), company))
    else row.set(column, spec.default ?? spec.choices?.[0] ?? SAMPLE[spec.kind] ?? 'x')
  }
  const names = [...row.keys()].map((name) => `"${name}"`).join(', ')
  const values = [...row.keys()].map((_, index) => `$${index + 1}`).join(', ')
  await rows(`alter table "${table}" disable trigger user`)
  await rows(`insert into "${table}" (${names}) values (${values})`, [...row.values()])
  await rows(`alter table "${table}" enable trigger user`)
}

async function someOf(rows: Rows, record: AnyRecord, company: string): Promise<string | null> {
  const { table, byName } = tableFor(record)
  const own = byName.get(record.company ?? '')?.column
  const where = own ? `where "${own}"::text = $1` : "where $1 <> ''"
  const [found] = await rows<{ id: string }>(`select id from "${table}" ${where} limit 1`, [company])
  return found?.id ?? null
}

async function namedByAll(rows: Rows, record: AnyRecord): Promise<string[]> {
  const { table, byName } = tableFor(record)
  const own = byName.get(record.company ?? '')?.column
  // Rows that tell of all companies, and parts of what is somebody's, are not for everybody.
  if (record.whole || record.partOf) return []
  const found = await rows<{ row: string }>(
    `select t::text as row from "${table}" t ${own ? `where "${own}" is null` : ''}`,
  )
  return found.flatMap(({ row }) => row.match(ID) ?? [])
}

/** Puts the mark into whatever people wrote in the rows of this company, by the hand of the database's owner. */
async function markTexts(owner: pg.Client, record: AnyRecord, company: string): Promise<void> {
  const { table, byName } = tableFor(record)
  const column = byName.get(record.company ?? '')?.column
  if (!column || record.id === 'organisation.company') return
  for (const { column: name, spec } of [...byName.values()]) {
    const isText =
      ['text', 'longText', 'number'].includes(spec.kind) &&
      (spec.search || spec.kind === 'longText' || name === record.title)
    if (!isText || spec.choices) continue
    await owner.query('begin')
    try {
      await owner.query(`alter table "${table}" disable trigger user`)
      await owner.query(
        `update "${table}" set "${name}" = left("${name}", 40) || ' ${MARK}' where "${column}"::text = $1 and "${name}" is not null`,
        [company],
      )
      await owner.query(`alter table "${table}" enable trigger user`)
      await owner.query('commit')
    } catch (error) {
      await owner.query('rollback')
      if (!(error instanceof pg.DatabaseError)) throw error
    }
  }
}
