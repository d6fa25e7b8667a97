/** Every command and every query, by everybody: declared is what happens, and what lies elsewhere is as if it were not. */
import type { LightMyRequestResponse } from 'fastify'
import { run as runByTool } from '../../doors/mcp/tools.ts'
import type { FieldSpec } from '../../kernel/field.ts'
import { type AnyCommand, type AnyQuery, type Fields, isRefusal, newId } from '../../kernel/index.ts'
import { sampleOf } from '../samples.ts'
import { strangers, unzipped } from './authorisation-reads.ts'
import { ask, bare, each, leakIn, note, type Tally } from './authorisation-tally.ts'
import { commands, isDeclared, queries, type Somebody, type World } from './authorisation-world.ts'

const elsewhere = (world: World): Somebody[] => world.people.filter(({ company }) => company === world.other)

/** An id of a record of this kind in one company, or of one that belongs to none; in a state among these, if any is. */
function someOf(world: World, kind: string, company: string, states?: readonly string[]): string | undefined {
  const rows = (world.byRecord.get(kind) ?? []).filter((row) => row.company === company || row.company === null)
  return (rows.find(({ state }) => states?.includes(state ?? '')) ?? rows[0])?.id
}

const foreignOf = (world: World, kind: string): string | undefined =>
  (world.byRecord.get(kind) ?? []).find(({ company }) => company === world.victim)?.id

/** An input whose references all lie in one company, so that nothing but the field in question can be at fault. */
function plausible(world: World, fields: Fields, company: string): Record<string, unknown> {
  const given = sampleOf(fields)
  for (const [name, { spec }] of Object.entries(fields)) {
    if (spec.given) continue
    const kind = spec.target?.().id
    if (kind) given[name] = someOf(world, kind, company)
    if (spec.kind === 'subject') given[name] = `organisation.company/${company}`
    if (spec.rows) given[name] = [plausible(world, spec.rows, company)]
    if (given[name] === undefined) delete given[name]
  }
  return given
}

interface Spot {
  path: readonly (string | number)[]
  spec: FieldSpec
}

/** Fields of an input by which it can name something that exists. */
function spotsIn(fields: Fields, before: readonly (string | number)[] = []): Spot[] {
  return Object.entries(fields).flatMap(([name, { spec }]): Spot[] => {
    if (spec.given) return []
    if (spec.rows) return spotsIn(spec.rows, [...before, name, 0])
    return ['ref', 'subject', 'text', 'texts', 'file'].includes(spec.kind) ? [{ path: [...before, name], spec }] : []
  })
}

function withAt(
  input: Record<string, unknown>,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(input)
  let at: Record<string | number, unknown> = copy
  for (const step of path.slice(0, -1)) {
    at[step] ??= {}
    at = at[step] as Record<string | number, unknown>
  }
  at[path.at(-1) ?? ''] = value
  return copy
}

/** Kinds of which ids and codes are taken as plain text by some commands. */
const NAMED_BY_TEXT = ['ledger.account', 'ledger.openItem', 'purchasing.bill']

/** Values that name something of the other company at this spot, each beside one that names nothing. */
function foreignAt(world: World, { spec }: Spot): { foreign: unknown; unknown: unknown; ids: [string, string] }[] {
  const kinds = spec.target
    ? [spec.target().id]
    : spec.kind === 'subject'
      ? ['purchasing.bill', 'ledger.entry', 'work.task']
      : NAMED_BY_TEXT
  if (spec.kind === 'file') {
    const [file] = world.files
    return file ? [{ foreign: file, unknown: 'e'.repeat(64), ids: [file, 'e'.repeat(64)] }] : []
  }
  return kinds.flatMap((kind) => {
    const id = foreignOf(world, kind)
    const none = newId()
    if (!id) return []
    const as = (one: string): unknown =>
      spec.kind === 'subject' ? `${kind}/${one}` : spec.kind === 'texts' ? [one] : one
    return [{ foreign: as(id), unknown: as(none), ids: [id, none] }]
  })
}

