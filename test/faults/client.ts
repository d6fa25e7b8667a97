/** Somebody who works over HTTP: sends, waits, sends again where no answer came, and keeps what was answered. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '../../kernel/id.ts'
import type { IntakeReport } from '../../modules/documents/index.ts'
import type { Luck } from './luck.ts'
import type { Answer, Person, Register, Sent } from './register.ts'
import type { Server } from './server.ts'

/** No answer came, and the client asks no more: what it asked for may have been done or not. */
export class Unsure extends Error {}

/** It was refused, so nothing of it may be there. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

export interface CommandBody {
  id?: string
  input?: object
  revision?: number
  confirm?: string[]
}

interface Reply {
  status: number
  body: unknown
}

/** The longest that one answer is waited for. */
const ANSWER = 10_000

interface Setting {
  servers: readonly Server[]
  keys: Record<Person, string>
  register: Register
  /** The longest that the same request is sent again and again. */
  patience: number
}

type Body = { type: string; bytes: Buffer }

const newKey = (): string => `f ${newId()}`

const jsonBody = (value: object): Body => ({ type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) })

export class Client {
  /** What it does is drawn from this; how often it has to try, from another stream, as that depends on the machine. */
  readonly luck: Luck
  readonly #tries: Luck
  readonly #setting: Setting
  readonly #agent: Agent
  readonly #person: Person

  constructor(setting: Setting, luck: Luck, person: Person, agent = new Agent({ keepAlive: true, maxSockets: 4 })) {
    this.#agent = agent
    this.#setting = setting
    this.luck = luck
    this.#tries = luck.branch('tries')
    this.#person = person
  }

