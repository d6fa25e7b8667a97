/** Attacks requests of a server: counts them, measures what each costs, and tells what is wrong with an answer. */
import type { Answer, Asked, Attacked } from './input-server.ts'

/** What no answer may hold: where the program lies, how it is made, what it asked the database. */
export const INNARDS =
  /node_modules|\.ts:\d|\bat (?:async )?[A-Za-z.<>]+ \(|select .{0,80} from |violates (?:foreign|check|unique|not-null)|syntax error|invalid input syntax|ECONN|TypeError|RangeError/i

const shown = (asked: Asked): string =>
  `${asked.method ?? 'GET'} ${asked.path.slice(0, 300)} ${JSON.stringify(asked.headers ?? {}).slice(0, 200)} ${String(asked.body ?? '').slice(0, 400)}`

/** What is wrong with an answer, if anything. */
function faultOf(asked: Asked, { status, headers, body }: Answer): string | undefined {
  const said = body.toString('utf8')
  const fault = (what: string): string => `${what}: ${shown(asked)} → ${status} ${said.slice(0, 400)}`
  if (status >= 500 || status < 200) return fault('a fault of ours')
  for (const [name, value] of Object.entries(headers))
    if (/[\r\n\0]/.test(`${name}${value}`)) return fault('a broken header')
  if (headers['set-cookie']?.some((cookie) => cookie.startsWith('a='))) return fault('a header was put in')
  if (status < 400) return undefined
  if (INNARDS.test(said.replaceAll(JSON.stringify(asked.path), ''))) return fault('the program shows')
  if (asked.method === 'HEAD' || asked.path.startsWith('/mcp') || asked.path.startsWith('/api/auth')) return undefined
  if (!headers['content-type']?.includes('application/problem+json')) return fault('no problem document')
  const problem = JSON.parse(said) as { code?: string; message?: string; status?: number }
  return problem.code && problem.message && problem.status === status ? undefined : fault('no code or words')
}

/** Processor time of the server that one request may cost, in milliseconds, beside what goes on in it anyway. */
const MOST_PROCESSOR = 3000

/** An attack on one server. */
export class Attack {
  readonly on: Attacked
  readonly #tried = new Map<string, { inputs: number; refused: number }>()
  #dearest = { cost: 0, what: '' }

  constructor(on: Attacked) {
    this.on = on
  }

  get stands(): boolean {
    return this.on.server.child.exitCode === null && this.on.server.child.signalCode === null
  }

  /** What was tried, for people. */
  get table(): string {
    const lines = [...this.#tried].map(
      ([group, { inputs, refused }]) => `  ${group}: ${inputs} requests, ${refused} refused`,
    )
    const { cost, what } = this.#dearest
    return [
      ...lines,
      `  dearest ${cost} ms: ${what}`,
      `  memory at most ${Math.round(this.on.memory() / 1e6)} MB`,
    ].join('\n')
  }

  /**
   * Asks and looks at the answer.
   * @returns undefined where the connection was ended instead, as Node does with what is beyond repair.
   * @throws Error that names the request, where something is wrong with the answer or with what it cost.
   */
  async ask(group: string, asked: Asked): Promise<Answer | undefined> {
    const before = this.on.processor()
    const counted = this.#tried.get(group) ?? { inputs: 0, refused: 0 }
    this.#tried.set(group, counted)
    counted.inputs++
    const answer = await this.#answer(asked)
    if (!answer) return undefined
    const cost = this.on.processor() - before
    if (cost > this.#dearest.cost) this.#dearest = { cost, what: shown(asked).slice(0, 200) }
    if (answer.status >= 400) counted.refused++
    const fault = faultOf(asked, answer)
    if (fault) throw new Error(fault)
    if (cost > MOST_PROCESSOR) throw new Error(`It cost ${cost} ms: ${shown(asked)}`)
    return answer
  }

  async #answer(asked: Asked): Promise<Answer | undefined> {
    try {
      return await this.on.ask(asked)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if ((code === 'ECONNRESET' || code === 'EPIPE') && this.stands) return undefined
      throw new Error(`${String(error)}: ${shown(asked)}`)
    }
  }
}

/** A request with a JSON body. */
export const json = (path: string, body: unknown, method = 'POST'): Asked => ({
  ...{ method, path, headers: { 'content-type': 'application/json' } },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