/** Whoever a command does not name is refused with the roles that it needs; whoever it names is not. */
export async function declared(world: World, tally: Tally): Promise<void> {
  const all = commands.flatMap((command) => strangers(world).map((one): [AnyCommand, Somebody] => [command, one]))
  await each(all, async ([command, one]) => {
    const body = { input: sampleOf(command.input ?? {}), preview: true, ...(command.on ? { id: newId() } : {}) }
    const answer = await ask(world, one, `/api/commands/${command.id}`, body)
    const refused = answer.statusCode === 403 && answer.json().code === 'command.forbidden'
    const wrong = refused === isDeclared(command.may, one) ? `${answer.statusCode} ${answer.body.slice(0, 200)}` : null
    note(tally, 'HTTP command', !refused, wrong && `${command.id} by ${one.name}: ${wrong}`)
    const many = await ask(world, one, `/api/commands/${command.id}/batch`, {
      items: [{ input: {}, id: newId() }],
      whole: true,
    })
    const [first] = (many.json() as { refused?: { problem: { code: string } }[] }).refused ?? []
    const kept = first?.problem.code === 'command.forbidden'
    note(
      tally,
      'HTTP batch',
      !kept,
      kept === isDeclared(command.may, one) ? `${command.id} by ${one.name}: ${many.body.slice(0, 200)}` : null,
    )
    const tool = await byTool(world, one, command.id, body)
    const held = tool.startsWith('command.forbidden ')
    note(
      tally,
      'MCP preview',
      !held,
      held === isDeclared(command.may, one) ? `${command.id} by ${one.name}: ${tool.slice(0, 200)}` : null,
    )
  })
}

async function byTool(
  world: World,
  one: Somebody,
  command: string,
  { id, input }: { id?: string; input: object },
): Promise<string> {
  try {
    const given = { command, input: input as Record<string, unknown>, ...(id ? { record: id } : {}) }
    return `done ${JSON.stringify(await runByTool(world.kernel, { ...one.who, door: 'mcp' }, given, true))}`
  } catch (error) {
    return isRefusal(error) ? `${error.code} ${error.message}` : 'server.fault'
  }
}

/** A command on a record of the other company is answered like one on a record that does not exist. */
export async function onForeign(world: World, tally: Tally): Promise<void> {
  const all = commands.flatMap((command) => elsewhere(world).map((one): [AnyCommand, Somebody] => [command, one]))
  await each(all, async ([command, one]) => {
    const theirs = (world.byRecord.get(command.on?.id ?? '') ?? []).filter(({ company }) => company === world.victim)
    if (theirs.length === 0 || !isDeclared(command.may, one)) return
    const from = command.from === undefined ? [] : [command.from].flat()
    const open = theirs.find(({ state }) => from.includes(state ?? '')) ?? theirs[0]
    const input = plausible(world, command.input ?? {}, world.other)
    const [id, none] = [open?.id ?? '', newId()]
    const says = async (on: string): Promise<string[]> => [
      bare(await ask(world, one, `/api/commands/${command.id}`, { id: on, input, preview: true }), on),
      bare(await ask(world, one, `/api/commands/${command.id}`, { id: on, input }), on),
      bare(await ask(world, one, `/api/commands/${command.id}/batch`, { items: [{ id: on, input }] }), on),
      (await byTool(world, one, command.id, { id: on, input })).replaceAll(on, '‹id›'),
    ]
    const [answers, beside] = [await says(id), await says(none)]
    for (const [at, door] of ['HTTP preview', 'HTTP command', 'HTTP batch', 'MCP preview'].entries()) {
      const wrong =
        answers[at] === beside[at] ? leakIn(world, one, answers[at] ?? '') : `${answers[at]} beside ${beside[at]}`
      note(tally, `${door} on another company’s record`, false, wrong && `${command.id} by ${one.name}: ${wrong}`)
    }
  })
}

/** What an input names, in lines too, is theirs to name: else it is answered like what does not exist. */
export async function namingForeign(world: World, tally: Tally): Promise<void> {
  const all = commands.flatMap((command) =>
    elsewhere(world).flatMap((one) =>
      isDeclared(command.may, one)
        ? spotsIn(command.input ?? {}).map((spot): [AnyCommand, Somebody, Spot] => [command, one, spot])
        : [],
    ),
  )
  await each(all, async ([command, one, spot]) => {
    const from = command.from === undefined ? undefined : [command.from].flat()
    const on = command.on ? (someOf(world, command.on.id, world.other, from) ?? newId()) : undefined
    const input = plausible(world, command.input ?? {}, world.other)
    for (const { foreign, unknown, ids } of foreignAt(world, spot)) {
      const say = (value: unknown): Promise<LightMyRequestResponse> =>
        ask(world, one, `/api/commands/${command.id}`, {
          ...(on ? { id: on } : {}),
          input: withAt(input, spot.path, value),
          preview: true,
        })
      const [answer, beside] = [await say(foreign), await say(unknown)]
      const wrong = wrongNaming(world, one, spot, [answer, beside], ids)
      note(
        tally,
        'HTTP preview that names another’s',
        answer.statusCode < 400,
        wrong && `${command.id} ${spot.path.join('.')} by ${one.name}: ${wrong}`,
      )
    }
  })
}

