import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IntakeReport } from '../modules/documents/index.ts'
import { startServer, verb } from './server-process.ts'

const CLI = fileURLToPath(new URL('../doors/cli/backstay.ts', import.meta.url))
const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url))
const MAILS = 120

let root: string
let inbox: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'backstay-intake-kill-'))
  inbox = join(root, 'inbox')
  await mkdir(inbox)
  await cp(join(EXAMPLES, 'invoices'), join(inbox, 'z-invoices'), { recursive: true })
  const mails = Array.from(
    { length: MAILS },
    (_, index) =>
      `From a@b.example Mon Mar 02 10:00:00 2026\nFrom: Anna <a@b.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Mass ${index}\nMessage-ID: <mass-${index}@b.example>\n\nText ${index}\n`,
  )
  await writeFile(join(inbox, 'mass.mbox'), mails.join('\n'))
})
afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 10 }))

/** The mailbox, its mails, and the example invoices. */
const EXPECTED = { received: 1 + MAILS + 6, filed: 1 + MAILS, open: 6, refused: 0 }

const filesIn = async (folder: string): Promise<number> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])).filter((one) => one.isFile()).length

/** Starts the intake, and ends its process without a word once it is in the middle of the mailbox. */
async function intakeKilled(data: string, after: number): Promise<void> {
  const child = spawn(process.execPath, [CLI, 'intake', inbox], {
    env: { ...process.env, BACKSTAY_DATA: data, DATABASE_URL: '' },
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  while ((await filesIn(join(data, 'files'))) < after && child.exitCode === null)
    await new Promise((resolve) => setImmediate(resolve))
  child.kill('SIGKILL')
  const [, signal] = await exited
  expect(signal, 'the intake had ended before it was killed').toBe('SIGKILL')
}

const take = async (data: string): Promise<IntakeReport> => JSON.parse(await verb(data, 'intake', '--json', inbox))

async function holds(data: string): Promise<void> {
  const report = await take(data)
  expect(report).toMatchObject(EXPECTED)
  expect(await take(data)).toMatchObject({ ...EXPECTED, new: 0 })
  const messages = JSON.parse(await verb(data, 'list', 'correspondence.message', '--json', '--all')) as unknown[]
  expect(messages.length).toBe(MAILS)
  const counts = JSON.parse(await verb(data, 'query', 'documents.intakeCounts', '--json')) as { totals: object }
  expect(counts.totals).toMatchObject(EXPECTED)
  expect(JSON.parse(await verb(data, 'check', '--json'))).toMatchObject({ ok: true, findings: [] })
}

test('kill -9 in the middle of an intake loses nothing and doubles nothing; a server goes on with it', async () => {
  const data = join(root, 'data')
  const words = ['--company', 'Nordlicht Papeterie', '--country', 'DE', '--currency', 'EUR', '--chart', 'generic']
  await verb(data, 'init', '--json', ...words, '--user', 'ida@nordkai.example', '--year', '2026')
  const { key } = JSON.parse(await verb(data, 'key', 'create', '--json', '--user', 'ida@nordkai.example')) as {
    key: string
  }
  await intakeKilled(data, 30)
  const server = await startServer(data)
  try {
    await intakeKilled(data, 70)
    await server.kill('both')
  } finally {
    await server.stop()
  }
  const next = await startServer(data)
  try {
    const where = encodeURIComponent(JSON.stringify({ unpacking: { is: true } }))
    const left = async () => {
      const answer = await fetch(`${next.address}/api/records/documents.document?count=true&where=${where}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      return ((await answer.json()) as { count: number }).count
    }
    while ((await left()) > 0) await new Promise((resolve) => setImmediate(resolve))
  } finally {
    await next.stop()
  }
  await holds(data)
}, 240_000)
