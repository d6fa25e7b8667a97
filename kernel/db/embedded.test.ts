import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDatabase } from './database.ts'
import { readPidFile, servesFolder } from './postmaster.ts'
import { withClient } from './roles.ts'

const PROGRAM = fileURLToPath(new URL('../../test/database-process.ts', import.meta.url))
const isRoot = process.getuid?.() === 0

let data: string
let made: string
const children: ChildProcess[] = []

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'backstay-made-'))
  await chmod(made, 0o755)
  await (await openDatabase({ data: made, url: '' })).close()
})

afterAll(() => rm(made, { recursive: true, force: true }))

/** A database that was made before, as making one takes a second. */
async function madeBefore(): Promise<void> {
  await promisify(execFile)('cp', ['-a', `${made}/.`, data])
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-embedded-'))
  // Others may enter, so that the database's account may; what is in it stays closed.
  await chmod(data, 0o755)
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  const found = await readPidFile(join(data, 'postgres'))
  if (found && servesFolder(found.pid, join(data, 'postgres'))) process.kill(found.pid, 'SIGKILL')
  await rm(data, { recursive: true, force: true })
})

interface Said {
  open?: 'started' | 'attached'
  url?: string
  closed?: boolean
  refused?: string
  message?: string
  event?: string
}

interface OtherProcess {
  child: ChildProcess
  /** The next thing that it says; undefined where it ended. */
  next(): Promise<Said | undefined>
  ended: Promise<unknown>
}

type Identity = { uid?: number; gid?: number }

function other(role: 'verb' | 'server', leave?: 'leave' | 'abruptly', identity: Identity = {}): OtherProcess {
  const flags = [PROGRAM, data, role, ...(leave ? [leave] : [])]
  const child = spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/', ...identity })
  children.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    ended: once(child, 'exit'),
    async next() {
      const line = await lines.next()
      return line.done ? undefined : (JSON.parse(line.value) as Said)
    },
  }
}

async function postmaster(): Promise<number> {
  const found = await readPidFile(join(data, 'postgres'))
  if (!found || !servesFolder(found.pid, join(data, 'postgres'))) return 0
  return found.pid
}

async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(servesFolder(pid, join(data, 'postgres'))).toBe(false), {
    timeout: 10_000,
    interval: 10,
  })
}

const count = (url: string) =>
  withClient(
    url,
    async (client) => (await client.query<{ n: number }>('SELECT count(*)::int AS n FROM kept')).rows[0]?.n,
  )

