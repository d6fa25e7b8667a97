import { createHmac } from 'node:crypto'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, dispatch, kernelModule, type Who } from '../../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../../kernel/open.ts'
import { contactsModule } from '../../../modules/contacts/module.ts'
import { organisationModule } from '../../../modules/organisation/module.ts'
import { testDatabase } from '../../../test/database.ts'
import { createServer } from '../server.ts'
import {
  authSettings,
  createFirstUser,
  createKey,
  createSignInLink,
  keysOf,
  registerAuth,
  revokeKey,
  setPassword,
  whoOfRequest,
} from './index.ts'

const HOST = 'books.test'
const ORIGIN = `http://${HOST}`
const FROM_HERE: Record<string, string> = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
const PASSWORD = 'correct horse battery'

let kernel: OpenKernel
let app: FastifyInstance
let owner: string

/** A browser with its cookies: it sends where a request comes from, as browsers do. */
function browser(address = '10.0.0.1') {
  const jar = new Map<string, string>()
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
    headers?: Record<string, string>,
  ) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const stated = method === 'GET' ? {} : FROM_HERE
    const answer = await app.inject({
      method,
      url,
      remoteAddress: address,
      headers: {
        host: HOST,
        ...(cookie ? { cookie } : {}),
        ...(headers ?? stated),
      },
      ...(payload ? { payload } : {}),
    })
    for (const one of answer.cookies) {
      if (one.maxAge === 0 || one.value === '') jar.delete(one.name)
      else jar.set(one.name, one.value)
    }
    return answer
  }
  return {
    jar,
    get: (url: string) => send('GET', url),
    post: (url: string, payload: object = {}, headers?: Record<string, string>) => send('POST', url, payload, headers),
    delete: (url: string) => send('DELETE', url),
    signIn: (email: string, password: string) => send('POST', '/api/auth/sign-in/email', { email, password }),
  }
}

const linkToken = (url: URL): string => new URLSearchParams(url.hash.slice(1)).get('token') ?? ''
const who = async (answer: LightMyRequestResponse) => (answer.json() as { who: Who | null }).who
const run = (command: string, input: object, id?: string) =>
  dispatch(kernel, { command, input, ...(id ? { id } : {}) }, asOwner())
const asOwner = (): Who => ({ id: owner, name: 'Ida', door: 'cli', assignments: [{ role: 'owner', company: null }] })

async function someone(name: string, roles: string[] = ['officeManager'], kind = 'person') {
  const email = `${name.toLowerCase()}@example.org`
  const input = { name, email, kind, roles: roles.map((role) => ({ role })) }
  const { id } = await run('organisation.user.create', input)
  return { id: String(id), email }
}

beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule, contactsModule]), await testDatabase())
  owner = await createFirstUser(kernel, { name: 'Ida', email: 'Ida@Example.org', password: PASSWORD })
  app = await createServer(kernel, {
    whoOf: whoOfRequest,
    also: [
      (server) => registerAuth(server, kernel, authSettings({})),
      (server) => {
        server.all('/who', async (request) => ({ who: await whoOfRequest(request) }))
      },
    ],
  })
  await app.ready()
})
afterAll(async () => {
  await app?.close()
  await kernel?.close()
})

