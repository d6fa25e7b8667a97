/** How sessions begin, what they are worth, and everything that ends them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey, createSignInLink, setPassword } from '../../doors/http/auth/index.ts'
import { dispatch } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { browser, EMAIL, newWorld, owner, PASSWORD, type Served, serve, someone } from './web-world.ts'

const TOKEN = 'backstay.session_token'
let kernel: OpenKernel
let ida: string
let served: Served
let place = 0
const anew = () => browser(served, `198.51.100.${++place}`)
const run = (command: string, id: string, input: object = {}) => dispatch(kernel, { command, id, input }, owner(ida))
const sessions = async (user: string) =>
  (await kernel.load('select 1 from auth_session where user_id = $1', [user])).length

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

async function person(name: string) {
  const made = await someone(kernel, ida, name)
  await setPassword(kernel, made.id, PASSWORD)
  return made
}

/** A browser that kept its cookies, whatever the server said of them since. */
async function signedIn(email: string) {
  const one = anew()
  const answer = await one.signIn(email)
  expect(answer.statusCode, answer.body).toBe(200)
  const kept = new Map(one.jar)
  return {
    ...one,
    still: async () => {
      for (const [name, value] of kept) one.jar.set(name, value)
      return (await one.who()) !== null
    },
  }
}

