import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { ask, dispatch, fieldShapes, get, list, refuse, runMany } from '../../kernel/index.ts'
import { repeatsTotals } from '../exports/index.ts'
import { actor, withKernel } from './open.ts'
import { EXIT, say, sayJson, sayTable } from './print.ts'

interface Common {
  json?: boolean
  as?: string
}

const collect = (value: string, all: string[]): string[] => [...all, value]

/** `name=value`, where the value is JSON if it reads as JSON, else text; amounts stay text. */
export function readPairs(pairs: string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 1) refuse('cli.pair', `Write name=value, not ${pair}.`)
      return [pair.slice(0, equals), readValue(pair.slice(equals + 1))]
    }),
  )
}

function readValue(text: string): unknown {
  if (!/^(\{|\[|"|true$|false$|null$)/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function readInput(given: string | undefined, pairs: string[]): Promise<Record<string, unknown>> {
  if (given === undefined) return readPairs(pairs)
  const text =
    given === '-' ? await readStandardInput() : given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given
  try {
    return { ...(JSON.parse(text) as Record<string, unknown>), ...readPairs(pairs) }
  } catch {
    return refuse('cli.json', 'The input is not JSON.')
  }
}

async function readStandardInput(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

interface ListOptions extends Common {
  where: string[]
  sort?: string
  limit: string
  search?: string
  all?: boolean
}

async function listVerb(record: string, options: ListOptions): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const where = Object.fromEntries(
      options.where.map((term) => {
        const parts = /^(\w+)(?::(\w+))?=(.*)$/s.exec(term)
        if (!parts) return refuse('cli.where', `Write field=value or field:operator=value, not ${term}.`)
        return [parts[1], { [parts[2] ?? 'is']: readValue(parts[3] ?? '') }]
      }),
    )
    const rows: Record<string, unknown>[] = []
    let after: string | undefined
    do {
      const page = await list(
        kernel,
        record,
        {
          where,
          limit: options.all ? 1000 : Number(options.limit),
          ...(options.sort ? { sort: options.sort } : {}),
          ...(options.search ? { search: options.search } : {}),
          ...(after ? { after } : {}),
        },
        who,
      )
      rows.push(...page.rows)
      after = options.all ? page.after : undefined
    } while (after)
    if (options.json) return sayJson(rows)
    const declared = kernel.catalogue.records.get(record)
    const names = [
      'id',
      ...(declared?.columns ?? Object.keys(declared?.fields ?? {}).slice(0, 6)),
      ...(declared?.states && !declared.columns?.includes('state') ? ['state'] : []),
    ]
    const labelled = new Map(fieldShapes(declared?.fields ?? {}).map((field) => [field.name, field.label]))
    const titled = rows.map((row) => ({ ...row, ...(row._titles as Record<string, string>) }))
    sayTable(
      names.map((name) => ({ name, label: labelled.get(name) ?? name })),
      titled,
    )
  })
}

interface RunOptions extends Common {
  id?: string
  input?: string
  set: string[]
  confirm: string[]
  key?: string
  reason?: string
  revision?: string
  preview?: boolean
}

async function runVerb(command: string, options: RunOptions): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const { id, confirm, key, reason, revision, preview } = options
    const input = await readInput(options.input, options.set)
    const request = {
      command,
      input,
      confirm,
      ...(id ? { id } : {}),
      ...(key ? { key } : {}),
      ...(reason ? { reason } : {}),
      ...(revision ? { revision: Number(revision) } : {}),
      ...(preview ? { preview } : {}),
    }
    const outcome = await dispatch(kernel, request, who)
    if (options.json) return sayJson(outcome)
    if (outcome.held) say(`Kept for approval by ${outcome.held.waitsFor.join(', ')}.`)
    say(
      `${preview ? 'Would do' : 'Done'}: ${command}${outcome.id ? ` ${outcome.record} ${outcome.id}` : ''}${outcome.state ? ` (${outcome.state})` : ''}`,
    )
    if (outcome.result !== undefined) sayJson(outcome.result)
    if (outcome.changes) sayJson(outcome.changes)
  })
}

