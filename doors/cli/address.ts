import { Refusal, refuse } from '../../kernel/refusal.ts'
import { say, several, type Words } from '../../kernel/words.ts'

export interface ListenAddress {
  host: string
  port: number
}

/**
 * Where the server listens: what the command says, else `HOST` and `PORT`, else 127.0.0.1 and 7420. One that is set
 * but empty counts as not set: an empty host would mean every network that the machine is in.
 * @throws Refusal `start.port`
 */
export function listenAddress(
  options: { host?: string | undefined; port?: string | undefined },
  environment: { HOST?: string | undefined; PORT?: string | undefined },
): ListenAddress {
  const host = options.host?.trim() || environment.HOST?.trim() || '127.0.0.1'
  const asked = options.port?.trim() || environment.PORT?.trim() || '7420'
  const port = /^\d{1,5}$/.test(asked) ? Number(asked) : Number.NaN
  if (!(port <= 65_535)) {
    refuse('start.port', say`“${asked}” is no port. Set PORT or --port to a number from 1 to 65535.`, {
      help: say`Leave both out to listen at port 7420; 0 takes any that is free.`,
    })
  }
  return { host, port }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * How much the server logs: `BACKSTAY_LOG`, one of pino's levels; `info` where it is not set.
 * @throws Refusal `start.log`
 */
export function logLevel(asked: string | undefined): string {
  const level = asked?.trim() || 'info'
  if (!LEVELS.includes(level)) refuse('start.log', say`BACKSTAY_LOG is ${level}. It takes one of: ${several(LEVELS)}.`)
  return level
}

const REASONS: Readonly<Record<string, (at: ListenAddress) => [message: Words, help: Words]>> = {
  EADDRINUSE: ({ host, port }) => [
    say`Port ${port} of ${host} is in use by another program.`,
    say`Stop that one, or choose another port by PORT or --port.`,
  ],
  EACCES: ({ port }) => [
    say`This user may not listen at port ${port}.`,
    say`Choose a port above 1023 by PORT or --port, and put a reverse proxy before it.`,
  ],
  EADDRNOTAVAIL: ({ host }) => [
    say`This machine has no address ${host}.`,
    say`Leave HOST out to listen at 127.0.0.1, or set it to an address of this machine.`,
  ],
  ENOTFOUND: ({ host }) => [
    say`“${host}” is the name of no machine that is known here.`,
    say`Leave HOST out to listen at 127.0.0.1, or set it to an address of this machine.`,
  ],
}
const SAME: Readonly<Record<string, string>> = { EAI_AGAIN: 'ENOTFOUND', EINVAL: 'EADDRNOTAVAIL' }

/** Why the server can't listen there, for whoever starts it; any other error as it is. */
export function listenFailure(error: unknown, at: ListenAddress): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const [message, help] = REASONS[SAME[code] ?? code]?.(at) ?? []
  return message === undefined ? error : new Refusal('start.listen', message, help === undefined ? {} : { help })
}
