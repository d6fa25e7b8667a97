/** Requests that arrive again, in another order, all at once: long after they were answered, or were not. */
import { Client, Refused, Unsure } from './client.ts'
import type { Fault } from './fault.ts'

const MOST = 150
const AT_ONCE = 6

export const repeats: Fault = {
  name: 'old requests again, in another order',
  async strike({ servers, organisation, register, luck: _, ...world }, luck) {
    const setting = { ...world, servers, register, keys: organisation.keys, patience: 30_000 }
    const client = new Client(setting, luck, 'ida')
    const old = luck.shuffled([...register.sent.values()].filter((one) => one.outcome !== 'refused')).slice(0, MOST)
    const findings: string[] = []
    const sendAll = async (): Promise<void> => {
      for (let sent = old.pop(); sent; sent = old.pop()) {
        const { outcome } = sent
        try {
          await client.again(sent)
        } catch (error) {
          if (error instanceof Refused && outcome === 'acknowledged')
            findings.push(
              `${sent.command} ${sent.key} was acknowledged, and refused when it came again: ${error.message}`,
            )
          else if (!(error instanceof Refused || error instanceof Unsure)) throw error
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendAll))
    client.close()
    return findings
  },
}
