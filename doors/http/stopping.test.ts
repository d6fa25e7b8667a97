import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { catalogueOf, kernelModule } from '../../kernel/index.ts'
import { openKernel } from '../../kernel/open.ts'
import { theOwner } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { createServer } from './server.ts'

test('a server that is stopped answers what is under way, and keeps nobody who only listens', async () => {
  const kernel = await openKernel(catalogueOf([kernelModule]), await testDatabase())
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()]
  const slow = (app: Awaited<ReturnType<typeof createServer>>) => {
    app.get('/slow', () => {
      begun.resolve()
      return answer.promise
    })
  }
  const app = await createServer(kernel, { whoOf: async () => theOwner, also: [slow] })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const listening = await fetch(`${address}/api/changes`)
  const asked = fetch(`${address}/slow`)
  await begun.promise
  const closed = app.close()
  expect(await listening.text()).toContain(': connected')
  answer.resolve('done')
  expect(await (await asked).text()).toBe('done')
  await closed
  await kernel.close()
})
