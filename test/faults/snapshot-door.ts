/**
 * A way to the database for a backup, through which its snapshot is had: when the backup has begun its transaction, the
 * snapshot is exported in the same session (PostgreSQL 18, 9.28.5: pg_export_snapshot), so that somebody else sees exactly
 * what the backup sees, however many go on writing. It speaks the protocol of PostgreSQL (version 3, chapter 54).
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const BEGIN = 'ISOLATION LEVEL REPEATABLE READ READ ONLY'
const EXPORT = queryMessage('select pg_export_snapshot()')
const [READY, DATA_ROW, ERROR] = ['Z', 'D', 'E'].map((letter) => letter.charCodeAt(0))

function queryMessage(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`)
  const head = Buffer.alloc(5)
  head.write('Q')
  head.writeInt32BE(text.length + 4, 1)
  return Buffer.concat([head, text])
}

export interface SnapshotDoor {
  port: number
  /** Called with the snapshot's name while the backup waits; it goes on when this has ended. */
  snapshotSeen: Promise<void>
  close(): Promise<void>
}

/** Opens the door to a database on this machine. */
export async function openSnapshotDoor(
  target: number,
  onSnapshot: (name: string) => Promise<void>,
): Promise<SnapshotDoor> {
  const seen = Promise.withResolvers<void>()
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    guide(near, far, (name) => {
      const done = onSnapshot(name)
      done.then(seen.resolve, seen.reject)
      return done
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    snapshotSeen: seen.promise,
    async close() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Passes both ways on, until the client begins its transaction; then asks for the snapshot in between. */
function guide(near: Socket, far: Socket, onSnapshot: (name: string) => Promise<void>): void {
  let stage: 'before' | 'begun' | 'asked' | 'after' = 'before'
  let held: Buffer = Buffer.alloc(0)
  let ready: Buffer = Buffer.alloc(0)
  near.on('data', (piece: Buffer) => {
    if (stage === 'before' && piece.includes(BEGIN)) stage = 'begun'
    far.write(piece)
  })
  far.on('data', (piece: Buffer) => {
    if (stage === 'before' || stage === 'after') {
      near.write(piece)
      return
    }
    held = Buffer.concat([held, piece])
    let message = firstMessage(held)
    while (message) {
      held = held.subarray(message.length)
      if (stage === 'begun' && message[0] === READY) {
        ready = Buffer.from(message)
        stage = 'asked'
        far.write(EXPORT)
      } else if (stage === 'begun') near.write(message)
      else if (message[0] === DATA_ROW) seeSnapshot(message.subarray(11).toString())
      else if (message[0] === ERROR) near.destroy(new Error(message.toString('latin1')))
      message = firstMessage(held)
    }
  })
  const seeSnapshot = (name: string): void => {
    const goOn = (): void => {
      stage = 'after'
      near.write(ready)
    }
    void onSnapshot(name).then(goOn, () => near.destroy())
  }
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

/** The first whole message: a letter, its length with itself, and what it holds. */
function firstMessage(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 5) return undefined
  const length = bytes.readInt32BE(1) + 1
  return bytes.length < length ? undefined : bytes.subarray(0, length)
}