function wrongNaming(
  world: World,
  one: Somebody,
  { spec }: Spot,
  [answer, beside]: [LightMyRequestResponse, LightMyRequestResponse],
  [id, none]: [string, string],
): string | null {
  const leak = leakIn(world, one, answer.body, id)
  if (leak) return leak
  const isScoped = spec.kind === 'subject' || spec.target?.().company !== undefined
  if (answer.statusCode < 400 && isScoped) return `takes it: ${answer.body.slice(0, 200)}`
  if (answer.statusCode < 400 && beside.statusCode < 400) return null
  const [left, right] = [bare(answer, id), bare(beside, none)]
  return left === right || !isScoped
    ? isScoped || left === right || spec.target
      ? null
      : differing(left, right)
    : differing(left, right)
}

const differing = (left: string, right: string): string => `${left.slice(0, 300)} beside ${right.slice(0, 300)}`

/** Queries: for whom they are declared, of which companies, by what they name, and in every form. */
export async function asked(world: World, tally: Tally): Promise<void> {
  const all = queries.flatMap((query) => strangers(world).map((one): [AnyQuery, Somebody] => [query, one]))
  await each(all, async ([query, one]) => {
    const company = one.company ?? world.victim
    const input = plausible(world, query.input ?? {}, company)
    const answer = await ask(world, one, urlOf(query, input))
    const refused = answer.json().code === 'query.forbidden'
    const wrong =
      refused === isDeclared(query.may, one)
        ? `${answer.statusCode} ${answer.body.slice(0, 200)}`
        : leakIn(world, one, answer.body)
    note(tally, 'HTTP query', !refused, wrong && `${query.id} by ${one.name}: ${wrong}`)
    if (refused || one.company !== world.other) return
    // As files once for each query: what is in them does not depend on the role.
    const first = elsewhere(world).find((each) => isDeclared(query.may, each))
    for (const format of one === first ? ['csv', 'xlsx', 'pdf'] : []) {
      const file = await ask(world, one, urlOf(query, { ...input, format }))
      const text = format === 'xlsx' && file.statusCode === 200 ? unzipped(file.rawPayload) : file.body
      const told = leakIn(world, one, text)
      note(tally, `HTTP query as ${format}`, file.statusCode === 200, told && `${query.id} by ${one.name}: ${told}`)
    }
    await namingInQuery(world, tally, query, one, input)
  })
}

async function namingInQuery(
  world: World,
  tally: Tally,
  query: AnyQuery,
  one: Somebody,
  input: Record<string, unknown>,
): Promise<void> {
  for (const spot of spotsIn(query.input ?? {})) {
    for (const { foreign, unknown, ids } of foreignAt(world, spot)) {
      const [answer, beside] = [
        await ask(world, one, urlOf(query, withAt(input, spot.path, foreign))),
        await ask(world, one, urlOf(query, withAt(input, spot.path, unknown))),
      ]
      const wrong = wrongNaming(world, one, spot, [answer, beside], ids)
      note(
        tally,
        'HTTP query that names another’s',
        answer.statusCode < 400,
        wrong && `${query.id} ${spot.path.join('.')} by ${one.name}: ${wrong}`,
      )
    }
  }
}

const urlOf = (query: AnyQuery, input: Record<string, unknown>): string =>
  `/api/queries/${query.id}?${new URLSearchParams(
    Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )}`

/** Undo of what was done in the other company, one of each command: as if it had never been done. */
export async function undone(world: World, tally: Tally): Promise<void> {
  const audits = await world.rows<{ id: string; command: string }>(
    `select distinct on (a.command) a.id, a.command from kernel_audit a, jsonb_array_elements(a.changes) c
      where coalesce(c->'after'->>'company', c->'before'->>'company') = $1 order by a.command, a.id`,
    [world.victim],
  )
  const all = audits.flatMap((audit) => elsewhere(world).map((one) => ({ ...audit, one })))
  await each(all, async ({ id, command, one }) => {
    const none = newId()
    const say = (audit: string) => ask(world, one, '/api/commands/kernel.undo', { input: { audit }, preview: true })
    const [answer, beside] = [bare(await say(id), id), bare(await say(none), none)]
    note(
      tally,
      'HTTP undo of another’s',
      false,
      answer === beside ? null : `${command} by ${one.name}: ${differing(answer, beside)}`,
    )
  })
}