describe('a password', () => {
  test('lets its owner in, with the roles held, and sign-out ends it at once', async () => {
    const ida = browser()
    const answer = await ida.signIn('ida@example.org', PASSWORD)
    expect(answer.statusCode).toBe(200)
    const cookie = answer.cookies.find((one) => one.name.endsWith('session_token'))
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(await who(await ida.get('/who'))).toMatchObject({
      id: owner,
      name: 'Ida',
      door: 'http',
      assignments: [{ role: 'owner', company: null }],
    })
    const kept = new Map(ida.jar)
    expect((await ida.post('/api/auth/sign-out')).statusCode).toBe(200)
    for (const [name, value] of kept) ida.jar.set(name, value)
    expect(await who(await ida.get('/who'))).toBeNull()
  })

  test('is refused in the one shape of errors when it is wrong, and for nobody in the same words', async () => {
    const wrong = await browser().signIn('ida@example.org', 'wrong password')
    const nobody = await browser().signIn('nobody@example.org', 'wrong password')
    expect(wrong.statusCode).toBe(401)
    expect(wrong.headers['content-type']).toContain('application/problem+json')
    expect(wrong.json()).toMatchObject({ status: 401, code: 'auth.invalidEmailOrPassword' })
    expect(nobody.json()).toEqual(wrong.json())
  })

  test('is not tried for ever: ten wrong ones and the account rests, from wherever they come', async () => {
    const { id, email } = await someone('Rosa')
    await setPassword(kernel, id, PASSWORD)
    for (let attempt = 0; attempt < 10; attempt++) {
      expect((await browser(`10.1.${attempt}.1`).signIn(email, 'wrong password')).statusCode).toBe(401)
    }
    const resting = await browser('10.2.0.1').signIn(email.toUpperCase(), PASSWORD)
    expect(resting.statusCode).toBe(429)
    expect(resting.json()).toMatchObject({ code: 'auth.tooMany' })
    expect(Number(resting.headers['retry-after'])).toBeGreaterThan(800)
    await kernel.load(`update auth_failure set since = since - interval '16 minutes'`)
    expect((await browser('10.2.0.1').signIn(email, PASSWORD)).statusCode).toBe(200)
  })

  test('one address tries twenty a minute, whatever accounts', async () => {
    const codes = new Set<number>()
    for (let attempt = 0; attempt < 21; attempt++) {
      codes.add((await browser('10.3.0.1').signIn(`guess${attempt}@example.org`, 'wrong password')).statusCode)
    }
    expect([...codes]).toEqual([401, 429])
  })

  test('that is lost is set anew after signing in by a link, and other sessions end', async () => {
    const { id, email } = await someone('Lena')
    await setPassword(kernel, id, PASSWORD)
    const old = browser('10.4.0.1')
    await old.signIn(email, PASSWORD)
    expect((await old.post('/api/auth/password/set', { newPassword: 'another one' })).statusCode).toBe(403)
    const lena = browser('10.4.0.2')
    await lena.post('/api/auth/sign-in-link/verify', { token: await createSignInLink(kernel, id) })
    expect((await lena.post('/api/auth/password/set', { newPassword: 'short' })).json()).toMatchObject({
      code: 'organisation.password.length',
    })
    expect((await lena.post('/api/auth/password/set', { newPassword: 'a new password' })).statusCode).toBe(200)
    expect(await who(await old.get('/who'))).toBeNull()
    expect(await who(await lena.get('/who'))).toMatchObject({ id })
    expect((await browser('10.4.0.3').signIn(email, PASSWORD)).statusCode).toBe(401)
    expect((await browser('10.4.0.3').signIn(email, 'a new password')).statusCode).toBe(200)
    const [noted] = await kernel.load<{ result: object }>(
      `select result from kernel_audit where command = 'organisation.user.noteAccess' and who = $1 order by at desc limit 1`,
      [id],
    )
    expect(noted?.result).toMatchObject({ result: { what: 'passwordSet' } })
  })
})

