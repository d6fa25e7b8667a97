import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'csv-parse/sync'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { english, newId, type Who } from '../../kernel/index.ts'
import { person, personIn, sale, type TestBooks, testBooks, theOwner } from '../../test/books.ts'
import { createServer } from './server.ts'

let books: TestBooks
let app: FastifyInstance
const people = new Map<string, Who>([['owner', theOwner]])

beforeAll(async () => {
  books = await testBooks()
  app = await createServer(books.kernel, {
    whoOf: async (request) => people.get(String(request.headers.authorization ?? '').slice(7)) ?? null,
  })
})
afterAll(async () => {
  await app.close()
  await books.kernel.close()
})

const as = (who: string, headers: Record<string, string> = {}) => ({ authorization: `Bearer ${who}`, ...headers })
const get = (url: string, who = 'owner') => app.inject({ url, headers: as(who) })
const post = (url: string, payload: unknown, headers: Record<string, string> = {}, who = 'owner') =>
  app.inject({ method: 'POST', url, payload: payload as Record<string, unknown>, headers: as(who, headers) })
const listUrl = (record: string, query: Record<string, unknown>) =>
  `/api/records/${record}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))}`

describe('commands', () => {
  test('post an entry, and the same key posts it once', async () => {
    const body = { input: sale(books.company) }
    const first = await post('/api/commands/ledger.entry.post', body, { 'idempotency-key': 'k1' })
    const again = await post('/api/commands/ledger.entry.post', body, { 'idempotency-key': 'k1' })
    expect(first.statusCode).toBe(200)
    expect(again.json()).toEqual(first.json())
  })

  test.each([
    [
      'unbalanced',
      {
        ...sale('x'),
        postings: [
          { account: '1000', amount: '1.00' },
          { account: '4400', amount: '-2.00' },
        ],
      },
      422,
      'ledger.entry.unbalanced',
    ],
    ['a float', { ...sale('x'), postings: [{ account: '1000', amount: 1.5 }] }, 422, 'input.wrong'],
    ['no such day', { ...sale('x'), on: '2026-02-30' }, 422, 'input.wrong'],
    ['no such field', { ...sale('x'), colour: 'red' }, 422, 'input.unknown'],
  ])('%s is a problem document that says what to do', async (_, input, status, code) => {
    const answer = await post('/api/commands/ledger.entry.post', { input: { ...input, company: books.company } })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code, status, message: expect.stringMatching(/[.]$/) })
    expect(english(answer.json().said)).toBe(answer.json().message)
  })

  test('a batch names what it refused by index', async () => {
    const answer = await post('/api/commands/ledger.entry.post/batch', {
      items: [{ input: sale(books.company) }, { input: {} }],
    })
    expect(answer.json()).toMatchObject({ done: 1, refused: [{ index: 1, problem: { code: 'input.invalid' } }] })
  })

  test.each([
    ['nobody', 401, 'request.signIn'],
    ['auditor', 403, 'command.forbidden'],
  ])('%s gets %i', async (who, status, code) => {
    people.set('auditor', person('The auditor', 'auditor'))
    const answer = await post('/api/commands/ledger.entry.post', { input: sale(books.company) }, {}, who)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  })

  test.each(['not json', '{"input":', '[]', '"x"', '{"confirm":"all"}', '{"id":7}'])(
    'the body %s is refused in words',
    async (payload) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/commands/ledger.entry.post',
        payload,
        headers: as('owner', { 'content-type': 'application/json' }),
      })
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode).toBeLessThan(500)
      expect(answer.json().code).toBeTruthy()
    },
  )

  test('a body that tries to change what objects are changes nothing', async () => {
    const payload = '{"input":{"__proto__":{"polluted":true}},"constructor":{"prototype":{"polluted":true}}}'
    await app.inject({
      method: 'POST',
      url: '/api/commands/work.task.create',
      payload,
      headers: as('owner', { 'content-type': 'application/json' }),
    })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('lists', () => {
  beforeAll(async () => {
    const items = Array.from({ length: 25 }, (_, index) => ({
      input: {
        title: `Task ${String(index).padStart(2, '0')}`,
        dueOn: index % 3 === 0 ? null : `2026-04-${String((index % 28) + 1).padStart(2, '0')}`,
        importance: index % 2 ? 'high' : 'low',
      },
    }))
    await post('/api/commands/work.task.create/batch', { items })
  })

  test.each(['title', '-title', 'dueOn', '-dueOn', 'importance,-dueOn'])(
    'pages in the order %s meet every row once',
    async (sort) => {
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = (await get(listUrl('work.task', { sort, limit: '4', ...(after ? { after } : {}) }))).json()
        seen.push(...page.rows.map((row: { id: string }) => row.id))
        after = page.after
      } while (after)
      expect(seen).toHaveLength(25)
      expect(new Set(seen).size).toBe(25)
    },
  )

  test('count and search agree with the filter', async () => {
    const high = (await get(listUrl('work.task', { where: { importance: { is: 'high' } }, count: 'true' }))).json()
    expect(high.count).toBe(12)
    expect(high.rows.every((row: { importance: string }) => row.importance === 'high')).toBe(true)
    expect((await get(listUrl('work.task', { search: 'task 07' }))).json().rows).toHaveLength(1)
  })

  test.each([
    [{ where: { title: { over: 'x' } } }, 'list.filter'],
    [{ where: { nothing: { is: 1 } } }, 'list.filter'],
    [{ where: { assignee: { is: 'not an id' } } }, 'list.filter'],
    [{ where: { dueOn: { from: 'soon' } } }, 'list.filter'],
    [{ where: '{' }, 'list.filter'],
    [{ sort: 'note' }, 'list.sort'],
    [{ sort: 'id;drop table x' }, 'list.sort'],
    [{ after: 'rubbish' }, 'list.cursor'],
    [{ limit: '100000' }, 'list.limit'],
    [{ columns: 'title,nonsense' }, 'list.columns'],
  ])('%j is refused', async (query, code) => {
    const answer = await get(listUrl('work.task', query))
    expect([answer.statusCode, answer.json().code]).toEqual([422, code])
  })

  test('somebody of another company sees none of it, by list or by id', async () => {
    const other =
      (await books.run('organisation.company.create', { name: 'Elsewhere SARL', country: 'FR', currency: 'EUR' })).id ??
      null
    people.set('stranger', personIn(other, 'The accountant', 'accountant'))
    expect((await get('/api/records/ledger.account', 'stranger')).json().rows).toEqual([])
    const id = books.account('1000')
    expect((await get(`/api/records/ledger.account/${id}`, 'stranger')).statusCode).toBe(404)
    expect((await get(`/api/records/ledger.account/${newId()}`, 'stranger')).json()).toEqual(
      (await get(`/api/records/ledger.account/${id}`, 'stranger')).json(),
    )
    expect((await get(`/api/queries/ledger.trialBalance?company=${books.company}`, 'stranger')).statusCode).toBe(404)
  })

  test('hold the fields that are wanted, and what says which row it is, whose, and where the next page begins', async () => {
    const ask = { columns: 'kind', sort: 'name', limit: '1', where: { code: { is: '1000' } } }
    const { rows } = (await get(listUrl('ledger.account', ask))).json()
    expect(Object.keys(rows[0]).sort()).toEqual(['_titles', 'code', 'company', 'id', 'kind', 'name', 'revision'].sort())
    const lines = (await get(listUrl('ledger.posting', { columns: 'amount', limit: '1' }))).json().rows
    expect(lines).toEqual([expect.objectContaining({ amount: expect.any(String), currency: 'EUR' })])
    expect(lines[0]).not.toHaveProperty('account')
    const first = (await get(listUrl('ledger.account', { columns: 'code', sort: 'kind,code', limit: '3' }))).json()
    const next = await get(
      listUrl('ledger.account', { columns: 'code', sort: 'kind,code', limit: '3', after: first.after }),
    )
    const all = (await get(listUrl('ledger.account', { sort: 'kind,code', limit: '6' }))).json().rows
    expect([...first.rows, ...next.json().rows].map((row) => row.id)).toEqual(all.map((row: { id: string }) => row.id))
  })

  test('as CSV they hold every row, and no cell starts a formula', async () => {
    await post('/api/commands/work.task.create', { input: { title: '=HYPERLINK("http://example.org")' } })
    const answer = await get(listUrl('work.task', { format: 'csv', columns: 'title,state' }))
    const rows = parse(answer.body, { bom: true, from_line: 1 }) as string[][]
    expect(answer.headers['content-disposition']).toContain('.csv')
    expect(rows.flat().some((cell) => /^[=+@-]/.test(cell))).toBe(false)
    expect(rows.flat().some((cell) => cell.includes('HYPERLINK'))).toBe(true)
  })

  test('as CSV are for programs, or for people as the screen shows them', async () => {
    const ask = { format: 'csv', columns: 'code,company,createdAt', where: { code: { is: '1000' } } }
    const [row] = parse((await get(listUrl('ledger.account', ask))).body, { columns: true }) as unknown[]
    expect(row).toMatchObject({ code: '1000', company: books.company, createdAt: expect.stringMatching(/^2\d{3}-/) })
    const people = await get(listUrl('ledger.account', { ...ask, headings: 'labels' }))
    expect(parse(people.body, { columns: true, bom: true })).toEqual([
      expect.objectContaining({ Code: '1000', Company: 'Nordkai', Created: expect.any(String) }),
    ])
    const money = await get(listUrl('purchasing.bill', { format: 'csv', columns: 'number,gross' }))
    expect(money.body.trim()).toBe('number,gross,currency')
  })

  test.each([
    ['format=__proto__', 'export.format'],
    ['format=csv&columns=nonsense', 'export.column'],
    ['format=csv&headings=x', 'export.headings'],
  ])('are not exported by %s', async (query, code) => {
    const answer = await get(`/api/records/ledger.account?${query}`)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code })
  })
})

