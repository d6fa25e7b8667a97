import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { catalogueOf, dispatch, kernelModule, list } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { documentsModule } from '../../modules/documents/module.ts'
import { organisationModule } from '../../modules/organisation/module.ts'
import { person } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { readBounded } from './folder.ts'
import { type Watched, watchFolder } from './watch.ts'

const who = person('Ida', 'owner')
let kernel: OpenKernel
let folder: string
let watched: Watched | undefined
const logged: string[] = []
beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule, documentsModule]), await testDatabase())
})
afterAll(() => kernel.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstay-watch-'))
  logged.length = 0
})
afterEach(async () => {
  await watched?.stop()
  await rm(folder, { recursive: true, force: true })
})

const start = async (read: typeof readBounded) => {
  watched = await watchFolder(kernel, folder, (message) => logged.push(message), { again: 50, read })
}
const documents = async (name: string) =>
  (await list(kernel, 'documents.document', { where: { name: { is: name } }, sort: 'createdAt' }, who)).rows

test('a file that can’t be read is a refusal that says why, once, and is taken as soon as it can be', async () => {
  let locked = true
  await start(async (file, files) =>
    locked ? { unreadable: 'You may not read this file here.' } : readBounded(file, files),
  )
  await writeFile(join(folder, 'note.txt'), 'Words.')
  await vi.waitFor(async () => expect(await documents('note.txt')).toHaveLength(1), { timeout: 10_000 })
  const [refused] = await documents('note.txt')
  expect(refused).toMatchObject({
    ...{ state: 'refused', kept: false, via: 'folder' },
    outcome: 'You may not read this file here. It stays in the watched folder and is tried again.',
  })
  expect(await readdir(folder)).toContain('note.txt')

  locked = false
  await vi.waitFor(async () => expect(await readdir(folder)).not.toContain('note.txt'), { timeout: 10_000 })
  expect((await documents('note.txt')).map((row) => row.state)).toEqual(['refused', 'filed'])
  expect(logged).toEqual([])
}, 30_000)

test('a file that met an error is named once and tried until it is taken', async () => {
  let tries = 0
  await start(async (file, files) => {
    if (++tries < 3) throw new Error('The database is away.')
    return readBounded(file, files)
  })
  await writeFile(join(folder, 'later.txt'), 'Later.')
  await vi.waitFor(async () => expect(await documents('later.txt')).toMatchObject([{ state: 'filed' }]), {
    timeout: 10_000,
  })
  expect(logged).toHaveLength(1)
}, 30_000)

test('nobody but the intake itself states which file came in', async () => {
  const file = await kernel.files.put(Buffer.from('x'))
  const input = { name: 'x', shown: 'x', via: 'mail', file }
  for (const [command, more] of [
    ['take', {}],
    ['turnAway', { kept: true, size: 1, reason: 'x' }],
  ] as const)
    await expect(
      dispatch(kernel, { command: `documents.document.${command}`, input: { ...input, ...more } }, person('Nele')),
    ).rejects.toMatchObject({ kind: 'forbidden' })
})
