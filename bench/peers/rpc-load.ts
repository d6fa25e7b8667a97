/** The load generator for Tryton, a process of its own: `model.account.move` created and posted over JSON-RPC. */
import { Agent, request } from 'node:http'

interface Task {
  port: number
  path: string
  authorization: string
  clients: number
  seconds: number
  /** Values of a move. */
  values: Record<string, unknown>
  context: Record<string, unknown>
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task
const agent = new Agent({ keepAlive: true, maxSockets: task.clients })

function call(method: string, params: unknown[]): Promise<unknown> {
  const body = JSON.stringify({ id: 1, method, params: [...params, task.context] })
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    authorization: task.authorization,
  }
  const sent = request(
    { agent, host: '127.0.0.1', port: task.port, path: task.path, method: 'POST', headers },
    (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => {
        if (answer.statusCode !== 200) return reject(new Error(text.slice(0, 300)))
        const { result, error } = JSON.parse(text) as { result?: unknown; error?: unknown }
        if (error) reject(new Error(JSON.stringify(error).slice(0, 300)))
        else resolve(result)
      })
    },
  )
  sent.on('error', reject)
  sent.end(body)
  return promise
}

const times: number[] = []
let failed = 0
let reason = ''

async function client(end: number): Promise<void> {
  while (performance.now() < end) {
    const begun = performance.now()
    try {
      const made = await call('model.account.move.create', [[task.values]])
      await call('model.account.move.post', [made])
      times.push(performance.now() - begun)
    } catch (error) {
      failed++
      reason = String(error)
    }
  }
}

await client(performance.now() + 1000)
times.length = 0
const begun = performance.now()
await Promise.all(Array.from({ length: task.clients }, () => client(begun + task.seconds * 1000)))
const seconds = (performance.now() - begun) / 1000
times.sort((a, b) => a - b)
const p99 = times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? 0
agent.destroy()
process.stdout.write(JSON.stringify({ perSecond: times.length / seconds, p99, failed, reason }))
