/** Guessing: of passwords, codes, links and keys, of who is a user, and what a password may be. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey, createSignInLink, setPassword } from '../../doors/http/auth/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { browser, EMAIL, newWorld, PASSWORD, type Served, serve, setUpCodes, someone, totp } from './web-world.ts'

let kernel: OpenKernel
let ida: string
let served: Served
let place = 0
const anew = () => browser(served, `203.0.113.${++place % 250}`)

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
})

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

const halfIn = async (email: string) => {
  const one = anew()
  expect((await one.signIn(email)).json()).toMatchObject({ twoFactorRedirect: true })
  return one
}

describe('a password', () => {
  test('is guessed ten times at most, though all guesses come at one moment and from everywhere', async () => {
    const { email } = await person('Anna')
    const guesses = Array.from({ length: 40 }, (_, index) => anew().signIn(email, `wrong password ${index}`))
    const codes = (await Promise.all(guesses)).map((answer) => answer.statusCode)
    expect(codes.filter((code) => code === 401)).toHaveLength(10)
    expect(codes.filter((code) => code === 429)).toHaveLength(30)
    expect((await anew().signIn(email)).statusCode).toBe(429)
    const link = {
      token: await createSignInLink(
        kernel,
        (await kernel.load<{ id: string }>('select id from auth_user where email = $1', [email]))[0]?.id ?? '',
      ),
    }
    expect((await anew().post('/api/auth/sign-in-link/verify', link)).statusCode, 'nobody is locked out').toBe(200)
  })

  test('that proves right is no guess: whoever signs in often is not held up', async () => {
    const { email } = await person('Bela')
    for (let count = 0; count < 12; count++) expect((await anew().signIn(email)).statusCode).toBe(200)
  })

  test('of many people is tried twenty times a minute from one address, whatever it claims to be', async () => {
    const codes: number[] = []
    for (let count = 0; count < 22; count++) {
      const headers = {
        ...{ origin: served.origin, 'x-forwarded-for': `9.9.9.${count}`, 'x-real-ip': `8.8.8.${count}` },
        ...{ forwarded: `for=7.7.7.${count}`, 'x-backstay-address': `6.6.6.${count}`, 'x-client-ip': `5.5.5.${count}` },
      }
      const body = { email: `nobody${count}@nordkai.example`, password: 'wrong password' }
      codes.push((await browser(served, '203.0.113.251').post('/api/auth/sign-in/email', body, headers)).statusCode)
    }
    expect(codes.filter((code) => code === 429)).toHaveLength(2)
  })

  test('of nobody is refused in the same words and with as much work as a wrong one', async () => {
    const { email } = await person('Cora')
    const linked = await someone(kernel, ida, 'Dora')
    const spent = async (address: string) => {
      const times: number[] = []
      for (let count = 0; count < 7; count++) {
        const before = process.cpuUsage()
        const answer = await anew().signIn(address, 'wrong password')
        const { user, system } = process.cpuUsage(before)
        times.push(user + system)
        expect(answer.statusCode).toBe(401)
        expect({ ...answer.json() }).toMatchObject({ code: 'auth.invalidEmailOrPassword' })
      }
      return times.sort((a, b) => a - b)[3] ?? 0
    }
    await spent(email)
    await kernel.load('delete from auth_failure')
    const [known, unknown, without] = [
      await spent(email),
      await spent('nobody@nordkai.example'),
      await spent(linked.email),
    ]
    for (const other of [unknown, without]) {
      expect(other / known).toBeGreaterThan(0.4)
      expect(other / known).toBeLessThan(2.5)
    }
  })

  test('rests for nobody as for somebody', async () => {
    for (let count = 0; count < 10; count++) await anew().signIn('ghost@nordkai.example', 'wrong password')
    const answer = await anew().signIn('ghost@nordkai.example', 'wrong password')
    expect([answer.statusCode, answer.json().code]).toEqual([429, 'auth.tooMany'])
  })

  test('is kept as Argon2id with the cost that the field asks for, and one kept otherwise is made anew', async () => {
    const { id, email } = await person('Emil')
    const kept = async () =>
      (await kernel.load<{ password: string }>('select password from auth_account where user_id = $1', [id]))[0]
        ?.password ?? ''
    expect(await kept()).toMatch(/^\$argon2id\$v=19\$m=47104,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    const { hashPassword } = await import('better-auth/crypto')
    await kernel.load('update auth_account set password = $1 where user_id = $2', [await hashPassword(PASSWORD), id])
    expect((await anew().signIn(email, 'wrong password')).statusCode).toBe(401)
    expect(await kept()).not.toContain('argon2id')
    expect((await anew().signIn(email)).statusCode).toBe(200)
    expect(await kept()).toContain('$argon2id$')
    expect((await anew().signIn(email)).statusCode).toBe(200)
  })
})

describe('a new password', () => {
  const set = async (newPassword: string) => {
    const one = anew()
    await one.post('/api/auth/sign-in-link/verify', { token: await createSignInLink(kernel, ida) })
    return one.post('/api/auth/password/set', { newPassword })
  }
  test.each([
    ['seven77', 'length'],
    ['x'.repeat(129), 'length'],
    ['password', 'common'],
    ['Password1', 'common'],
    ['qwertyuiop', 'common'],
    ['1234567890', 'common'],
    ['p4ssw0rd', 'common'],
    ['aaaaaaaaaaaa', 'common'],
    ['nordkai-2026', 'names'],
    ['N0rdk4i!!!!', 'names'],
    ['Backstay2026', 'names'],
    ['ida.nordkai.example', 'names'],
  ])('“%s” is refused for its %s', async (password, why) => {
    const answer = await set(password)
    expect([answer.statusCode, answer.json().code]).toEqual([422, `organisation.password.${why}`])
  })

  test.each([
    'nur kleine buchstaben',
    '        8 spaces',
    'ÄÖÜ🌊 über alles hinweg',
    '84726 19375',
    `${'y'.repeat(60)}zab9`,
    PASSWORD,
  ])('“%s” may be taken: no kind of character is asked for, none forbidden', async (password) => {
    expect((await set(password)).statusCode).toBe(200)
    expect((await anew().signIn(EMAIL, password)).statusCode).toBe(200)
    for (const near of [password.toUpperCase(), password.slice(0, -1), `${password} `])
      if (near !== password) expect((await anew().signIn(EMAIL, near)).statusCode).toBe(401)
  })

  test('needs the present one, unless somebody came by a link just now', async () => {
    const { email } = await person('Fred')
    const fred = anew()
    await fred.signIn(email)
    for (const currentPassword of [undefined, '', 'wrong password'])
      expect(
        (await fred.post('/api/auth/password/set', { newPassword: 'fresh walnut tin', currentPassword })).statusCode,
      ).toBe(403)
  })
})

describe('a code of an authenticator', () => {
  test('lets in once: whoever looked over a shoulder comes too late', async () => {
    const { email, uri } = await withCodes('Gina')
    const code = totp(uri)
    expect((await (await halfIn(email)).post('/api/auth/two-factor/verify-totp', { code })).statusCode).toBe(200)
    const thief = await halfIn(email)
    const again = await thief.post('/api/auth/two-factor/verify-totp', { code })
    expect([again.statusCode, again.json().code]).toEqual([401, 'auth.invalidCode'])
    expect(again.headers['set-cookie']).toBeUndefined()
    expect(await thief.who()).toBeNull()
  })

  test('lets in one of five who use it at one moment, and so does a backup code', async () => {
    const { id, email, uri, backupCodes } = await withCodes('Hans')
    const count = async () => (await kernel.load('select 1 from auth_session where user_id = $1', [id])).length
    for (const [path, code] of [
      ['verify-totp', totp(uri)],
      ['verify-backup-code', backupCodes[0]],
    ]) {
      await kernel.load('delete from auth_session where user_id = $1', [id])
      const many = await Promise.all(Array.from({ length: 5 }, () => halfIn(email)))
      const answers = await Promise.all(many.map((one) => one.post(`/api/auth/two-factor/${path}`, { code })))
      expect(
        answers.filter((one) => one.statusCode === 200),
        path,
      ).toHaveLength(1)
      expect(await count(), path).toBe(1)
    }
  })

  test('is guessed ten times at most, over however many sign-ins and addresses', async () => {
    const { email, uri } = await withCodes('Inga')
    let wrong = 0
    for (let round = 0; round < 4; round++) {
      const one = await halfIn(email)
      for (let count = 0; count < 5; count++) {
        const answer = await one.post('/api/auth/two-factor/verify-totp', { code: '000000' })
        if (answer.statusCode === 401) wrong++
      }
    }
    expect(wrong).toBeLessThanOrEqual(10)
    const locked = await (await halfIn(email)).post('/api/auth/two-factor/verify-totp', { code: totp(uri) })
    expect(locked.statusCode).toBe(429)
  })

  test('is asked for after the password before anything is let out', async () => {
    const { email } = await withCodes('Jane')
    const half = await halfIn(email)
    for (const path of ['/api/me', '/api/catalogue', '/api/records/organisation.user', '/api/auth/list-sessions'])
      expect((await half.get(path)).statusCode, path).toBe(401)
    expect((await half.post('/api/auth/password/set', { newPassword: 'fresh walnut tin' })).statusCode).toBe(401)
  })

  test('and its backup codes are long, random and sealed in the database', async () => {
    const { id, uri, backupCodes } = await withCodes('Karl')
    expect(new Set(backupCodes).size).toBe(10)
    for (const code of backupCodes) expect(code.replace('-', '')).toMatch(/^\w{10}$/)
    expect(new URL(uri).searchParams.get('secret')?.length).toBeGreaterThanOrEqual(32)
    const rows = JSON.stringify(await kernel.load('select * from auth_two_factor where user_id = $1', [id]))
    for (const secret of [...backupCodes, new URL(uri).searchParams.get('secret') ?? 'none'])
      expect(rows).not.toContain(secret)
  })
})

describe('a link and a key', () => {
  test('are too long to guess, and an address guesses few', async () => {
    const token = await createSignInLink(kernel, ida)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const codes: number[] = []
    for (let count = 0; count < 12; count++) {
      const guess = { token: Buffer.alloc(32, count).toString('base64url') }
      codes.push((await browser(served, '203.0.113.252').post('/api/auth/sign-in-link/verify', guess)).statusCode)
    }
    expect(codes).toEqual([...Array(10).fill(401), 429, 429])
  })

  test('of nobody is looked at sixty times a minute from one address; keys that were right go on working', async () => {
    const right = await createKey(kernel, EMAIL)
    const fresh = await createKey(kernel, EMAIL)
    const ask = async (key: string, remoteAddress = '2001:db8:1:2::7') =>
      (
        await served.app.inject({
          url: '/api/me',
          remoteAddress,
          headers: { host: served.host, authorization: `Bearer ${key}` },
        })
      ).statusCode
    expect(await ask(right)).toBe(200)
    const codes: number[] = []
    for (let count = 0; count < 62; count++) codes.push(await ask(`bst_guess${count}`, `2001:db8:1:2::${count + 1}`))
    expect(codes.filter((code) => code === 401)).toHaveLength(60)
    expect(codes.slice(60)).toEqual([429, 429])
    expect([await ask(right), await ask(fresh), await ask(fresh, '192.0.2.99')]).toEqual([200, 429, 200])
  })
})

test('behind a trusted proxy each client is counted by itself, and its own claims count for nothing', async () => {
  const behind = await serve(kernel, { BACKSTAY_TRUSTED_PROXIES: '10.1.0.0/16' })
  const tries = async (from: string, forwarded: string, times: number) => {
    let last = 0
    for (let count = 0; count < times; count++) {
      const headers = { origin: behind.origin, 'x-forwarded-for': forwarded }
      const guess = { token: 'x'.repeat(30) }
      last = (await browser(behind, from).post('/api/auth/sign-in-link/verify', guess, headers)).statusCode
    }
    return last
  }
  expect(await tries('10.1.2.3', '198.51.100.1', 11)).toBe(429)
  expect(await tries('10.1.2.3', '198.51.100.2', 1)).toBe(401)
  expect(await tries('10.1.2.3', '1.1.1.1, 198.51.100.1', 1), 'what the client put before').toBe(429)
  expect(await tries('10.1.2.3', '198.51.100.1, 10.1.9.9', 1), 'two proxies of ours').toBe(429)
  expect(await tries('192.0.2.50', '198.51.100.3', 11), 'no proxy of ours').toBe(429)
  await behind.app.close()
})
