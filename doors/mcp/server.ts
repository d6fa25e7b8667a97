import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { Kernel, Who } from '../../kernel/index.ts'
import { answered, describe, type OnFault, read, run, searchCatalogue, takeIn } from './tools.ts'

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

/** The agent's door: six tools over the whole catalogue, with the agent's own user, role and limits. */
export function mcpServer(kernel: Kernel, who: () => Promise<Who>, onFault: OnFault): McpServer {
  const tool = (work: () => Promise<unknown>) => answered(work, onFault)
  const server = new McpServer({ name: 'backstay', version: '0.1.0' }, { instructions: INSTRUCTIONS })
  server.registerTool(
    'search_catalogue',
    {
      description: 'Find records, commands and queries by words.',
      inputSchema: { text: z.string().describe('Words; empty lists all') },
      annotations: { readOnlyHint: true },
    },
    async ({ text }) => tool(async () => searchCatalogue(kernel, await who(), text)),
  )
  server.registerTool(
    'describe',
    {
      description: 'Fields, states and input schema of a record, command or query.',
      inputSchema: { id: z.string() },
      annotations: { readOnlyHint: true },
    },
    async ({ id }) => tool(async () => describe(kernel, await who(), id)),
  )
  server.registerTool(
    'read',
    {
      description:
        'Read one record (record = its id; show = what was done to it, or what it came from and led to), a list (where, sort, limit, after, search, columns), a query (input), or words across everything (id = "search").',
      inputSchema: {
        id: z.string().describe('Id of a record kind or query, or "search"'),
        record: z.string().optional().describe('Id (UUID) of one record'),
        where: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
        sort: z.string().optional(),
        limit: z.number().int().positive().max(200).optional(),
        after: z.string().optional(),
        search: z.string().optional(),
        columns: z
          .array(z.string())
          .max(200)
          .optional()
          .describe('Of a list: the fields that are wanted, all if absent'),
        input: z.record(z.string(), z.unknown()).optional(),
        show: z.enum(['history', 'related']).optional().describe('Of one record: its history, or its lineage'),
      },
      annotations: { readOnlyHint: true },
    },
    async (given) => tool(async () => read(kernel, await who(), given)),
  )
  server.registerTool(
    'preview',
    {
      description: 'Run a command and take it back: says what it would change, keeps nothing.',
      inputSchema: commandInput,
      annotations: { readOnlyHint: true },
    },
    async (given) => tool(async () => run(kernel, await who(), given, true)),
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
    async (given) => tool(async () => run(kernel, await who(), given, false)),
  )
  server.registerTool(
    'intake',
    {
      description:
        'Hand in a file: an e-invoice, a bank statement, a mail or any other document. It is told by its content and ends as a record, a question in the queue, or a refusal that says why.',
      inputSchema: {
        name: z.string().min(1).max(400).describe('File name'),
        text: z.string().optional().describe('Its content, where it is text'),
        base64: z.string().optional().describe('Its bytes, where it is not'),
      },
    },
    async (given) => tool(async () => takeIn(kernel, await who(), given)),
  )
  return server
}
