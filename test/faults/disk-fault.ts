/** The disk that holds documents, tables and the write-ahead log is full, and has room again after a while. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { withSql } from './database.ts'
import type { Fault } from './fault.ts'
import type { Luck } from './luck.ts'
import type { World } from './world.ts'

const KiB = 1024

/** Uses up what is left of the write-ahead log, whose files are made ahead: the next one finds no room. */
async function spendLog(data: string): Promise<void> {
  try {
    await withSql(
      data,
      async (client) => {
        for (let files = 0; files < 40; files++)
          await client.query('select pg_switch_wal(), pg_logical_emit_message(false, $1, $1)', ['f'])
      },
      'admin',
    )
  } catch (error) {
    // It ends for lack of room, as it is to.
    if (!(error instanceof Error)) throw error
  }
}

/** Files of documents that are not whole, as they have no name of their own yet. */
const drafts = async (data: string): Promise<number> =>
  (await readdir(join(data, 'files'), { recursive: true })).filter((name) => /[0-9a-f]{64}\./.test(name)).length

const full = (name: string, left: (luck: Luck) => number, log: boolean): Fault => ({
  name,
  impossible: ({ disk }: World) => (typeof disk === 'string' ? disk : undefined),
  async strike({ disk, data }, luck, load) {
    if (typeof disk === 'string') return []
    const before = await drafts(data)
    await disk.fill(left(luck))
    if (log) await spendLog(data)
    await load.acknowledged(200, luck.whole(1500, 3000))
    await disk.makeRoom()
    await pause(luck.whole(0, 200))
    const after = await drafts(data)
    return after > before ? [`${after - before} files that were not written whole take up room.`] : []
  },
})

export const fullDisks: readonly Fault[] = [
  full('full disk', (luck) => luck.whole(0, 600) * KiB, false),
  full('full disk under the write-ahead log', () => 0, true),
]
