/** A connection that can be slow, hang, or be cut in the middle of a request or of its answer: a TCP proxy on loopback. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Way = 'there' | 'back'

/** What a wire does to what goes through it. */
export interface Weather {
  /** Milliseconds by which every piece comes later. */
  delay?: number
  /** After how many more bytes of which way a connection is cut; asked for each connection, none where it stays whole. */
  cut?: () => { way: Way; after: number } | undefined
  /** Nothing gets through, and nobody is told. */
  hangs?: boolean
}

export interface Wire {
  port: number
  /** Where it leads from now on; connections that are open stay where they are. */
  lead(port: number): void
  /** Changes the weather, for open connections as well. What hung until now is cut. */
  weather(now: Weather): void
  /** Connections that were cut since it was asked last. */
  cuts(): number
  close(): Promise<void>
}

const CALM: Weather = {}

/** Opens a wire; it leads nowhere until it is told. */
export async function openWire(): Promise<Wire> {
  const lines = new Set<Line>()
  let target = 0
  let weather = CALM
  let cuts = 0
  const server = createServer((near) => {
    const line = new Line(near, target, weather, () => {
      cuts++
    })
    lines.add(line)
    line.ended.then(() => lines.delete(line))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lead(port) {
      target = port
    },
    weather(now) {
      weather = now
      for (const line of lines) line.weather(now)
    },
    cuts() {
      const counted = cuts
      cuts = 0
      return counted
    },
    async close() {
      server.close()
      for (const line of lines) line.cut()
      await once(server, 'close')
    },
  }
}

/** One connection through a wire. */
class Line {
  readonly ended: Promise<void>
  readonly #near: Socket
  readonly #far: Socket
  readonly #onCut: () => void
  #weather: Weather
  #left: { way: Way; after: number } | undefined
  #held = false
  #queues: Record<Way, Promise<void>> = { there: Promise.resolve(), back: Promise.resolve() }

  constructor(near: Socket, target: number, weather: Weather, onCut: () => void) {
    this.#near = near
    this.#far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    this.#onCut = onCut
    this.#weather = weather
    this.#left = weather.cut?.()
    near.setNoDelay(true)
    this.ended = Promise.all([this.#join(near, this.#far, 'there'), this.#join(this.#far, near, 'back')]).then(
      () => undefined,
    )
  }

  weather(now: Weather): void {
    this.#weather = now
    this.#left = now.cut?.()
    // Whoever waited for an answer that never came is told so at last.
    if (this.#held && !now.hangs) this.cut()
  }

  cut(): void {
    this.#near.resetAndDestroy()
    this.#far.resetAndDestroy()
  }

  #join(from: Socket, to: Socket, way: Way): Promise<void> {
    from.on('data', (piece: Buffer) => {
      this.#queues[way] = this.#queues[way].then(() => this.#pass(piece, from, to, way))
    })
    from.on('end', () => {
      this.#queues[way] = this.#queues[way].then(() => {
        if (to.writable) to.end()
      })
    })
    // The other side learns of a broken connection as it would without a proxy.
    from.on('error', () => to.resetAndDestroy())
    return new Promise((resolve) => {
      from.on('close', () => {
        if (to.connecting) to.destroy()
        resolve()
      })
    })
  }

  async #pass(piece: Buffer, from: Socket, to: Socket, way: Way): Promise<void> {
    if (this.#weather.hangs) {
      this.#held = true
      return
    }
    if (this.#held || !to.writable) return
    if (this.#weather.delay) await new Promise((resolve) => setTimeout(resolve, this.#weather.delay))
    const left = this.#left
    if (left?.way === way) {
      left.after -= piece.length
      if (left.after < 0) {
        const part = piece.subarray(0, piece.length + left.after)
        this.#onCut()
        if (part.length > 0) to.write(part, () => this.cut())
        else this.cut()
        this.#left = undefined
        this.#held = true
        return
      }
    }
    if (!to.write(piece)) {
      from.pause()
      to.once('drain', () => from.resume())
    }
  }
}
