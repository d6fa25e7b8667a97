/** Second factors: demanded by an organisation, never got round, kept as hashes, and taken away by an act of its own. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSignInLink, setPassword } from '../../doors/http/auth/index.ts'
import { dispatch, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import {
  browser,
  EMAIL,
  newWorld,
  owner,
  PASSWORD,
  type Served,
  serve,
  setUpCodes,
  someone,
  totp,
} from './web-world.ts'

let kernel: OpenKernel
let ida: string
let served: Served
let place = 0
const anew = () => browser(served, `203.0.113.${++place % 250}`)
type Browser = ReturnType<typeof anew>

beforeAll(async () => {
  const world = await newWorld()
  kernel = world.kernel
  ida = world.ida
  served = await serve(kernel)
})
afterAll(async () => {
  await served?.app.close()
  await kernel?.close()
})
beforeEach(async () => {
  await kernel.load('delete from auth_rate_limit')
  await kernel.load('delete from auth_failure')
  await demand(false)
})

async function demand(secondFactor: boolean) {
  await dispatch(kernel, { command: 'organisation.signInRule.demand', input: { secondFactor } }, owner(ida))
  served.app.backstayWho?.forget()
}

async function person(name: string) {
  const made = await someone(kernel, ida, name)
  await setPassword(kernel, made.id, PASSWORD)
  return made
}

async function withCodes(name: string) {
  const made = await person(name)
  const one = anew()
  await one.signIn(made.email)
  return { ...made, ...(await setUpCodes(one)) }
}

async function withPasskey(name: string) {
  const made = await person(name)
  await kernel.load(
    `insert into auth_passkey (id, name, public_key, user_id, credential_id, counter, device_type, backed_up)
     values ($1, 'Phone', 'cose', $2, $1, 0, 'singleDevice', false)`,
    [`passkey of ${name}`, made.id],
  )
  return made
}

const byLink = async (id: string) => {
  const one = anew()
  const token = await createSignInLink(kernel, id)
  expect((await one.post('/api/auth/sign-in-link/verify', { token })).statusCode).toBe(200)
  return one
}

/** Whatever somebody may want besides showing the factor that is asked for. */
const WANTED: readonly (readonly [method: 'GET' | 'POST', path: string])[] = [
  ...(['/api/me', '/api/catalogue', '/api/records/organisation.user', '/api/search?q=a'] as const).map(
    (path) => ['GET', path] as const,
  ),
  ['GET', '/api/changes'],
  ['GET', '/api/auth/list-sessions'],
  ['POST', '/api/commands/organisation.user.updateMyself'],
  ['POST', '/api/commands/organisation.user.updateMyself/batch'],
  ['POST', '/mcp'],
  ['POST', '/api/intake'],
  ['POST', `/api/users/me/keys`],
  ...['disable', 'get-totp-uri', 'generate-backup-codes'].map(
    (path) => ['POST', `/api/auth/two-factor/${path}`] as const,
  ),
  ...['passkey/delete-passkey', 'passkey/update-passkey', 'unlink-account', 'link-social', 'revoke-session'].map(
    (path) => ['POST', `/api/auth/${path}`] as const,
  ),
]

async function nothingGoes(one: Browser, code: string) {
  const body = { password: PASSWORD, id: 'x', token: 'x', name: 'x', input: {}, items: [], providerId: 'x' }
  for (const [method, path] of WANTED) {
    const answer = method === 'GET' ? await one.get(path) : await one.post(path, body)
    expect([answer.statusCode, answer.json().code], path).toEqual([403, code])
  }
}

