/** The PostgreSQL process itself: making its folder, starting and stopping it. */

import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { say } from '../words.ts'
import type { Launch } from './account.ts'
import { DatabaseFailure } from './failure.ts'
import { signal } from './postmaster.ts'
import type { Programs } from './programs.ts'

/** Superuser of the embedded database; used only to make the owner role and its database. */
export const ADMIN = 'backstay_admin'

const MiB = 1024 * 1024

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
    // After a crash: one system call instead of opening every file.
    recovery_init_sync_method: process.platform === 'linux' ? 'syncfs' : 'fsync',
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
          say`PostgreSQL could not make its folder ${folder}: ${said.trim().split('\n').slice(-3).join(' ')}`,
          said.includes('look up effective user')
            ? say`This user id has no entry in /etc/passwd. Run Backstay as a named user or as root, or set DATABASE_URL.`
            : say`Check that the disk has room and that the folder may be written, or set DATABASE_URL.`,
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
