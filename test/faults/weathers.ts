/** Connections that are slow, hang, or are cut in mid-request and mid-answer: before the servers, and before the database. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import type { Luck } from './luck.ts'
import type { Weather, Wire } from './wire.ts'
import type { World } from './world.ts'

const wiresOf = (place: 'clients' | 'database', { servers, databaseWire }: World): Wire[] =>
  place === 'clients' ? servers.map((one) => one.wire) : [databaseWire]

const cutting = (luck: Luck, share: number, most: number): Weather => ({
  cut: () =>
    luck.happens(share) ? { way: luck.happens(0.5) ? 'there' : 'back', after: luck.whole(0, most) } : undefined,
})

/** Bad weather on one side of the servers, for a while in which requests are still asked for. */
const weather = (
  name: string,
  place: 'clients' | 'database',
  of: (luck: Luck) => Weather,
  milliseconds: number,
): Fault => ({
  name,
  async strike(world, luck) {
    const wires = wiresOf(place, world)
    for (const wire of wires) wire.weather(of(luck))
    await pause(milliseconds)
    for (const wire of wires) wire.weather({})
    return []
  },
})

export const weathers: readonly Fault[] = [
  weather('cut connections of clients', 'clients', (luck) => cutting(luck, 0.8, 4000), 1500),
  weather('cut connections to the database', 'database', (luck) => cutting(luck, 0.8, 8000), 1500),
  weather('slow connections of clients', 'clients', (luck) => ({ delay: luck.whole(30, 150) }), 2000),
  weather('slow connections to the database', 'database', (luck) => ({ delay: luck.whole(10, 60) }), 2000),
  weather('hanging connections of clients', 'clients', () => ({ hangs: true }), 1500),
  weather('hanging connections to the database', 'database', () => ({ hangs: true }), 2500),
]
