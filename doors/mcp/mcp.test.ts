import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Who } from '../../kernel/index.ts'
import { person, sale, type TestBooks, testBooks, theOwner } from '../../test/books.ts'
import { mcpServer } from './server.ts'

let books: TestBooks
beforeAll(async () => {
  books = await testBooks()
})
afterAll(() => books.kernel.close())

/** An agent on the other end, by the protocol's own client. */
async function agent(
  who: Who,
): Promise<
  (
    name: string,
    input: Record<string, unknown>,
  ) => Promise<{ error: boolean; value: Record<string, unknown> & unknown[] }>
> {
  const [near, far] = InMemoryTransport.createLinkedPair()
  await mcpServer(
    books.kernel,
    async () => who,
    (error) => {
      throw error
    },
  ).connect(far)
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(near)
  return async (name, input) => {
    const answer = await client.callTool({ name, arguments: input })
    const [content] = answer.content as { text: string }[]
    return { error: answer.isError === true, value: JSON.parse(content?.text ?? 'null') }
  }
}

test('an agent finds, previews and posts an entry, and reads it back', async () => {
  const call = await agent(theOwner)
  const found = await call('search_catalogue', { text: 'post a journal entry' })
  expect(found.value.map((one) => (one as { id: string }).id)).toContain('ledger.entry.post')
  const described = await call('describe', { id: 'ledger.entry.post' })
  expect(described.value.inputSchema).toMatchObject({ required: expect.arrayContaining(['company', 'on', 'text']) })
  const preview = await call('preview', { command: 'ledger.entry.post', input: sale(books.company) })
  expect(preview.value.changes).toHaveLength(3)
  const done = await call('run', { command: 'ledger.entry.post', input: sale(books.company), key: 'agent 1' })
  const again = await call('run', { command: 'ledger.entry.post', input: sale(books.company), key: 'agent 1' })
  expect(again.value.id).toBe(done.value.id)
  const read = await call('read', { id: 'ledger.entry', record: done.value.id })
  expect(read.value).toMatchObject({ text: 'Cash sale' })
})

test('an agent is held to its own role, and told what it needs', async () => {
  const call = await agent(person('The auditor', 'auditor'))
  const refused = await call('run', { command: 'ledger.entry.post', input: sale(books.company) })
  expect(refused).toMatchObject({ error: true, value: { code: 'command.forbidden' } })
  const listed = await call('read', { id: 'ledger.account', limit: 2 })
  expect(listed.value.rows).toHaveLength(2)
})

test('an agent hands a file in, and sees what was done to a record', async () => {
  const call = await agent(theOwner)
  const note = { name: 'note.txt', text: 'The quay is closed on Friday.' }
  expect((await call('intake', note)).value).toMatchObject({ received: 1, filed: 1, items: [{ file: 'note.txt' }] })
  const again = { name: 'again.txt', base64: Buffer.from(note.text).toString('base64') }
  expect((await call('intake', again)).value).toMatchObject({ received: 1, new: 0 })
  expect(await call('intake', { name: 'x' })).toMatchObject({ error: true, value: { code: 'intake.nothing' } })
  const [hit] = (await call('read', { id: 'search', search: 'quay' })).value as unknown as Record<string, string>[]
  const history = await call('read', { id: hit?.record, record: hit?.id, show: 'history' })
  expect(history.value).toContainEqual(expect.objectContaining({ command: 'documents.document.take', door: 'cli' }))
  expect((await call('read', { id: hit?.record, record: hit?.id, show: 'related' })).value).toEqual({
    from: [],
    to: [],
  })
})

test('a fault of the program is said without its cause', async () => {
  const faults: unknown[] = []
  const broken = { ...books.kernel, pool: { query: () => Promise.reject(new Error('secret words')) } }
  const [near, far] = InMemoryTransport.createLinkedPair()
  await mcpServer(
    broken as unknown as typeof books.kernel,
    async () => theOwner,
    (error) => faults.push(error),
  ).connect(far)
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(near)
  const answer = await client.callTool({ name: 'read', arguments: { id: 'ledger.account' } })
  expect(answer.isError).toBe(true)
  expect(JSON.stringify(answer)).toContain('server.fault')
  expect(JSON.stringify(answer)).not.toContain('secret words')
  expect(faults).toHaveLength(1)
})

test('a lost database is said as such: nobody knows whether it was done', async () => {
  const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const broken = { ...books.kernel, pool: { query: () => Promise.reject(lost) } }
  const [near, far] = InMemoryTransport.createLinkedPair()
  await mcpServer(
    broken as unknown as typeof books.kernel,
    async () => theOwner,
    () => undefined,
  ).connect(far)
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(near)
  const answer = await client.callTool({ name: 'read', arguments: { id: 'ledger.account' } })
  expect(JSON.stringify(answer)).toMatch(/server\.database.*not known whether/)
})

test('there are six tools, however many records there are', async () => {
  const [near, far] = InMemoryTransport.createLinkedPair()
  await mcpServer(
    books.kernel,
    async () => theOwner,
    () => {},
  ).connect(far)
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(near)
  const { tools } = await client.listTools()
  expect(tools.map((tool) => tool.name).sort()).toEqual([
    'describe',
    'intake',
    'preview',
    'read',
    'run',
    'search_catalogue',
  ])
})
