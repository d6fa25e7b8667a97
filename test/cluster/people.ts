/** People at work: clients that post entries and don't give up, and browsers that listen to what changes. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Organisation } from './servers.ts'

export interface Work {
  /** What was told to be done: the text of an entry, and its id. */
  readonly done: ReadonlyMap<string, string>
  /** Requests that were not answered with yes, and were sent again with the same key. */
  readonly repeated: number
  /** Longest time in which nothing was done, in seconds, and when it began (`performance.now()`). */
  readonly longest: number
  /** Goes on until so many more are done. */
  more(count: number): Promise<void>
  stop(): Promise<void>
}

const TIME_LIMIT = 10_000

/** Sends a request until it is answered with yes; what is refused for good is thrown. */
export async function insist(
  address: string,
  key: string,
  command: string,
  body: unknown,
  name: string,
  broken: () => void = () => undefined,
): Promise<{ id: string }> {
  for (;;) {
    try {
      const answer = await fetch(`${address}/api/commands/${command}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name },
        signal: AbortSignal.timeout(TIME_LIMIT),
      })
      const text = await answer.text()
      if (answer.ok) return JSON.parse(text) as { id: string }
      if (answer.status < 500) throw new Refused(`${answer.status} ${text}`)
    } catch (error) {
      if (error instanceof Refused) throw error
    }
    broken()
    await pause(100)
  }
}

class Refused extends Error {}

/** The codes of an expense and an income account. */
export async function twoAccounts(address: string, { key }: Organisation): Promise<[string, string]> {
  const answer = await fetch(`${address}/api/records/ledger.account?limit=1000`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const { rows } = (await answer.json()) as {
    rows: { code: string; kind: string; heading: boolean; control: string | null; active: boolean }[]
  }
  const code = (kind: string): string =>
    rows.find((row) => row.kind === kind && !row.heading && row.active && row.control === null)?.code ?? ''
  return [code('expense'), code('income')]
}

/** So many clients post entry after entry, each until it is told that it is done; `what` tells one run from another. */
export function work(
  address: string,
  { company, key }: Organisation,
  [debit, credit]: [string, string],
  clients: number,
  what = '',
): Work {
  const done = new Map<string, string>()
  const failure: unknown[] = []
  let [repeated, longest, last, going] = [0, 0, performance.now(), true]
  const entry = (text: string) => ({
    input: {
      ...{ company, text, on: '2026-03-12' },
      postings: [
        { account: debit, amount: '1.00' },
        { account: credit, amount: '-1.00' },
      ],
    },
  })
  const client = async (nth: number): Promise<void> => {
    for (let turn = 0; going; turn++) {
      const name = `client ${what} ${nth} entry ${turn}`
      const { id } = await insist(address, key, 'ledger.entry.post', entry(name), name, () => repeated++)
      done.set(name, id)
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }
  }
  const all = Array.from({ length: clients }, (_, nth) => client(nth).catch((error: unknown) => failure.push(error)))
  const check = (): void => {
    if (failure.length > 0) throw failure[0]
  }
  return {
    done,
    get repeated() {
      return repeated
    },
    get longest() {
      return longest / 1000
    },
    async more(count) {
      const wanted = done.size + count
      while (done.size < wanted) {
        check()
        await pause(20)
      }
    },
    async stop() {
      going = false
      await Promise.all(all)
      check()
    },
  }
}

export interface Browser {
  /** Ids of the records of which it was told, or might have been told before its page loaded anew. */
  readonly told: Set<string>
  /** How often its line broke, and how often it was told to load its page anew. */
  readonly broken: number
  readonly reloads: number
  close(): void
}

/** Listens to changes as a browser does: comes back where the line breaks, and says how far it had come. */
export function browse(address: string, key: string): Browser {
  const told = new Set<string>()
  const ending = new AbortController()
  let [broken, reloads, last] = [0, 0, '']
  const hear = (event: string): void => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1]
    last = field('id') ?? last
    if (field('event') === 'reload') reloads++
    const data = field('data')
    if (data) told.add(String((JSON.parse(data) as { id?: string }).id))
  }
  const listen = async (): Promise<void> => {
    const answer = await fetch(`${address}/api/changes`, {
      headers: { authorization: `Bearer ${key}`, ...(last ? { 'last-event-id': last } : {}) },
      signal: ending.signal,
    })
    if (!answer.ok || !answer.body) throw new Error(String(answer.status))
    let held = ''
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (held + part).split('\n\n')
      held = events.pop() ?? ''
      for (const event of events) hear(event)
    }
  }
  const stay = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await listen().catch(() => undefined)
      if (ending.signal.aborted) return
      broken++
      await pause(300)
    }
  }
  void stay()
  return {
    told,
    get broken() {
      return broken
    },
    get reloads() {
      return reloads
    },
    close: () => ending.abort(),
  }
}
