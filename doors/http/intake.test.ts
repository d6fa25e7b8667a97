import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogueOf, kernelModule } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { contactsModule } from '../../modules/contacts/module.ts'
import { correspondenceModule } from '../../modules/correspondence/module.ts'
import { documentsModule } from '../../modules/documents/module.ts'
import { organisationModule } from '../../modules/organisation/module.ts'
import { person } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { intakeRoutes } from './intake.ts'
import { createServer } from './server.ts'

let kernel: OpenKernel
let app: Awaited<ReturnType<typeof createServer>>
let filesFolder: string
beforeAll(async () => {
  const modules = [kernelModule, organisationModule, contactsModule, documentsModule, correspondenceModule]
  const database = await testDatabase()
  filesFolder = database.filesFolder
  kernel = await openKernel(catalogueOf(modules), database, { connections: 4 })
  const who = { ...person('Ida', 'owner'), door: 'http' as const }
  app = await createServer(kernel, {
    whoOf: async () => who,
    also: [(server, asker) => intakeRoutes(server, kernel, asker)],
  })
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await kernel.close()
})

async function send(files: [name: string, content: string][]) {
  const form = new FormData()
  for (const [name, content] of files) form.append('files', new File([content], name))
  const body = new Response(form)
  return app.inject({
    ...{ method: 'POST', url: '/api/intake', payload: Buffer.from(await body.arrayBuffer()) },
    headers: { 'content-type': body.headers.get('content-type') ?? '' },
  })
}

const MAIL = [
  ...['From: a@b.example', 'Subject: Laid out', 'Message-ID: <x@b.example>', 'Date: Mon, 2 Mar 2026 10:00:00 +0100'],
  ...[
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p onclick="x()">Grüße</p><script>1</script>',
  ],
].join('\r\n')

test('files of a form are each counted, and each ends somewhere', async () => {
  const answer = await send([
    ['Größe.txt', 'How large it is.'],
    ['nothing.txt', ''],
    ['mail.eml', MAIL],
  ])
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({
    ...{ received: 3, filed: 2, open: 0, refused: 1 },
    items: [{ file: 'Größe.txt' }, { file: 'nothing.txt', outcome: 'refused' }, { kind: 'correspondence.mail' }],
  })
})

test('of a form that is cut off, what came whole is in, and nothing is left of the rest', async () => {
  const form = new FormData()
  form.append('files', new File(['It came whole.'], 'whole.txt'))
  form.append('files', new File(['half '.repeat(100_000)], 'half.txt'))
  const body = new Response(form)
  const payload = Buffer.from(await body.arrayBuffer()).subarray(0, 300_000)
  const headers = { 'content-type': body.headers.get('content-type') ?? '' }
  const answer = await app.inject({ method: 'POST', url: '/api/intake', payload, headers })
  expect(answer.json()).toMatchObject({
    ...{ received: 2, filed: 1, refused: 1 },
    items: [
      { file: 'whole.txt' },
      { file: 'the rest of the request', reason: expect.stringMatching(/cut off or broken/) },
    ],
  })
  expect((await readdir(filesFolder)).filter((name) => !/^[0-9a-f]{2}$/.test(name))).toEqual([])
})

test('a form without files is refused', async () => {
  expect((await send([])).json()).toMatchObject({ code: 'intake.nothing' })
})

test('the layout of a mail comes in a sandbox of its own', async () => {
  const { items } = (await send([['mail.eml', MAIL]])).json() as { items: { id: string }[] }
  const page = await app.inject(`/api/messages/${items[0]?.id}/html`)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.headers['content-security-policy']).toMatch(/^sandbox (?!.*(scripts|same-origin))/)
  expect(page.body).toContain('Grüße')
  expect(page.body).not.toMatch(/onclick|<script/)
  expect((await app.inject(`/api/messages/${crypto.randomUUID()}/html`)).statusCode).toBe(404)
})
