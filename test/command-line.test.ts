/** The command line as a stranger types it: an organisation begun with mistakes, and every door to the same records. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../doors/cli/backstay.ts', import.meta.url))
let data: string

interface Said {
  code: number
  out: string
  error: string
}

function say(...words: string[]): Promise<Said> {
  const env = { ...process.env, BACKSTAY_DATA: data, DATABASE_URL: '', NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...words], { env }, (error, out, said) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, error: said })
    })
  })
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-command-line-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

const mine = ['--company', 'Vauban SARL', '--country', 'fr', '--currency', 'eur', '--chart', 'fr']
const user = ['--user', 'ines@vauban.example']

test('an organisation is begun whole or not at all, and its records are reached by every verb', async () => {
  expect(await say('init', ...mine)).toMatchObject({ code: 1, error: expect.stringMatching(/^Refused Say --user:/) })
  const wrong = await say('init', ...mine, '--user', 'ines')
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining('Email must be an address') })
  expect((await say('init', ...mine, ...user, '--year', 'abc')).error).toContain('--year takes a whole number')
  expect((await say('init', ...mine, ...user, '--password', 'a long one')).code).toBe(0)

  const role = await say('user', 'create', '--name', 'X', '--email', 'x@vauban.example', '--role', 'king')
  expect(role).toMatchObject({ code: 1, error: expect.stringContaining('Roles are:') })
  const users = JSON.parse((await say('list', 'organisation.user', '--json')).out) as { email: string }[]
  expect(users.map(({ email }) => email)).toEqual(['ines@vauban.example'])

  const found = JSON.parse((await say('list', 'organisation.company', '--json')).out) as { id: string }[]
  const company = found[0]?.id ?? ''
  const changed = await say('run', 'organisation.company.update', '--id', company, '--set', 'yearStart=4')
  expect(changed.error).toBe('')
  expect(JSON.parse((await say('history', 'organisation.company', company, '--json')).out)[0]).toMatchObject({
    command: 'organisation.company.update',
    changes: [{ before: { yearStart: 1 }, after: { yearStart: 4 } }],
  })

  const accounts = await say('list', 'ledger.account', '--format', 'csv', '--columns', 'code,company,createdAt')
  const rows = parse(accounts.out, { columns: true }) as Record<string, string>[]
  expect(rows.length).toBeGreaterThan(80)
  expect(rows[0]).toMatchObject({ company, createdAt: expect.stringMatching(/^\d{4}-/) })
  const file = join(data, 'accounts.csv')
  const people = ['--format', 'csv', '--headings', 'labels', '--columns', 'code,company', '--out', file]
  expect((await say('list', 'ledger.account', ...people)).code).toBe(0)
  expect(parse(await readFile(file), { columns: true, bom: true })).toContainEqual({
    Code: rows[0]?.code,
    Company: 'Vauban SARL',
  })

  expect((await say('catalogue', 'post', 'journal', 'entry')).out).toContain('ledger.entry.post')
  expect(JSON.parse((await say('describe', 'ledger.entry.post')).out)).toMatchObject({ id: 'ledger.entry.post' })
}, 120_000)

test.each([
  [['list', 'ledger.account', '--limit', 'abc'], 'takes a whole number'],
  [['intake', '/nowhere/at/all'], 'There is nothing at /nowhere/at/all'],
  [['batch', 'ledger.entry.post', '/nowhere/at/all'], 'There is nothing at /nowhere/at/all'],
  [['verify', '--against', CLI], 'does not hold a head'],
  [['query', 'ledger.trialBalance', 'company'], 'Write name=value'],
  [['list', 'ledger.account', '--format', 'pdf'], 'Say where the pdf goes'],
  [['start', '--port', 'abc'], 'is no port'],
])(
  '%j is refused in words, without a trace of the program',
  async (words, says) => {
    const said = await say(...words)
    expect(said).toMatchObject({ code: 1, error: expect.stringContaining(says) })
    expect(said.error).not.toMatch(/\n\s+at /)
  },
  60_000,
)
