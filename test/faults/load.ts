/** People at work: each does one thing after the other until they are told to stop. */
import { setTimeout as pause } from 'node:timers/promises'
import { Client, Refused, Unsure } from './client.ts'
import { bill, type Deed, edit, invoice, postBatch, postEntry, type Scene } from './deeds.ts'
import type { Luck } from './luck.ts'
import { mail, statement } from './paper-deeds.ts'
import type { Person } from './register.ts'
import type { Server } from './server.ts'

/** Who does what, and how often of ten: what is done follows from the seed, how much of it from the machine. */
const WORKERS: [name: string, person: Person, deeds: readonly Deed[]][] = [
  ['entries 1', 'tomasz', [postEntry, postEntry, postEntry, postBatch]],
  ['entries 2', 'ida', [postEntry, postEntry, postBatch, postEntry]],
  ['invoices 1', 'tomasz', [invoice]],
  ['invoices 2', 'tomasz', [invoice]],
  ['bills', 'nele', [bill]],
  ['bank', 'tomasz', [statement]],
  ['mail', 'nele', [mail]],
  ['editor 1', 'ida', [edit]],
  ['editor 2', 'tomasz', [edit]],
]

/** After so many acknowledged requests people work slower: what takes long is not to fill the disk. */
const BUSY = 150

export interface Load {
  /** Waits until so many more requests were acknowledged, for so many milliseconds at most; false where it took longer. */
  acknowledged(more: number, patience: number): Promise<boolean>
  /** Lets everybody end what they are at. */
  stop(): Promise<void>
}

interface LoadSetting extends Scene {
  servers: readonly Server[]
  luck: Luck
  /** How long a request is sent again and again. */
  patience: number
}

/** Sets everybody to work. */
export function startLoad(setting: LoadSetting): Load {
  const { register, organisation, luck } = setting
  let stopped = false
  const begun = register.acknowledged
  const work = async ([name, person, deeds]: (typeof WORKERS)[number]): Promise<void> => {
    const client = new Client({ ...setting, keys: organisation.keys }, luck.branch(name), person)
    for (let turn = 0; !stopped; turn++) {
      const own = client.for(String(turn))
      const deed = own.luck.pick(deeds)
      await deed(own, setting).catch((error) => {
        if (error instanceof Unsure) return
        register.findings.push(`${name}, ${deed.name}: ${error instanceof Refused ? error.message : String(error)}`)
      })
      await pause(register.acknowledged - begun < BUSY ? 2 : 300)
    }
    client.close()
  }
  const working = Promise.all(WORKERS.map(work))
  return {
    async acknowledged(more, patience) {
      const [wanted, until] = [register.acknowledged + more, performance.now() + patience]
      while (register.acknowledged < wanted) {
        if (performance.now() > until) return false
        await pause(5)
      }
      return true
    },
    async stop() {
      stopped = true
      await working
    },
  }
}
