/** A way to break things. */
import type { Load } from './load.ts'
import type { Luck } from './luck.ts'
import type { World } from './world.ts'

export interface Fault {
  name: string
  /** Why it can't be done here, where it can't. */
  impossible?(world: World): string | undefined
  /** Breaks things in the middle of the load; gives what it found wrong by itself. Afterwards everything is started again. */
  strike(world: World, luck: Luck, load: Load): Promise<string[]>
}
