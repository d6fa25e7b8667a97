import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogueOf, dispatch, kernelModule } from '../../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../../kernel/open.ts'
import { contactsModule } from '../../../modules/contacts/module.ts'
import { organisationModule } from '../../../modules/organisation/module.ts'
import { theOwner } from '../../../test/books.ts'
import { testDatabase } from '../../../test/database.ts'
import { createServer } from '../server.ts'
import { authSettings, createFirstUser, createKey, registerAuth, whoOfRequest } from './index.ts'

let kernel: OpenKernel
let app: FastifyInstance

beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule, contactsModule]), await testDatabase())
  await createFirstUser(kernel, { name: 'Ida', email: 'ida@example.org' })
  const also = [(server: FastifyInstance) => registerAuth(server, kernel, authSettings({}))]
  app = await createServer(kernel, { whoOf: whoOfRequest, also })
})
afterAll(async () => {
  await app?.close()
  await kernel?.close()
})

const run = (command: string, input: object, id?: string) =>
  dispatch(kernel, { command, input, ...(id ? { id } : {}) }, theOwner)

test('whoever listens to what changes hears no more once shut out, and what a new role may read from then on', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const listen = async (name: string) => {
    const email = `${name.toLowerCase()}@example.org`
    const id = String((await run('organisation.user.create', { name, email })).id)
    const headers = { authorization: `Bearer ${await createKey(kernel, email)}` }
    const answer = await fetch(`http://127.0.0.1:${port}/api/changes`, { headers })
    return { id, told: (answer.body ?? expect.unreachable()).pipeThrough(new TextDecoderStream()).getReader() }
  }
  const [out, grown] = [await listen('Xaver'), await listen('Yorick')]
  await run('organisation.user.deactivate', {}, out.id)
  await run('organisation.role.create', { user: grown.id, role: 'officeManager' })
  const made = await run('contacts.party.create', { name: 'Segelmacherei Förde' })
  const all = async (reader: typeof out.told, until: string): Promise<string> => {
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value
      if (text.includes(until)) break
    }
    return text
  }
  expect(await all(grown.told, String(made.id))).toContain('contacts.party.create')
  expect(await all(out.told, 'never')).not.toContain(String(made.id))
  await grown.told.cancel()
})
