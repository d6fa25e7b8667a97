/**
 * The load generator, a process of its own: sends the same kind of request over keep-alive connections for a
 * number of seconds and prints, as JSON, how many were answered, how long they took, and how many failed.
 */
import { connect } from 'node:net'

interface Task {
  port: number
  key: string
  clients: number
  seconds: number
  /** Requests of one unit of work, in order; `{id}` stands for the id that the first one answered. */
  steps: { path: string; body: Record<string, unknown> }[]
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task
interface Answer {
  status: number
  text: string
}

/**
 * One client: a socket that is kept, one request at a time. Node's own HTTP client takes 0.2 ms of processor time a
 * request, an eighth of what two cores have for it; that would be measured as the server's.
 */
function openClient(): { send(path: string, body: string): Promise<Answer>; close(): void } {
  const socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true })
  const head = `HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${task.key}\r\n`
  let waiting = Promise.withResolvers<Answer>()
  let held = ''
  socket.setEncoding('latin1') // A sign a byte: lengths are counted in bytes.
  socket.on('data', (part: string) => {
    held += part
    const end = held.indexOf('\r\n\r\n') + 4
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(held.slice(0, end))?.[1])
    if (end < 4 || held.length < end + length) return
    waiting.resolve({ status: Number(held.slice(9, 12)), text: Buffer.from(held.slice(end), 'latin1').toString() })
    held = ''
  })
  socket.on('close', () => waiting.reject(new Error('The server closed the connection.')))
  socket.on('error', (error) => waiting.reject(error))
  return {
    send(path, body) {
      waiting = Promise.withResolvers()
      socket.write(`POST ${path} ${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

const times: number[] = []
let failed = 0
let reason = ''
const started = performance.now()
const end = started + task.seconds * 1000

async function client(): Promise<void> {
  const { send, close } = openClient()
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
  close()
}

await Promise.all(Array.from({ length: task.clients }, client))
const seconds = (performance.now() - started) / 1000
times.sort((a, b) => a - b)
const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
process.stdout.write(
  JSON.stringify({ perSecond: (times.length - failed) / seconds, p50: at(0.5), p99: at(0.99), failed, reason }),
)
