/** A real server under attack: how it answers, what it costs, whether it still stands. */
import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { newOrganisation, type ServerProcess, startServer } from '../server-process.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** Wall time in milliseconds. */
  took: number
}

export interface Asked {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** Waiting longer than this for an answer is a hang. */
const LONGEST = 30_000

export interface Attacked {
  server: ServerProcess
  data: string
  company: string
  key: string
  ask(asked: Asked): Promise<Answer>
  /** Bytes on a bare socket, all at once or in pieces; what comes back until the other side ends or says no more. */
  raw(pieces: readonly (string | Uint8Array)[], quiet?: number): Promise<string>
  /** Processor time of the server so far, in milliseconds. */
  processor(): number
  /** Largest memory that it ever had, in bytes; 0 where the system does not tell. */
  memory(): number
}

function status(pid: number | undefined, file: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** User and system time in ticks of a hundredth (proc(5)). */
function processorOf(pid: number | undefined): number {
  const fields = status(pid, 'stat').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10
}

const memoryOf = (pid: number | undefined): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(status(pid, 'status'))?.[1] ?? 0) * 1024

function send(address: URL, key: string, { method = 'GET', path, headers = {}, body }: Asked): Promise<Answer> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        host: address.hostname,
        port: address.port,
        method,
        path,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        timeout: LONGEST,
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(parts),
            took: performance.now() - started,
          }),
        )
      },
    )
    asked.on('timeout', () =>
      asked.destroy(new Error(`No answer to ${method} ${path.slice(0, 200)} in ${LONGEST} ms.`)),
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

function exchange(address: URL, pieces: readonly (string | Uint8Array)[], quiet: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(address.port), address.hostname)
    const parts: Buffer[] = []
    const done = (): void => {
      socket.destroy()
      resolve(Buffer.concat(parts).toString('latin1'))
    }
    socket.setTimeout(quiet, done)
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('error', done)
    socket.on('close', done)
    socket.on('connect', () => {
      for (const piece of pieces) socket.write(piece)
    })
  })
}

/** An organisation with an owner's key, and its server on a port of its own. */
export async function attackedServer(data: string): Promise<Attacked> {
  const { company, key } = await newOrganisation(data)
  const server = await startServer(data)
  const address = new URL(server.address)
  const { pid } = server.child
  return {
    ...{ server, data, company, key },
    ask: (asked) => send(address, key, asked),
    raw: (pieces, quiet = 1500) => exchange(address, pieces, quiet),
    processor: () => processorOf(pid),
    memory: () => memoryOf(pid),
  }
}
