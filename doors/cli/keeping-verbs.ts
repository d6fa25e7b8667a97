import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { backup, openDatabase, restore } from '../../kernel/db/index.ts'
import { check, lastHead, seal, verify } from '../../kernel/index.ts'
import { grantsOf, MIGRATIONS } from '../../kernel/open.ts'
import { catalogue } from '../../modules/index.ts'
import { readHeads } from '../worker/heads.ts'
import { withKernel } from './open.ts'
import { EXIT, paint, sayJson, tell } from './print.ts'

async function checkVerb(only: string[], options: { json?: boolean }): Promise<void> {
  await withKernel(async (kernel) => {
    const outcome = await check(kernel, only.length > 0 ? only : undefined)
    if (options.json) sayJson({ ok: outcome.ok, findings: outcome.findings, checks: outcome.checks })
    else {
      for (const one of outcome.checks)
        tell(`${one.findings === 0 ? paint('green', '✓') : paint('red', '✗')} ${one.id.padEnd(30)} ${one.says}`)
      for (const finding of outcome.findings)
        tell(`  ${finding.check}: ${finding.says}${finding.id ? ` (${finding.record} ${finding.id})` : ''}`)
    }
    if (!outcome.ok) process.exitCode = EXIT.refused
  })
}

async function verifyVerb(options: { json?: boolean; against: string[]; export?: string }): Promise<void> {
  await withKernel(async (kernel) => {
    const heads = await Promise.all(options.against.map(readHeads))
    const outcome = await verify(kernel, heads.flat())
    const head = await lastHead(kernel)
    if (options.export && head) await writeFile(options.export, `${JSON.stringify(head)}\n`)
    if (options.json)
      sayJson({ ok: outcome.ok, findings: outcome.findings, rows: outcome.rows, seals: outcome.seals, head })
    else {
      tell(`${outcome.rows} audit rows in ${outcome.seals} seals${head ? `, head ${head.head.slice(0, 16)}…` : ''}`)
      for (const finding of outcome.findings) tell(`${paint('red', '✗')} ${finding.code}: ${finding.says}`)
      if (outcome.ok)
        tell(
          `${paint('green', '✓')} The chain holds${options.against.length > 0 ? ', also against the exported head' : ''}.`,
        )
    }
    if (!outcome.ok) process.exitCode = EXIT.refused
  })
}

async function withDatabase<T>(work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
  const database = await openDatabase({})
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Integrity, the audit chain, copies, and the way to the database. */
export function addKeepingVerbs(program: Command): void {
  program
    .command('check')
    .argument('[ids...]', 'only these checks')
    .description('run the named integrity checks on live data')
    .action(checkVerb)
  program
    .command('verify')
    .description('recompute the audit chain')
    .option(
      '--against <file>',
      'a head exported earlier, or a folder of them; may be repeated',
      (file: string, all: string[]) => [...all, file],
      [] as string[],
    )
    .option('--export <file>', 'write the last head, to be kept elsewhere')
    .action(verifyVerb)
  program
    .command('backup')
    .argument('<file>')
    .description('write database and documents into one file, while people work')
    .action(async (file: string, options: { json?: boolean }) => {
      await withKernel((kernel) => seal(kernel))
      const made = await withDatabase((database) => backup(database, file))
      if (options.json) sayJson(made)
      else tell(`Written: ${file}`)
    })
  program
    .command('restore')
    .argument('<file>')
    .description('read a backup into an empty organisation')
    .option('--replace', 'throw away what is there')
    .action(async (file: string, options: { json?: boolean; replace?: boolean }) => {
      const made = await withDatabase((database) =>
        restore(
          { ...database, migrations: MIGRATIONS, grants: grantsOf(catalogue), replace: options.replace === true },
          file,
        ),
      )
      await withKernel((kernel) => kernel.load('select kernel_seal_rest()'))
      if (options.json) sayJson(made)
      else tell(`Restored from ${file}.`)
    })
  const db = program.command('db').description('the database underneath')
  db.command('url')
    .description('print the connection string of the application’s role, for psql')
    .action(async (options: { json?: boolean }) => {
      await withDatabase(async (database) => {
        const url = `${database.appTcpUrl}${database.appTcpUrl.includes('?') ? '&' : '?'}options=${encodeURIComponent(`-c search_path=${database.schema}`)}`
        if (options.json) sayJson({ url })
        else tell(url)
      })
    })
}
