import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sale, type TestBooks, testBooks } from '../test/books.ts'
import { connectionConfig } from './db/pool.ts'
import { type Head, lastHead, seal, verify } from './index.ts'

let books: TestBooks
let owner: pg.Client
beforeAll(async () => {
  books = await testBooks()
  owner = new pg.Client(connectionConfig(books.kernel.database.ownerUrl, books.kernel.database.schema))
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await books.kernel.close()
})

/** Tampers as an administrator of the database can: with the triggers off. Gives what takes it back. */
async function tamper(sql: string, values: unknown[] = []): Promise<void> {
  await owner.query('alter table kernel_audit disable trigger user; alter table kernel_seal disable trigger user')
  await owner.query(sql, values)
  await owner.query('alter table kernel_audit enable trigger user; alter table kernel_seal enable trigger user')
}

const codes = async (heads: Head[] = []): Promise<string[]> =>
  (await verify(books.kernel, heads)).findings.map((finding) => finding.code)

beforeEach(async () => {
  for (let round = 0; round < 3; round++) {
    await books.run('ledger.entry.post', sale(books.company))
    await books.run('ledger.entry.post', sale(books.company))
    await books.sealAll()
  }
})

describe('the audit chain', () => {
  test('holds as the program writes it, however many write', async () => {
    await Promise.all(Array.from({ length: 40 }, () => books.run('ledger.entry.post', sale(books.company))))
    await Promise.all([seal(books.kernel), seal(books.kernel), seal(books.kernel)])
    await books.sealAll()
    const outcome = await verify(books.kernel)
    expect(outcome).toMatchObject({ ok: true, findings: [] })
    const { rows } = await books.kernel.pool.query('select count(*) as n from kernel_audit')
    expect(outcome.rows).toBe(Number(rows[0].n))
  })

  test('shows an edit, and is whole again when it is taken back', async () => {
    const { rows } = await owner.query('select id, who_name from kernel_audit order by at limit 1')
    await tamper(`update kernel_audit set who_name = 'Nobody' where id = $1`, [rows[0].id])
    expect(await codes()).toEqual(['edited'])
    await tamper('update kernel_audit set who_name = $2 where id = $1', [rows[0].id, rows[0].who_name])
    expect(await codes()).toEqual([])
  })

  test('shows a deletion', async () => {
    const { rows } = await owner.query('select * from kernel_audit order by at limit 1')
    await tamper(
      'create temporary table kept as select * from kernel_audit where id = $1'.replace('$1', `'${rows[0].id}'`),
    )
    await tamper('delete from kernel_audit where id = $1', [rows[0].id])
    expect(await codes()).toEqual(['deleted'])
    await tamper('insert into kernel_audit select * from kept; drop table kept')
    expect(await codes()).toEqual([])
  })

  test('shows a row put in among sealed ones', async () => {
    await tamper(
      `insert into kernel_audit (id, who, who_name, door, command, subjects, changes, xid) select gen_random_uuid(), who, who_name, door, command, subjects, changes, xid from kernel_audit order by at limit 1`,
    )
    expect(await codes()).toEqual(['inserted'])
    await tamper(
      'delete from kernel_audit a where not exists (select 1 from kernel_seal s where s.audits @> array[a.id])',
    )
    expect(await codes()).toEqual([])
  })

  test('shows seals in another order', async () => {
    await tamper(
      'update kernel_seal set sequence = -1 where sequence = 1; update kernel_seal set sequence = 1 where sequence = 2; update kernel_seal set sequence = 2 where sequence = -1',
    )
    expect(await codes()).toContain('broken')
    await tamper(
      'update kernel_seal set sequence = -1 where sequence = 1; update kernel_seal set sequence = 1 where sequence = 2; update kernel_seal set sequence = 2 where sequence = -1',
    )
    expect(await codes()).toEqual([])
  })

  test('shows a cut or rewritten tail against a head exported earlier, and only then', async () => {
    const head = (await lastHead(books.kernel)) as Head
    await owner.query(
      'create temporary table kept_seal as select * from kernel_seal where sequence = (select max(sequence) from kernel_seal)',
    )
    await owner.query(
      'create temporary table kept_audit as select a.* from kernel_audit a, kept_seal s where a.id = any (s.audits)',
    )
    await tamper(
      'delete from kernel_audit where id in (select id from kept_audit); delete from kernel_seal where sequence in (select sequence from kept_seal)',
    )
    expect(await codes()).toEqual([])
    expect(await codes([head])).toEqual(['cut'])
    await tamper(
      'insert into kernel_audit select * from kept_audit; insert into kernel_seal select * from kept_seal; drop table kept_audit; drop table kept_seal',
    )
    expect(await codes([head])).toEqual([])
    expect(await codes([{ ...head, head: 'f'.repeat(64) }])).toEqual(['rewritten'])
  })
})
