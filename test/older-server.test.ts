/** A PostgreSQL server of one's own may be as old as 15: the same books stand on it, where this machine has one. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../kernel/db/index.ts'
import { check, dispatch } from '../kernel/index.ts'
import { openKernel } from '../kernel/open.ts'
import { catalogue } from '../modules/index.ts'
import { setUpCompany } from '../modules/set-up/index.ts'
import { theOwner } from './books.ts'

const programs = ['15', '16', '17'].map((one) => `/usr/lib/postgresql/${one}/bin`).find((one) => existsSync(one))
const ends: (() => Promise<unknown> | unknown)[] = []
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

/** Root may not run PostgreSQL, so the user of that name does. */
function runner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  server.close()
  return at && typeof at === 'object' ? at.port : 0
}

async function startOlder(bin: string): Promise<string> {
  const as = runner()
  const folder = mkdtempSync(join(tmpdir(), 'backstay-older-'))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'], {
    ...as,
    cwd: folder,
    stdio: 'pipe',
  })
  const port = await freePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'lc_messages=C']
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-p', String(port), ...settings], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  ends.push(async () => {
    child.kill('SIGQUIT')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  for await (const line of createInterface(child.stderr))
    if (line.includes('ready to accept connections')) {
      child.stderr.resume()
      return url
    }
  throw new Error('The older PostgreSQL does not start.')
}

describe.skipIf(!programs)(`PostgreSQL in ${programs ?? 'no folder: there is none older than 18 here'}`, () => {
  test('takes the migrations, balances what is posted, and keeps what entries lie in', async () => {
    const url = await startOlder(programs ?? '')
    const folder = mkdtempSync(join(tmpdir(), 'backstay-older-files-'))
    ends.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await openDatabase({ url, data: folder })
    ends.push(() => database.close())
    const kernel = await openKernel(catalogue, database, { connections: 2 })
    ends.push(() => kernel.close())
    const made = await setUpCompany(kernel, {
      name: 'Nordkai',
      country: 'DE',
      currency: 'EUR',
      chart: 'generic',
      user: { name: 'Ida', email: 'ida@nordkai.example' },
    })
    const today = Temporal.Now.plainDateISO().toString()
    const postings = [
      { account: '1510', amount: '10.00' },
      { account: '3010', amount: '-10.00' },
    ]
    const input = { company: made.company, on: today, text: 'Capital', postings }
    await dispatch(kernel, { command: 'ledger.entry.post', input }, theOwner)
    expect((await check(kernel)).findings).toEqual([])
    await expect(kernel.pool.query('delete from ledger_period')).rejects.toMatchObject({ detail: 'record.inUse' })
  }, 120_000)
})