describe('an organisation that demands a second factor', () => {
  test('lets nobody do a thing with a password alone but set one up, and then go on', async () => {
    const { email } = await person('Anna')
    await demand(true)
    const anna = anew()
    expect((await anna.signIn(email)).statusCode).toBe(200)
    await nothingGoes(anna, 'auth.factorMissing')
    await setUpCodes(anna)
    expect(await anna.who()).not.toBeNull()
  })

  test('asks whoever has one for it, in sessions that began before, too', async () => {
    const { email, uri } = await withCodes('Bela')
    const { email: other } = await person('Cora')
    const cora = anew()
    await cora.signIn(other)
    expect(await cora.who()).not.toBeNull()
    await demand(true)
    await nothingGoes(cora, 'auth.factorMissing')
    const bela = anew()
    expect((await bela.signIn(email)).json()).toMatchObject({ twoFactorRedirect: true })
    expect(await bela.who()).toBeNull()
    const shown = await bela.post('/api/auth/two-factor/verify-totp', { code: totp(uri), trustDevice: true })
    expect(shown.statusCode).toBe(200)
    expect(await bela.who()).not.toBeNull()
    await bela.post('/api/auth/sign-out')
    await bela.signIn(email)
    expect(await bela.who(), 'a device that was trusted with a code').not.toBeNull()
  })

  test('takes no password alone from somebody who has a passkey, nor a further factor that is set up by it', async () => {
    const { email } = await withPasskey('Dora')
    await demand(true)
    const dora = anew()
    await dora.signIn(email)
    await nothingGoes(dora, 'auth.factorAsked')
    const enable = await dora.post('/api/auth/two-factor/enable', { password: PASSWORD })
    expect([enable.statusCode, enable.json().code]).toEqual([403, 'auth.factorAsked'])
    const offered = await dora.get('/api/auth/passkey/generate-register-options')
    expect([offered.statusCode, offered.json().code]).toEqual([403, 'auth.factorAsked'])
  })

  test('is one by the word of an owner of all companies alone, and that is on record', async () => {
    const { email } = await person('Emil')
    const emil = anew()
    await emil.signIn(email)
    const path = '/api/commands/organisation.signInRule.demand'
    expect((await emil.post(path, { input: { secondFactor: true } })).statusCode).toBe(403)
    const own = anew()
    await own.signIn(EMAIL)
    expect((await own.post(path, { input: { secondFactor: true } })).statusCode).toBe(200)
    const noted = await kernel.load(
      `select 1 from kernel_audit where command = 'organisation.signInRule.demand' and door = 'http'`,
    )
    expect(noted).toHaveLength(1)
    served.app.backstayWho?.forget()
    expect((await own.get('/api/me')).json().code, 'owners, too').toBe('auth.factorMissing')
  })

  test('takes a provider for one factor, unless who keeps the machine says that it asks for two', async () => {
    const { id, email } = await person('Fred')
    await demand(true)
    const issuer = { BACKSTAY_OIDC_ISSUER: 'https://id.example', BACKSTAY_OIDC_CLIENT_ID: 'backstay' }
    for (const [factors, code] of [
      ['1', 'auth.factorMissing'],
      ['2', undefined],
    ] as const) {
      const here = await serve(kernel, { ...issuer, BACKSTAY_OIDC_FACTORS: factors })
      const fred = browser(here, '203.0.113.251')
      await fred.signIn(email)
      await kernel.load(`update auth_session set way = 'oidc' where user_id = $1`, [id])
      expect((await fred.get('/api/me')).json().code, factors).toBe(code)
      await here.app.close()
    }
  })
})

