/**
 * The load generator, a process of its own: sends the same kind of request over keep-alive connections for a
 * number of seconds and prints, as JSON, how many were answered, how long they took, and how many failed.
 */
import { Agent, request } from 'node:http'

interface Task {
  port: number
  key: string
  clients: number
  seconds: number
  /** Requests of one unit of work, in order; `{id}` stands for the id that the first one answered. */
  steps: { path: string; body: Record<string, unknown> }[]
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task
const agent = new Agent({ keepAlive: true, maxSockets: task.clients })

function send(path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${task.key}`,
      'content-length': Buffer.byteLength(body),
    }
    const sent = request({ agent, host: '127.0.0.1', port: task.port, path, method: 'POST', headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const times: number[] = []
let failed = 0
let reason = ''
const started = performance.now()
const end = started + task.seconds * 1000

async function client(): Promise<void> {
  while (performance.now() < end) {
    const begun = performance.now()
    let id = ''
    for (const { path, body } of task.steps) {
      const answer = await send(path, JSON.stringify(body).replaceAll('{id}', id))
      if (answer.status !== 200) {
        failed++
        reason = answer.text
        break
      }
      id ||= (JSON.parse(answer.text) as { id?: string }).id ?? ''
    }
    times.push(performance.now() - begun)
  }
}

await Promise.all(Array.from({ length: task.clients }, client))
const seconds = (performance.now() - started) / 1000
times.sort((a, b) => a - b)
const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
process.stdout.write(
  JSON.stringify({ perSecond: (times.length - failed) / seconds, p50: at(0.5), p99: at(0.99), failed, reason }),
)
agent.destroy()
