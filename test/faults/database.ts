/** The embedded database under test, as somebody with root's hands reaches it: looked at, killed, started under another clock. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { chooseLaunch, type Launch } from '../../kernel/db/account.ts'
import { openDataFolder, type Secrets } from '../../kernel/db/data-folder.ts'
import { socketFolder } from '../../kernel/db/embedded.ts'
import { waitForLock } from '../../kernel/db/lock.ts'
import { connectionConfig } from '../../kernel/db/pool.ts'
import { ADMIN, serverSettings, startServer } from '../../kernel/db/postgres-process.ts'
import { leftBehind, readPidFile, servesFolder, signal } from '../../kernel/db/postmaster.ts'
import { findPrograms } from '../../kernel/db/programs.ts'
import { appRole, OWNER } from '../../kernel/db/roles.ts'

export const SCHEMA = 'backstay'
const PATIENCE = 60_000

export const secretsOf = async (data: string): Promise<Secrets> =>
  JSON.parse(await readFile(join(data, 'database.json'), 'utf8')) as Secrets

type Role = 'owner' | 'app' | 'admin'

/** Connection string over TCP, through a wire where its port is given. */
export async function urlOf(data: string, role: Role, port?: number): Promise<string> {
  const secrets = await secretsOf(data)
  const [user, password] = {
    owner: [OWNER, secrets.ownerPassword],
    app: [appRole(SCHEMA), secrets.appPasswords[SCHEMA] ?? ''],
    admin: [ADMIN, secrets.adminPassword],
  }[role] as [string, string]
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port ?? secrets.port}/${OWNER}`
}

/** Looks at the database past every server, with a connection of its own. */
export async function withSql<T>(data: string, work: (client: pg.Client) => Promise<T>, role: Role = 'owner') {
  const client = new pg.Client({ ...connectionConfig(await urlOf(data, role), SCHEMA), connectionTimeoutMillis: 5000 })
  // The error shows with the query; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Rows of one query. */
export const rowsOf = <Row extends pg.QueryResultRow>(data: string, text: string, values: unknown[] = []) =>
  withSql(data, async (client) => (await client.query<Row>(text, values)).rows)

const folderOf = (data: string): string => join(data, 'postgres')

export async function postmaster(data: string): Promise<number | undefined> {
  const found = await readPidFile(folderOf(data))
  return found && servesFolder(found.pid, folderOf(data)) ? found.pid : undefined
}

/** Ends the whole database, or one process of it, without a word. */
export async function killDatabase(data: string, what: 'all' | 'process'): Promise<void> {
  if (what === 'all') {
    const pid = await postmaster(data)
    if (pid) signal(pid, 'SIGKILL')
    return
  }
  const [busy] = await rowsOf<{ pid: number }>(
    data,
    `select pid from pg_stat_activity where usename = $1 order by state = 'active' desc, state_change desc limit 1`,
    [appRole(SCHEMA)],
  )
  if (busy) signal(busy.pid, 'SIGKILL')
}

/**
 * Starts the database anew with more variables in its environment, while nobody else may start it: for another clock.
 * Without variables the server that keeps it running starts it as always.
 */
export async function restartDatabase(data: string, variables?: Record<string, string>): Promise<void> {
  const folder = await openDataFolder(data)
  const programs = await findPrograms()
  const lock = await waitForLock(folder.startLock, 'exclusive', PATIENCE)
  try {
    const pid = await postmaster(data)
    if (pid) signal(pid, 'SIGINT')
    const until = performance.now() + PATIENCE
    while ((await postmaster(data)) || leftBehind(folder.postgres).length > 0) {
      if (performance.now() > until) throw new Error('The database does not stop.')
      await pause(10)
    }
    if (!variables) return
    const launch = await chooseLaunch(folder.postgres, programs.postgres)
    const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
    const settings = serverSettings((await secretsOf(data)).port, socketFolder(folder))
    const started = await startServer(programs, withVariables(launch, words), folder.postgres, folder.log, settings)
    while ((await readPidFile(folder.postgres))?.status !== 'ready') {
      if (started.ended()) throw new Error(`The database ended at once: ${(await started.said()).slice(-600)}`)
      await pause(10)
    }
  } finally {
    lock.release()
  }
}

/** PostgreSQL is started with an environment of its own: what is to be in it stands before the program. */
function withVariables({ account, before }: Launch, words: string[]): Launch {
  const become =
    account && before.length === 0
      ? ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
      : []
  return { ...(account ? { account } : {}), before: [...become, ...before, 'env', ...words] }
}

/** The same role as the embedded server's own connections, for a program that is given its address by variables. */
export async function elsewhereVariables(data: string, own: string, port?: number): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    BACKSTAY_DATA: own,
    DATABASE_URL: await urlOf(data, 'owner', port),
    DATABASE_APP_URL: await urlOf(data, 'app', port),
    NO_COLOR: '1',
  }
}
