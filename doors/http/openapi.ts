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
  parameter('count', 'query', 'true: count all rows and sum their amounts.'),
]

/** OpenAPI 3.1 of every record, command and query that is declared. */
export function openapi(catalogue: Catalogue): Json {
  const paths: Json = {}
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
        confirmable: { type: 'boolean' },
      },
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
        parameters: LIST,
        responses: answers('A page of the list.', rows),
      },
    }
    paths[`/api/records/${record.id}/{id}`] = {
      get: {
        tags,
        operationId: `get ${record.id}`,
        summary: record.says,
        parameters: [parameter('id', 'path', 'Its id.')],
        responses: answers('The record.', one),
      },
    }
  }
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
        parameters: [...parameters, parameter('format', 'query', 'json, csv, xlsx or pdf.')],
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
  const text = JSON.stringify(openapi(kernel.catalogue))
  app.get('/api/openapi.json', async (_request, reply) => reply.type('application/json').send(text))
}