/** A device of this person, as a browser speaks for it (WebAuthn level 3): it signs, telling its person or not. */
async function deviceOf(id: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const part = (label: number, value: string) => [Buffer.from([label, 0x58, 32]), Buffer.from(value, 'base64url')]
  // RFC 9053, section 7.1: EC2, ES256, P-256, and the point.
  const key = Buffer.concat([Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1]), ...part(0x21, x), ...part(0x22, y)])
  const credential = createHash('sha256').update(id).digest('base64url')
  await kernel.load(
    `insert into auth_passkey (id, name, public_key, user_id, credential_id, counter, device_type, backed_up)
     values ($1, 'Key', $2, $3, $1, 0, 'singleDevice', false)`,
    [credential, key.toString('base64'), id],
  )
  return async (one: Browser, verified: boolean) => {
    const asked = (await one.get('/api/auth/passkey/generate-authenticate-options')).json()
    expect(asked.userVerification).toBe('required')
    const client = JSON.stringify({ type: 'webauthn.get', challenge: asked.challenge, origin: served.origin })
    const flags = Buffer.from([verified ? 5 : 1, 0, 0, 0, 0])
    const data = Buffer.concat([createHash('sha256').update(String(asked.rpId)).digest(), flags])
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
    const response = {
      ...{ id: credential, rawId: credential, type: 'public-key', clientExtensionResults: {} },
      response: {
        clientDataJSON: Buffer.from(client).toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      },
    }
    return one.post('/api/auth/passkey/verify-authentication', { response })
  }
}

test('a passkey is two factors where its device told its person from others, and one where somebody just held it', async () => {
  const { id } = await person('Quinn')
  const show = await deviceOf(id)
  await demand(true)
  const holder = anew()
  const touched = await show(holder, false)
  expect(touched.statusCode, touched.body).toBe(200)
  await nothingGoes(holder, 'auth.factorAsked')
  const quinn = anew()
  expect((await show(quinn, true)).statusCode).toBe(200)
  expect(await quinn.who()).toBe(id)
})

describe('a link', () => {
  test('does not get past a second factor: neither by a code nor by a passkey that is not shown', async () => {
    const { id, uri } = await withCodes('Gina')
    const gina = await byLink(id)
    await nothingGoes(gina, 'auth.factorAsked')
    const set = await gina.post('/api/auth/password/set', { newPassword: 'another walnut tin' })
    expect([set.statusCode, set.json().code], 'no new password without it').toEqual([403, 'auth.factorAsked'])
    expect((await gina.post('/api/auth/two-factor/verify-totp', { code: totp(uri) })).statusCode).toBe(200)
    expect(await gina.who()).toBe(id)
    expect((await gina.post('/api/auth/password/set', { newPassword: 'another walnut tin' })).statusCode).toBe(200)
    await nothingGoes(await byLink((await withPasskey('Hans')).id), 'auth.factorAsked')
  })

  test('leaves ten tries for a code, from wherever and though each link is new', async () => {
    const { id, uri } = await withCodes('Inga')
    const codes: number[] = []
    for (let link = 0; link < 4; link++) {
      const inga = await byLink(id)
      for (let count = 0; count < 4; count++) {
        codes.push((await inga.post('/api/auth/two-factor/verify-totp', { code: '000000' })).statusCode)
      }
    }
    expect(codes.filter((code) => code === 401)).toHaveLength(10)
    expect(codes.slice(10).every((code) => code === 429)).toBe(true)
    const right = await (await byLink(id)).post('/api/auth/two-factor/verify-totp', { code: totp(uri) })
    expect(right.statusCode).toBe(429)
  })

  test('and a code that was used lets nobody on', async () => {
    const { id, uri } = await withCodes('Jane')
    const code = totp(uri)
    expect((await (await byLink(id)).post('/api/auth/two-factor/verify-totp', { code })).statusCode).toBe(200)
    const second = await byLink(id)
    expect((await second.post('/api/auth/two-factor/verify-totp', { code })).statusCode).toBe(401)
    expect((await second.get('/api/me')).json().code).toBe('auth.factorAsked')
  })
})