describe('what lies beyond what can be worked out', () => {
  test.each(['-5', '0', 'abc'])('a search for %s hits', async (limit) => {
    const answer = await get(`/api/search?q=cash&limit=${limit}`)
    expect(answer.json()).toMatchObject({ status: 422, code: 'list.limit' })
  })

  test.each(['0001-01-01', '9999-12-31'])('a balance sheet on %s is figures or a refusal', async (on) => {
    const answer = await get(`/api/queries/ledger.balanceSheet?company=${books.company}&on=${on}`)
    expect([200, 422]).toContain(answer.statusCode)
  })
})

describe('records', () => {
  test('say what one may do with them, and why not', async () => {
    const { id } = (await post('/api/commands/work.task.create', { input: { title: 'Ring the bell' } })).json()
    await post('/api/commands/work.task.done', { id })
    const row = (await get(`/api/records/work.task/${id}`)).json()
    const may = new Map(row._may.map((one: { command: string }) => [one.command, one]))
    expect(may.get('work.task.reopen')).toMatchObject({ allowed: true })
    expect(may.get('work.task.done')).toMatchObject({ allowed: false, why: expect.stringContaining('done') })
  })

  test('lead to nothing that is another company’s', async () => {
    const create = async (name: string) => {
      const input = { name, country: 'DE', currency: 'EUR' }
      return String((await post('/api/commands/organisation.company.create', { input })).json().id)
    }
    const period = async (company: string) => {
      const input = { company, name: 'Their 2026', startsOn: '2026-01-01', endsOn: '2026-12-31' }
      return String((await post('/api/commands/ledger.period.create', { input })).json().id)
    }
    const [mine, theirs] = [await create('Mine'), await create('Theirs')]
    const [here, there] = [await period(mine), await period(theirs)]
    await books.kernel.pool.query(
      `insert into kernel_link (id, from_subject, to_subject, kind) values ($1, $2, $3, 'test')`,
      [newId(), `ledger.period/${here}`, `ledger.period/${there}`],
    )
    people.set('mine', personIn(mine, 'The accountant', 'accountant'))
    const address = `/api/records/ledger.period/${here}/related`
    expect((await get(address)).json().to).toMatchObject([{ id: there, title: 'Their 2026' }])
    expect((await get(address, 'mine')).json()).toEqual({ from: [], to: [] })
  })

  test('have a history with before and after', async () => {
    const { id } = (await post('/api/commands/work.task.create', { input: { title: 'First' } })).json()
    await post('/api/commands/work.task.update', { id, input: { title: 'Second' } })
    const history = (await get(`/api/records/work.task/${id}/history`)).json()
    expect(history.map((one: { command: string }) => one.command)).toEqual(['work.task.update', 'work.task.create'])
    expect(history[0].changes[0]).toMatchObject({ before: { title: 'First' }, after: { title: 'Second' } })
  })
})

