/**
 * The embedded database of one data folder: found running, or started; stopped by the last one who uses it.
 *
 * Two locks of the operating system arrange it between any number of processes: `startLock` lets one at a time start
 * or stop the server, `usersLock` is shared by everybody who uses it. Whoever leaves and then gets the users' lock
 * for itself alone was the last, and stops the server. A killed process loses its locks with its life; the server
 * that it leaves running is taken over by the next one who comes.
 */

import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { say } from '../words.ts'
import { chooseLaunch, giveTo, type Launch } from './account.ts'
import { changeSecrets, type DataFolder, newSecrets, readSecrets, type Secrets, writeSecrets } from './data-folder.ts'
import { codeOf, DatabaseFailure } from './failure.ts'
import { type Lock, tryLock, waitForLock } from './lock.ts'
import { askToStop, freePort, initialise, type StartedServer, serverSettings, startServer } from './postgres-process.ts'
import { leftBehind, markStale, type PidFile, readPidFile, servesFolder, signal } from './postmaster.ts'
import { findPrograms, type Programs } from './programs.ts'
import { prepareCluster } from './roles.ts'

/** The longest that recovery after a crash, or another process's start, is waited for. */
const PATIENCE = 10 * 60_000
/** The longest that a clean stop is waited for before the server is told to drop everything (it then recovers). */
const STOP_PATIENCE = 60_000
const LONGEST_SOCKET_PATH = 103

/** The embedded database while this process uses it. */
export interface Embedded {
  folder: DataFolder
  secrets: Secrets
  /** Whether this process started the server, or found it running. */
  started: boolean
  /** Makes sure that the server runs, after it was lost; the port stays. */
  revive(): Promise<void>
  /** Stops using it; stops the server where nobody else uses it. */
  close(): Promise<void>
  /** As much of `close` as can be done while the process exits: the server is asked to stop, not waited for. */
  closeAtExit(): void
}

interface Running {
  pid: number
  started: boolean
}

/** Where the server of the folder listens: a socket in its own folder, which only its account and root may enter. */
export function socketFolder(folder: DataFolder): string | undefined {
  if (process.platform === 'win32') return undefined
  return join(folder.postgres, '.s.PGSQL.65535').length <= LONGEST_SOCKET_PATH ? folder.postgres : undefined
}

