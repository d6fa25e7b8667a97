/**
 * Every endpoint of a real server, fed hostile requests: each is answered, what is wrong by a 4xx with a code and words,
 * nothing by a 500, nothing with a piece of the program in it; and afterwards the server stands and the books hold.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CatalogueShape, FieldShape } from '../../kernel/index.ts'
import { verb } from '../server-process.ts'
import { Attack, json } from './input-answers.ts'
import { below, type Chance, chanceOf, FUZZ_SECONDS, FUZZ_SEED, pick } from './input-chance.ts'
import { formTests } from './input-forms.ts'
import { CONTENT_TYPES, HOSTILE_BODIES, HOSTILE_PATHS, hostileValue, METHODS } from './input-json.ts'
import { type Asked, attackedServer } from './input-server.ts'
import { wireTests } from './input-wire.ts'

const SHORT = 16
const SECONDS = FUZZ_SECONDS > 0 ? FUZZ_SECONDS * 0.3 : SHORT

const MOST_MEMORY = 900 * 1024 * 1024

let data: string
let attack: Attack
let catalogue: CatalogueShape

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-input-'))
  attack = new Attack(await attackedServer(data))
  catalogue = JSON.parse((await attack.on.ask({ path: '/api/catalogue' })).body.toString()) as CatalogueShape
}, 120_000)

afterAll(async () => {
  process.stdout.write(`\nRequests of seed ${FUZZ_SEED}:\n${attack?.table}\n`)
  await attack?.on.server.stop()
  await rm(data, { recursive: true, force: true, maxRetries: 10 })
}, 60_000)

/** Tries for a share of the time, and names all that it found at the end. */
async function attackFor(group: string, share: number, next: (chance: Chance, index: number) => Asked): Promise<void> {
  const end = performance.now() + SECONDS * 1000 * share
  const faults: string[] = []
  for (let index = 0; performance.now() < end && faults.length < 8; index++) {
    const chance = chanceOf((FUZZ_SEED + Math.imul(index + 1, 0x9e3779b1)) >>> 0)
    try {
      await attack.ask(group, next(chance, index))
    } catch (error) {
      faults.push(`#${index} ${error instanceof Error ? error.message : String(error)}`)
      if (!attack.stands) break
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

const PROPER: Partial<Record<FieldShape['kind'], unknown>> = {
  ...{
    text: 'a',
    longText: 'a',
    integer: 1,
    decimal: '1',
    money: '1.00',
    currency: 'EUR',
    country: 'DE',
    language: 'de',
  },
  ...{
    email: 'a@b.example',
    date: '2026-03-12',
    instant: '2026-03-12T09:41:00Z',
    boolean: true,
    texts: ['a'],
    json: {},
  },
  ...{
    iban: 'DE89370400440532013000',
    ref: '01900000-0000-7000-8000-000000000001',
    file: 'a'.repeat(64),
    phone: '+49 40 1',
  },
}

/** A value for a field: mostly proper, so that what stands behind the check of the input is met as well. */
function valueFor(field: FieldShape, chance: Chance, hostile: () => unknown): unknown {
  if (chance() < 0.25) return hostile()
  if (field.kind === 'rows')
    return Array.from({ length: below(chance, 3) }, () => objectFor(field.fields ?? [], chance, hostile))
  if (field.kind === 'choice') return field.choices ? pick(chance, field.choices).value : 'a'
  if (field.kind === 'ref' && field.record === 'organisation.company' && chance() < 0.8) return attack.on.company
  return PROPER[field.kind] ?? 'a'
}

function objectFor(fields: readonly FieldShape[], chance: Chance, hostile: () => unknown): Record<string, unknown> {
  const stated = fields.filter((field) => !field.given && (!field.optional || chance() < 0.4))
  const made = Object.fromEntries(stated.map((field) => [field.name, valueFor(field, chance, hostile)]))
  return chance() < 0.08 ? { ...made, [textIn(hostile())]: hostile() } : made
}

/** Hostile values in an order that the seed decides. */
function hostileFrom(chance: Chance): () => unknown {
  let values: unknown[] = []
  return () => {
    if (values.length === 0) values = fc.sample(hostileValue, { seed: below(chance, 2 ** 31), numRuns: 8 })
    return values.pop()
  }
}

const ID = '01900000-0000-7000-8000-000000000001'
const textIn = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
const encoded = (value: unknown): string => encodeURIComponent(textIn(value).toWellFormed())

describe('hostile requests are refused in words', () => {
  test('every command, with wrong values in its input', async () => {
    const { commands } = catalogue
    await attackFor('commands', 0.4, (chance, index) => {
      const command = commands[index % commands.length] ?? pick(chance, commands)
      const hostile = hostileFrom(chance)
      const input = chance() < 0.05 ? hostile() : objectFor(command.input, chance, hostile)
      const id = chance() < 0.2 ? hostile() : chance() < 0.6 ? ID : undefined
      const more = chance() < 0.1 ? { [pick(chance, ['confirm', 'revision', 'reason', 'preview'])]: hostile() } : {}
      const body = { input, ...(id === undefined ? {} : { id }), preview: chance() < 0.5, ...more }
      const asked = json(
        `/api/commands/${command.id}${chance() < 0.05 ? '/batch' : ''}`,
        chance() < 0.05 ? { items: [body, hostile()] } : body,
      )
      if (chance() < 0.05) asked.headers = { ...asked.headers, 'idempotency-key': encoded(hostile()).slice(0, 300) }
      return asked
    })
  }, 300_000)

  test('every list and query, with wrong filters, orders, cursors, words and parameters', async () => {
    const { records, queries } = catalogue
    await attackFor('lists and queries', 0.35, (chance, index) => {
      const hostile = hostileFrom(chance)
      const format = chance() < 0.1 ? `&format=${pick(chance, ['csv', 'xlsx', 'pdf', 'exe', ''])}` : ''
      if (index % 2 === 0) {
        const query = pick(chance, queries)
        const given = query.input
          .filter(() => chance() < 0.7)
          .map((field) => `${field.name}=${encoded(valueFor(field, chance, hostile))}`)
        return { path: `/api/queries/${query.id}?${given.join('&')}${format}` }
      }
      const record = pick(chance, records)
      const field = pick(chance, record.fields)
      const operator = pick(chance, [...field.filters, 'is', 'in', 'has', 'empty', 'like'])
      const parts = [
        `where=${encoded({ [chance() < 0.9 ? field.name : textIn(hostile())]: { [operator]: chance() < 0.3 ? PROPER[field.kind] : hostile() } })}`,
        `sort=${chance() < 0.7 ? `-${field.name},id` : encoded(hostile())}`,
        `after=${chance() < 0.6 ? Buffer.from(JSON.stringify([hostile(), hostile()])).toString('base64url') : encoded(hostile())}`,
        `search=${encoded(hostile())}`,
        `limit=${chance() < 0.5 ? '5' : encoded(hostile())}`,
        'count=true',
        `columns=${encoded(hostile())}`,
      ].filter(() => chance() < 0.45)
      return { path: `/api/records/${record.id}?${parts.join('&')}${format}` }
    })
  }, 300_000)

  test('every path, with parameters that lead elsewhere; every method, type and language', async () => {
    const paths = [
      ...[
        '/api/records/{}',
        '/api/records/documents.document/{}',
        '/api/records/{}/{}/history',
        '/api/records/contacts.party/{}/related',
      ],
      ...[
        '/api/records/documents.document/{}/files/{}',
        '/api/files/{}',
        '/api/messages/{}/html',
        '/api/commands/{}',
        '/api/commands/{}/batch',
      ],
      ...[
        '/api/queries/{}',
        '/api/users/{}/keys',
        '/api/users/{}/keys/{}',
        '/api/users/{}/sessions',
        '/api/auth/{}',
        '/assets/{}',
        '/{}',
        '/api/{}',
        '/mcp',
      ],
      ...[
        '/api/search?q={}&limit={}',
        '/api/me',
        '/api/catalogue',
        '/api/openapi.json',
        '/health/{}',
        '/metrics',
        '/api/demo/replace',
        '/sign-in?token={}',
      ],
    ]
    await attackFor('paths, methods, types', 0.25, (chance) => {
      const path = pick(chance, paths).replaceAll('{}', () => pick(chance, HOSTILE_PATHS))
      const method = chance() < 0.5 ? 'GET' : pick(chance, METHODS)
      const language = encoded(hostileFrom(chance)()).slice(0, 400)
      const headers: Record<string, string> = {
        ...(chance() < 0.3 ? { 'accept-language': language, accept: pick(chance, CONTENT_TYPES) || '*/*' } : {}),
        ...(chance() < 0.5 && method !== 'GET' ? { 'content-type': pick(chance, CONTENT_TYPES) } : {}),
        ...(chance() < 0.1 ? { range: 'bytes=0-18446744073709551615,-1', 'if-none-match': '*', te: 'gzip' } : {}),
        ...(chance() < 0.1
          ? { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': 'a, b', forwarded: 'for="' }
          : {}),
      }
      return {
        path,
        method,
        headers,
        ...(method === 'GET' || method === 'HEAD' || method === 'TRACE' ? {} : { body: '{"a":1}' }),
      }
    })
  }, 300_000)

  test.each(HOSTILE_BODIES)(
    'a body that is %s',
    async (name, body) => {
      for (const path of ['/api/commands/work.task.create', '/api/commands/ledger.entry.post/batch', '/mcp']) {
        const answer = await attack.ask('bodies', { ...json(path, ''), body })
        if (answer && path !== '/mcp' && !name.startsWith('names twice'))
          expect(answer.status).toBeGreaterThanOrEqual(400)
      }
    },
    60_000,
  )

  test('a body beyond the limit is cut off with a word', async () => {
    const body = Buffer.alloc(40 * 1024 * 1024, 0x20)
    const answer = await attack.ask('bodies', { ...json('/api/commands/work.task.create', ''), body })
    if (answer) expect(answer.status).toBe(413)
  }, 60_000)

  test('a body that was packed is not unpacked', async () => {
    const { gzipSync } = await import('node:zlib')
    const body = gzipSync(Buffer.alloc(30_000_000, 0x20))
    const asked = json('/api/commands/work.task.create', '')
    const answer = await attack.ask('bodies', {
      ...asked,
      headers: { ...asked.headers, 'content-encoding': 'gzip' },
      body,
    })
    expect(answer?.status).toBeGreaterThanOrEqual(400)
  })
})

wireTests(() => attack)

formTests(() => attack)

describe('afterwards', () => {
  test('the server stands, within its memory, and answers as before', async () => {
    expect(attack.stands).toBe(true)
    expect((await attack.on.ask({ path: '/health/ready' })).status).toBe(200)
    const made = await attack.on.ask(json('/api/commands/work.task.create', { input: { title: 'After all that' } }))
    expect([made.status, made.body.toString().slice(0, 200)]).toEqual([200, expect.any(String)])
    expect(attack.on.memory()).toBeLessThan(MOST_MEMORY)
  })

  test('nothing is lost and the books hold', async () => {
    const { ok, findings } = JSON.parse(await verb(data, 'check', '--json')) as { ok: boolean; findings: unknown[] }
    expect({ ok, findings }).toEqual({ ok: true, findings: [] })
    const chain = JSON.parse(await verb(data, 'verify', '--json')) as { ok: boolean; findings: unknown[] }
    expect(chain).toMatchObject({ ok: true, findings: [] })
  }, 60_000)
})
