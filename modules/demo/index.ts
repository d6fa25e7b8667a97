import type { Kernel } from '../../kernel/index.ts'
import { type DemoWorld, makePeopleAndPlaces } from './people-and-places.ts'

/** Makes the demo organisation in an empty database: a plausible quarter, all of it through the public commands. */
export async function makeDemo(kernel: Kernel): Promise<{ companies: DemoWorld['companies'] }> {
  const today = Temporal.Now.plainDateISO()
  const world = await makePeopleAndPlaces(kernel, today.year)
  return { companies: world.companies }
}