describe('a link', () => {
  test('lets in once', async () => {
    const token = await createSignInLink(kernel, owner)
    const ida = browser('10.5.0.1')
    expect((await ida.post('/api/auth/sign-in-link/verify', { token })).statusCode).toBe(200)
    expect(await who(await ida.get('/who'))).toMatchObject({ id: owner })
    const again = await browser('10.5.0.1').post('/api/auth/sign-in-link/verify', { token })
    expect(again.statusCode).toBe(401)
    expect(again.json()).toMatchObject({ code: 'auth.linkSpent' })
  })

  test('used by two at one moment lets one of them in', async () => {
    const token = await createSignInLink(kernel, owner)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => browser('10.5.0.2').post('/api/auth/sign-in-link/verify', { token })),
    )
    expect(answers.filter((one) => one.statusCode === 200)).toHaveLength(1)
  })

  test('is refused when its time is over, and lies in the database as a hash alone', async () => {
    const token = await createSignInLink(kernel, owner, 5)
    const rows = await kernel.load<{ identifier: string }>(`select identifier from auth_verification`)
    expect(rows.some((row) => row.identifier.includes(token))).toBe(false)
    await kernel.load(`update auth_verification set expires_at = clock_timestamp() - interval '1 second'`)
    const late = await browser('10.5.0.3').post('/api/auth/sign-in-link/verify', { token })
    expect(late.json()).toMatchObject({ code: 'auth.linkSpent' })
  })

  test('is given by owners, for others, and noted', async () => {
    const { id } = await someone('Nils')
    const ida = browser('10.5.0.4')
    await ida.signIn('ida@example.org', PASSWORD)
    const given = await ida.post(`/api/users/${id}/sign-in-link`)
    expect(given.statusCode).toBe(200)
    const url = new URL((given.json() as { url: string }).url)
    expect(url.origin).toBe(ORIGIN)
    const nils = browser('10.5.0.5')
    await nils.post('/api/auth/sign-in-link/verify', { token: linkToken(url) })
    expect(await who(await nils.get('/who'))).toMatchObject({ id })
    expect((await nils.post(`/api/users/${owner}/sign-in-link`)).statusCode).toBe(403)
    const rows = await kernel.load<{ changes: unknown }>(
      `select changes from kernel_audit where command = 'organisation.user.invite' and record_id = $1`,
      [id],
    )
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(linkToken(url))
  })

  test.each([
    ['empty', ''],
    ['short', 'x'],
    ['long', 'a'.repeat(60_000)],
    ['longer than any body may be', 'a'.repeat(100_000)],
    ['an object', { $ne: '' }],
    ['nothing', null],
  ])('that is %s is refused', async (_, token) => {
    const answer = await browser('10.5.0.6').post('/api/auth/sign-in-link/verify', { token })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
  })
})

