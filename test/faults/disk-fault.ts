/** The disk that holds documents, tables and the write-ahead log is full, and has room again after a while. */
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

const full = (name: string, left: (luck: Luck) => number, log: boolean): Fault => ({
  name,
  impossible: ({ disk }: World) => (typeof disk === 'string' ? disk : undefined),
  async strike({ disk, data }, luck, load) {
    if (typeof disk === 'string') return []
    await disk.fill(left(luck))
    if (log) await spendLog(data)
    await load.acknowledged(200, luck.whole(1500, 3000))
    await disk.makeRoom()
    await pause(luck.whole(0, 200))
    return []
  },
})

export const fullDisks: readonly Fault[] = [
  full('full disk', (luck) => luck.whole(0, 600) * KiB, false),
  full('full disk under the write-ahead log', () => 0, true),
]