test('a new folder: made, durable, closed to others, and ready within three seconds when started again', async () => {
  const first = await openDatabase({ data, url: '' })
  expect(first.mode).toBe('started')
  const settings = await withClient(first.ownerUrl, async (client) => {
    await client.query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)')
    const { rows } = await client.query(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding,
              current_setting('listen_addresses') AS addresses, rolsuper AS super, 'Z' < 'a' AS "byCodePoint"
       FROM pg_roles WHERE rolname = current_user`,
    )
    return rows[0]
  })
  expect(settings).toEqual({
    ...{ fsync: 'on', commit: 'on', checksums: 'on', encoding: 'UTF8', addresses: '127.0.0.1' },
    ...{ super: false, byCodePoint: true },
  })
  expect((await stat(join(data, 'database.json'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(data, 'postgres'))).mode & 0o777).toBe(0o700)
  await first.close()
  expect(await postmaster()).toBe(0)

  const begun = performance.now()
  const second = await openDatabase({ data, url: '' })
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(await count(second.ownerUrl)).toBe(1)
  await second.close()
})

test('the last one who leaves stops the database, whoever started it', async () => {
  await madeBefore()
  const starter = other('verb')
  expect((await starter.next())?.open).toBe('started')
  const here = await openDatabase({ data, url: '' })
  expect(here.mode).toBe('attached')
  starter.child.stdin?.end()
  expect((await starter.next())?.closed).toBe(true)
  expect(await withClient(here.appUrl, async () => 'works')).toBe('works')
  await here.close()
  expect(await postmaster()).toBe(0)
})

test('of twenty servers that start at once one works and nineteen say why not; verbs at once all work', async () => {
  const servers = Array.from({ length: 20 }, () => other('server'))
  const said = await Promise.all(servers.map((server) => server.next()))
  expect(said.filter((word) => word?.open)).toHaveLength(1)
  const refused = said.filter((word) => word?.refused)
  expect(refused).toHaveLength(19)
  expect(new Set(refused.map((word) => word?.refused))).toEqual(new Set(['database.inUse']))
  expect(refused[0]?.message).toContain(data)
  for (const server of servers) server.child.stdin?.end()
  await Promise.all(servers.map((server) => server.ended))
  expect(await postmaster()).toBe(0)

  const verbs = Array.from({ length: 10 }, () => other('verb', 'leave'))
  const words = await Promise.all(verbs.map((verb) => verb.next()))
  expect(words.map((word) => word?.open === 'started' || word?.open === 'attached')).toEqual(Array(10).fill(true))
  await Promise.all(verbs.map((verb) => verb.ended))
  expect(await postmaster()).toBe(0)
}, 60_000)

describe('after kill -9', () => {
  test('of server and database: nothing that was committed is lost, no lock is left', async () => {
    await madeBefore()
    const server = other('server')
    const url = (await server.next())?.url ?? ''
    await withClient(url, (client) => client.query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2)'))
    const pid = await postmaster()
    server.child.kill('SIGKILL')
    process.kill(pid, 'SIGKILL')
    const again = await openDatabase({ data, url: '', server: true })
    expect(again.mode).toBe('started')
    expect(await count(again.ownerUrl)).toBe(2)
    await again.close()
  })

  test('of the server alone: its database is taken over and stopped in the end', async () => {
    await madeBefore()
    const server = other('server')
    await server.next()
    const pid = await postmaster()
    server.child.kill('SIGKILL')
    await server.ended
    const again = await openDatabase({ data, url: '', server: true })
    expect(again.mode).toBe('attached')
    expect(await postmaster()).toBe(pid)
    await again.close()
    expect(await postmaster()).toBe(0)
  })

  test('of the database alone: the server has it back on the same address', async () => {
    await madeBefore()
    const server = other('server')
    const url = (await server.next())?.url ?? ''
    await withClient(url, (client) => client.query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)'))
    process.kill(await postmaster(), 'SIGKILL')
    expect((await server.next())?.event).toMatch(/lost/)
    expect((await server.next())?.event).toMatch(/runs/)
    expect(await count(url)).toBe(1)
    server.child.stdin?.end()
    await server.ended
    expect(await postmaster()).toBe(0)
  })

  test('a process id in the pid file that belongs to somebody else by now does not block', async () => {
    await madeBefore()
    const server = other('server')
    await server.next()
    const pid = await postmaster()
    server.child.kill('SIGKILL')
    process.kill(pid, 'SIGKILL')
    await gone(pid)
    const path = join(data, 'postgres', 'postmaster.pid')
    // Of the database's own account: another's would be told apart by PostgreSQL itself.
    const { uid, gid } = await stat(join(data, 'postgres'))
    const bystander = spawn('sleep', ['60'], isRoot ? { uid, gid } : {})
    children.push(bystander)
    await writeFile(path, (await readFile(path, 'utf8')).replace(/^\d+/, String(bystander.pid)))
    const again = await openDatabase({ data, url: '' })
    expect(again.mode).toBe('started')
    await again.close()
    expect(bystander.exitCode).toBeNull()
  })

  test('in the middle of the first start: the next one begins anew', async () => {
    await mkdir(join(data, 'postgres.new-killed'))
    await writeFile(join(data, 'postgres.new-killed', 'PG_VERSION'), '18\n')
    const database = await openDatabase({ data, url: '' })
    expect(await withClient(database.ownerUrl, async () => 'works')).toBe('works')
    expect((await readdir(data)).filter((name) => name.startsWith('postgres.new'))).toEqual([])
    await database.close()
  })
})

test('a signal that nobody else listens to stops the database before the process ends', async () => {
  await madeBefore()
  const verb = other('verb')
  await verb.next()
  const pid = await postmaster()
  verb.child.kill('SIGTERM')
  await verb.ended
  expect(servesFolder(pid, join(data, 'postgres'))).toBe(false)
  expect(verb.child.signalCode).toBe('SIGTERM')
})

test('a process that exits while it closes has told the database to stop', async () => {
  await madeBefore()
  const verb = other('verb', 'abruptly')
  await verb.next()
  const pid = await postmaster()
  await verb.ended
  if (pid > 0) await gone(pid)
  expect(await postmaster()).toBe(0)
})

test('a port that was taken meanwhile is chosen anew', async () => {
  await madeBefore()
  const port = (JSON.parse(await readFile(join(data, 'database.json'), 'utf8')) as { port: number }).port
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const database = await openDatabase({ data, url: '' })
  expect(new URL(database.appTcpUrl).port).not.toBe(String(port))
  expect(await withClient(database.appTcpUrl, async () => 'works')).toBe('works')
  await database.close()
  squatter.close()
})

describe('a folder that will not do is refused in words', () => {
  const refusal = (code: string) => expect.objectContaining({ code, help: expect.stringMatching(/\w/) })

  test('made by another PostgreSQL', async () => {
    await mkdir(join(data, 'postgres'))
    await writeFile(join(data, 'postgres', 'PG_VERSION'), '17\n')
    await expect(openDatabase({ data, url: '' })).rejects.toEqual(refusal('database.version'))
  })

  test('something else', async () => {
    await mkdir(join(data, 'postgres'))
    await expect(openDatabase({ data, url: '' })).rejects.toEqual(refusal('database.folder'))
  })

  test('a file in its place', async () => {
    await writeFile(join(data, 'file'), '')
    await expect(openDatabase({ data: join(data, 'file'), url: '' })).rejects.toEqual(refusal('database.folder'))
  })

  test('without its passwords, or with damaged ones', async () => {
    await madeBefore()
    await writeFile(join(data, 'database.json'), '{"port": 1')
    await expect(openDatabase({ data, url: '' })).rejects.toEqual(refusal('database.secrets'))
    await rm(join(data, 'database.json'))
    await expect(openDatabase({ data, url: '' })).rejects.toEqual(refusal('database.secrets'))
  })
})

describe.runIf(isRoot)('for root', () => {
  test('the database runs as another user, who owns its folder and nothing else', async () => {
    await madeBefore()
    const database = await openDatabase({ data, url: '' })
    const { uid } = await stat(join(data, 'postgres'))
    expect(uid).not.toBe(0)
    const status = await readFile(`/proc/${await postmaster()}/status`, 'utf8')
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe(String(uid))
    expect((await stat(join(data, 'files'))).uid).toBe(0)
    await database.close()
  })

  test('it does so too in a folder that nobody else may enter, and reads on from a copy owned by root', async () => {
    await chmod(data, 0o700)
    const database = await openDatabase({ data, url: '' })
    expect(await withClient(database.appUrl, async () => 'works')).toBe('works')
    await database.close()
    await chown(join(data, 'postgres'), 0, 0)
    const again = await openDatabase({ data, url: '' })
    expect((await stat(join(data, 'postgres'))).uid).not.toBe(0)
    await again.close()
  })

  test('and an ordinary user needs no other', async () => {
    await chown(data, 65534, 65534)
    const verb = other('verb', 'leave', { uid: 65534, gid: 65534 })
    expect((await verb.next())?.open).toBe('started')
    await verb.ended
    expect((await stat(join(data, 'postgres'))).uid).toBe(65534)
  })
})
