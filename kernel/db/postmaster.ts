/** What is known of a running server from outside: its pid file, its process, and what it left behind. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './failure.ts'

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

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}
