import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionConfig } from '../../kernel/db/pool.ts'
import { lastHead, verify } from '../../kernel/index.ts'
import { sale, type TestBooks, testBooks } from '../../test/books.ts'
import { exportHead, readHeads } from './heads.ts'

let books: TestBooks
let folder: string
beforeAll(async () => {
  books = await testBooks()
  folder = join(await mkdtemp(join(tmpdir(), 'backstay-heads-')), 'kept', 'elsewhere')
})
afterAll(async () => {
  await books.close()
  await rm(join(folder, '..', '..'), { recursive: true, force: true })
})

const moreSeals = async (): Promise<void> => {
  await books.run('ledger.entry.post', sale(books.company))
  await books.sealAll()
}

test('each head leaves once, as a file that verify takes back', async () => {
  await moreSeals()
  const first = await exportHead(books.kernel, folder)
  expect(await exportHead(books.kernel, folder)).toEqual(first)
  expect(await readdir(folder)).toHaveLength(1)
  await moreSeals()
  const second = await exportHead(books.kernel, folder)
  expect(second).toEqual(await lastHead(books.kernel))
  const heads = await readHeads(folder)
  expect(heads).toMatchObject([first, second])
  expect((await verify(books.kernel, heads)).findings).toEqual([])
})

test('what is no head is refused, and says what to name', async () => {
  for (const text of ['', '{', '[]', '{"sequence":1}', '{"sequence":"1","head":"00"}', 'x'.repeat(100_000)]) {
    const file = join(folder, '..', 'none.json')
    await writeFile(file, text)
    await expect(readHeads(file)).rejects.toMatchObject({ code: 'verify.head' })
  }
})

test('a chain that was cut since is told at once, and the head that shows it stays', async () => {
  const before = await readdir(folder)
  const owner = new pg.Client(connectionConfig(books.kernel.database.ownerUrl, books.kernel.database.schema))
  await owner.connect()
  await owner.query(
    `alter table kernel_seal disable trigger user; alter table kernel_audit disable trigger user;
     delete from kernel_audit a using kernel_seal s where s.sequence = (select max(sequence) from kernel_seal) and a.id = any (s.audits);
     delete from kernel_seal where sequence = (select max(sequence) from kernel_seal)`,
  )
  await owner.end()
  await expect(exportHead(books.kernel, folder)).rejects.toMatchObject({
    code: 'audit.heads.rewritten',
    message: expect.stringContaining('its tail was cut off'),
  })
  await moreSeals()
  await expect(exportHead(books.kernel, folder)).rejects.toMatchObject({ code: 'audit.heads.rewritten' })
  expect(await readdir(folder)).toEqual(before)
  expect(JSON.parse(await readFile(join(folder, before.at(-1) ?? ''), 'utf8'))).toMatchObject({
    at: expect.any(String),
  })
})
