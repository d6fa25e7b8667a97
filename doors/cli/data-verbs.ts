import type { Command } from 'commander'
import { refuse, say } from '../../kernel/index.ts'
import { addUnreadable, emptyReport, type IntakeReport, intake, resumeIntake } from '../../modules/documents/index.ts'
import { filesOf, type ReadFile, readBounded } from '../files/folder.ts'
import { actor, withKernel } from './open.ts'
import { EXIT, paint, sayJson, tell } from './print.ts'

function print(report: IntakeReport): void {
  for (const item of report.items)
    if (item.outcome === 'refused') tell(`${paint('red', 'refused')}  ${item.file}\n         ${item.reason ?? ''}`)
  const holds = report.received === report.filed + report.open + report.refused
  tell(
    `${paint(holds ? 'green' : 'red', holds ? '✓' : '✗')} ${report.received} received = ${report.filed} filed + ${report.open} open + ${report.refused} refused; ${report.new === 0 ? 'nothing new' : `${report.new} new`}`,
  )
}

/** Says how far it is on a terminal, without filling a log. */
function progress(report: IntakeReport, said: { at: number }): void {
  if (!process.stderr.isTTY || report.received < said.at + 25) return
  said.at = report.received
  process.stderr.write(
    `\r${report.received} received, the last: ${(report.items.at(-1)?.file ?? '').slice(-60)}\u001b[K`,
  )
}

async function intakeVerb(paths: string[], options: { json?: boolean; as?: string }): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    await resumeIntake(kernel)
    const report = emptyReport()
    const said = { at: 0 }
    for await (const found of filesOf(paths)) {
      const read: ReadFile = found.unreadable
        ? { unreadable: found.unreadable }
        : await readBounded(found, kernel.files)
      if ('unreadable' in read) addUnreadable(report, found.name, read.unreadable)
      else await intake(kernel, who, { name: found.name, ...read }, 'cli', report)
      if (!options.json) progress(report, said)
    }
    if (said.at > 0) process.stderr.write('\r\u001b[K')
    if (report.received === 0) refuse('cli.nothing', say`There is no file at these paths.`)
    if (options.json) sayJson(report)
    else print(report)
    if (report.received !== report.filed + report.open + report.refused) process.exitCode = EXIT.fault
  })
}

/** Files in. */
export function addDataVerbs(program: Command): void {
  program
    .command('intake')
    .argument('<paths...>', 'files and folders')
    .description('take files in: e-invoices, bank statements, mails, any other document')
    .option('--as <email>', 'the user to act as')
    .action(intakeVerb)
}
