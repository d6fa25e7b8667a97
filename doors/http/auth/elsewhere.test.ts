/** Signing in by what lies outside: an authenticator with passkeys, and an identity provider. Both are played here. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, dispatch, kernelModule, type Who } from '../../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../../kernel/open.ts'
import { contactsModule } from '../../../modules/contacts/module.ts'
import { organisationModule } from '../../../modules/organisation/module.ts'
import { testDatabase } from '../../../test/database.ts'
import { createServer } from '../server.ts'
import { authSettings, createFirstUser, createSignInLink, registerAuth, whoOfRequest } from './index.ts'
import { authOptions } from './instance.ts'

const HOST = 'books.test'
const ORIGIN = `http://${HOST}`
let kernel: OpenKernel
let owner: string

beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule, contactsModule]), await testDatabase())
  owner = await createFirstUser(kernel, { name: 'Ida', email: 'ida@example.org' })
})
afterAll(() => kernel?.close())

async function serve(env: NodeJS.ProcessEnv): Promise<FastifyInstance> {
  const settings = authSettings(env)
  const app = await createServer(kernel, {
    whoOf: whoOfRequest,
    trustedProxies: settings.trustedProxies,
    also: [
      (server) => registerAuth(server, kernel, settings),
      (server) => {
        server.get('/who', async (request) => ({ who: await whoOfRequest(request) }))
      },
    ],
  })
  await app.ready()
  return app
}

function browser(app: FastifyInstance) {
  const jar = new Map<string, string>()
  const send = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const here = method === 'GET' ? {} : { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
    const headers = { host: HOST, ...here, ...(cookie ? { cookie } : {}) } as Record<string, string>
    const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
    for (const one of answer.cookies) jar.set(one.name, one.value)
    return answer
  }
  return {
    get: (url: string) => send('GET', url),
    post: (url: string, payload: object = {}) => send('POST', url, payload),
    who: async () => ((await send('GET', '/who')).json() as { who: Who | null }).who,
  }
}

test('the tables are those that this version of better-auth expects', async () => {
  const { getMigrations } = await import('better-auth/db/migration')
  const silent = () => undefined
  const options = await authOptions(kernel, authSettings({}), silent)
  const { toBeCreated, toBeAdded } = await getMigrations(options, { throwOnUnsafe: false })
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
})

test.each([
  [{ BACKSTAY_URL: 'books' }, /BACKSTAY_URL/],
  [{ BACKSTAY_URL: 'ftp://books' }, /BACKSTAY_URL/],
  [{ BACKSTAY_OIDC_ISSUER: 'https://id.test' }, /BACKSTAY_OIDC_CLIENT_ID/],
  [{ BACKSTAY_SECRET: 'short' }, /32 characters/],
  [{ BACKSTAY_TRUSTED_PROXIES: '10.0.0.1, proxy.example' }, /proxy\.example/],
  [{ BACKSTAY_TRUSTED_PROXIES: '10.0.0.0/33' }, /BACKSTAY_TRUSTED_PROXIES/],
  [{ BACKSTAY_SESSION_HOURS: '0' }, /BACKSTAY_SESSION_HOURS/],
  [{ BACKSTAY_SESSION_DAYS: '31' }, /1 to 30/],
])('settings like %j are refused in words', (env, words) => {
  expect(() => authSettings(env)).toThrow(words)
})

describe('behind a proxy', () => {
  let app: FastifyInstance
  const tries = async (from: string, forwarded: string, times: number) => {
    const codes: number[] = []
    for (let attempt = 0; attempt < times; attempt++) {
      const headers = {
        host: HOST,
        origin: ORIGIN,
        'x-forwarded-for': forwarded,
        'x-backstay-address': `9.9.9.${attempt}`,
      }
      const payload = { token: 'x'.repeat(30) }
      const url = '/api/auth/sign-in-link/verify'
      codes.push((await app.inject({ method: 'POST', url, headers, payload, remoteAddress: from })).statusCode)
    }
    return codes.at(-1)
  }
  beforeAll(async () => {
    app = await serve({ BACKSTAY_TRUSTED_PROXIES: '10.99.0.1' })
  })
  afterAll(() => app?.close())
  test('that is trusted, its word about the address counts', async () => {
    expect(await tries('10.99.0.1', '1.2.3.4', 11)).toBe(429)
    expect(await tries('10.99.0.1', '1.2.3.5', 1)).toBe(401)
  })
  test('that is not, nobody talks themselves out of the limit', async () => {
    expect(await tries('10.98.0.1', '1.2.3.6', 10)).toBe(401)
    expect(await tries('10.98.0.1', '1.2.3.7', 1)).toBe(429)
  })
  test('with TLS, a page of the same host may sign in', async () => {
    const headers = { host: HOST, origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' }
    const payload = { email: 'ida@example.org', password: 'wrong password' }
    const answer = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email', headers, payload })
    expect(answer.json()).toMatchObject({ code: 'auth.invalidEmailOrPassword' })
  })
})

/** CBOR (RFC 8949) as far as an authenticator needs it: maps, integers, texts and bytes. */
function cbor(value: unknown): Buffer {
  const head = (major: number, size: number): Buffer => {
    if (size < 24) return Buffer.from([(major << 5) | size])
    return size < 256 ? Buffer.from([(major << 5) | 24, size]) : Buffer.from([(major << 5) | 25, size >> 8, size & 255])
  }
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const entries = [...(value as Map<unknown, unknown>)]
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()

/** An authenticator with one key, as WebAuthn level 3 describes what it sends. */
function authenticator() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  const { x, y } = publicKey.export({ format: 'jwk' })
  const cose = new Map<number, unknown>([
    ...([
      [1, 2],
      [3, -7],
      [-1, 1],
    ] as const),
    [-2, Buffer.from(x ?? '', 'base64url')],
    [-3, Buffer.from(y ?? '', 'base64url')],
  ])
  let count = 0
  const data = (flags: number, more: Buffer = Buffer.alloc(0)): Buffer => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(++count)
    return Buffer.concat([sha256(HOST), Buffer.from([flags]), counter, more])
  }
  const client = (type: string, challenge: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const credential = (response: Record<string, Buffer>) => ({
    ...{
      id: id.toString('base64url'),
      rawId: id.toString('base64url'),
      type: 'public-key',
      clientExtensionResults: {},
    },
    response: Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, bytes.toString('base64url')])),
  })
  return {
    make(challenge: string, origin = ORIGIN) {
      const length = Buffer.from([0, id.length])
      const authData = data(0x45, Buffer.concat([Buffer.alloc(16), length, id, cbor(cose)]))
      const attestationObject = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      )
      return credential({ clientDataJSON: client('webauthn.create', challenge, origin), attestationObject })
    },
    sign(challenge: string, origin = ORIGIN, key: KeyObject = privateKey) {
      const authenticatorData = data(0x05)
      const clientDataJSON = client('webauthn.get', challenge, origin)
      const signature = createSign('sha256')
        .update(Buffer.concat([authenticatorData, sha256(clientDataJSON)]))
        .sign(key)
      return credential({ clientDataJSON, authenticatorData, signature })
    },
  }
}

