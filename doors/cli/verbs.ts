import { Command, CommanderError } from 'commander'
import { addDataVerbs } from './data-verbs.ts'
import { addKeepingVerbs } from './keeping-verbs.ts'
import { addPeopleVerbs } from './people-verbs.ts'
import { EXIT, sayError } from './print.ts'
import { addReadingVerbs } from './reading-verbs.ts'
import { addRecordVerbs } from './record-verbs.ts'
import { addServerVerbs } from './server-verbs.ts'

const program = new Command('backstay')
  .description('The self-hosted back office. Every verb works beside a running server and without one.')
  .option('--json', 'answer as JSON')
  .option(
    '--organisation <name>',
    'the organisation, where a database holds several; else BACKSTAY_SCHEMA, else backstay',
  )
  .enablePositionalOptions()
  .hook('preAction', (root, verb) => {
    const { json, organisation } = root.opts<{ json?: boolean; organisation?: string }>()
    if (json) verb.setOptionValue('json', true)
    if (organisation) process.env.BACKSTAY_SCHEMA = organisation
  })
  .showHelpAfterError()
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })

addServerVerbs(program)
addDataVerbs(program)
addReadingVerbs(program)
addRecordVerbs(program)
addPeopleVerbs(program)
addKeepingVerbs(program)
for (const verb of program.commands) {
  verb.option('--json', 'answer as JSON')
  for (const inner of verb.commands) inner.option('--json', 'answer as JSON')
}

// Whoever reads what we say may stop reading (`| head`); what we do goes on, and a server lives on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

// Whoever reads no further (`| head`) ends it, without a word.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done)
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.misused
  else process.exitCode = sayError(error, process.argv.includes('--json'))
}