describe('a key', () => {
  const asked = (key: string) =>
    app.inject({ method: 'POST', url: '/who', headers: { host: HOST, authorization: `Bearer ${key}` } })

  test('says who asks, needs no origin, and is kept as a hash', async () => {
    const key = await createKey(kernel, 'IDA@example.org', 'for a script')
    expect(key).toMatch(/^bst_[A-Za-z0-9]{48}$/)
    expect(await who(await asked(key))).toMatchObject({ id: owner })
    const rows = await kernel.load<object>('select * from auth_key')
    expect(JSON.stringify(rows)).not.toContain(key)
  })

  test('costs no query while it is fresh in mind', async () => {
    const key = await createKey(kernel, 'ida@example.org')
    await asked(key)
    const queries: string[] = []
    const load = kernel.load
    kernel.load = (text, values, name) => {
      queries.push(text)
      return load(text, values, name)
    }
    await Promise.all(Array.from({ length: 50 }, () => asked(key)))
    kernel.load = load
    expect(queries).toEqual([])
  })

  test('ends when it is revoked, by its owner or by an owner of the organisation', async () => {
    const { id, email } = await someone('Otto', ['officeManager'], 'agent')
    const key = await createKey(kernel, email)
    expect(await who(await asked(key))).toMatchObject({ id, agent: true })
    const ida = browser('10.6.0.1')
    await ida.signIn('ida@example.org', PASSWORD)
    const { keys } = (await ida.get(`/api/users/${id}/keys`)).json() as { keys: { id: string; start: string }[] }
    expect(keys.map((one) => one.start)).toEqual([key.slice(0, 8)])
    expect((await ida.delete(`/api/users/${id}/keys/${keys[0]?.id}`)).statusCode).toBe(204)
    expect(await who(await asked(key))).toBeNull()
    expect((await keysOf(kernel, id))[0]?.endedAt).not.toBeNull()
    await expect(revokeKey(kernel, id, keys[0]?.id ?? '')).rejects.toMatchObject({ code: 'auth.key' })
  })

  test('of somebody else is nobody’s to make, to see or to end, but an owner’s', async () => {
    const { id, email } = await someone('Paul')
    const paul = { authorization: `Bearer ${await createKey(kernel, email)}`, host: HOST }
    const refused = await app.inject({ method: 'POST', url: `/api/users/${owner}/keys`, headers: paul, payload: {} })
    expect(refused.statusCode).toBe(403)
    expect((await app.inject({ method: 'GET', url: `/api/users/${owner}/keys`, headers: paul })).statusCode).toBe(403)
    const own = await app.inject({
      method: 'POST',
      url: `/api/users/${id}/keys`,
      headers: paul,
      payload: { name: 'mine' },
    })
    expect(own.json()).toMatchObject({ key: expect.stringMatching(/^bst_/) })
  })

  test('of somebody who is shut out is worth nothing', async () => {
    const { id, email } = await someone('Quinn')
    const key = await createKey(kernel, email)
    expect(await who(await asked(key))).not.toBeNull()
    await run('organisation.user.deactivate', {}, id)
    expect(await who(await asked(key))).toBeNull()
    await expect(createKey(kernel, email)).rejects.toMatchObject({ code: 'organisation.user.inactive' })
    await expect(createSignInLink(kernel, id)).rejects.toMatchObject({ code: 'auth.link' })
  })

  test.each(['Bearer', 'Bearer ', 'Basic aWRhOng=', 'Bearer bst_nothing', `Bearer ${'x'.repeat(500)}`, 'bst_x'])(
    '“%s” is nobody',
    async (authorization) => {
      const answer = await app.inject({ method: 'GET', url: '/who', headers: { host: HOST, authorization } })
      expect(await who(answer)).toBeNull()
    },
  )
})

describe('another site', () => {
  test('can’t run anything with somebody’s cookie', async () => {
    const ida = browser('10.7.0.1')
    await ida.signIn('ida@example.org', PASSWORD)
    expect((await ida.post('/who')).statusCode).toBe(200)
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      {},
      { origin: `${ORIGIN}.evil.test` },
    ]
    for (const headers of foreign)
      expect((await ida.post('/who', {}, headers)).statusCode, JSON.stringify(headers)).toBe(403)
  })

  test('can’t sign anybody in or out', async () => {
    const ida = browser('10.7.0.2')
    await ida.signIn('ida@example.org', PASSWORD)
    const away = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    expect((await ida.post('/api/auth/sign-out', {}, away)).statusCode).toBe(403)
    expect(await who(await ida.get('/who'))).toMatchObject({ id: owner })
  })
})

