/**
 * The audit chain against those who could change it: the application's role, the owner of the tables, a superuser.
 * What `docs/SPEC-audit.md` says is found is found here, and what it says is not found is not.
 */
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { openDataFolder, readSecrets } from '../../kernel/db/data-folder.ts'
import { embeddedUrl } from '../../kernel/db/embedded.ts'
import { connectionConfig } from '../../kernel/db/pool.ts'
import { ADMIN } from '../../kernel/db/postgres-process.ts'
import { OWNER } from '../../kernel/db/roles.ts'
import { type Head, type Kernel, lastHead, runMany, verify } from '../../kernel/index.ts'
import { sale, type TestBooks, testBooks, theOwner } from '../books.ts'

let books: TestBooks
let heads: Head[]
const tamperers = new Map<string, pg.Client>()

beforeAll(async () => {
  books = await testBooks()
  heads = []
  // Ten seals: heads are exported after the fourth and the ninth.
  await books.sealAll()
  const { rows } = await books.kernel.pool.query('select max(sequence)::int as last from kernel_seal')
  for (let round = Number(rows[0].last) + 1; round <= 10; round++) {
    // In one transaction, which is sealed whole: whatever else is under way in the database, each seal holds both.
    const input = sale(books.company)
    const { done } = await runMany(books.kernel, 'ledger.entry.post', [{ input }, { input }], theOwner)
    expect(done).toBe(2)
    await books.sealAll()
    if (round === 4 || round === 9) heads.push((await lastHead(books.kernel)) as Head)
  }
  const { ownerUrl, schema } = books.kernel.database
  tamperers.set('the owner', await connected(ownerUrl, schema))
  tamperers.set('a superuser', await connected(await adminUrl(), schema))
})

afterAll(async () => {
  for (const client of tamperers.values()) await client.end()
  await books.close()
})

async function connected(url: string, schema: string): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(url, schema))
  await client.connect()
  return client
}

async function adminUrl(): Promise<string> {
  const data = await (await fetch(inject('databaseDoor'))).text()
  const folder = await openDataFolder(data)
  const secrets = await readSecrets(folder)
  if (!secrets) throw new Error('The database of the tests has no secrets.')
  return embeddedUrl(folder, secrets.port, ADMIN, secrets.adminPassword, OWNER)
}

type Sql = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>

/** What was found of an attack, in the transaction in which it was made: it is rolled back afterwards. */
const codesOf = async (client: pg.Client, against: readonly Head[]): Promise<string[]> => {
  // As the database's servers would do it: whatever of the program runs, runs beside the attack.
  const kernel = { pool: client } as unknown as Pick<Kernel, 'pool'>
  return [...new Set((await verify(kernel, against)).findings.map(({ code }) => code))].sort()
}

const FREE = 'alter table kernel_audit disable trigger user; alter table kernel_seal disable trigger user'
const COLUMNS =
  'id, at, who, who_name, door, on_behalf_of, command, record, record_id, subjects, changes, result, request, reason, undoes'

/** The same row under another id, as it was written in the transaction of another. */
const copyOf = (xid: string, from = 'order by at limit 1'): string =>
  `insert into kernel_audit (${COLUMNS}, xid) select gen_random_uuid(), at, who, who_name, door, on_behalf_of, 'never.happened',
     record, record_id, subjects, changes, result, null, reason, undoes, ${xid} from kernel_audit ${from}`

/** Writes the chain anew over the rows as they are, seal by seal, as whoever can compute a hash can do. */
const REBUILD = `do $$ declare s record; before bytea := ''; made bytea[]; begin
  for s in select * from kernel_seal order by sequence loop
    select array_agg(kernel_digest(a) order by e.place) into made
      from unnest(s.audits) with ordinality as e(id, place) join kernel_audit a on a.id = e.id;
    update kernel_seal set digests = made, previous = before, head = kernel_head(before, s.audits, made) where sequence = s.sequence;
    before := kernel_head(before, s.audits, made);
  end loop; end $$`

const inSeal = (sequence: number): string => `(select audits[1] from kernel_seal where sequence = ${sequence})`

interface Attack {
  what: string
  sql: string
  /** Found by the chain alone, against a head exported before it, and against one exported after. */
  found: [alone: string[], earlier: string[], later: string[]]
}