describe('a session token', () => {
  test('is new at each sign-in, long, and never the one that was brought along (fixation)', async () => {
    const seen = new Set<string>()
    for (let count = 0; count < 5; count++) {
      const one = anew()
      one.jar.set(TOKEN, 'chosen-by-somebody-else.c2lnbmF0dXJl')
      await one.signIn(EMAIL)
      const token = one.jar.get(TOKEN) ?? ''
      expect(token.length).toBeGreaterThan(60)
      seen.add(token)
    }
    expect(seen.size).toBe(5)
    const first = anew()
    await first.signIn(EMAIL)
    const before = first.jar.get(TOKEN)
    await first.signIn(EMAIL)
    expect(first.jar.get(TOKEN)).not.toBe(before)
    first.jar.set(TOKEN, before ?? '')
    expect(await first.who(), 'the one of before').toBeNull()
  })

  test('is worth nothing unsigned, though pages may see it, and nothing when a bit of it differs', async () => {
    const one = anew()
    await one.signIn(EMAIL)
    const list = (await one.get('/api/auth/list-sessions')).json() as { token: string }[]
    const cookie = one.jar.get(TOKEN) ?? ''
    const turned = cookie
      .replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
      .replace(/^./, (x) => (x === 'a' ? 'b' : 'a'))
    for (const worth of [...list.map(({ token }) => token), `${list[0]?.token}.`, turned, '', 'null', '%00']) {
      const thief = anew()
      thief.jar.set(TOKEN, worth)
      expect(await thief.who(), worth).toBeNull()
    }
    for (const { token } of list) {
      const headers = { host: served.host, authorization: `Bearer ${token}` }
      expect((await served.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
    }
  })
})

describe('a session ends', () => {
  test('when nobody used it for long, at the server and not by the browser’s good will', async () => {
    const { id, email } = await person('Anna')
    const anna = await signedIn(email)
    await kernel.load(
      `update auth_session set expires_at = clock_timestamp() - interval '1 second' where user_id = $1`,
      [id],
    )
    served.app.backstayWho?.forget()
    expect(await anna.still()).toBe(false)
    const [row] = await kernel.load<{ hours: number }>(
      `select extract(epoch from expires_at - created_at) / 3600 as hours from auth_session where user_id = $1 limit 1`,
      [ida],
    )
    expect(Math.round(Number(row?.hours))).toBe(72)
  })

  test('thirty days after it began, however busy it is', async () => {
    const { id, email } = await person('Bela')
    const bela = await signedIn(email)
    await kernel.load(
      `update auth_session set created_at = created_at - interval '30 days', expires_at = clock_timestamp() + interval '3 days' where user_id = $1`,
      [id],
    )
    served.app.backstayWho?.forget()
    expect(await bela.still()).toBe(false)
  })

  test('after the days that the organisation chose, and nothing prolongs it beyond', async () => {
    const short = await serve(kernel, { BACKSTAY_SESSION_DAYS: '1', BACKSTAY_SESSION_HOURS: '48' })
    const { id, email } = await person('Cora')
    await browser(short, '198.51.100.200').signIn(email)
    await kernel.load(`update auth_session set expires_at = clock_timestamp() + interval '9 days' where user_id = $1`, [
      id,
    ])
    const [row] = await kernel.load<{ hours: number }>(
      'select extract(epoch from expires_at - created_at) / 3600 as hours from auth_session where user_id = $1',
      [id],
    )
    expect(Math.round(Number(row?.hours))).toBe(24)
    await short.app.close()
  })

  test('when its person signs out, and only this one', async () => {
    const { email } = await person('Dora')
    const [here, there] = [await signedIn(email), await signedIn(email)]
    expect((await here.post('/api/auth/sign-out')).statusCode).toBe(200)
    expect([await here.still(), await there.still()]).toEqual([false, true])
  })

  test('elsewhere, when its person ends the others', async () => {
    const { email } = await person('Emil')
    const [here, there] = [await signedIn(email), await signedIn(email)]
    expect((await here.post('/api/auth/revoke-other-sessions')).statusCode).toBe(200)
    expect([await here.still(), await there.still()]).toEqual([true, false])
  })

  test('elsewhere, when the password changes', async () => {
    const { email } = await person('Fred')
    const [here, there] = [await signedIn(email), await signedIn(email)]
    const change = { currentPassword: PASSWORD, newPassword: 'another walnut tin' }
    expect((await here.post('/api/auth/password/set', change)).statusCode).toBe(200)
    expect([await here.still(), await there.still()]).toEqual([true, false])
  })

  test('when an administrator sets the password, and links of before are spent', async () => {
    const { id, email } = await person('Gina')
    const gina = await signedIn(email)
    const token = await createSignInLink(kernel, id)
    await setPassword(kernel, id, 'a third walnut tin')
    served.app.backstayWho?.forget()
    expect(await gina.still()).toBe(false)
    expect((await anew().post('/api/auth/sign-in-link/verify', { token })).statusCode).toBe(401)
  })

  test('when its person is shut out, with keys and links, and letting them in again brings none back', async () => {
    const { id, email } = await person('Hans')
    const hans = await signedIn(email)
    const key = await createKey(kernel, email)
    const token = await createSignInLink(kernel, id)
    await run('organisation.user.deactivate', id)
    const byKey = () =>
      served.app.inject({ url: '/api/me', headers: { host: served.host, authorization: `Bearer ${key}` } })
    expect(await hans.still()).toBe(false)
    expect((await byKey()).statusCode).toBe(401)
    await run('organisation.user.activate', id)
    expect(await hans.still()).toBe(false)
    expect(await sessions(id)).toBe(0)
    expect((await anew().post('/api/auth/sign-in-link/verify', { token })).statusCode).toBe(401)
  })

  test('all of them, when an owner ends them; nobody else ends another’s', async () => {
    const { id, email } = await person('Inga')
    const { email: other } = await person('Jane')
    const [here, there] = [await signedIn(email), await signedIn(email)]
    expect((await (await signedIn(other)).delete(`/api/users/${id}/sessions`)).statusCode).toBe(403)
    expect(await here.still()).toBe(true)
    expect((await (await signedIn(EMAIL)).delete(`/api/users/${id}/sessions`)).statusCode).toBe(204)
    expect([await here.still(), await there.still()]).toEqual([false, false])
    const noted = await kernel.load(
      `select 1 from kernel_audit where command = 'organisation.user.noteAccess' and record_id = $1
         and result -> 'result' ->> 'what' = 'sessionsEnded'`,
      [id],
    )
    expect(noted).toHaveLength(1)
  })
})

test('a role that is taken is gone from the next request on', async () => {
  const { id, email } = await person('Karl')
  await dispatch(kernel, { command: 'organisation.role.create', input: { user: id, role: 'owner' } }, owner(ida))
  const karl = await signedIn(email)
  expect((await karl.post(`/api/users/${ida}/sign-in-link`)).statusCode).toBe(200)
  const [held] = await kernel.load<{ id: string }>(
    `select id from organisation_role where "user" = $1 and role = 'owner' and state = 'held'`,
    [id],
  )
  await run('organisation.role.take', String(held?.id))
  expect((await karl.post(`/api/users/${ida}/sign-in-link`)).statusCode).toBe(403)
})

test('what lets somebody in is changed only soon after signing in', async () => {
  const { id, email } = await person('Lars')
  const lars = await signedIn(email)
  await kernel.load(`update auth_session set created_at = created_at - interval '61 minutes' where user_id = $1`, [id])
  const paths = [
    ...['/api/auth/two-factor/enable', '/api/auth/two-factor/disable', '/api/auth/two-factor/get-totp-uri'],
    ...['/api/auth/two-factor/generate-backup-codes', '/api/auth/passkey/delete-passkey'],
    ...['/api/auth/unlink-account', '/api/auth/link-social', '/api/auth/revoke-other-sessions'],
    ...[`/api/users/${id}/keys`],
  ]
  for (const path of paths) {
    const answer = await lars.post(path, { password: PASSWORD, id: 'x', providerId: 'x', provider: 'x' })
    expect([answer.statusCode, answer.json().code], path).toEqual([403, 'auth.sessionNotFresh'])
  }
  const offered = await lars.get('/api/auth/passkey/generate-register-options')
  expect(offered.json()).toMatchObject({ status: 403, code: 'auth.sessionNotFresh' })
  await kernel.load('delete from auth_account where user_id = $1', [id])
  const set = await lars.post('/api/auth/password/set', { newPassword: 'fourth walnut tin' })
  expect(set.json()).toMatchObject({ status: 403, code: 'auth.sessionNotFresh' })
})