describe('registration is closed', () => {
  test.each([
    '/sign-up/email',
    '/update-user',
    '/change-email',
    '/delete-user',
    '/request-password-reset',
    '/verify-email',
    '/../users',
    '/admin/create-user',
    '/%2e%2e/who',
  ])('%s is not there', async (path) => {
    const answer = await browser('10.8.0.1').post(`/api/auth${path}`, {
      email: 'new@example.org',
      password: PASSWORD,
      name: 'New',
    })
    expect(answer.statusCode).toBe(404)
  })

  test('who is shut out or an agent gets no session, with the right password either', async () => {
    const { id, email } = await someone('Sven')
    await setPassword(kernel, id, PASSWORD)
    const sven = browser('10.8.0.2')
    await sven.signIn(email, PASSWORD)
    expect(await who(await sven.get('/who'))).toMatchObject({ id })
    await run('organisation.user.deactivate', {}, id)
    const refused = await browser('10.8.0.2').signIn(email, PASSWORD)
    expect(refused.json()).toMatchObject({ status: 403, code: 'auth.shutOut' })
    expect(await kernel.load('select 1 from auth_session where user_id = $1', [id])).toEqual([])
    await run('organisation.user.activate', {}, id)
    await run('organisation.user.update', { kind: 'agent' }, id)
    expect((await browser('10.8.0.3').signIn(email, PASSWORD)).json()).toMatchObject({ code: 'auth.agent' })
  })

  test('a new address is the one to sign in with, and the old one is not', async () => {
    const { id, email } = await someone('Tara')
    await setPassword(kernel, id, PASSWORD)
    await run('organisation.user.update', { email: 'Tara.New@example.org' }, id)
    expect((await browser('10.8.0.4').signIn(email, PASSWORD)).statusCode).toBe(401)
    expect((await browser('10.8.0.4').signIn('tara.new@example.org', PASSWORD)).statusCode).toBe(200)
  })
})

/** RFC 6238 with SHA-1, 30 seconds and six digits, written here once more, so that an authenticator's code is known. */
function totp(uri: string, at = Date.now()): string {
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

describe('a second factor', () => {
  test('is asked for after the password, by code or by a backup code that works once', async () => {
    const { id, email } = await someone('Uma')
    await setPassword(kernel, id, PASSWORD)
    const uma = browser('10.9.0.1')
    await uma.signIn(email, PASSWORD)
    const enabled = (await uma.post('/api/auth/two-factor/enable', { password: PASSWORD })).json() as {
      totpURI: string
      backupCodes: string[]
    }
    expect(enabled.totpURI).toContain('Backstay')
    expect((await uma.post('/api/auth/two-factor/verify-totp', { code: totp(enabled.totpURI) })).statusCode).toBe(200)
    const [stored] = await kernel.load<{ secret: string }>('select secret from auth_two_factor where user_id = $1', [
      id,
    ])
    expect(enabled.totpURI).not.toContain(stored?.secret)

    const next = browser('10.9.0.2')
    expect((await next.signIn(email, PASSWORD)).json()).toMatchObject({ twoFactorRedirect: true })
    expect(await who(await next.get('/who'))).toBeNull()
    const wrong = await next.post('/api/auth/two-factor/verify-totp', { code: '000000' })
    expect(wrong.json()).toMatchObject({ status: 401, code: 'auth.invalidCode' })
    const later = totp(enabled.totpURI, Date.now() + 30_000)
    expect((await next.post('/api/auth/two-factor/verify-totp', { code: later })).statusCode).toBe(200)
    expect(await who(await next.get('/who'))).toMatchObject({ id })

    const lost = async () => {
      const one = browser('10.9.0.3')
      await one.signIn(email, PASSWORD)
      return one.post('/api/auth/two-factor/verify-backup-code', { code: enabled.backupCodes[0] })
    }
    expect((await lost()).statusCode).toBe(200)
    expect((await lost()).statusCode).toBe(401)
  })
})

describe('a passkey', () => {
  test('is offered with a challenge for this very site, and a made-up one lets nobody in', async () => {
    const ida = browser('10.10.0.1')
    await ida.signIn('ida@example.org', PASSWORD)
    const offered = (await ida.get('/api/auth/passkey/generate-register-options')).json() as {
      rp: { id: string; name: string }
      challenge: string
    }
    expect(offered.rp).toEqual({ id: HOST, name: 'Backstay' })
    expect(offered.challenge.length).toBeGreaterThan(20)
    const stranger = browser('10.10.0.2')
    expect((await stranger.get('/api/auth/passkey/generate-authenticate-options')).statusCode).toBe(200)
    const response = { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} }
    const refused = await stranger.post('/api/auth/passkey/verify-authentication', { response })
    expect(refused.json()).toMatchObject({ status: 401, code: 'auth.passkeyNotFound' })
  })
})
