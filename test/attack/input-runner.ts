/** Runs the tries of one target in a thread, and watches it: what stands still is stopped and reported. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Order, Outcome } from './input-worker.ts'

/** Old-generation heap that a thread may have, in MB; what is beyond ends it and is a finding. */
const MOST_HEAP = 700

export interface Watched extends Outcome {
  /** Inputs that the thread did not come back from. */
  lost: { index: number; why: string }[]
}

class Lost extends Error {}

const none = (): Watched => ({
  tried: 0,
  refused: 0,
  dearest: { index: -1, cost: 0, bytes: 0 },
  memory: 0,
  findings: [],
  lost: [],
})

function add(all: Watched, one: Outcome): void {
  all.tried += one.tried
  all.refused += one.refused
  all.memory = Math.max(all.memory, one.memory)
  if (one.dearest.cost > all.dearest.cost) all.dearest = one.dearest
  all.findings.push(...one.findings)
}

/** One thread for as long as it lives. */
export class Runner {
  #worker: Worker | undefined
  #at = new Int32Array(new SharedArrayBuffer(8))

  #start(): Worker {
    this.#at = new Int32Array(new SharedArrayBuffer(8))
    this.#worker ??= new Worker(new URL('./input-worker.ts', import.meta.url), {
      workerData: { at: this.#at.buffer },
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP },
    })
    return this.#worker
  }

  async end(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  /** All tries of an order; goes on behind an input that the thread was lost at. */
  async run(order: Order, most: number): Promise<Watched> {
    const all = none()
    const end = performance.now() + order.milliseconds
    let from = order.from
    while (from < order.to && performance.now() < end && all.lost.length < 3) {
      try {
        add(all, await this.#ask({ ...order, from, milliseconds: end - performance.now() }, most))
        break
      } catch (error) {
        if (!(error instanceof Lost)) throw error
        const index = Atomics.load(this.#at, 0)
        all.tried += Atomics.load(this.#at, 1)
        all.lost.push({ index, why: error.message })
        from = index + 1
      }
    }
    return all
  }

  async #ask(order: Order, most: number): Promise<Outcome> {
    const worker = this.#worker ?? this.#start()
    Atomics.store(this.#at, 1, 0)
    const stop = new AbortController()
    const { signal } = stop
    try {
      const answered = once(worker, 'message', { signal }).then(([outcome]) => outcome as Outcome)
      const failed = once(worker, 'exit', { signal }).then(() => {
        throw new Lost('it ended the thread, for want of memory')
      })
      worker.postMessage(order)
      return await Promise.race([answered, failed, this.#watch(worker, most, signal)])
    } catch (error) {
      await this.end()
      if (error instanceof Lost) throw error
      throw new Lost(error instanceof Error ? error.message : String(error))
    } finally {
      stop.abort()
    }
  }

  /** Wall time, generously: other work may share the machine. What is measured is processor time, in the thread. */
  #watch(worker: Worker, most: number, signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      let seen = -1
      let since = performance.now()
      const look = setInterval(() => {
        const now = Atomics.load(this.#at, 1)
        if (now !== seen) {
          seen = now
          since = performance.now()
        } else if (now > 0 && performance.now() - since > most) {
          clearInterval(look)
          void worker.terminate()
          reject(new Lost(`it was not done after ${most} ms`))
        }
      }, 100)
      signal.addEventListener('abort', () => clearInterval(look))
    })
  }
}
