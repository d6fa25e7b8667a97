import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const LENGTH = 16
/** Random bytes for many ids at once: asking for sixteen costs as much as asking for thousands. */
const pool = new Uint8Array(LENGTH * 512)
let used = pool.length
let last = 0
let sequence = 0

/** A new UUIDv7 (RFC 9562, sections 5.7 and 6.2): ids sort by when they were made, within a millisecond too. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used + LENGTH)
  used += LENGTH
  const now = Date.now()
  if (now > last) {
    last = now
    sequence = (((random[6] ?? 0) & 0x7f) << 24) | ((random[7] ?? 0) << 16) | ((random[8] ?? 0) << 8) | (random[9] ?? 0)
  } else {
    sequence = (sequence + 1) | 0
    if (sequence === 0) last += 1
  }
  return v7({ random, msecs: last, seq: sequence })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether something is the text of a UUID, of any version. */
export const isId = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
