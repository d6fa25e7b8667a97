import { mkdtemp, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newOrganisation, startServer, verb } from './server-process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstay-copy-'))
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))

test('a copy made while people work comes back whole elsewhere, chain and all', async () => {
  const [here, there, file] = [join(folder, 'here'), join(folder, 'there'), join(folder, 'copy.backstay')]
  const { key } = await newOrganisation(here)
  const server = await startServer(here)
  const write = async (turn: number) =>
    fetch(`${server.address}/api/commands/work.task.create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: { title: `Task ${turn}` } }),
    }).then((answer) => answer.text())
  let working = true
  const work = (async () => {
    for (let turn = 0; working && turn < 5000; turn++) await write(turn)
  })()
  await verb(here, 'intake', new URL('../examples/documents', import.meta.url).pathname)
  await verb(here, 'backup', file)
  working = false
  await work
  await server.stop()
  await verb(there, 'restore', file)
  expect(JSON.parse(await verb(there, 'check', '--json'))).toMatchObject({ ok: true, findings: [] })
  expect(JSON.parse(await verb(there, 'verify', '--json'))).toMatchObject({ ok: true, findings: [] })
  await verb(there, 'run', 'work.task.create', '--set', 'title=After the restore')
  expect(JSON.parse(await verb(there, 'verify', '--json'))).toMatchObject({ ok: true, findings: [] })
  const documents = JSON.parse(await verb(there, 'list', 'documents.document', '--json')) as unknown[]
  expect(documents.length).toBeGreaterThan(0)
  await expect(verb(there, 'restore', file)).rejects.toThrowError(/not empty/)
}, 180_000)

test('a copy that was cut off is refused before anything is touched', async () => {
  const [there, file] = [join(folder, 'empty'), join(folder, 'copy.backstay')]
  await truncate(file, Math.floor((await stat(file)).size / 2))
  await expect(verb(there, 'restore', file)).rejects.toThrowError(/restore|backup|cut|damaged/i)
}, 60_000)
