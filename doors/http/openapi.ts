import type { FastifyInstance } from 'fastify'
import { type Catalogue, objectSchema, words } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'

type Json = Record<string, unknown>

const PROBLEM = {
  description: 'What is wrong and what to do.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const answers = (description: string, schema: Json = { type: 'object' }): Json => ({
  '200': { description, content: { 'application/json': { schema } } },
  default: PROBLEM,
})
const parameter = (
  name: string,
  where: 'query' | 'path' | 'header',
  description: string,
  schema: Json = { type: 'string' },
): Json => ({
  name,
  in: where,
  description,
  schema,
  ...(where === 'path' ? { required: true } : {}),
})

const LIST = [
  parameter('where', 'query', 'Filters as JSON: {"field":{"operator":value}}.'),
  parameter('sort', 'query', 'Fields, a minus before each that falls.'),
  parameter('limit', 'query', 'Rows of a page.', { type: 'integer', minimum: 1, maximum: 1000, default: 80 }),
  parameter('after', 'query', 'Cursor that the page before gave.'),
  parameter('search', 'query', 'Words that the row must hold.'),
  parameter('count', 'query', 'true: count all rows and sum their amounts; only: this alone, without the rows.'),
  parameter('columns', 'query', 'The fields that are wanted, with commas between them; all where nothing is said.'),
]

const EXPORT = [
  parameter('format', 'query', 'json, csv, xlsx or pdf.'),
  parameter('headings', 'query', 'Of a CSV: names (fields and ids, for programs) or labels (for people).'),
  parameter('language', 'query', 'Language of the answer, such as de; else the first known one of Accept-Language.'),
]

const ID = parameter('id', 'path', 'Its id.')

/** Reading and handing in that is not of one record, command or query. */
const GENERAL: Json = {
  '/api/catalogue': {
    get: {
      summary: 'Every record, command and query that you may use, with their fields and labels.',
      responses: answers('The catalogue.'),
    },
  },
  '/api/me': { get: { summary: 'Who you are, with roles and language.', responses: answers('You.') } },
  '/api/search': {
    get: {
      summary: 'Find words in every record and document that you may read.',
      parameters: [parameter('q', 'query', 'Words.'), parameter('limit', 'query', 'Hits.', { type: 'integer' })],
      responses: answers('Hits, the best first.'),
    },
  },
  '/api/intake': {
    post: {
      summary:
        'Hand in files, as multipart/form-data: each ends as a record, a question, or a refusal with its reason.',
      requestBody: { content: { 'multipart/form-data': { schema: { type: 'object' } } } },
      responses: answers('received = filed + open + refused, and what became of each file.'),
    },
  },
  '/api/files/{id}': {
    get: { summary: 'The bytes of a document.', parameters: [ID], responses: { '200': { description: 'Its bytes.' } } },
  },
}

/** What came of a record and was done to it. */
const trailOf = (record: string): Json => ({
  [`/api/records/${record}/{id}/history`]: {
    get: {
      summary: 'What was done to it: who, when, through which door, before and after.',
      parameters: [ID],
      responses: answers('Newest first.', { type: 'array', items: { type: 'object' } }),
    },
  },
  [`/api/records/${record}/{id}/related`]: {
    get: {
      summary: 'What it came from and what came of it.',
      parameters: [ID],
      responses: answers('Both sides.'),
    },
  },
})

/** OpenAPI 3.1 of every record, command and query that is declared. */
export function openapi(catalogue: Catalogue): Json {
  const paths: Json = { ...GENERAL }
  const schemas: Json = {
    Problem: {
      type: 'object',
      required: ['code', 'message', 'status'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        code: { type: 'string' },
        message: { type: 'string' },
        field: { type: 'string' },
        help: { type: 'string' },
        said: { $ref: '#/components/schemas/Said' },
        helpSaid: { $ref: '#/components/schemas/Said' },
        confirmable: { type: 'boolean' },
      },
    },
    Said: {
      type: 'object',
      description: 'A sentence as an ICU message in English, and what fills its gaps by their numbers.',
      required: ['text'],
      properties: { text: { type: 'string' }, values: { type: 'array', items: {} } },
    },
  }
  for (const record of catalogue.records.values()) {
    const tags = [record.id.split('.')[0]]
    schemas[record.id] = { ...objectSchema(record.fields), description: record.says, additionalProperties: true }
    const one = { $ref: `#/components/schemas/${record.id}` }
    const rows = {
      type: 'object',
      properties: { rows: { type: 'array', items: one }, after: { type: 'string' }, count: { type: 'integer' } },
    }
    paths[`/api/records/${record.id}`] = {
      get: {
        tags,
        operationId: `list ${record.id}`,
        summary: record.says,
        parameters: [...LIST, ...EXPORT],
        responses: answers('A page of the list.', rows),
      },
    }
    paths[`/api/records/${record.id}/{id}`] = {
      get: {
        tags,
        operationId: `get ${record.id}`,
        summary: record.says,
        parameters: [ID],
        responses: answers('The record.', one),
      },
    }
  }
  for (const record of catalogue.records.keys()) Object.assign(paths, trailOf(record))
  for (const command of catalogue.commands.values()) {
    const body = {
      type: 'object',
      properties: {
        id: {
          type: 'string',
          format: 'uuid',
          description: command.on ? 'The record it acts on.' : 'The id of the new record, if you choose it.',
        },
        ...(command.on && !command.on.sealed
          ? {
              revision: {
                type: 'integer',
                description: 'The revision that you have seen; if the record was changed since, nothing is done.',
              },
            }
          : {}),
        input: objectSchema(command.input ?? {}),
        confirm: { type: 'array', items: { type: 'string' }, description: 'Codes of warnings that you have read.' },
        preview: { type: 'boolean', description: 'Run it, say what it would change, and keep nothing.' },
      },
      ...(command.on ? { required: ['id'] } : {}),
    }
    paths[`/api/commands/${command.id}`] = {
      post: {
        tags: [command.id.split('.')[0]],
        operationId: command.id,
        summary: command.says,
        parameters: [parameter('Idempotency-Key', 'header', 'The same key is the same request.')],
        requestBody: { content: { 'application/json': { schema: body } } },
        responses: { ...answers('Done.'), '202': { description: 'Kept until somebody approves it.' } },
      },
    }
  }
  for (const query of catalogue.queries.values()) {
    const { properties = {} } = objectSchema(query.input ?? {}) as { properties?: Record<string, Json> }
    const parameters = Object.entries(properties).map(([name, schema]) =>
      parameter(name, 'query', String(schema.description ?? words(name)), schema),
    )
    paths[`/api/queries/${query.id}`] = {
      get: {
        tags: [query.id.split('.')[0]],
        operationId: query.id,
        summary: query.says,
        parameters: [...parameters, ...EXPORT],
        responses: answers('Rows, totals and proof.'),
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Backstay',
      version: '0.1.0',
      description: 'The self-hosted back office. Amounts are decimal strings, never numbers.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ key: [] }],
    paths,
    components: { schemas, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  }
}

export function openapiRoutes(app: FastifyInstance, kernel: OpenKernel): void {
  let text: string | undefined
  app.get('/api/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(openapi(kernel.catalogue))
    return reply.type('application/json').send(text)
  })
}
