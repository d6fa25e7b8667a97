/**
 * Locks between processes that the operating system takes back when their holder dies, however it dies.
 *
 * Node offers no `flock`. SQLite, which is part of Node, locks its files with `fcntl` (POSIX) or `LockFileEx`
 * (Windows): an empty SQLite file with an open transaction is therefore exactly such a lock. Process ids are not
 * involved, so a stale lock can't exist and a re-used id can't be taken for a holder.
 */

import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { say } from '../words.ts'
import { DatabaseFailure, messageOf } from './failure.ts'

export interface Lock {
  release(): void
}

/** One holder, or many that only keep an exclusive one out. */
export type LockKind = 'exclusive' | 'shared'

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY
}

function begin(database: DatabaseSync, kind: LockKind): void {
  // Nothing is ever written, so there is nothing to roll back from a file beside it.
  database.exec('PRAGMA journal_mode = MEMORY')
  if (kind === 'exclusive') {
    database.exec('BEGIN EXCLUSIVE')
    return
  }
  database.exec('BEGIN')
  // A deferred transaction takes its lock with the first read.
  database.prepare('SELECT count(*) FROM sqlite_schema').get()
}

/**
 * Takes the lock on `path` at once, or gives `undefined` where another process (or this one) holds it.
 * The file is made where it is missing and stays; only the lock on it counts.
 * @throws DatabaseFailure `database.folder` where the file can't be opened or is no lock file.
 */
export function tryLock(path: string, kind: LockKind): Lock | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    begin(database, kind)
  } catch (error) {
    if (database?.isOpen) database.close()
    if (isBusy(error)) return undefined
    throw new DatabaseFailure(
      'database.folder',
      say`The lock file ${path} can't be used: ${messageOf(error)}.`,
      say`Run Backstay as the user that owns the data folder, or give that folder to this user.`,
      error,
    )
  }
  const held = database
  return {
    release() {
      if (held.isOpen) held.close()
    },
  }
}

/**
 * Waits until the lock on `path` is free and takes it.
 * @throws DatabaseFailure `database.busy` after `patience` milliseconds.
 */
export async function waitForLock(path: string, kind: LockKind, patience: number): Promise<Lock> {
  const until = performance.now() + patience
  for (;;) {
    const lock = tryLock(path, kind)
    if (lock) return lock
    if (performance.now() > until) {
      throw new DatabaseFailure(
        'database.busy',
        say`Another process has been starting or stopping the database for ${Math.round(patience / 1000)} seconds.`,
        say`Look at postgres.log in the data folder; end the process that hangs and try again.`,
      )
    }
    // Spread out, so that many waiting processes do not knock at the same instants.
    await pause(5 + Math.random() * 20)
  }
}
