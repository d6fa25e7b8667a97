import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { Kernel, Who } from '../../kernel/index.ts'
import { answered, describe, read, run, searchCatalogue } from './tools.ts'

const INSTRUCTIONS = `Backstay is the back office of an organisation: records (module.record), commands (module.record.verb) and queries (module.queryName).
Look up what there is with search_catalogue, then describe it before you use it. Preview a command before you run it.
Amounts are decimal strings, dates are YYYY-MM-DD. You act with your own user, roles and limits: what is beyond them waits for a person.
A refusal says what to do; a confirmable one can be repeated with its code in confirm, once you have told the person.`

const commandInput = {
  command: z.string().describe('Id of the command, such as purchasing.bill.post'),
  record: z.string().optional().describe('Id (UUID) of the record it acts on, or of the new one'),
  input: z.record(z.string(), z.unknown()).optional().describe('Its input, as describe shows it'),
  revision: z
    .int()
    .optional()
    .describe('The revision of the record that you read: nothing is done if it changed since'),
  confirm: z.array(z.string()).optional().describe('Codes of warnings that were read'),
}

/** The agent's door: five tools over the whole catalogue, with the agent's own user, role and limits. */
export function mcpServer(kernel: Kernel, who: () => Promise<Who>): McpServer {
  const server = new McpServer({ name: 'backstay', version: '0.1.0' }, { instructions: INSTRUCTIONS })
  server.registerTool(
    'search_catalogue',
    {
      description: 'Find records, commands and queries by words.',
      inputSchema: { text: z.string().describe('Words; empty lists all') },
      annotations: { readOnlyHint: true },
    },
    async ({ text }) => answered(async () => searchCatalogue(kernel, await who(), text)),
  )
  server.registerTool(
    'describe',
    {
      description: 'Fields, states and input schema of a record, command or query.',
      inputSchema: { id: z.string() },
      annotations: { readOnlyHint: true },
    },
    async ({ id }) => answered(async () => describe(kernel, await who(), id)),
  )
  server.registerTool(
    'read',
    {
      description:
        'Read one record (record = its id), a list (where, sort, limit, after, search), a query (input), or words across everything (id = "search").',
      inputSchema: {
        id: z.string().describe('Id of a record kind or query, or "search"'),
        record: z.string().optional().describe('Id (UUID) of one record'),
        where: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
        sort: z.string().optional(),
        limit: z.number().int().positive().max(200).optional(),
        after: z.string().optional(),
        search: z.string().optional(),
        input: z.record(z.string(), z.unknown()).optional(),
      },
      annotations: { readOnlyHint: true },
    },
    async (given) => answered(async () => read(kernel, await who(), given)),
  )
  server.registerTool(
    'preview',
    {
      description: 'Run a command and take it back: says what it would change, keeps nothing.',
      inputSchema: commandInput,
      annotations: { readOnlyHint: true },
    },
    async (given) => answered(async () => run(kernel, await who(), given, true)),
  )
  server.registerTool(
    'run',
    {
      description: 'Run a command for good.',
      inputSchema: {
        ...commandInput,
        key: z.string().optional().describe('Idempotency key: the same key is the same request'),
        reason: z.string().optional().describe('Why, for the history'),
      },
      annotations: { destructiveHint: true },
    },
    async (given) => answered(async () => run(kernel, await who(), given, false)),
  )
  return server
}