describe('the door itself', () => {
  test('has headers that keep pages to themselves', async () => {
    const { headers } = await get('/health/live')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe-inline')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test.each([[{ 'sec-fetch-site': 'cross-site' }], [{ origin: 'https://evil.example' }]])(
    'refuses another site that uses a cookie: %j',
    async (headers) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/commands/work.task.create',
        payload: {},
        headers: { cookie: 'session=1', host: 'backstay.local', ...headers } as Record<string, string>,
      })
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'request.foreign'])
    },
  )

  test('tells listeners what changed, without its content', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const request = httpRequest({ host: '127.0.0.1', port, path: '/api/changes', headers: as('owner') })
    request.end()
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    let text = ''
    const told = new Promise<string>((resolve) => {
      response.on('data', (part) => {
        text += String(part)
        if (text.includes('work.task.create')) resolve(text)
      })
    })
    await post('/api/commands/work.task.create', { input: { title: 'A secret title' } })
    expect(await told).toContain('"record":"work.task"')
    expect(text).not.toContain('secret')
    request.destroy()
  })

  test('is ready when the database answers, and describes itself', async () => {
    expect((await get('/health/ready')).json()).toEqual({ ok: true })
    expect((await get('/metrics')).body).toContain('backstay_requests_total')
    expect((await get('/api/openapi.json')).json().openapi).toBe('3.1.0')
  })

  test('says that there is nothing at an address that there is not', async () => {
    const answer = await get('/api/records/no.such')
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'record.unknown'])
  })
})