describe('a passkey', () => {
  let app: FastifyInstance
  const device = authenticator()
  const challenge = async (of: ReturnType<typeof browser>, what: string) =>
    ((await of.get(`/api/auth/passkey/generate-${what}-options`)).json() as { challenge: string }).challenge

  beforeAll(async () => {
    app = await serve({})
    const ida = browser(app)
    await ida.post('/api/auth/sign-in-link/verify', { token: await createSignInLink(kernel, owner) })
    const response = device.make(await challenge(ida, 'register'))
    const made = await ida.post('/api/auth/passkey/verify-registration', { response, name: 'Ida’s laptop' })
    expect(made.statusCode, made.body).toBe(200)
  })
  afterAll(() => app?.close())

  test('lets its owner in, and is noted when it is made', async () => {
    const ida = browser(app)
    const response = device.sign(await challenge(ida, 'authenticate'))
    const answer = await ida.post('/api/auth/passkey/verify-authentication', { response })
    expect(answer.statusCode, answer.body).toBe(200)
    expect(await ida.who()).toMatchObject({ id: owner })
    const [session] = await kernel.load<{ way: string }>(
      'select way from auth_session order by created_at desc limit 1',
    )
    expect(session?.way).toBe('passkey')
    const rows = await kernel.load(
      `select 1 from kernel_audit where command = 'organisation.user.noteAccess' and result -> 'result' ->> 'what' = 'passkeyAdded'`,
    )
    expect(rows).toHaveLength(1)
  })
  test('of another key, for another site, or with a challenge of before lets nobody in', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const stranger = browser(app)
    const used = await challenge(stranger, 'authenticate')
    const forged = device.sign(used, ORIGIN, privateKey)
    expect(
      (await stranger.post('/api/auth/passkey/verify-authentication', { response: forged })).statusCode,
    ).toBeGreaterThanOrEqual(400)
    const again = device.sign(used)
    expect(
      (await stranger.post('/api/auth/passkey/verify-authentication', { response: again })).statusCode,
    ).toBeGreaterThanOrEqual(400)
    const elsewhere = device.sign(await challenge(stranger, 'authenticate'), 'https://evil.test')
    expect(
      (await stranger.post('/api/auth/passkey/verify-authentication', { response: elsewhere })).statusCode,
    ).toBeGreaterThanOrEqual(400)
    expect(await stranger.who()).toBeNull()
  })
})

