import type { Command } from 'commander'
import { draftMigration } from '../../kernel/draft-migration.ts'
import { refuse, say, several } from '../../kernel/index.ts'
import { readCount } from './given.ts'
import { open, withKernel } from './open.ts'
import { EXIT, sayError, sayJson, tell } from './print.ts'

interface InitOptions {
  json?: boolean
  company?: string
  country?: string
  currency?: string
  chart: string
  user?: string
  name?: string
  password?: string
  year?: string
  yearStart?: string
  timeZone?: string
  vatId?: string
}

async function initVerb(options: InitOptions): Promise<void> {
  const { company, country, currency, user } = options
  const missing = Object.entries({ company, country, currency, user })
    .filter(([, value]) => !value?.trim())
    .map(([name]) => `--${name}`)
  if (!company || !country || !currency || !user || missing.length > 0) {
    return refuse(
      'cli.init',
      say`Say ${several(missing)}: --company NAME --country DE --currency EUR --chart generic --user EMAIL --password …`,
    )
  }
  const [{ setUpCompany }, { setPassword }] = await Promise.all([
    import('../../modules/set-up/index.ts'),
    import('../http/auth/index.ts'),
  ])
  await withKernel(async (kernel) => {
    const made = await setUpCompany(
      kernel,
      {
        name: company,
        country: country.toUpperCase(),
        currency: currency.toUpperCase(),
        chart: options.chart,
        user: {
          name: options.name ?? user.split('@')[0] ?? user,
          email: user,
          ...(options.password ? { password: options.password } : {}),
        },
        ...(options.year ? { year: readCount(options.year, 'year') } : {}),
        ...(options.yearStart ? { yearStart: readCount(options.yearStart, 'year-start') } : {}),
        ...(options.timeZone ? { timeZone: options.timeZone } : {}),
        ...(options.vatId ? { vatId: options.vatId } : {}),
      },
      (user, password) => setPassword(kernel, user, password),
    )
    if (options.json) sayJson(made)
    else tell(`${company} is set up. Start the server with: npx backstay start`)
  })
}

interface MigrateVerbOptions {
  json?: boolean
  name?: string
  all?: boolean
  atOnce: string
}

/** Every organisation of the database; one that fails is named at the end, and the verb then fails as a whole. */
async function migrateEvery(options: MigrateVerbOptions): Promise<void> {
  const atOnce = readCount(options.atOnce, 'at-once')
  if (atOnce < 1 || atOnce > 32) refuse('cli.atOnce', say`Between 1 and 32 organisations can be migrated at once.`)
  const [{ openDatabase }, { migrateAll }, { grantsOf, MIGRATIONS }, { catalogue }] = await Promise.all([
    import('../../kernel/db/index.ts'),
    import('../../kernel/organisations.ts'),
    import('../../kernel/open.ts'),
    import('../../modules/index.ts'),
  ])
  const database = await openDatabase()
  try {
    const how = { folder: MIGRATIONS, grants: grantsOf(catalogue), atOnce }
    const all = await migrateAll(database.ownerUrl, how, ({ organisation, applied, milliseconds, failure }) => {
      if (options.json) return
      if (failure) sayError(failure, false)
      tell(`${organisation}: ${failure ? 'failed' : `${applied.length} migrations`}, ${milliseconds} ms`)
    })
    const shown = all.map(({ failure, ...one }) => ({ ...one, ...(failure ? { failure: String(failure) } : {}) }))
    if (options.json) sayJson({ ok: all.every(({ failure }) => !failure), organisations: shown })
    if (all.some(({ failure }) => failure)) process.exitCode = EXIT.refused
  } finally {
    await database.close()
  }
}

async function migrateVerb(action: string | undefined, options: MigrateVerbOptions): Promise<void> {
  if (options.all) return migrateEvery(options)
  if (action !== undefined && action !== 'draft')
    refuse('cli.migrate', say`Say “backstay migrate” or “backstay migrate draft”.`)
  const opened = await open({ connections: 2 })
  try {
    if (action === 'draft') {
      const drafted = await draftMigration(opened.kernel, options.name ?? 'draft')
      if (options.json) sayJson(drafted)
      else
        tell(
          drafted.file
            ? `Drafted ${drafted.file}. Read and edit it before you commit it.`
            : 'The database is as the records declare it.',
        )
    } else if (options.json) sayJson({ ok: true })
    else tell('The database is up to date.')
  } finally {
    await opened.close()
  }
}

/** Setting up, migrating. */
export function addServerVerbs(program: Command): void {
  program
    .command('init')
    .description('set up an organisation of your own')
    .option('--company <name>', 'name of the company')
    .option('--country <code>', 'ISO 3166, such as DE')
    .option('--currency <code>', 'ISO 4217, such as EUR')
    .option('--chart <template>', 'chart of accounts: generic, de, dk, fr', 'generic')
    .option('--user <email>', 'the first user, who is the owner')
    .option('--name <name>', 'the user’s name')
    .option('--password <password>', 'else “backstay start” prints a one-time sign-in link')
    .option('--year <year>', 'first financial year, else last year')
    .option('--year-start <month>', 'month in which the financial year begins, 1 to 12')
    .option('--time-zone <zone>', 'such as Europe/Berlin, else that of the country')
    .option('--vat-id <id>', 'VAT id of the company')
    .action(initVerb)
  program
    .command('demo')
    .description('make the demo organisation in an empty database')
    .action(async (options: { json?: boolean }) => {
      const { makeDemo } = await import('../../modules/demo/index.ts')
      await withKernel(async (kernel) => {
        const made = await makeDemo(kernel)
        if (options.json) sayJson(made)
        else tell('The demo organisation is made.')
      })
    })
  program
    .command('migrate')
    .argument('[draft]', 'compare records with the database and write a file to edit')
    .option('--name <words>', 'name of the drafted file')
    .option('--all', 'every organisation of the database')
    .option('--at-once <number>', 'how many organisations at the same time', '4')
    .description('bring the database up to date')
    .action(migrateVerb)
}