describe('a second factor is taken away', () => {
  test('by an owner, in an act of its own that is on record; sessions, links and trust end with it', async () => {
    const { id, email } = await withCodes('Karl')
    const token = await createSignInLink(kernel, id)
    const { email: other } = await person('Lena')
    const lena = anew()
    await lena.signIn(other)
    expect((await lena.delete(`/api/users/${id}/factors`)).statusCode).toBe(403)
    const own = anew()
    await own.signIn(EMAIL)
    expect((await own.delete(`/api/users/${id}/factors`)).statusCode).toBe(204)
    expect(await kernel.load('select 1 from auth_session where user_id = $1', [id])).toHaveLength(0)
    expect((await anew().post('/api/auth/sign-in-link/verify', { token })).statusCode).toBe(401)
    const noted = await kernel.load(
      `select 1 from kernel_audit where command = 'organisation.user.takeFactors' and record_id = $1`,
      [id],
    )
    expect(noted).toHaveLength(1)
    const karl = anew()
    expect((await karl.signIn(email)).json()).not.toMatchObject({ twoFactorRedirect: true })
    expect(await karl.who()).toBe(id)
  })

  test('but not one’s own by the way, and not by an owner who signed in long ago', async () => {
    const { id } = await withCodes('Mia')
    const own = anew()
    await own.signIn(EMAIL)
    expect((await own.delete(`/api/users/${ida}/factors`)).json().code).toBe('organisation.user.ownFactors')
    await kernel.load(`update auth_session set created_at = created_at - interval '61 minutes' where user_id = $1`, [
      ida,
    ])
    served.app.backstayWho?.forget()
    expect((await own.delete(`/api/users/${id}/factors`)).json().code).toBe('auth.sessionNotFresh')
    expect(await kernel.load('select 1 from auth_two_factor where user_id = $1', [id])).toHaveLength(1)
  })
})

describe('backup codes', () => {
  const keptOf = async (user: string) =>
    (
      await kernel.load<{ backup_codes: string }>('select backup_codes from auth_two_factor where user_id = $1', [user])
    )[0]?.backup_codes ?? ''
  const halfIn = async (email: string) => {
    const one = anew()
    await one.signIn(email)
    return one
  }

  test('are kept as salted Argon2id alone, let in once each, and their hashes let nobody in', async () => {
    const { id, email, backupCodes } = await withCodes('Nils')
    const kept = await keptOf(id)
    expect(kept).toMatch(/^argon2id:[\w-]{22}( [\w-]{43}){10}$/)
    for (const code of backupCodes) expect(kept).not.toContain(code)
    for (const thief of kept.split(' ').slice(0, 3)) {
      const answer = await (await halfIn(email)).post('/api/auth/two-factor/verify-backup-code', { code: thief })
      expect(answer.statusCode).toBe(401)
    }
    const [code = ''] = backupCodes
    const one = await halfIn(email)
    expect((await one.post('/api/auth/two-factor/verify-backup-code', { code })).statusCode).toBe(200)
    expect(await one.who()).toBe(id)
    expect((await keptOf(id)).split(' ')).toHaveLength(10)
    expect((await (await halfIn(email)).post('/api/auth/two-factor/verify-backup-code', { code })).statusCode).toBe(401)
  })

  test('that were encrypted before become hashes, and sealed secrets follow to another secret of sign-in', async () => {
    const { symmetricEncrypt } = await import('better-auth/crypto')
    const { id, email, uri } = await withCodes('Olga')
    const [made] = await kernel.load<{ secret: string }>('select secret from auth_secret')
    const old = await symmetricEncrypt({ key: made?.secret ?? '', data: '["abcde-fghij","klmno-pqrst"]' })
    await kernel.load('update auth_two_factor set backup_codes = $1 where user_id = $2', [old, id])
    const there = await serve(kernel, { BACKSTAY_SECRET: 'another secret of thirty-two letters and more' })
    const one = browser(there, '203.0.113.252')
    await one.signIn(email)
    expect(await keptOf(id)).toMatch(/^argon2id:/)
    const byCode = await one.post('/api/auth/two-factor/verify-backup-code', { code: 'klmno-pqrst' })
    expect(byCode.statusCode, byCode.body).toBe(200)
    const third = await serve(kernel, {
      ...{ BACKSTAY_SECRET: 'a third secret of thirty-two letters and more' },
      BACKSTAY_SECRET_BEFORE: 'another secret of thirty-two letters and more',
    })
    const two = browser(third, '203.0.113.253')
    await two.signIn(email)
    expect((await two.post('/api/auth/two-factor/verify-totp', { code: totp(uri) })).statusCode).toBe(200)
    expect(await two.who()).toBe(id)
    await there.app.close()
    await third.app.close()
  })
})