const ATTACKS: Attack[] = [
  {
    what: 'a sealed row deleted',
    sql: `delete from kernel_audit where id = ${inSeal(6)}`,
    found: [['deleted'], ['deleted'], ['deleted']],
  },
  {
    what: 'every row deleted',
    sql: 'delete from kernel_audit',
    found: [['deleted'], ['deleted'], ['deleted']],
  },
  {
    what: 'a row inserted among sealed ones',
    sql: copyOf('xid'),
    found: [['inserted'], ['inserted'], ['inserted']],
  },
  {
    what: 'a row inserted that is never to be sealed',
    sql: copyOf(`'4611686018427387904'::xid8`),
    found: [['inserted'], ['inserted'], ['inserted']],
  },
  {
    what: 'the contents of two rows exchanged',
    sql: `update kernel_audit a set reason = b.command, command = b.command, changes = b.changes from kernel_audit b
           where (a.id = ${inSeal(6)} and b.id = ${inSeal(1)}) or (a.id = ${inSeal(1)} and b.id = ${inSeal(6)})`,
    found: [['edited'], ['edited'], ['edited']],
  },
  {
    what: 'two seals exchanged',
    sql: 'update kernel_seal set sequence = -1 where sequence = 6; update kernel_seal set sequence = 6 where sequence = 7; update kernel_seal set sequence = 7 where sequence = -1',
    found: [['broken'], ['broken'], ['broken']],
  },
  {
    what: 'rows in another order within a seal',
    sql: `update kernel_seal set audits = array(select e from unnest(audits) with ordinality u(e, n) order by n desc),
           digests = array(select e from unnest(digests) with ordinality u(e, n) order by n desc) where sequence = 6`,
    found: [['broken'], ['broken'], ['broken']],
  },
  {
    what: 'a seal taken out of the middle with its rows',
    sql: 'delete from kernel_audit a using kernel_seal s where s.sequence = 6 and a.id = any (s.audits); delete from kernel_seal where sequence = 6',
    found: [['broken'], ['broken'], ['broken']],
  },
  {
    what: 'the tail cut off, rows and seals',
    sql: 'delete from kernel_audit a using kernel_seal s where s.sequence > 6 and a.id = any (s.audits); delete from kernel_seal where sequence > 6',
    found: [[], [], ['cut']],
  },
  {
    what: 'everything cut off',
    sql: 'truncate kernel_audit; truncate kernel_seal',
    found: [[], ['cut'], ['cut']],
  },
  {
    what: 'an older dump put in its place, and worked on since',
    sql: `delete from kernel_audit a using kernel_seal s where s.sequence > 6 and a.id = any (s.audits); delete from kernel_seal where sequence > 6;
          ${copyOf('xid')}; ${copyOf('xid')};
          do $$ begin for round in 1..6 loop ${copyOf('xid')}; perform kernel_seal_rest(); end loop; end $$`,
    found: [[], [], ['rewritten']],
  },
  {
    what: 'a row edited and the chain rebuilt over it',
    sql: `update kernel_audit set who_name = 'Nobody' where id = ${inSeal(6)}; ${REBUILD}`,
    found: [[], [], ['rewritten']],
  },
  {
    what: 'a row deleted and the chain rebuilt without it',
    sql: `delete from kernel_audit where id = ${inSeal(6)};
          update kernel_seal set audits = audits[2:] where sequence = 6; ${REBUILD}`,
    found: [[], [], ['rewritten']],
  },
  {
    what: 'the whole chain made anew as one seal',
    sql: `update kernel_audit set who_name = 'Nobody' where id = ${inSeal(6)}; delete from kernel_seal; select kernel_seal_rest()`,
    found: [[], ['cut'], ['cut']],
  },
  {
    what: 'a row edited, and the database’s function taught to lie about it',
    sql: `update kernel_audit set who_name = 'Nobody' where id = ${inSeal(6)};
          create or replace function kernel_digest(one kernel_audit) returns bytea language sql stable as $$
            select e.digest from kernel_seal s cross join lateral unnest(s.audits, s.digests) as e(id, digest) where e.id = one.id $$`,
    found: [['edited'], ['edited'], ['edited']],
  },
  {
    what: 'a forged row sealed in its turn',
    sql: `${copyOf('pg_current_xact_id()')}; select kernel_seal_rest()`,
    found: [[], [], []],
  },
  {
    what: 'a row edited before it was sealed',
    sql: `${copyOf('pg_current_xact_id()')}; update kernel_audit set who_name = 'Nobody' where command = 'never.happened'; select kernel_seal_rest()`,
    found: [[], [], []],
  },
  {
    what: 'a row lost before it was sealed',
    sql: `${copyOf('pg_current_xact_id()')}; delete from kernel_audit where command = 'never.happened'; select kernel_seal_rest()`,
    found: [[], [], []],
  },
  {
    what: 'sealing stopped: the last seal says that it covers what is to come',
    sql: `update kernel_seal set upto = '4611686018427387904'::xid8 where sequence = (select max(sequence) from kernel_seal); ${copyOf('pg_current_xact_id()')}`,
    found: [['inserted'], ['inserted'], ['inserted']],
  },
  {
    what: 'the time of a seal changed, which it does not vouch for',
    sql: `update kernel_seal set at = at - interval '1 year'`,
    found: [[], [], []],
  },
]

