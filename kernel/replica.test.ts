import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { openPool } from './db/index.ts'
import { openReplica } from './replica.ts'

let primary: ReturnType<typeof openPool>
let url: string
let schema: string

beforeAll(async () => {
  const database = await testDatabase()
  url = database.appUrl
  schema = database.schema
  primary = openPool(url, schema)
})
afterAll(() => primary?.end())

const READ = 'select 42 as answer'

test('a server that replays nothing is no replica: the primary answers', async () => {
  const replica = openReplica(openPool(url, schema), primary)
  expect(await replica.read((run) => run(READ))).toEqual([{ answer: 42 }])
  expect(replica.counts).toEqual({ replica: 0, behind: 1, away: 0 })
  await replica.close()
})

test('a replica that does not answer is left alone for a while: the primary answers', async () => {
  const away = openPool('postgresql://nobody@127.0.0.1:1/none', 'none', { connectionTimeout: 500 })
  const replica = openReplica(away, primary)
  for (let time = 0; time < 3; time++) expect(await replica.read((run) => run(READ))).toEqual([{ answer: 42 }])
  expect(replica.counts).toEqual({ replica: 0, behind: 0, away: 1 })
  await replica.close()
})

test('what is wrong with the reading itself is not tried twice', async () => {
  const replica = openReplica(openPool(url, schema), primary)
  let tries = 0
  const wrong = replica.read((run) => {
    tries++
    return run('select nothing')
  })
  await expect(wrong).rejects.toMatchObject({ code: '42703' })
  expect(tries).toBe(1)
  await replica.close()
})