/** A connection string for the embedded server, over its socket where there is one and `tcp` is not asked for. */
export function embeddedUrl(
  folder: DataFolder,
  port: number,
  user: string,
  password: string,
  database: string,
  tcp = false,
): string {
  const socket = tcp ? undefined : socketFolder(folder)
  const host = socket === undefined ? '127.0.0.1' : encodeURIComponent(socket)
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`
}

/**
 * Uses the embedded database of the folder: attaches to the running server, or makes and starts one.
 * `settings` override the server's settings where this call starts it (tests switch `fsync` off); `onStarting` is called
 * when it was told to start, some moments before it is ready.
 * @throws DatabaseFailure with the reason where it can't run.
 */
export async function holdEmbedded(
  folder: DataFolder,
  settings: Record<string, string> = {},
  onStarting: () => void = () => undefined,
): Promise<Embedded> {
  const programs = await findPrograms()
  const start = await waitForLock(folder.startLock, 'exclusive', PATIENCE)
  try {
    const launch = await chooseLaunch(folder.postgres, programs.postgres)
    const secrets = await haveCluster(folder, programs, launch)
    const server = new ServerOfFolder(folder, programs, launch, secrets, settings)
    const running = await server.ensureRunning(false, onStarting)
    if (!secrets.prepared) {
      await prepareCluster(embeddedUrl.bind(undefined, folder, secrets.port), secrets)
      await changeSecrets(folder, (stored) => {
        stored.prepared = true
      })
    }
    const users = tryLock(folder.usersLock, 'shared')
    if (!users) throw new Error('the users lock is taken although nobody may be stopping')
    return embedded(server, users, running.started)
  } finally {
    start.release()
  }
}

function embedded(server: ServerOfFolder, users: Lock, started: boolean): Embedded {
  const { folder, secrets } = server
  let stopping = false
  return {
    folder,
    secrets,
    started,
    async revive() {
      const start = await waitForLock(folder.startLock, 'exclusive', PATIENCE)
      try {
        const port = secrets.port
        await server.ensureRunning(true)
        if (secrets.port !== port) throw movedAway(folder, secrets.port)
      } finally {
        start.release()
      }
    },
    async close() {
      const start = await waitForLock(folder.startLock, 'exclusive', PATIENCE)
      try {
        users.release()
        const last = tryLock(folder.usersLock, 'exclusive')
        if (!last) return
        stopping = true
        await server.stop()
        last.release()
      } finally {
        start.release()
      }
    },
    closeAtExit() {
      if (stopping) return server.askToStop()
      // A folder that somebody took away meanwhile is not to come back with a lock file in it.
      const start = existsSync(folder.postgres) ? tryLock(folder.startLock, 'exclusive') : undefined
      users.release()
      if (!start) return
      const last = tryLock(folder.usersLock, 'exclusive')
      if (last) server.askToStop()
      last?.release()
      start.release()
    },
  }
}

function movedAway(folder: DataFolder, port: number): DatabaseFailure {
  return new DatabaseFailure(
    'database.moved',
    say`The embedded database in ${folder.postgres} was started again on another port (${port}).`,
    say`Restart the Backstay server, so that it connects there.`,
  )
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** The secrets of the folder's cluster, which is made where there is none. */
async function haveCluster(folder: DataFolder, programs: Programs, launch: Launch): Promise<Secrets> {
  const stored = await readSecrets(folder)
  if (await exists(folder.postgres)) {
    await checkVersion(folder)
    if (launch.account) await giveTo(launch.account, folder.postgres)
    if (stored) return stored
    throw new DatabaseFailure(
      'database.secrets',
      say`There is a database in ${folder.postgres}, and ${folder.secrets} with its passwords is missing.`,
      say`Bring the file back from a copy of the data folder; or move the folder away and restore a backup.`,
    )
  }
  const secrets = newSecrets(stored?.port ?? (await freePort()))
  await writeSecrets(folder, secrets)
  // Made beside its place and moved there whole: a start that is killed half-way leaves nothing to trip over.
  await removeDrafts(folder)
  const draft = await mkdtemp(`${folder.postgres}.new-`)
  if (launch.account) await chown(draft, launch.account.uid, launch.account.gid)
  await initialise(programs, launch, draft, secrets.adminPassword)
  await rename(draft, folder.postgres)
  return secrets
}

/** Drafts of killed starts. A program that still writes into one loses it. */
async function removeDrafts(folder: DataFolder): Promise<void> {
  const names = (await readdir(folder.root)).filter((name) => name.startsWith('postgres.new-'))
  for (const name of names) await rm(join(folder.root, name), { recursive: true, force: true, maxRetries: 20 })
}

const MAJOR = '18'

async function checkVersion(folder: DataFolder): Promise<void> {
  let found: string
  try {
    found = (await readFile(join(folder.postgres, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    throw new DatabaseFailure(
      'database.folder',
      say`${folder.postgres} is not a database folder (no PG_VERSION in it).`,
      say`Move it away, or set BACKSTAY_DATA to another folder.`,
      error,
    )
  }
  if (found === MAJOR) return
  throw new DatabaseFailure(
    'database.version',
    say`${folder.postgres} was made by PostgreSQL ${found}; this Backstay brings PostgreSQL ${MAJOR}.`,
    say`Make a backup with the Backstay that made it, move the folder away, and restore the backup with this one.`,
  )
}

class ServerOfFolder {
  readonly folder: DataFolder
  readonly programs: Programs
  readonly secrets: Secrets
  pid = 0
  readonly #launch: Launch
  readonly #settings: Record<string, string>

  constructor(
    folder: DataFolder,
    programs: Programs,
    launch: Launch,
    secrets: Secrets,
    settings: Record<string, string>,
  ) {
    this.folder = folder
    this.programs = programs
    this.secrets = secrets
    this.#launch = launch
    this.#settings = settings
  }

  /** Finds the server running, or starts it. The caller holds the start lock. */
  async ensureRunning(keepPort: boolean, onStarting: () => void = () => undefined): Promise<Running> {
    const until = performance.now() + PATIENCE
    while (performance.now() < until) {
      const found = await readPidFile(this.folder.postgres)
      if (found && servesFolder(found.pid, this.folder.postgres)) {
        if (await this.#awaitReady(found, until)) return { pid: this.pid, started: false }
        continue
      }
      if (found && process.platform !== 'win32') await markStale(this.folder.postgres)
      if (await this.#start(keepPort, until, onStarting)) return { pid: this.pid, started: true }
    }
    throw this.#failure('it did not become ready', '')
  }

  /** Waits for a server that somebody else started; false where it ended meanwhile. */
  async #awaitReady(found: PidFile, until: number): Promise<boolean> {
    while (performance.now() < until) {
      const now = await readPidFile(this.folder.postgres)
      if (now?.pid === found.pid && now.status === 'ready') {
        this.pid = now.pid
        await this.#rememberPort(now.port)
        return true
      }
      if (!servesFolder(found.pid, this.folder.postgres)) return false
      await pause(10)
    }
    throw this.#failure(`the process ${found.pid} serves the folder and is not ready`, '')
  }

  async #rememberPort(port: number): Promise<void> {
    if (this.secrets.port === port) return
    this.secrets.port = port
    await changeSecrets(this.folder, (stored) => {
      stored.port = port
    })
  }

  /** Starts the server; false where the obstacle was removed and another try may do. */
  async #start(keepPort: boolean, until: number, onStarting: () => void): Promise<boolean> {
    const settings = { ...serverSettings(this.secrets.port, socketFolder(this.folder)), ...this.#settings }
    const server = await startServer(this.programs, this.#launch, this.folder.postgres, this.folder.log, settings)
    onStarting()
    while (!server.ended()) {
      const note = await readPidFile(this.folder.postgres)
      if (note?.pid === server.pid && note.status === 'ready') {
        this.pid = server.pid
        return true
      }
      if (performance.now() > until) throw this.#failure('it did not become ready', await server.said())
      await pause(5)
    }
    await this.#removeObstacle(server, keepPort)
    return false
  }

  async #removeObstacle(server: StartedServer, keepPort: boolean): Promise<void> {
    const said = await server.said()
    if (/could not create any TCP\/IP sockets|could not bind IPv4/.test(said) && !keepPort) {
      await this.#rememberPort(await freePort())
    } else if (/shared memory block .*still in use/.test(said)) {
      await this.#endLeftBehind()
    } else if (/lock file .* already exists/.test(said)) {
      await pause(20)
    } else {
      throw this.#failure('it ended at once', said)
    }
  }

  /** Processes of a killed server notice its death and end; one that is busy is told to. */
  async #endLeftBehind(): Promise<void> {
    for (const limit of [2_000, 10_000]) {
      const until = performance.now() + limit
      while (performance.now() < until) {
        if (leftBehind(this.folder.postgres).length === 0) return pause(20)
        await pause(20)
      }
      for (const pid of leftBehind(this.folder.postgres)) signal(pid, 'SIGQUIT')
    }
    const pids = leftBehind(this.folder.postgres).join(', ')
    throw this.#failure(`processes of an earlier server do not end (${pids})`, '')
  }

  /** Stops the server and waits for its end. The caller holds the start lock. */
  async stop(): Promise<void> {
    const found = await readPidFile(this.folder.postgres)
    if (!found || !servesFolder(found.pid, this.folder.postgres)) return
    askToStop(this.programs, found.pid, this.folder.postgres)
    const begun = performance.now()
    let told = false
    while (servesFolder(found.pid, this.folder.postgres)) {
      if (process.platform === 'win32' && (await readPidFile(this.folder.postgres)) === undefined) return
      if (!told && performance.now() - begun > STOP_PATIENCE) {
        signal(found.pid, 'SIGQUIT')
        told = true
      }
      await pause(5)
    }
  }

  /** Tells the server to stop and does not wait for it. */
  askToStop(): void {
    if (this.pid > 0 && servesFolder(this.pid, this.folder.postgres)) {
      askToStop(this.programs, this.pid, this.folder.postgres)
    }
  }

  #failure(what: string, said: string): DatabaseFailure {
    const lines = said.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT|DETAIL/.test(line))
    const words = (lines.length > 0 ? lines : said.trim().split('\n')).slice(-4).join(' ').slice(0, 1000)
    return new DatabaseFailure(
      'database.start',
      say`The embedded database in ${this.folder.postgres} does not run: ${what}. ${words}`,
      say`Read ${this.folder.log}; it says why. A disk without room and a missing right are the usual reasons.`,
    )
  }
}
