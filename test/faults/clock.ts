/** A clock that jumps, for one process: libfaketime (Debian's package of that name) before its own. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
)

/** Where libfaketime lies; undefined where it is not installed. */
export const fakeClockLibrary = (): string | undefined => PLACES.find((path) => existsSync(path))

export interface JumpingClock {
  /** Variables for the process whose clock it is to be. */
  variables: Record<string, string>
  /** Puts the clock so many seconds before or after the real one, from now on. */
  jump(seconds: number): void
}

/** A clock in a folder that the process may read; it goes right until it jumps. */
export function jumpingClock(library: string, folder: string, name: string): JumpingClock {
  const file = join(folder, `clock-${name}`)
  const jump = (seconds: number): void => {
    writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`, { mode: 0o644 })
    renameSync(`${file}.new`, file)
  }
  jump(0)
  const variables = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    // What measures how long something takes goes on as it does when somebody sets the clock of a machine.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DISABLE_SHM: '1',
  }
  return { variables, jump }
}
