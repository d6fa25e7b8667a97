import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../../kernel/db/index.ts'
import { catalogueOf, dispatch, kernelModule } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { organisationModule } from '../../modules/organisation/module.ts'
import { theOwner } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { createServer } from './server.ts'

let kernel: OpenKernel
let servers: [FastifyInstance, FastifyInstance]

beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule]), await testDatabase())
  const server = () => createServer(kernel, { whoOf: async () => theOwner })
  servers = [await server(), await server()]
  for (const server of servers) await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  for (const server of servers ?? []) await server.close()
  await kernel?.close()
})

/** A line to a server, as a browser keeps it: what it was told, and the last event's id. */
async function listen(server: FastifyInstance, last?: string) {
  const { port } = server.server.address() as AddressInfo
  const headers = last === undefined ? {} : { 'last-event-id': last }
  const asked = httpRequest({ host: '127.0.0.1', port, path: '/api/changes', headers })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  response.on('data', (part) => {
    text += String(part)
  })
  return {
    until: async (words: string): Promise<string> => {
      while (!text.includes(words)) await once(response, 'data')
      return text
    },
    last: () => [...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1],
    close: () => asked.destroy(),
  }
}

const team = async (name: string): Promise<string> =>
  String((await dispatch(kernel, { command: 'organisation.team.create', input: { name } }, theOwner)).id)

test('whoever comes back, to any server, is told what happened meanwhile', async () => {
  const first = await listen(servers[0])
  const seen = await team('Seen')
  await first.until(seen)
  const last = first.last()
  first.close()
  const missed = await team('Missed')
  const again = await listen(servers[1], last)
  expect(await again.until(missed)).not.toContain('event: reload')
  again.close()
})

test.each([
  ['a position that this database has not reached', '9223372036854775807'],
  ['more than can be told again', '3'],
])('%s: the page loads its data anew', async (what, last) => {
  if (what.startsWith('more')) for (let nth = 0; nth < 500; nth++) await team(`Team ${nth}`)
  const line = await listen(servers[1], last)
  await line.until('event: reload')
  line.close()
})

test('a position that is none counts as none', async () => {
  const line = await listen(servers[0], "1'; drop table kernel_audit")
  expect(await line.until(': connected')).not.toContain('reload')
  line.close()
})

test('while the database is away it is said that nobody knows, and when to come again', async () => {
  const away = openPool('postgresql://nobody@127.0.0.1:1/none', 'none')
  const server = await createServer({ ...kernel, pool: away }, { whoOf: async () => theOwner })
  const answer = await server.inject({ url: '/api/records/organisation.team' })
  expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([503, 'server.database', '1'])
  expect(await away.end()).toBeUndefined()
  await server.close()
})
