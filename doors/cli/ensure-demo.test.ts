import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asSystem, type DoorName, dispatch } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { catalogue } from '../../modules/index.ts'
import { testDatabase } from '../../test/database.ts'
import { ensureDemo } from './ensure-demo.ts'

let kernel: OpenKernel
let folder: string
beforeAll(async () => {
  kernel = await openKernel(catalogue, await testDatabase(), { connections: 2 })
  folder = await mkdtemp(join(tmpdir(), 'backstay-demo-'))
})
afterAll(async () => {
  await kernel.close()
  await rm(folder, { recursive: true, force: true })
})

const company = (name: string, door: DoorName = 'demo') =>
  dispatch(
    kernel,
    { command: 'organisation.company.create', input: { name, country: 'DE', currency: 'EUR' } },
    { ...asSystem(), door },
  )
const names = async () =>
  (await kernel.pool.query('select name from organisation_company order by name')).rows.map((row) => row.name)
const ensure = (make: () => Promise<unknown>) => ensureDemo({ kernel, folder, make, say: () => {} })

test('a demo whose making broke off is made anew, a finished one stays, and work is never thrown away', async () => {
  const broken = ensure(async () => {
    await company('Half')
    throw new Error('The power went.')
  })
  await expect(broken).rejects.toThrow('The power went.')
  expect(await names()).toEqual(['Half'])
  await ensure(() => company('Whole'))
  expect(await names()).toEqual(['Whole'])
  await ensure(() => company('Again'))
  expect(await names()).toEqual(['Whole'])
  await company('Mine', 'http')
  await writeFile(join(folder, 'demo.unfinished'), '')
  await ensure(() => company('Again'))
  expect(await names()).toEqual(['Mine', 'Whole'])
  expect(existsSync(join(folder, 'demo.unfinished'))).toBe(false)
})
