import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asSystem, dispatch } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { catalogue } from '../../modules/index.ts'
import { person, theOwner } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { demoRoutes } from './demo.ts'
import { createServer } from './server.ts'

let kernel: OpenKernel
/** Another server on the same database. */
let elsewhere: OpenKernel
let app: FastifyInstance
let who = theOwner

beforeAll(async () => {
  const database = await testDatabase()
  kernel = await openKernel(catalogue, database, { connections: 4 })
  elsewhere = await openKernel(catalogue, database, { connections: 4 })
  const company = { name: 'Demo GmbH', country: 'DE', currency: 'EUR' }
  await dispatch(kernel, { command: 'organisation.company.create', input: company }, { ...asSystem(), door: 'demo' })
  app = await createServer(kernel, {
    whoOf: async () => who,
    also: [(inner, asker) => demoRoutes(inner, kernel, asker)],
  })
})
afterAll(async () => {
  await app.close()
  await elsewhere.close()
  await kernel.close()
})

const mine = {
  company: 'Vauban SARL',
  country: 'FR',
  currency: 'EUR',
  chart: 'fr',
  name: 'Inès',
  email: 'ines@vauban.example',
  password: 'a long one',
}
const replace = (payload: Record<string, unknown>) => app.inject({ method: 'POST', url: '/api/demo/replace', payload })
const companies = async () => (await kernel.pool.query('select name from organisation_company')).rows

test.each([
  ['a currency that is none', { currency: 'ZZZ' }, 'setUp.currency'],
  ['a country that is none', { country: 'XX' }, 'setUp.country'],
  ['a chart that is none', { chart: 'moon' }, 'ledger.chart.unknown'],
  ['an address that is none', { email: 'ines' }, 'input.wrong'],
  ['a password that is too short', { password: 'short' }, 'organisation.password.length'],
  ['a password that is too long', { password: 'x'.repeat(150) }, 'organisation.password.length'],
])('the demo stays where it would be replaced by %s', async (_, wrong, code) => {
  const answer = await replace({ ...mine, ...wrong })
  expect(answer.json()).toMatchObject({ code })
  expect(await companies()).toEqual([{ name: 'Demo GmbH' }])
})

test('only an owner throws the demo away', async () => {
  who = person('The accountant', 'accountant')
  expect((await replace(mine)).statusCode).toBe(403)
  who = theOwner
  expect(await companies()).toEqual([{ name: 'Demo GmbH' }])
})

/** The other server changes the company several times at once, each time on a connection of its own. */
const changeElsewhere = (company: string) =>
  Promise.all(
    [1, 2, 3, 4].map((nth) =>
      dispatch(
        elsewhere,
        { command: 'organisation.company.update', id: company, input: { name: `Vauban ${nth}` } },
        who,
      ),
    ),
  )

test('the demo gives way to an organisation of one’s own, which is thrown away no more', async () => {
  const [demo] = (await kernel.pool.query('select id from organisation_company')).rows
  await changeElsewhere(demo.id)
  const made = (await replace(mine)).json()
  expect(made).toMatchObject({ company: expect.any(String), user: expect.any(String) })
  expect(await companies()).toEqual([{ name: 'Vauban SARL' }])
  expect(await changeElsewhere(made.company)).toHaveLength(4)
  const second = { name: 'Vauban GmbH', country: 'DE', currency: 'EUR' }
  expect(await dispatch(kernel, { command: 'organisation.company.create', input: second }, who)).toMatchObject({
    record: 'organisation.company',
  })
  expect((await replace(mine)).json()).toMatchObject({ code: 'demo.real' })
})
