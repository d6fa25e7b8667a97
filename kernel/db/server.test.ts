import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { openDataFolder, readSecrets } from './data-folder.ts'
import { openDatabase } from './database.ts'
import { embeddedUrl } from './embedded.ts'
import { ADMIN } from './postgres-process.ts'
import { scramVerifier, withClient } from './roles.ts'

let data: string
let serverNumber = 0
let names: { owner: string; database: string; schema: string }
let adminUrl: (database: string) => string
let urlOf: (user: string, password: string) => string

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-server-'))
  const folder = await openDataFolder(await (await fetch(inject('databaseDoor'))).text())
  const secrets = await readSecrets(folder)
  if (!secrets) throw new Error('no secrets')
  const suffix = `${process.pid}_${serverNumber++}`
  names = { owner: `owner_${suffix}`, database: `own_${suffix}`, schema: `org_${suffix}` }
  adminUrl = (database) => embeddedUrl(folder, secrets.port, ADMIN, secrets.adminPassword, database, true)
  urlOf = (user, password) => embeddedUrl(folder, secrets.port, user, password, names.database, true)
  await asAdmin('postgres', [
    `CREATE ROLE ${names.owner} LOGIN CREATEROLE PASSWORD 'owner ünd #'`,
    `CREATE DATABASE ${names.database} OWNER ${names.owner}`,
  ])
})
afterEach(() => rm(data, { recursive: true, force: true }))

async function asAdmin(database: string, statements: string[]): Promise<void> {
  await withClient(adminUrl(database), async (client) => {
    for (const statement of statements) await client.query(statement)
  })
}

const open = (extra: { url?: string; appUrl?: string } = {}) =>
  openDatabase({ data, schema: names.schema, url: urlOf(names.owner, 'owner ünd #'), ...extra })

const whoAmI = (url: string) =>
  withClient(url, async (client) => (await client.query('SELECT current_user::text AS me')).rows[0]?.me)

const refusal = (code: string, help: RegExp) => expect.objectContaining({ code, help: expect.stringMatching(help) })

test('a server of one’s own: schema and application role are made, and found again from any other folder', async () => {
  const first = await open()
  expect([first.embedded, first.mode]).toEqual([false, 'attached'])
  expect(await whoAmI(first.appUrl)).toBe(`${names.schema}_app`)
  const second = await openDatabase({
    ...{ data: join(data, 'other'), schema: names.schema, url: urlOf(names.owner, 'owner ünd #') },
  })
  expect(second.appUrl).toBe(first.appUrl)
  await first.close()
})

test('twenty first starts at once all work', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => open()))
  expect(new Set(all.map((one) => one.appUrl)).size).toBe(1)
})

test('a changed password of the owner changes the application’s with it', async () => {
  await open()
  await asAdmin('postgres', [`ALTER ROLE ${names.owner} PASSWORD 'another'`])
  const again = await open({ url: urlOf(names.owner, 'another') })
  expect(await whoAmI(again.appUrl)).toBe(`${names.schema}_app`)
})

test('the role of another owner’s Backstay on the same server is left alone', async () => {
  const first = await open()
  await withClient(first.ownerUrl, (client) => client.query(`CREATE TABLE ${names.schema}.held (of int)`))
  await withClient(first.ownerUrl, (client) =>
    client.query(`GRANT SELECT ON ${names.schema}.held TO ${names.schema}_app`),
  )
  const [other, theirs] = [`other_${names.owner}`, `other_${names.database}`]
  await asAdmin('postgres', [
    `CREATE ROLE ${other} LOGIN CREATEROLE PASSWORD 'other'`,
    `GRANT ${names.schema}_app TO ${other} WITH ADMIN OPTION`,
    `CREATE DATABASE ${theirs} OWNER ${other}`,
  ])
  const url = urlOf(other, 'other').replace(`/${names.database}`, `/${theirs}`)
  await expect(open({ url })).rejects.toEqual(refusal('database.role', /BACKSTAY_SCHEMA/))
  expect(await whoAmI(first.appUrl)).toBe(`${names.schema}_app`)
})

describe('an owner that may not make roles', () => {
  beforeEach(() => asAdmin('postgres', [`ALTER ROLE ${names.owner} NOCREATEROLE`]))

  test('is told what an administrator has to run', async () => {
    await expect(open()).rejects.toEqual(
      refusal('database.role', new RegExp(`CREATE ROLE "${names.schema}_app" LOGIN`)),
    )
  })

  test('works with a role that an administrator made', async () => {
    await asAdmin('postgres', [`CREATE ROLE ${names.schema}_app LOGIN PASSWORD 'made'`])
    const database = await open({ appUrl: urlOf(`${names.schema}_app`, 'made') })
    const schema = await withClient(
      database.appUrl,
      async (client) =>
        (await client.query(`SELECT has_schema_privilege($1, 'USAGE') AS may`, [names.schema])).rows[0]?.may,
    )
    expect(schema).toBe(true)
  })
})

test('a wish for another application role is refused, as the privileges would go to the wrong one', async () => {
  const appUrl = urlOf(names.owner, 'owner ünd #')
  await expect(open({ appUrl })).rejects.toEqual(refusal('database.role', new RegExp(`${names.schema}_app`)))
})

test.each([
  ['no connection string', 'localhost:5432', 'database.url'],
  ['another kind of database', 'mysql://a:b@localhost/c', 'database.url'],
  ['a server that is not there', 'postgresql://a:b@127.0.0.1:1/c', 'database.connect'],
])('%s is refused in words', async (_, url, code) => {
  await expect(open({ url })).rejects.toEqual(refusal(code, /DATABASE_URL|postgresql:/))
})

test('a wrong password is refused without showing it', async () => {
  const url = urlOf(names.owner, 'wrongsecret')
  await expect(open({ url })).rejects.toEqual(refusal('database.connect', /password/))
  await expect(open({ url })).rejects.not.toThrow(/wrongsecret/)
})

test('a database that is not UTF-8 is refused', async () => {
  const latin = `latin_${names.database}`
  await asAdmin('postgres', [
    `CREATE DATABASE ${latin} OWNER ${names.owner} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc`,
  ])
  const url = urlOf(names.owner, 'owner ünd #').replace(names.database, latin)
  await expect(open({ url })).rejects.toEqual(refusal('database.encoding', /ENCODING 'UTF8'/))
})

test.each(['public', 'pg_toast', 'Big', 'a"b', 'a'.repeat(59)])('%j can’t name an organisation', async (schema) => {
  await expect(openDatabase({ data, url: urlOf(names.owner, 'x'), schema })).rejects.toEqual(
    refusal('database.schema', /small letters/),
  )
})

test('the stored verifier is the one that RFC 7677 gives for its example', () => {
  // RFC 7677, section 3: user "user", password "pencil"; ServerSignature and ClientProof follow from these keys.
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096)
  expect(verifier).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})