  /** The same client with a stream of its own, for one thing that it does. */
  for(deed: string): Client {
    return new Client(this.#setting, this.luck.branch(deed), this.#person, this.#agent)
  }

  /** An id that this client gives to what it makes, so that the same request makes the same thing. */
  id(): string {
    return newId()
  }

  close(): void {
    this.#agent.destroy()
  }

  /**
   * Runs a command until it is answered; some requests arrive twice at once, some again after they were answered.
   * @throws Refused, and Unsure where the client gave up
   */
  async run(
    command: string,
    body: CommandBody,
    { as = this.#person, key = newKey(), once = false } = {},
  ): Promise<Answer> {
    const sent = { key, as, command, path: `/api/commands/${command}`, body }
    const [twice, late] = [this.luck.happens(0.12), this.luck.happens(0.08)]
    const givesUp = this.luck.happens(0.25)
    if (once) return this.#insist(sent, givesUp)
    const answers = await Promise.allSettled([sent, ...(twice ? [sent] : [])].map((one) => this.#insist(one, givesUp)))
    const done = answers.find((one) => one.status === 'fulfilled')
    const refused = answers.flatMap((one) =>
      one.status === 'rejected' && one.reason instanceof Refused ? [one.reason] : [],
    )[0]
    if (done && refused)
      this.#setting.register.findings.push(`${command} ${key} arrived twice: done once, and once refused (${refused}).`)
    if (!done) throw refused ?? new Unsure(`No answer to ${command}`)
    if (late) await this.#insist(sent, true).catch(heedRefusal)
    return done.value
  }

  /** Sends a request that was sent before once more, as it was. */
  async again({ key, person, command, body }: Sent): Promise<Answer> {
    return this.#insist({ key, as: person, command, path: `/api/commands/${command}`, body }, false)
  }

  /** A batch, which is done whole or not at all; it has no key, so nothing is sent again. */
  async batch(command: string, items: object[], as: Person = this.#person): Promise<void> {
    const headers = this.#headers(as)
    const reply = await this.#try('POST', `/api/commands/${command}/batch`, headers, jsonBody({ items, whole: true }))
    if (!reply || reply.status >= 500) throw new Unsure()
    if (reply.status !== 200) throw refusalOf(reply)
  }

  /** Reads, as often as is needed. */
  async read<T>(path: string, as: Person = this.#person): Promise<T> {
    const until = performance.now() + this.#setting.patience
    for (;;) {
      const reply = await this.#try('GET', path, this.#headers(as))
      if (reply?.status === 200) return reply.body as T
      if (reply && reply.status < 500) throw refusalOf(reply)
      if (performance.now() > until) throw new Unsure(`No answer to ${path}`)
      await pause(20 + this.#tries.whole(0, 80))
    }
  }

  /** Hands a file in, as often as is needed: the same bytes are the same file. */
  async take(name: string, content: string, insists: boolean, as: Person = this.#person): Promise<IntakeReport> {
    const { register, patience } = this.#setting
    const boundary = '=_fault'
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)])
    const body = { type: `multipart/form-data; boundary=${boundary}`, bytes }
    const givesUp = !insists && this.luck.happens(0.25)
    const until = performance.now() + patience
    register.countFile('sent')
    for (;;) {
      const reply = await this.#try('POST', '/api/intake', this.#headers(as), body)
      if (reply?.status === 200) {
        register.countFile('acknowledged')
        return reply.body as IntakeReport
      }
      if (reply && reply.status < 500) {
        register.countFile('refused')
        throw refusalOf(reply)
      }
      if (givesUp || performance.now() > until) {
        register.countFile('unknown')
        throw new Unsure(`No answer to the file ${name}`)
      }
      register.countFile('retried')
      await pause(20 + this.#tries.whole(0, 120))
    }
  }

  async #insist(
    { key, as, command, path, body }: { key: string; as: Person; command: string; path: string; body: object },
    givesUp: boolean,
  ): Promise<Answer> {
    const { register, patience } = this.#setting
    const until = performance.now() + patience
    for (;;) {
      const sent = register.sending(key, as, command, body)
      const reply = await this.#try('POST', path, { ...this.#headers(as), 'idempotency-key': key }, jsonBody(body))
      if (reply && reply.status < 300) {
        register.answered(sent, reply.body as Answer)
        return reply.body as Answer
      }
      if (reply && reply.status < 500) {
        if (sent.outcome === 'unknown') sent.outcome = 'refused'
        throw refusalOf(reply)
      }
      // What was refused before and is not answered now may have been done by now.
      if (sent.outcome === 'refused') sent.outcome = 'unknown'
      if (givesUp || performance.now() > until) throw new Unsure(`No answer to ${command} ${key}`)
      await pause(20 + this.#tries.whole(0, 120))
    }
  }

  #headers(as: Person): Record<string, string> {
    return { authorization: `Bearer ${this.#setting.keys[as]}` }
  }

  /** One try on one of the servers; undefined where no whole answer comes. */
  #try(method: string, path: string, headers: Record<string, string>, body?: Body): Promise<Reply | undefined> {
    const { port } = this.#tries.pick(this.#setting.servers).wire
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port, method, path, agent: this.#agent, headers })
      const fail = (): void => resolve(undefined)
      asked.setTimeout(ANSWER, () => asked.destroy(new Error('no answer in time')))
      asked.on('error', fail)
      asked.on('response', (response) => {
        readReply(response).then(resolve, fail)
      })
      if (body) {
        asked.setHeader('content-type', body.type)
        asked.setHeader('content-length', body.bytes.byteLength)
      }
      asked.end(body?.bytes)
    })
  }
}

async function readReply(response: IncomingMessage): Promise<Reply> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  if (!response.complete) throw new Error('The answer was cut off.')
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) as unknown }
}

const refusalOf = ({ status, body }: Reply): Refused => {
  const { code = String(status), message = '' } = body as { code?: string; message?: string }
  return new Refused(code, message)
}

/** A late repetition may go unanswered; it must not be refused, as it was done. */
function heedRefusal(error: unknown): void {
  if (!(error instanceof Unsure)) throw error
}