describe.each(['the owner', 'a superuser'])('%s', (name) => {
  let client: pg.Client
  const sql: Sql = async (text, values = []) => (await client.query(text, values)).rows
  beforeEach(async () => {
    client = tamperers.get(name) as pg.Client
    await sql('begin')
    await (name === 'the owner' ? sql(FREE) : sql('set local session_replication_role = replica'))
  })
  afterEach(() => sql('rollback'))

  test('finds the chain whole as it is', async () => {
    expect(await codesOf(client, heads)).toEqual([])
  })

  test.each(ATTACKS.map((attack) => [attack.what, attack] as const))('%s', async (_, { sql: attack, found }) => {
    await client.query(attack)
    const [earlier, later] = heads as [Head, Head]
    expect([await codesOf(client, []), await codesOf(client, [earlier]), await codesOf(client, [later])]).toEqual(found)
    expect(await codesOf(client, heads)).toEqual([...new Set([...found[1], ...found[2]])].sort())
  })

  test('edits a sealed row, column by column', async () => {
    const columns = await sql(
      `select column_name as name, data_type as type from information_schema.columns
        where table_schema = current_schema() and table_name = 'kernel_audit' and column_name <> 'xid' order by 1`,
    )
    expect(columns.length).toBeGreaterThanOrEqual(15)
    for (const { name: column, type } of columns) {
      await sql('savepoint one')
      const [id] = await sql(`select ${inSeal(6)} as id`)
      await sql(`update kernel_audit set "${column}" = ${changed(`"${column}"`, String(type))} where id = $1`, [id?.id])
      expect([column, await codesOf(client, [])]).toEqual([
        column,
        column === 'id' ? ['deleted', 'inserted'] : ['edited'],
      ])
      await sql('rollback to one')
    }
  })

  test('edits a seal, column by column', async () => {
    const edits: Record<string, string> = {
      sequence: 'sequence = 600',
      audits: 'audits = audits[2:]',
      digests: `digests = array_fill('\\x00'::bytea, array[cardinality(digests)])`,
      previous: `previous = '\\x00'`,
      head: `head = '\\x00'`,
    }
    for (const [column, edit] of Object.entries(edits)) {
      await sql('savepoint one')
      await sql(`update kernel_seal set ${edit} where sequence = 6`)
      expect([column, await codesOf(client, [])]).toEqual([column, expect.arrayContaining(['broken'])])
      await sql('rollback to one')
    }
  })
})

/** Another value of a column, whatever it holds. */
function changed(column: string, type: string): string {
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'timestamp with time zone') return `${column} + interval '1 microsecond'`
  if (type === 'jsonb') return `coalesce(${column}, '[]') || '{"more":1}'`
  if (type === 'ARRAY') return `${column} || 'more'::text`
  return `coalesce(${column}, '') || ' '`
}

describe('the application’s role', () => {
  const DENIED = [
    `update kernel_audit set who_name = 'Nobody'`,
    'delete from kernel_audit',
    'truncate kernel_audit',
    `update kernel_seal set head = ''`,
    'delete from kernel_seal',
    'truncate kernel_seal',
    'alter table kernel_audit disable trigger user',
    'drop table kernel_seal',
    'set session_replication_role = replica',
    `create or replace function kernel_digest(one kernel_audit) returns bytea language sql as $$ select ''::bytea $$`,
    `create function other() returns int language sql as $$ select 1 $$`,
  ]
  test.each(DENIED)('may not: %s', async (text) => {
    await expect(books.kernel.pool.query(text)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|42601)$/),
    })
  })

  test.each([
    ['a row among sealed ones', copyOf('xid'), ['inserted']],
    ['a row that is never to be sealed', copyOf(`'4611686018427387904'::xid8`), ['inserted']],
    [
      'a seal of its own making',
      `insert into kernel_seal (sequence, audits, digests, previous, head) select max(sequence) + 1, array[gen_random_uuid()], array['\\x00'::bytea], '\\x00', '\\x00' from kernel_seal`,
      ['broken', 'deleted'],
    ],
  ])('may insert %s', async (_, text, found) => {
    const client = await connected(books.kernel.database.appUrl, books.kernel.database.schema)
    try {
      await client.query('begin')
      await client.query(text)
      expect(await codesOf(client, heads)).toEqual(found)
    } finally {
      await client.query('rollback')
      await client.end()
    }
  })

  test('may insert a row, which is sealed in its turn', async () => {
    await books.kernel.pool.query(copyOf('pg_current_xact_id()'))
    await books.sealAll()
    expect((await verify(books.kernel, heads)).findings).toEqual([])
  })
})
