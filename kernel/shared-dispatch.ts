import { setImmediate } from 'node:timers/promises'
import { runAtOnce } from './batch.ts'
import type { AnyCommand } from './command.ts'
import { dispatch, type Kernel, type Outcome, type Request } from './dispatch.ts'
import type { Who } from './policy.ts'

/** How many requests go in one transaction, at most. */
const MOST = 32
/** What waited for so many milliseconds goes alone: the one before it may be waiting for a lock. */
const PATIENCE = 1000

interface Waiting {
  request: Request
  done: (outcome: Outcome) => void
  failed: (error: unknown) => void
  timer: NodeJS.Timeout
}

/** Requests that wait for those before them. */
interface Queue {
  waiting: Set<Waiting>
  /** Called when so many wait. */
  enough: number
  wake: () => void
}

/** Queues by command and person; there is one while a request is under way. */
const queuesOf = new WeakMap<Kernel, Map<string, Queue>>()

function queuesFor(kernel: Kernel): Map<string, Queue> {
  const known = queuesOf.get(kernel) ?? new Map<string, Queue>()
  queuesOf.set(kernel, known)
  return known
}

/**
 * As {@link dispatch}; but requests of one person for one command that may be run in bulk share a transaction when they
 * arrive while one is under way. Numbers without gaps are taken one after the other, each until the end of its
 * transaction: shared, ten invoices wait for the disk once and not ten times. What can't be done with the others is
 * done or refused alone, so nobody is refused for what somebody else sent.
 */
export async function dispatchShared(kernel: Kernel, request: Request, who: Who): Promise<Outcome> {
  const command = kernel.catalogue.commands.get(request.command)
  if (!command?.bulk || request.preview) return dispatch(kernel, request, who)
  const queues = queuesFor(kernel)
  const key = `${command.id} ${JSON.stringify(who)}`
  const queue = queues.get(key)
  if (queue) return waitIn(queue, request, () => dispatch(kernel, request, who))
  const own: Queue = { waiting: new Set(), enough: Number.POSITIVE_INFINITY, wake: () => undefined }
  queues.set(key, own)
  try {
    return await dispatch(kernel, request, who)
  } finally {
    void serve(kernel, command, who, own, () => queues.delete(key))
  }
}

function waitIn(queue: Queue, request: Request, alone: () => Promise<Outcome>): Promise<Outcome> {
  return new Promise((done, failed) => {
    const one: Waiting = {
      request,
      done,
      failed,
      timer: setTimeout(() => queue.waiting.delete(one) && alone().then(done, failed), PATIENCE),
    }
    queue.waiting.add(one)
    if (queue.waiting.size >= queue.enough) queue.wake()
  })
}

/**
 * While the database writes one group, the next is worked out: as soon as there are as many as in the group that is
 * being written, and no more than half of all, so that both go on at once and neither is small.
 */
async function serve(kernel: Kernel, command: AnyCommand, who: Who, queue: Queue, end: () => void): Promise<void> {
  let writing: Promise<void> | null = null
  let size = 0
  for (;;) {
    if (writing && queue.waiting.size < size) {
      const woken = Promise.withResolvers<void>()
      Object.assign(queue, { enough: size, wake: woken.resolve })
      await Promise.race([writing, woken.promise])
      queue.enough = Number.POSITIVE_INFINITY
    }
    if (queue.waiting.size === 0) {
      if (!writing) break
      await writing
      writing = null
      continue
    }
    // Those that arrived at the same moment go along.
    await setImmediate()
    const share = writing ? Math.ceil((queue.waiting.size + size) / 2) : queue.waiting.size
    const group = [...queue.waiting].slice(0, Math.min(share, MOST))
    for (const one of group) {
      clearTimeout(one.timer)
      queue.waiting.delete(one)
    }
    size = group.length
    const sent = Promise.withResolvers<void>()
    const running = runGroup(kernel, command, who, group, sent.resolve)
    await Promise.race([sent.promise, running])
    await writing
    writing = running
  }
  end()
}

async function runGroup(
  kernel: Kernel,
  command: AnyCommand,
  who: Who,
  group: Waiting[],
  sent: () => void,
): Promise<void> {
  try {
    const requests = group.map((one) => one.request)
    const outcomes = group.length > 1 ? await runAtOnce(kernel, command, requests, who, sent) : []
    const alone = group.filter((one, index) => {
      const outcome = outcomes[index]
      if (outcome) one.done(outcome)
      return !outcome
    })
    await Promise.all(alone.map(({ request, done, failed }) => dispatch(kernel, request, who).then(done, failed)))
  } catch (error) {
    for (const { failed } of group) failed(error)
  }
}
