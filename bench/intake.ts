/** Big files through the doors: how long it takes, how much memory the process holds, and that a second time is nothing new. */
import { once } from 'node:events'
import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ibanOf } from './matching/books.ts'
import { chance } from './matching/chance.ts'
import { statementFile } from './matching/statement-file.ts'
import { mostHeld, serving, verb } from './process.ts'
import { openWorld } from './world.ts'

export interface IntakeRow {
  work: string
  seconds: number
  megabytes: number
  received: number
  /** What came in anew the second time: nothing, or it is wrong. */
  again: number
}

interface Report {
  received: number
  filed: number
  open: number
  refused: number
  new: number
}

/** A statement of so many lines, each different from all others. */
function bankFile(entries: number, account: number): Uint8Array {
  const { upTo } = chance(account)
  const all = Array.from({ length: entries }, (_, nth) => ({
    ...{
      mark: `A${account}-${nth}`,
      on: `2026-03-${String((nth % 28) + 1).padStart(2, '0')}`,
      cents: 100 + upTo(900_000),
    },
    ...{ text: `SVWZ+Rechnung RE-2025-${nth} vom 11.02.2026 EREF+${upTo(90_000_000)}` },
    ...{ name: `Müller Segelmacherei ${nth % 5000} GmbH`, iban: ibanOf(nth % 5000) },
  }))
  return statementFile(ibanOf(account), '7', all)
}

/** A mailbox (RFC 4155) of so many mails, each with an attachment of its own. */
async function mailbox(path: string, mails: number): Promise<void> {
  const file = createWriteStream(path)
  for (let nth = 0; nth < mails; nth++) {
    const from = `kai${nth % 300}@example.org`
    const list = Array.from({ length: 40 }, (_, row) => `${nth};${row};Rope ${row * 7 + nth};12.50`).join('\r\n')
    const mail = [
      `From ${from} Thu Mar 12 08:00:00 2026`,
      `From: Kai ${nth % 300} <${from}>`,
      'To: office@example.com',
      `Subject: Delivery ${nth}`,
      `Date: Thu, 12 Mar 2026 08:00:00 +0000`,
      `Message-ID: <bench-${nth}@example.org>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="edge"',
      '',
      '--edge',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `Delivery ${nth} left the yard. The list is attached.`,
      '--edge',
      'Content-Type: text/csv; charset=utf-8',
      `Content-Disposition: attachment; filename="list-${nth}.csv"`,
      '',
      list,
      '--edge--',
      '',
      '',
    ].join('\r\n')
    if (!file.write(mail)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

const counted = (report: Report): Report => {
  if (report.received !== report.filed + report.open + report.refused || report.refused > 0)
    throw new Error(`Not all of it came in: ${JSON.stringify({ ...report, items: undefined })}`)
  return report
}

/** By the command line, in a process of its own. */
async function byVerb(data: string, work: string, path: string): Promise<IntakeRow> {
  const first = await verb(data, 'intake', path)
  const second = await verb(data, 'intake', path)
  const report = counted(first.json as unknown as Report)
  const again = counted(second.json as unknown as Report).new
  return { work, seconds: first.milliseconds / 1000, megabytes: first.megabytes, received: report.received, again }
}

async function byHttp(data: string, key: string, work: string, path: string): Promise<IntakeRow> {
  const server = await serving(data)
  try {
    const send = async (): Promise<Report> => {
      const form = new FormData()
      form.append('file', await openAsBlob(path), path.slice(path.lastIndexOf('/') + 1))
      const headers = { authorization: `Bearer ${key}` }
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/intake`, { method: 'POST', headers, body: form })
      if (answer.status !== 200)
        throw new Error(`The server answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
      return counted((await answer.json()) as Report)
    }
    const begun = performance.now()
    const { received } = await send()
    const seconds = (performance.now() - begun) / 1000
    const megabytes = mostHeld(server.child.pid) ?? 0
    return { work, seconds, megabytes, received, again: (await send()).new }
  } finally {
    await server.close()
  }
}

/** A bank file of so many entries and a mailbox of so many mails, through the command line and over HTTP. */
export async function bigIntake(entries: number, mails: number): Promise<IntakeRow[]> {
  const world = await openWorld()
  const folder = await mkdtemp(join(tmpdir(), 'backstay-intake-'))
  const rows: IntakeRow[] = []
  const note = (row: IntakeRow) => {
    rows.push(row)
    process.stderr.write(
      `${row.work}: ${row.seconds.toFixed(1)} s, ${Math.round(row.megabytes)} MB, ${row.again} new the second time\n`,
    )
  }
  try {
    await world.close()
    const lines = `${entries.toLocaleString('en')} lines (camt.053)`
    for (const [account, by] of [
      [1, 'command line'],
      [2, 'HTTP'],
    ] as const) {
      const path = join(folder, `statement-${account}.xml`)
      await writeFile(path, bankFile(entries, account))
      const work = `bank file of ${lines}, ${by}`
      note(by === 'HTTP' ? await byHttp(world.data, world.key, work, path) : await byVerb(world.data, work, path))
    }
    if (mails > 0) {
      const path = join(folder, 'mails.mbox')
      await mailbox(path, mails)
      note(
        await byVerb(
          world.data,
          `mailbox of ${mails.toLocaleString('en')} mails, each with an attachment, command line`,
          path,
        ),
      )
    }
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
    await rm(world.data, { recursive: true, force: true })
  }
}
