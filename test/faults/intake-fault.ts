/** A mailbox that is taken in from a folder, and whoever takes it in is killed: it is taken on, and nothing counts twice. */
import { once } from 'node:events'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { IntakeReport } from '../../modules/documents/index.ts'
import { verbStarted, verbWith } from '../server-process.ts'
import { rowsOf, withSql } from './database.ts'
import type { Fault } from './fault.ts'
import { BACK, type World } from './world.ts'

const INVOICES = fileURLToPath(new URL('../../examples/invoices', import.meta.url))
const MAILS = 60

/** A mailbox, and the example invoices; those are known after the first time. */
async function makeInbox(folder: string, time: number): Promise<string> {
  const inbox = join(folder, `inbox-${time}`)
  await mkdir(inbox)
  await cp(INVOICES, join(inbox, 'z-invoices'), { recursive: true })
  const mails = Array.from(
    { length: MAILS },
    (_, index) =>
      `From a@b.example Mon Mar 02 10:00:00 2026\nFrom: Anna <a@b.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Mass ${time} ${index}\nMessage-ID: <mass-${time}-${index}@b.example>\n\nText ${time} ${index}\n`,
  )
  await writeFile(join(inbox, `mass-${time}.mbox`), mails.join('\n'))
  return inbox
}

/** The mailbox, its mails, and the invoices. */
const EXPECTED = { received: 1 + MAILS + 6, filed: 1 + MAILS, open: 6, refused: 0 }

const MAILS_OF = 'select count(*)::int as count from correspondence_message where message_id like $1'

const mails = async (data: string, time: number): Promise<number> =>
  (await rowsOf<{ count: number }>(data, MAILS_OF, [`%mass-${time}-%`]))[0]?.count ?? 0

async function takeUntil({ data, elsewhere }: World, inbox: string, time: number, count: number): Promise<void> {
  const child = verbStarted(await elsewhere(), 'intake', inbox)
  const ended = once(child, 'exit')
  await withSql(data, async (client) => {
    const taken = async () => (await client.query<{ count: number }>(MAILS_OF, [`%mass-${time}-%`])).rows[0]?.count ?? 0
    while ((await taken()) < count && child.exitCode === null) await pause(10)
  })
  child.kill('SIGKILL')
  await ended
}

let made = 0

export const intakeKilled: Fault = {
  name: 'kill -9 in the middle of a mailbox',
  async strike(world, luck) {
    const { data, servers, elsewhere, folder } = world
    const time = ++made
    const inbox = await makeInbox(folder, time)
    await takeUntil(world, inbox, time, luck.whole(1, MAILS / 2))
    // A server that starts goes on with what others left half taken; it is killed at that, too.
    await servers[1].kill()
    const findings = await world.restore()
    const before = await mails(data, time)
    const until = performance.now() + BACK
    if (luck.happens(0.5)) {
      while ((await mails(data, time)) <= before && before < MAILS && performance.now() < until) await pause(50)
      await servers[1].kill()
      findings.push(...(await world.restore()))
    }
    const left = `select id from documents_document where unpacking and name = 'mass-${time}.mbox'`
    while ((await rowsOf(data, left)).length > 0 && performance.now() < until) await pause(100)
    if ((await rowsOf(data, left)).length > 0) findings.push('A mailbox that was left half taken in stays so.')
    for (const fresh of [undefined, 0]) {
      const report = JSON.parse(await verbWith(await elsewhere(), 'intake', '--json', inbox)) as IntakeReport
      const { items: _, new: added, ...counts } = report
      if (JSON.stringify(counts) !== JSON.stringify(EXPECTED) || (fresh === 0 && added !== 0))
        findings.push(`The mailbox came to ${JSON.stringify({ ...counts, new: added })}.`)
    }
    if ((await mails(data, time)) !== MAILS) findings.push(`${await mails(data, time)} of ${MAILS} mails are there.`)
    return findings
  },
}
