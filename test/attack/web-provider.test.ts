/** An identity provider that lies, is replayed, or is somebody else (OpenID Connect Core 1.0, RFC 9700). */
import { createHash, createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authSettings } from '../../doors/http/auth/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { browser, EMAIL, newWorld, type Served, serve } from './web-world.ts'

type Claims = Record<string, unknown>
interface Lie {
  claims?: (true_: Claims) => Claims
  header?: Claims
  sign?: 'none' | 'other' | 'secret'
}

const b64 = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url')

/** A provider whose next token is as `lie` says. */
async function provider() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const app = fastify()
  const asked = { nonce: '', challenge: '', method: '', tokens: 0 }
  let issuer = ''
  let lie: Lie = {}
  app.get('/.well-known/openid-configuration', async () => ({
    ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
    ...{ jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['RS256'] },
  }))
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }
  app.get('/keys', async () => ({ keys: [jwk] }))
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  )
  app.post('/token', async (request, reply) => {
    asked.tokens++
    const verifier = (request.body as URLSearchParams).get('code_verifier') ?? ''
    if (createHash('sha256').update(verifier).digest('base64url') !== asked.challenge)
      return reply.code(400).send({ error: 'invalid_grant' })
    const now = Math.floor(Date.now() / 1000)
    const honest = {
      iss: issuer,
      aud: 'backstay',
      sub: 'ida',
      email: EMAIL,
      email_verified: true,
      iat: now,
      exp: now + 60,
    }
    const claims = { ...honest, nonce: asked.nonce, ...lie.claims?.({ ...honest, nonce: asked.nonce }) }
    const body = `${b64({ alg: 'RS256', kid: 'one', ...lie.header })}.${b64(claims)}`
    const by = lie.sign === 'other' ? stranger.privateKey : privateKey
    const pem = publicKey.export({ format: 'pem', type: 'spki' })
    const signature =
      lie.sign === 'none'
        ? ''
        : lie.sign === 'secret'
          ? createHmac('sha256', pem).update(body).digest('base64url')
          : createSign('sha256').update(body).sign(by).toString('base64url')
    return { access_token: 'access', token_type: 'Bearer', id_token: `${body}.${signature}`, expires_in: 60 }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const at = app.server.address()
  issuer = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`
  return {
    ...{ issuer, asked, close: () => app.close() },
    lieWith(next: Lie) {
      lie = next
    },
    approve(url: string): string {
      const { searchParams } = new URL(url)
      asked.nonce = searchParams.get('nonce') ?? ''
      asked.challenge = searchParams.get('code_challenge') ?? ''
      asked.method = searchParams.get('code_challenge_method') ?? ''
      return `/api/auth/callback/oidc?code=code&state=${searchParams.get('state')}`
    },
  }
}

let kernel: OpenKernel
let served: Served
let idp: Awaited<ReturnType<typeof provider>>
beforeAll(async () => {
  kernel = (await newWorld()).kernel
  idp = await provider()
  served = await serve(kernel, {
    ...{ BACKSTAY_OIDC_ISSUER: idp.issuer, BACKSTAY_OIDC_CLIENT_ID: 'backstay', BACKSTAY_OIDC_CLIENT_SECRET: 'kept' },
  })
})
afterAll(async () => {
  await served?.app.close()
  await idp?.close()
  await kernel?.close()
})

async function begin(of: ReturnType<typeof browser>): Promise<string> {
  const answer = await of.post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/today' })
  return (answer.json() as { url: string }).url
}

test('an honest one lets in, asked by code with S256, state and nonce, for what is needed', async () => {
  idp.lieWith({})
  const ida = browser(served)
  const url = await begin(ida)
  const { searchParams } = new URL(url)
  expect(searchParams.get('response_type')).toBe('code')
  expect(searchParams.get('scope')?.split(' ').sort()).toEqual(['email', 'openid', 'profile'])
  for (const name of ['state', 'nonce', 'code_challenge'])
    expect(searchParams.get(name)?.length).toBeGreaterThanOrEqual(22)
  expect(searchParams.get('code_challenge_method')).toBe('S256')
  expect(url).not.toContain('kept')
  await ida.get(idp.approve(url))
  expect(await ida.who()).not.toBeNull()
  const accounts = await kernel.load<{ account_id: string; access_token: string | null }>(
    `select account_id, access_token from auth_account where provider_id = 'oidc'`,
  )
  expect(
    accounts.map((one) => one.account_id),
    'known by what can’t be given to another',
  ).toEqual(['ida'])
  expect(accounts[0]?.access_token ?? '').not.toBe('access')
})

describe('a token is not believed', () => {
  const lies: [what: string, lie: Lie][] = [
    ['without a signature (alg none)', { header: { alg: 'none' }, sign: 'none' }],
    ['signed by somebody else', { sign: 'other' }],
    ['signed with the public key as a secret (HS256)', { header: { alg: 'HS256' }, sign: 'secret' }],
    ['that brings its own key', { header: { jwk: { kty: 'oct', k: 'AAAA' }, kid: 'two' }, sign: 'other' }],
    ['for another client', { claims: () => ({ aud: 'somebody-else' }) }],
    ['of another issuer', { claims: () => ({ iss: 'https://id.evil.example' }) }],
    ['whose time is over', { claims: ({ iat }) => ({ exp: Number(iat) - 3600, iat: Number(iat) - 7200 }) }],
    ['of another sign-in (nonce)', { claims: () => ({ nonce: 'made-up-nonce-made-up-nonce' }) }],
    ['without a nonce', { claims: () => ({ nonce: undefined }) }],
    ['without a subject', { claims: () => ({ sub: undefined }) }],
  ]
  test.each(lies)('%s', async (_, lie) => {
    idp.lieWith(lie)
    const somebody = browser(served)
    const answer = await somebody.get(idp.approve(await begin(somebody)))
    expect(answer.headers.location ?? 'error=').toContain('error=')
    expect(await somebody.who()).toBeNull()
  })
})

test('what one browser began, no other ends, and nothing is asked of the provider for it', async () => {
  idp.lieWith({})
  const [victim, attacker] = [browser(served), browser(served)]
  const back = idp.approve(await begin(attacker))
  const before = idp.asked.tokens
  await victim.get(back)
  expect(await victim.who()).toBeNull()
  for (const state of ['', 'x', 'made-up-state-made-up-state-made']) {
    await attacker.get(back.replace(/state=.*/, `state=${state}`))
    expect(await attacker.who()).toBeNull()
  }
  expect(idp.asked.tokens).toBe(before)
  await attacker.get(back)
  expect(await attacker.who()).not.toBeNull()
  const again = browser(served)
  await again.get(back)
  expect(await again.who(), 'a code of before').toBeNull()
})

test('its tokens reach no browser', async () => {
  idp.lieWith({})
  const ida = browser(served)
  await ida.get(idp.approve(await begin(ida)))
  for (const path of ['/api/auth/list-accounts', '/api/auth/get-session', '/api/auth/list-sessions', '/api/me']) {
    const { body } = await ida.get(path)
    expect(body, path).not.toMatch(/access_?token|id_?token|refresh_?token|eyJ/i)
  }
  for (const path of ['/api/auth/get-access-token', '/api/auth/refresh-token', '/api/auth/account-info'])
    expect((await ida.post(path, { providerId: 'oidc' })).statusCode, path).toBe(404)
})

test('a provider that says it is another is not one', async () => {
  const two = fastify()
  two.get('/.well-known/openid-configuration', async () => ({
    ...{ issuer: 'https://id.other.example', authorization_endpoint: 'https://id.other.example/authorize' },
    ...{ token_endpoint: 'https://id.other.example/token', jwks_uri: 'https://id.other.example/keys' },
  }))
  const issuer = await two.listen({ host: '127.0.0.1', port: 0 })
  const fooled = await serve(kernel, { BACKSTAY_OIDC_ISSUER: issuer, BACKSTAY_OIDC_CLIENT_ID: 'backstay' })
  const answer = await browser(fooled).post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/today' })
  expect(answer.body).not.toContain('id.other.example')
  expect(answer.statusCode).toBeGreaterThanOrEqual(400)
  await fooled.app.close()
  await two.close()
})

test('one on another machine is asked by https alone', () => {
  const named = (issuer: string) => () =>
    authSettings({ BACKSTAY_OIDC_ISSUER: issuer, BACKSTAY_OIDC_CLIENT_ID: 'backstay' }).oidc?.issuer
  for (const issuer of [
    'http://id.example',
    'http://10.0.0.7:8080/realm',
    'http://localhost.example',
    'ftp://id.example',
  ])
    expect(named(issuer), issuer).toThrow(/https/)
  for (const issuer of [
    'https://id.example',
    'http://127.0.0.1:8080/realm',
    'http://localhost:8080',
    'http://[::1]:8080',
  ])
    expect(named(issuer)(), issuer).toBe(issuer)
})
