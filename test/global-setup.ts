/**
 * One embedded database for a whole run of the tests, started when the first test file asks for it (arithmetic needs
 * none), in a folder that goes away at the end.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'
import { type Database, openDatabase } from '../kernel/db/index.ts'
import { readPidFile, servesFolder, signal } from '../kernel/db/postmaster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address that answers with the data folder of the running database. */
    databaseDoor: string
  }
}

// Nothing of a test run has to survive the loss of power.
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '256MB',
}

/** A test process that still runs keeps the database alive; with the end of the run it is to end all the same. */
async function end(folder: string): Promise<void> {
  const found = await readPidFile(folder)
  if (!found || !servesFolder(found.pid, folder)) return
  signal(found.pid, 'SIGINT')
  while (servesFolder(found.pid, folder)) await pause(10)
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<Database> | undefined
  const start = async () => {
    const data = await mkdtemp(join(tmpdir(), 'backstay-test-'))
    return openDatabase({ data, url: '', settings: SETTINGS })
  }
  const door = createServer((_request, response) => {
    starting ??= start()
    starting.then(
      (database) => response.end(database.dataFolder),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  const port = await new Promise<number>((resolve, reject) => {
    door.once('error', reject)
    door.listen(0, '127.0.0.1', () => {
      const address = door.address()
      if (address && typeof address === 'object') resolve(address.port)
    })
  })
  project.provide('databaseDoor', `http://127.0.0.1:${port}/`)
  return async () => {
    door.close()
    const database = await starting
    if (!database) return
    await database.close()
    await end(join(database.dataFolder, 'postgres'))
    await rm(database.dataFolder, { recursive: true, force: true, maxRetries: 10 })
  }
}
