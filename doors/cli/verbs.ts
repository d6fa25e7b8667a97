import { Command, CommanderError } from 'commander'
import { EXIT, sayError } from './print.ts'
import { addStartVerb } from './start-verb.ts'

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

addStartVerb(program)
// The other verbs bring the whole program with them; a server loads it while its database comes up.
if (process.argv[2] !== 'start') (await import('./other-verbs.ts')).addOtherVerbs(program)
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
