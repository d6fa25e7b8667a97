import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import {
  ask,
  catalogueShape,
  commandShape,
  dispatch,
  fieldShapes,
  get,
  isRefusal,
  type Kernel,
  list,
  lostDatabase,
  objectSchema,
  refuse,
  say,
  search,
  type Who,
} from '../../kernel/index.ts'
import { history, related } from '../../kernel/trail.ts'
import { type IntakeReport, intake } from '../../modules/documents/index.ts'

/** What every tool answers: text for the model, and whether it is an error. */
export type ToolAnswer = CallToolResult

const answer = (value: unknown): ToolAnswer => ({ content: [{ type: 'text', text: JSON.stringify(value) }] })

/** Tells whoever looks after the server of a fault of the program. */
export type OnFault = (error: unknown) => void

const FAULT = {
  code: 'server.fault',
  message: 'Something went wrong on the server, and nothing was changed. It has been logged.',
}

/** Runs a tool; a refusal is an answer in words that an agent can act on, and a fault one without its cause. */
export async function answered(work: () => Promise<unknown>, onFault: OnFault): Promise<ToolAnswer> {
  try {
    return answer(await work())
  } catch (error) {
    if (!isRefusal(error)) onFault(error)
    const refusal = isRefusal(error) ? error : lostDatabase(error)
    if (!refusal) return { ...answer(FAULT), isError: true }
    const { code, message, field, help, kind, errors } = refusal
    return {
      ...answer({
        code,
        message,
        ...(field ? { field } : {}),
        ...(help ? { help } : {}),
        confirmable: kind === 'warning',
        ...(errors ? { errors } : {}),
      }),
      isError: true,
    }
  }
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Finds records, commands and queries by what they are called and what they say, the best first. */
export async function searchCatalogue(kernel: Kernel, who: Who, text: string, most = 40): Promise<unknown> {
  const shape = catalogueShape(kernel.catalogue, who)
  const wanted = words(text)
  const score = (id: string, label: string, says: string): number => {
    const found = new Set([...words(id.replace(/([A-Z])/g, ' $1')), ...words(label), ...words(says)])
    return wanted.filter((word) =>
      [...found].some((one) => one.startsWith(word) || (word.length > 4 && word.startsWith(one) && one.length > 3)),
    ).length
  }
  const all = [
    ...shape.records.map(({ id, label, says }) => ({ kind: 'record', id, label, says })),
    ...shape.commands.map(({ id, label, says }) => ({ kind: 'command', id, label, says })),
    ...shape.queries.map(({ id, label, says }) => ({ kind: 'query', id, label, says })),
  ]
  const ranked = all
    .map((one) => ({ ...one, score: score(one.id, one.label, one.says) }))
    .filter((one) => wanted.length === 0 || one.score > 0)
  return ranked
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, most)
    .map(({ score: _, ...one }) => one)
}

/** Everything one needs to use a record, command or query: fields, states, JSON Schema of the input. */
export async function describe(kernel: Kernel, who: Who, id: string): Promise<unknown> {
  const shape = catalogueShape(kernel.catalogue, who)
  const record = shape.records.find((one) => one.id === id)
  if (record) return { ...record, filters: 'where: {field: {operator: value}}, operators as each field lists' }
  const command = kernel.catalogue.commands.get(id)
  if (command && shape.commands.some((one) => one.id === id))
    return { ...commandShape(command), inputSchema: objectSchema(command.input ?? {}) }
  const query = kernel.catalogue.queries.get(id)
  if (query && shape.queries.some((one) => one.id === id))
    return {
      id,
      says: query.says,
      inputSchema: objectSchema(query.input ?? {}),
      columns: fieldShapes(query.columns, who),
    }
  return refuse(
    'catalogue.unknown',
    say`There is no record, command or query “${id}” that you may use. Call search_catalogue.`,
    { kind: 'missing' },
  )
}

export interface ReadInput {
  id: string
  record?: string | undefined
  where?: Record<string, Record<string, unknown>> | undefined
  sort?: string | undefined
  limit?: number | undefined
  after?: string | undefined
  search?: string | undefined
  columns?: string[] | undefined
  input?: Record<string, unknown> | undefined
  show?: 'history' | 'related' | undefined
}

/** Reads: one record by its id, a list, a query, or words across everything. */
export async function read(kernel: Kernel, who: Who, given: ReadInput): Promise<unknown> {
  const { id, record, where, sort, after, search: text, input } = given
  if (id === 'search') return search(kernel, text ?? '', who, given.limit ?? 20)
  if (kernel.catalogue.queries.has(id)) return ask(kernel, id, input ?? {}, who)
  if (record && given.show === 'history') return history(kernel, id, record, who)
  if (record && given.show === 'related') return related(kernel, id, record, who)
  if (record) return get(kernel, id, record, who)
  return list(
    kernel,
    id,
    {
      limit: Math.min(given.limit ?? 40, 200),
      ...(where ? { where } : {}),
      ...(sort ? { sort } : {}),
      ...(after ? { after } : {}),
      ...(text ? { search: text } : {}),
      ...(given.columns ? { columns: given.columns } : {}),
    },
    who,
  )
}

export interface RunInput {
  command: string
  record?: string | undefined
  input?: Record<string, unknown> | undefined
  revision?: number | undefined
  confirm?: string[] | undefined
  key?: string | undefined
  reason?: string | undefined
}

/** Runs a command, or only says what it would change. */
export const run = (kernel: Kernel, who: Who, given: RunInput, preview: boolean): Promise<unknown> =>
  dispatch(
    kernel,
    {
      command: given.command,
      input: given.input ?? {},
      ...(given.record ? { id: given.record } : {}),
      ...(given.revision === undefined ? {} : { revision: given.revision }),
      ...(given.confirm ? { confirm: given.confirm } : {}),
      ...(given.key ? { key: given.key } : {}),
      ...(given.reason ? { reason: given.reason } : {}),
      ...(preview ? { preview } : {}),
    },
    who,
  )

export interface FileInput {
  name: string
  text?: string | undefined
  base64?: string | undefined
}

/** Takes one file in, as if it had been dropped on the app: it is told by its content, and ends somewhere. */
export async function takeIn(kernel: Kernel, who: Who, { name, text, base64 }: FileInput): Promise<IntakeReport> {
  if ((text === undefined) === (base64 === undefined)) {
    refuse('intake.nothing', say`Give the content of the file as text, or its bytes as base64.`)
  }
  const bytes = Buffer.from(text ?? base64 ?? '', text === undefined ? 'base64' : 'utf8')
  return intake(kernel, who, { name, bytes }, 'api')
}
