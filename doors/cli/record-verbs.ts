import type { Command } from 'commander'
import { dispatch, refuse, runMany, say } from '../../kernel/index.ts'
import { type Common, collect, parseJson, readGiven, readPairs } from './given.ts'
import { actor, withKernel } from './open.ts'
import { EXIT, sayJson, sayTable, tell } from './print.ts'

/** The input of a command: JSON as it stands, of a file (`@FILE`) or of standard input (`-`), and pairs over it. */
async function readInput(given: string | undefined): Promise<Record<string, unknown>> {
  if (given === undefined) return {}
  const named = given === '-' ? given : given.startsWith('@') ? given.slice(1) : undefined
  const read = parseJson(named === undefined ? given : await readGiven(named), 'The input')
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    return refuse('input.invalid', say`The input must be an object of fields.`)
  return read as Record<string, unknown>
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
    const fields = kernel.catalogue.commands.get(command)?.input
    const input = { ...(await readInput(options.input)), ...readPairs(options.set, fields) }
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
    if (outcome.held) tell(`Kept for approval by ${outcome.held.waitsFor.join(', ')}.`)
    tell(
      `${preview ? 'Would do' : 'Done'}: ${command}${outcome.id ? ` ${outcome.record} ${outcome.id}` : ''}${outcome.state ? ` (${outcome.state})` : ''}`,
    )
    if (outcome.result !== undefined) sayJson(outcome.result)
    if (outcome.changes) sayJson(outcome.changes)
  })
}

async function batchVerb(command: string, file: string, options: Common & { whole?: boolean }): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const items = parseJson(await readGiven(file), 'The file')
    if (!Array.isArray(items))
      return refuse(
        'cli.items',
        say`The file must hold a JSON list of items, each with input, and id where the command acts on a record.`,
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
      tell(`${outcome.done} of ${items.length} done.`)
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

/** Changing records: the same commands, warnings and refusals as over HTTP. */
export function addRecordVerbs(program: Command): void {
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
}
