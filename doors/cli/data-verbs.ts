import type { Command } from 'commander'
import { refuse } from '../../kernel/index.ts'
import { emptyReport, type IntakeReport, intake } from '../../modules/documents/index.ts'
import { filesOf, readBounded } from '../files/folder.ts'
import { actor, withKernel } from './open.ts'
import { EXIT, paint, say, sayJson } from './print.ts'

function print(report: IntakeReport): void {
  const reasons = new Map<string, number>()
  for (const item of report.items) {
    if (item.outcome !== 'refused') continue
    say(`${paint('red', 'refused')}  ${item.file}\n         ${item.reason ?? ''}`)
    reasons.set(item.kind, (reasons.get(item.kind) ?? 0) + 1)
  }
  const holds = report.received === report.filed + report.open + report.refused
  say(
    `${paint(holds ? 'green' : 'red', holds ? '✓' : '✗')} ${report.received} received = ${report.filed} filed + ${report.open} open + ${report.refused} refused`,
  )
}

async function intakeVerb(paths: string[], options: { json?: boolean; as?: string }): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const report = emptyReport()
    for await (const { path, name } of filesOf(paths)) {
      const bytes = await readBounded(path)
      if (bytes) await intake(kernel, who, { name, bytes }, 'cli', report)
      else {
        report.received++
        report.refused++
        report.items.push({
          file: name,
          kind: 'unknown',
          outcome: 'refused',
          reason: 'The file is larger than 2 GB. Split it.',
        })
      }
      if (!options.json && report.received % 100 === 0 && process.stderr.isTTY)
        process.stderr.write(`\r${report.received} received…`)
    }
    if (report.received === 0) refuse('cli.nothing', 'There is no file at these paths.')
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