describe('an owner who signed in long ago', () => {
  test('changes no address, no role and nobody’s way in before signing in anew; a name goes', async () => {
    const { id } = await person('Paul')
    const own = anew()
    await own.signIn(EMAIL)
    await kernel.load(`update auth_session set created_at = created_at - interval '61 minutes' where user_id = $1`, [
      ida,
    ])
    served.app.backstayWho?.forget()
    const run = (command: string, body: object) => own.post(`/api/commands/${command}`, body)
    const held = await kernel.load<{ id: string }>('select id from organisation_role where "user" = $1', [id])
    const person2 = { name: 'Q', email: 'q@nordkai.example', kind: 'person', roles: [] }
    const refused: [command: string, body: object][] = [
      ['organisation.user.update', { id, input: { email: 'mallory@nordkai.example' } }],
      ['organisation.user.update', { id, input: { kind: 'agent' } }],
      ['organisation.user.create', { input: person2 }],
      ['organisation.role.create', { input: { user: id, role: 'treasurer' } }],
      ['organisation.role.take', { id: held[0]?.id }],
      ['organisation.signInRule.demand', { input: { secondFactor: true } }],
      ['organisation.user.takeFactors', { id }],
      ['organisation.user.invite', { id }],
    ]
    for (const [command, body] of refused) {
      const answer = await run(command, body)
      expect([answer.statusCode, answer.json().code], command).toEqual([403, 'organisation.user.signInAgain'])
      const batch = await run(`${command}/batch`, { items: [body] })
      expect(batch.json(), `${command} in a batch`).toMatchObject({ done: 0 })
    }
    expect((await run('organisation.user.update', { id, input: { name: 'Paula' } })).statusCode).toBe(200)
    await own.signIn(EMAIL)
    const moved = await run('organisation.user.update', { id, input: { email: 'paula@nordkai.example' } })
    expect(moved.statusCode, moved.body).toBe(200)
  })
  test('takes back nothing of the kind either, nor does an owner of one company what counts for all', async () => {
    const { id } = await person('Rosa')
    const own = anew()
    await own.signIn(EMAIL)
    const moved = await own.post('/api/commands/organisation.user.update', {
      id,
      input: { email: 'r@nordkai.example' },
    })
    const demanded = await own.post('/api/commands/organisation.signInRule.demand', { input: { secondFactor: true } })
    const audits = [moved, demanded].map((answer) => String(answer.json().audit))
    await dispatch(kernel, { command: 'organisation.signInRule.demand', input: { secondFactor: false } }, owner(ida))
    await kernel.load(`update auth_session set created_at = created_at - interval '61 minutes' where user_id = $1`, [
      ida,
    ])
    served.app.backstayWho?.forget()
    for (const audit of audits) {
      const undone = await own.post('/api/commands/kernel.undo', { input: { audit } })
      expect([undone.statusCode, undone.json().code]).toEqual([403, 'organisation.user.signInAgain'])
    }
    const [company] = await kernel.load<{ id: string }>('select gen_random_uuid()::text as id')
    const ofOne: Who = { ...owner(id), assignments: [{ role: 'owner', company: company?.id ?? '' }] }
    const undoing = dispatch(kernel, { command: 'kernel.undo', input: { audit: audits[1] } }, ofOne)
    await expect(undoing).rejects.toMatchObject({ code: 'organisation.role.beyond' })
  })
})
