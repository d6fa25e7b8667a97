/** A whole server with every door, a browser's memory for cookies, and people: for attacks from the web. */
import { createHmac } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { vi } from 'vitest'
import { authSettings, createFirstUser } from '../../doors/http/auth/index.ts'
import { wholeServer } from '../../doors/http/whole-server.ts'
import { dispatch, type Who } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { catalogue } from '../../modules/index.ts'
import { testDatabase } from '../database.ts'

// A table of attacks is hundreds of requests, and each password costs what it costs, also on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

export const PASSWORD = 'walnut harbour tin'
export const EMAIL = 'ida@nordkai.example'

export interface Route {
  method: string
  url: string
}

export interface Served {
  app: FastifyInstance
  routes: Route[]
  host: string
  origin: string
}

/** A server as `backstay start` makes it, over this kernel, by this environment. */
export async function serve(kernel: OpenKernel, env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const settings = authSettings(env)
  const routes: Route[] = []
  const listen = (made: unknown): void => {
    const { fastify } = made as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url })
    })
  }
  // The framework tells of each server that it makes before the first route is there.
  subscribe('fastify.initialization', listen)
  const app = await wholeServer(kernel, settings)
  unsubscribe('fastify.initialization', listen)
  await app.ready()
  const origin = settings.publicUrl ?? 'http://localhost'
  return { app, routes, host: new URL(origin).host, origin }
}

/** An empty database with Ida, who owns the organisation. */
export async function newWorld(): Promise<{ kernel: OpenKernel; ida: string }> {
  const kernel = await openKernel(catalogue, await testDatabase(), { connections: 6 })
  const ida = await createFirstUser(kernel, { name: 'Ida', email: EMAIL, password: PASSWORD })
  return { kernel, ida }
}

export const owner = (id: string): Who => ({
  ...{ id, name: 'Ida', door: 'cli' as const },
  assignments: [{ role: 'owner', company: null }],
})

/** Somebody new, by name. */
export async function someone(kernel: OpenKernel, ida: string, name: string, roles = ['officeManager']) {
  const email = `${name.toLowerCase()}@nordkai.example`
  const input = { name, email, kind: 'person', roles: roles.map((role) => ({ role })) }
  const made = await dispatch(kernel, { command: 'organisation.user.create', input }, owner(ida))
  return { id: String(made.id), email }
}

export type Headers = Record<string, string>

/** A browser at one address, with its cookies; it says where requests come from, as browsers do. */
export function browser({ app, host, origin }: Served, address = '192.0.2.1') {
  const jar = new Map<string, string>()
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: object | string,
    headers?: Headers,
  ): Promise<LightMyRequestResponse> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const stated: Headers = method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' }
    const answer = await app.inject({
      ...{ method, url, remoteAddress: address },
      headers: { host, ...(cookie ? { cookie } : {}), ...(headers ?? stated) },
      ...(payload === undefined ? {} : { payload }),
    })
    for (const one of answer.cookies) {
      if (one.maxAge === 0 || one.value === '') jar.delete(one.name)
      else jar.set(one.name, one.value)
    }
    return answer
  }
  return {
    jar,
    get: (url: string, headers?: Headers) => send('GET', url, undefined, headers),
    post: (url: string, payload: object | string = {}, headers?: Headers) => send('POST', url, payload, headers),
    delete: (url: string) => send('DELETE', url),
    signIn: (email: string, password = PASSWORD) => send('POST', '/api/auth/sign-in/email', { email, password }),
    /** The id of who is signed in, or null. */
    who: async () => ((await send('GET', '/api/me')).json() as { user?: { id: string } }).user?.id ?? null,
  }
}

/**
 * Sets up an authenticator in this browser; its code is that of half a minute ago, so that the present one is left. The
 * clock stands in the middle of a code's time meanwhile: near its end, the code would be a minute old when it arrives.
 */
export async function setUpCodes(one: { post(url: string, body: object): Promise<LightMyRequestResponse> }) {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 30_000) * 30_000 + 15_000 })
  try {
    const enabled = await one.post('/api/auth/two-factor/enable', { password: PASSWORD })
    if (enabled.statusCode !== 200) throw new Error(enabled.body)
    const { totpURI: uri, backupCodes } = enabled.json() as { totpURI: string; backupCodes: string[] }
    const code = totp(uri, Date.now() - 30_000)
    const verified = await one.post('/api/auth/two-factor/verify-totp', { code })
    if (verified.statusCode !== 200) throw new Error(verified.body)
    return { uri, backupCodes }
  } finally {
    vi.useRealTimers()
  }
}

/** RFC 6238 with SHA-1, 30 seconds and six digits: what an authenticator shows for the secret in this address. */
export function totp(uri: string, at = Date.now()): string {
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  const bits = [...secret].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
