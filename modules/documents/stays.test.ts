/** The paper behind a figure stays: for the application's database role, and for whoever would undo its coming in. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogueOf, dispatch, kernelModule } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { person } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { intake, LARGEST_FILE } from './intake.ts'
import { documentsModule } from './module.ts'

const who = person('Ida', 'owner')
let kernel: OpenKernel
beforeAll(async () => {
  const modules = [kernelModule, organisationModule, contactsModule, documentsModule]
  kernel = await openKernel(catalogueOf(modules), await testDatabase(), { connections: 2 })
  await intake(kernel, who, { name: 'rent.txt', bytes: Buffer.from('Rent of March, 4000.00') }, 'cli')
})
afterAll(() => kernel.close())

test.each([
  ['bytes', `update documents_document set file = repeat('a', 64)`],
  ['size', 'update documents_document set size = size + 1'],
  ['day', `update documents_document set created_at = created_at - interval '1 day'`],
  ['way', `update documents_document set via = 'mail'`],
  ['arrival', `update documents_arrival set name = 'other.txt'`],
])('a document’s %s can’t be changed', async (_, sql) => {
  await expect(kernel.pool.query(sql)).rejects.toMatchObject({ detail: 'documents.document.stays' })
})

test.each(['documents_arrival', 'documents_document'])('nothing is deleted from %s', async (table) => {
  await expect(kernel.pool.query(`delete from ${table}`)).rejects.toThrow(/stays|referenced/)
  expect((await kernel.pool.query(`select 1 from ${table}`)).rows).toHaveLength(1)
})

test('that a file was turned away can’t be undone', async () => {
  const report = await intake(
    kernel,
    who,
    { name: 'large.pdf', bytes: new Uint8Array(1), size: LARGEST_FILE + 1 },
    'cli',
  )
  expect(report).toMatchObject({ received: 1, refused: 1 })
  const { rows } = await kernel.pool.query(`select id from kernel_audit where command = 'documents.document.turnAway'`)
  await expect(dispatch(kernel, { command: 'kernel.undo', input: { audit: rows[0]?.id } }, who)).rejects.toMatchObject({
    code: 'kernel.undo.forbidden',
  })
})

test('only the program says that everything was taken out of a file', async () => {
  const { rows } = await kernel.pool.query(`select id from documents_document where name = 'rent.txt'`)
  const request = { command: 'documents.document.unpacked', id: String(rows[0]?.id), input: { parts: 9 } }
  await expect(dispatch(kernel, request, person('Nele', 'bookkeeper'))).rejects.toMatchObject({
    code: 'command.forbidden',
  })
})