async function batchVerb(command: string, file: string, options: Common & { whole?: boolean }): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const items = JSON.parse(file === '-' ? await readStandardInput() : await readFile(file, 'utf8')) as unknown
    if (!Array.isArray(items))
      return refuse(
        'cli.items',
        'The file must hold a JSON list of items, each with input, and id where the command acts on a record.',
      )
    const outcome = await runMany(
      kernel,
      command,
      items as { id?: string; input?: unknown }[],
      who,
      options.whole === true,
    )
    const refused = outcome.refused.map(({ index, refusal }) => ({
      index,
      code: refusal.code,
      message: refusal.message,
    }))
    if (options.json) sayJson({ done: outcome.done, refused, results: outcome.results })
    else {
      say(`${outcome.done} of ${items.length} done.`)
      if (refused.length > 0)
        sayTable(
          [
            { name: 'index', label: 'Row' },
            { name: 'code', label: 'Code' },
            { name: 'message', label: 'Why' },
          ],
          refused,
        )
    }
    if (refused.length > 0) process.exitCode = EXIT.refused
  })
}

async function queryVerb(query: string, pairs: string[], options: Common): Promise<void> {
  await withKernel(async (kernel) => {
    const answer = await ask(kernel, query, readPairs(pairs), await actor(kernel, options.as))
    if (options.json) return sayJson({ ...answer, totals: answer.totals ?? {} })
    if (answer.head)
      say([answer.head.title, answer.head.company, answer.head.for, answer.head.currency].filter(Boolean).join(' · '))
    const said = !answer.totals || repeatsTotals(answer.columns, answer.rows.at(-1), answer.totals)
    sayTable(answer.columns, [...answer.rows, ...(said ? [] : [answer.totals ?? {}])])
    for (const proof of answer.proof ?? []) say(`${proof.holds ? '✓' : '✗'} ${proof.says}`)
  })
}

/** Reading and changing records: the same ids as over HTTP. */
export function addRecordVerbs(program: Command): void {
  program
    .command('list')
    .argument('<record>', 'such as purchasing.bill')
    .description('list records')
    .option('--where <term>', 'field=value or field:operator=value; may be repeated', collect, [])
    .option('--sort <fields>', 'fields, a minus before each that falls')
    .option('--search <words>', 'words that the record must hold')
    .option('--limit <number>', 'rows of the page', '80')
    .option('--all', 'all pages')
    .option('--as <email>', 'the user to act as')
    .action(listVerb)
  program
    .command('get')
    .argument('<record>')
    .argument('<id>')
    .description('show one record with its lines')
    .option('--as <email>', 'the user to act as')
    .action(async (record: string, id: string, options: Common) => {
      await withKernel(async (kernel) => sayJson(await get(kernel, record, id, await actor(kernel, options.as))))
    })
  program
    .command('run')
    .argument('<command>', 'such as ledger.entry.post')
    .description('run a command')
    .option('--id <id>', 'the record it acts on, or the id of the new one')
    .option('--input <json>', 'the input as JSON, @FILE or - for standard input')
    .option('--set <pair>', 'name=value; may be repeated', collect, [])
    .option('--confirm <code>', 'a warning that you have read; may be repeated', collect, [])
    .option('--key <key>', 'idempotency key: the same key is the same request')
    .option('--reason <text>', 'why, for the history')
    .option('--revision <number>', 'the revision that you have seen: nothing is done if the record changed since')
    .option('--preview', 'say what it would change, and keep nothing')
    .option('--as <email>', 'the user to act as')
    .action(runVerb)
  program
    .command('batch')
    .argument('<command>')
    .argument('<file>', 'JSON list of items, or - for standard input')
    .description('run a command for many items')
    .option('--whole', 'all or nothing')
    .option('--as <email>', 'the user to act as')
    .action(batchVerb)
  program
    .command('query')
    .argument('<query>', 'such as ledger.trialBalance')
    .argument('[pairs...]', 'name=value')
    .description('run a query')
    .option('--as <email>', 'the user to act as')
    .action(queryVerb)
}
