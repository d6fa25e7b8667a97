/**
 * Somebody who reads, a process of its own: sends GET requests one after the other over one kept connection and prints,
 * as JSON, how long each took in milliseconds, in the order in which they were asked.
 */
import { connect } from 'node:net'

interface Task {
  port: number
  key: string
  paths: string[]
  times: number
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task
const socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true })
let held: Buffer[] = []
let size = 0
let wanted = 0
let waiting = Promise.withResolvers<string>()
socket.on('data', (part: Buffer) => {
  held.push(part)
  size += part.byteLength
  if (wanted === 0) {
    const text = Buffer.concat(held).toString('latin1')
    const end = text.indexOf('\r\n\r\n') + 4
    const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
    if (end > 3 && length !== undefined) wanted = end + Number(length)
  }
  if (wanted === 0 || size < wanted) return
  const answer = Buffer.concat(held).toString()
  held = []
  size = 0
  wanted = 0
  waiting.resolve(answer)
})
socket.on('error', (error) => waiting.reject(error))
socket.on('close', () => waiting.reject(new Error('The server closed the connection.')))

async function get(path: string): Promise<string> {
  waiting = Promise.withResolvers()
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${task.key}\r\n\r\n`)
  const answer = await waiting.promise
  if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`${path}: ${answer.slice(0, 600)}`)
  return answer
}

const taken: number[][] = []
for (const path of task.paths) {
  const own: number[] = []
  let address = path
  for (let time = -3; time < task.times; time++) {
    const begun = performance.now()
    const answer = await get(address)
    if (time >= 0) own.push(performance.now() - begun)
    // Every other visit turns the page.
    const after = /"after":"([\w-]+)"/.exec(answer.slice(-400_000))?.[1]
    address = path.includes('/records/') && address === path && after ? `${path}&after=${after}` : path
  }
  taken.push(own)
}
socket.destroy()
process.stdout.write(JSON.stringify(taken))