/** An identity provider (OpenID Connect Core 1.0, code flow with PKCE) that says whatever the test wants it to. */
async function provider() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const app = fastify()
  const codes = new Map<string, { nonce: string; challenge: string; email: string; sub: string }>()
  let issuer = ''
  let signWith = privateKey
  app.get('/.well-known/openid-configuration', async () => ({
    issuer,
    ...{ authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` },
    ...{ id_token_signing_alg_values_supported: ['RS256'], subject_types_supported: ['public'] },
  }))
  app.get('/keys', async () => ({
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
  }))
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  )
  app.post('/token', async (request, reply) => {
    const form = request.body as URLSearchParams
    const given = codes.get(form.get('code') ?? '')
    if (!given || sha256(form.get('code_verifier') ?? '').toString('base64url') !== given.challenge)
      return reply.code(400).send({ error: 'invalid_grant' })
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      aud: 'backstay',
      sub: given.sub,
      email: given.email,
      email_verified: true,
      name: given.sub,
      nonce: given.nonce,
      iat: now,
      exp: now + 60,
    }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const body = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`
    const token = `${body}.${createSign('sha256').update(body).sign(signWith).toString('base64url')}`
    return { access_token: 'access', token_type: 'Bearer', id_token: token, expires_in: 60 }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    issuer,
    /** What the person's browser brings back after signing in there. */
    approve(url: string, email: string, sub = email): string {
      const asked = new URL(url).searchParams
      const code = randomBytes(16).toString('hex')
      codes.set(code, { nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '', email, sub })
      const back = new URL(asked.get('redirect_uri') ?? '')
      return `${back.pathname}?code=${code}&state=${asked.get('state')}`
    },
    forge() {
      signWith = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    },
    close: () => app.close(),
  }
}

describe('an identity provider', () => {
  let app: FastifyInstance
  let idp: Awaited<ReturnType<typeof provider>>
  beforeAll(async () => {
    idp = await provider()
    const env = {
      BACKSTAY_OIDC_ISSUER: idp.issuer,
      BACKSTAY_OIDC_CLIENT_ID: 'backstay',
      BACKSTAY_OIDC_CLIENT_SECRET: 'secret',
    }
    app = await serve({ ...env, BACKSTAY_OIDC_LABEL: 'Nord login' })
  })
  afterAll(async () => {
    await app?.close()
    await idp?.close()
  })
  const begin = async (of: ReturnType<typeof browser>) =>
    (
      (
        await of.post('/api/auth/sign-in/social', {
          provider: 'oidc',
          callbackURL: '/today',
          errorCallbackURL: '/sign-in',
        })
      ).json() as { url: string }
    ).url

  test('is offered by its name', async () => {
    expect((await browser(app).get('/api/auth/options')).json()).toMatchObject({
      oidc: { provider: 'oidc', label: 'Nord login' },
    })
  })
  test('lets in who is among the users, by the address', async () => {
    const ida = browser(app)
    const answer = await ida.get(idp.approve(await begin(ida), 'ida@example.org'))
    expect(answer.headers.location).toMatch(/\/today$/)
    expect(await ida.who()).toMatchObject({ id: owner })
    const [session] = await kernel.load<{ way: string }>(
      'select way from auth_session order by created_at desc limit 1',
    )
    expect(session?.way).toBe('oidc')
  })
  test('lets nobody in who is not, and makes no user', async () => {
    const stranger = browser(app)
    const answer = await stranger.get(idp.approve(await begin(stranger), 'stranger@example.org'))
    expect(answer.headers.location).toMatch(/\/sign-in\?error=/)
    expect(await stranger.who()).toBeNull()
    expect(await kernel.load(`select 1 from auth_user where email = 'stranger@example.org'`)).toEqual([])
  })
  test('lets nobody in who is shut out here', async () => {
    const who: Who = { id: owner, name: 'Ida', door: 'cli', assignments: [{ role: 'owner', company: null }] }
    const made = await dispatch(
      kernel,
      { command: 'organisation.user.create', input: { name: 'Gone', email: 'gone@example.org' } },
      who,
    )
    await dispatch(kernel, { command: 'organisation.user.deactivate', id: made.id }, who)
    const gone = browser(app)
    await gone.get(idp.approve(await begin(gone), 'gone@example.org'))
    expect(await gone.who()).toBeNull()
  })
  test('is not believed with another state, a code of before, or another’s signature', async () => {
    const ida = browser(app)
    const back = idp.approve(await begin(ida), 'ida@example.org')
    const other = browser(app)
    await other.get(back)
    expect(await other.who()).toBeNull()
    await ida.get(back.replace(/state=.*/, 'state=made-up'))
    expect(await ida.who()).toBeNull()
    idp.forge()
    const next = browser(app)
    await next.get(idp.approve(await begin(next), 'ida@example.org'))
    expect(await next.who()).toBeNull()
  })
})

test('a provider that was away at the start is asked again', async () => {
  const first = await provider()
  const { issuer } = first
  await first.close()
  const app = await serve({ BACKSTAY_OIDC_ISSUER: issuer, BACKSTAY_OIDC_CLIENT_ID: 'backstay' })
  try {
    const away = await browser(app).post('/api/auth/sign-in/social', { provider: 'oidc' })
    expect(away.statusCode).toBe(404)
    const back = fastify()
    back.get('/.well-known/openid-configuration', async () => ({
      ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
      ...{ jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['RS256'] },
    }))
    await back.listen({ host: '127.0.0.1', port: Number(new URL(issuer).port) })
    const there = await browser(app).post('/api/auth/sign-in/social', { provider: 'oidc' })
    expect(there.statusCode, there.body).toBe(200)
    await back.close()
  } finally {
    await app.close()
  }
})
