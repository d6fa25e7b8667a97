/** Clocks that are wrong and jump: that of one of the servers, and that of the database. */

import { fakeClockLibrary, type JumpingClock, jumpingClock } from './clock.ts'
import { restartDatabase } from './database.ts'
import type { Fault } from './fault.ts'
import type { Load } from './load.ts'
import type { Luck } from './luck.ts'

const HOUR = 3600
const JUMPS = [-30 * HOUR, -HOUR, -7, 3, HOUR, 50 * HOUR]

const impossible = (): string | undefined =>
  fakeClockLibrary() ? undefined : 'libfaketime is not installed (Debian: apt-get install libfaketime)'

/** Jumps a few times, each time in the middle of work. */
async function jump(clock: JumpingClock, luck: Luck, load: Load): Promise<void> {
  for (const seconds of luck.shuffled(JUMPS).slice(0, 3)) {
    clock.jump(seconds)
    await load.acknowledged(12, 5000)
  }
}

const ofServer: Fault = {
  name: 'clock of a server jumps',
  impossible,
  async strike({ folder, servers }, luck, load) {
    const [, server] = servers
    const clock = jumpingClock(fakeClockLibrary() ?? '', folder, 'server')
    await server.kill()
    await server.start(30_000, clock.variables)
    await jump(clock, luck, load)
    await server.kill()
    return []
  },
}

const ofDatabase: Fault = {
  name: 'clock of the database jumps',
  impossible,
  async strike({ folder, data }, luck, load) {
    const clock = jumpingClock(fakeClockLibrary() ?? '', folder, 'database')
    await restartDatabase(data, clock.variables)
    await jump(clock, luck, load)
    await restartDatabase(data)
    return []
  },
}

export const jumpingClocks: readonly Fault[] = [ofServer, ofDatabase]
