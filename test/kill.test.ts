import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newOrganisation, startServer, verb } from './server-process.ts'

let data: string
let key: string
let company: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-kill-'))
  ;({ company, key } = await newOrganisation(data, '--year', '2026'))
}, 120_000)
afterAll(() => rm(data, { recursive: true, force: true, maxRetries: 10 }))

/** Posts entries until the server is gone; gives the ids it was told were posted, and all keys it tried. */
async function postUntilGone(
  address: string,
  client: string,
  [debit, credit]: [string, string],
  tried: Map<string, string | null>,
): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    const name = `${client} ${turn}`
    tried.set(name, null)
    const body = JSON.stringify({
      input: {
        company,
        on: '2026-03-12',
        text: name,
        postings: [
          { account: debit, amount: '1.00' },
          { account: credit, amount: '-1.00' },
        ],
      },
    })
    try {
      const answer = await fetch(`${address}/api/commands/ledger.entry.post`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name },
      })
      const text = await answer.text()
      if (answer.status >= 500) return
      if (!answer.ok) throw new Error(text)
      tried.set(name, JSON.parse(text).id)
    } catch (error) {
      if (error instanceof Error && error.message.includes('"code"')) throw error
      return
    }
  }
}

const accounts = async (): Promise<[string, string]> => {
  const rows = JSON.parse(await verb(data, 'list', 'ledger.account', '--json', '--all')) as {
    code: string
    kind: string
    heading: boolean
    control: string | null
    active: boolean
  }[]
  const plain = rows.filter((row) => !row.heading && row.active && row.control === null)
  return [
    plain.find((row) => row.kind === 'expense')?.code ?? '',
    plain.find((row) => row.kind === 'income')?.code ?? '',
  ]
}

describe.each(['server', 'database', 'both'] as const)('kill -9 of %s while entries are posted', (what) => {
  test('loses nothing that was acknowledged and leaves nothing half done', async () => {
    const pair = await accounts()
    const server = await startServer(data)
    const tried = new Map<string, string | null>()
    const post = (client: number) => postUntilGone(server.address, `${what} ${client}`, pair, tried)
    const posting = Promise.all([1, 2, 3, 4].map(post))
    while ([...tried.values()].filter((id) => id !== null).length < 40)
      await new Promise((resolve) => setImmediate(resolve))
    await server.kill(what)
    await posting
    await server.stop()
    const acknowledged = new Map([...tried].filter(([, id]) => id !== null))
    const found = JSON.parse(await verb(data, 'list', 'ledger.entry', '--json', '--all')) as {
      id: string
      text: string
    }[]
    const byText = new Map(
      found.filter((entry) => entry.text.startsWith(`${what} `)).map((entry) => [entry.text, entry.id]),
    )
    for (const [name, id] of acknowledged) expect(byText.get(name), name).toBe(id)
    expect(byText.size).toBeLessThanOrEqual(tried.size)
    expect(JSON.parse(await verb(data, 'check', '--json'))).toMatchObject({ ok: true, findings: [] })
    expect(JSON.parse(await verb(data, 'verify', '--json'))).toMatchObject({ ok: true, findings: [] })
  }, 180_000)
})
