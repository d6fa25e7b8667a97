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

/** Requests that wait for the one before them, by command and person; there is a list while one is under way. */
const queuesOf = new WeakMap<Kernel, Map<string, Set<Waiting>>>()

function queuesFor(kernel: Kernel): Map<string, Set<Waiting>> {
  const known = queuesOf.get(kernel) ?? new Map<string, Set<Waiting>>()
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
  const own = new Set<Waiting>()
  queues.set(key, own)
  try {
    return await dispatch(kernel, request, who)
  } finally {
    void serve(kernel, command, who, own, () => queues.delete(key))
  }
}

function waitIn(queue: Set<Waiting>, request: Request, alone: () => Promise<Outcome>): Promise<Outcome> {
  return new Promise((done, failed) => {
    const one: Waiting = {
      request,
      done,
      failed,
      timer: setTimeout(() => queue.delete(one) && alone().then(done, failed), PATIENCE),
    }
    queue.add(one)
  })
}

/** While the database writes one group, the next is worked out. */
async function serve(
  kernel: Kernel,
  command: AnyCommand,
  who: Who,
  queue: Set<Waiting>,
  end: () => void,
): Promise<void> {
  let writing: Promise<void> = Promise.resolve()
  while (queue.size > 0) {
    const group = [...queue].slice(0, MOST)
    for (const one of group) {
      clearTimeout(one.timer)
      queue.delete(one)
    }
    const sent = Promise.withResolvers<void>()
    const running = runGroup(kernel, command, who, group, sent.resolve)
    await Promise.race([sent.promise, running])
    await writing
    writing = running
    // Nobody waits: whoever comes until it is written goes together.
    if (queue.size === 0) await writing
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
