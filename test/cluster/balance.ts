/** haproxy before the servers and before the database, as `docs/SPEC-scale.md` shows it. */
import type { Programs } from './programs.ts'
import { type Actor, freePort, type Stage, until } from './stage.ts'

interface Node {
  /** Where it takes work. */
  port: number
  /** Where it says whether it may have some. */
  check: number
}

const COMMON = `
global
  maxconn 4000
defaults
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
`

async function balance(stage: Stage, programs: Programs, name: string, config: string, port: number): Promise<Actor> {
  const actor = stage.enterAs(name, programs.haproxy, ['-db', '-f', stage.write(`${name}.cfg`, config)])
  await until(`haproxy listens at ${port}`, () => {
    if (actor.child.exitCode !== null) throw new Error(`haproxy ended: ${actor.said()}`)
    return fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) }).then(
      () => true,
      (error: { cause?: { code?: string } }) => error.cause?.code !== 'ECONNREFUSED',
    )
  })
  return actor
}

/** Before servers: each of them for whatever request; one that is not ready gets none, and loses what it has. */
export async function balanceServers(
  stage: Stage,
  programs: Programs,
  ports: number[],
): Promise<{ port: number; address: string }> {
  const port = await freePort()
  const config = `${COMMON}
  mode http
  retries 3
  option redispatch
  retry-on conn-failure
frontend people
  bind 127.0.0.1:${port}
  default_backend backstay
backend backstay
  balance roundrobin
  option httpchk GET /health/ready
  http-check expect status 200
${ports.map((one, index) => `  server server${index + 1} 127.0.0.1:${one} check`).join('\n')}
`
  await balance(stage, programs, 'servers', config, port)
  return { port, address: `http://127.0.0.1:${port}` }
}

/** Before the database: one port that leads to the primary, whichever that is, and one that leads to a standby. */
export async function balanceDatabase(
  stage: Stage,
  programs: Programs,
  nodes: Node[],
): Promise<{ primary: number; replica: number }> {
  const [primary, replica] = [await freePort(), await freePort()]
  const servers = nodes.map(
    ({ port, check }, index) => `  server node${index + 1} 127.0.0.1:${port} check port ${check}`,
  )
  const config = `${COMMON}
  mode tcp
listen primary
  bind 127.0.0.1:${primary}
  option httpchk GET /primary
  http-check expect status 200
${servers.join('\n')}
listen replica
  bind 127.0.0.1:${replica}
  option httpchk GET /replica
  http-check expect status 200
${servers.join('\n')}
`
  await balance(stage, programs, 'database', config, primary)
  return { primary, replica }
}
