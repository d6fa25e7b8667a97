import { on } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionConfig } from '../../kernel/db/pool.ts'
import { command, event, f, kernelModule, module, type Reaction, refuse, say } from '../../kernel/index.ts'
import { party } from '../../modules/contacts/index.ts'
import { contactsModule } from '../../modules/contacts/module.ts'
import { accountant } from '../../modules/ledger/index.ts'
import { ledgerModule } from '../../modules/ledger/module.ts'
import { organisationModule } from '../../modules/organisation/module.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { startWorker } from './worker.ts'

const told = event('trial.told', 'Names were told.', { names: f.texts() })
const tell = command('trial.name.tell', {
  says: 'Tell names.',
  input: { names: f.texts() },
  may: [accountant],
  run: ({ input }) => ({ emit: [told({ names: input.names })] }),
})
const keep = command('trial.name.keep', {
  says: 'Keep names, all or none.',
  input: { names: f.texts() },
  may: [accountant],
  async run({ input, tx }) {
    for (const name of input.names) {
      if (name === 'Nobody') refuse('trial.name.nobody', say`This name is nobody’s.`)
      tx.insert(party, { name, plainName: name.toLowerCase(), nameKeys: [] })
    }
    return { result: { kept: input.names.length } }
  },
})
const reactions: Reaction[] = [
  {
    id: 'trial.keepTold',
    on: told,
    run: keep as never,
    with: ({ names }: { names: string[] }) => ({ input: { names } }),
    apart: {
      run: keep as never,
      with: ({ names }: { names: string[] }) => names.map((name) => ({ input: { names: [name] } })),
    },
  },
]
const trial = module('trial', {
  ...{ says: 'For tests.', needs: ['contacts', 'ledger'] },
  ...{ commands: [tell, keep], events: [told], reactions },
})

let books: TestBooks
/** Hears when the reader's mark moves. */
let marks: pg.Client
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule, trial])
  const { ownerUrl, schema } = books.kernel.database
  marks = new pg.Client(connectionConfig(ownerUrl, schema))
  await marks.connect()
  await marks.query(`
    create function tell_mark() returns trigger language plpgsql as
      'begin perform pg_notify(tg_table_schema::text, new.event::text); return null; end';
    create trigger tell_mark after insert or update on kernel_event_reader for each row execute function tell_mark();
    listen "${schema}"`)
})
afterAll(async () => {
  await marks?.end()
  await books?.close()
})

const unread = async (): Promise<number> => {
  const [left] = await books.read.rows<{ count: number }>(
    `select count(*)::int as count from kernel_event e left join kernel_event_reader r on r.reader = 'reactions'
     where e.event = 'trial.told' and (e.xid, e.id) > (coalesce(r.xid, '0'::xid8), coalesce(r.event, 0))`,
  )
  return left?.count ?? 0
}

/** Works until all that was told is done: what others have under way on the database of the run puts it off. */
async function workOff(): Promise<string[]> {
  const refused: string[] = []
  const moved = on(marks, 'notification')
  const worker = startWorker(books.kernel, (message) => refused.push(message))
  try {
    for await (const _ of moved) if ((await unread()) === 0) break
  } finally {
    await worker.stop()
  }
  return refused
}

const kept = async (names: string[]): Promise<{ refused: string[]; found: string[] }> => {
  await books.run('trial.name.tell', { names })
  const refused = await workOff()
  const rows = await books.read.rows<{ name: string }>(
    'select name from contacts_party where name = any($1) order by name',
    [names],
  )
  return { refused, found: rows.map((row) => row.name) }
}

test('what can be done together is done together', async () => {
  expect(await kept(['Ada', 'Bo'])).toEqual({ refused: [], found: ['Ada', 'Bo'] })
})

test('what is refused together is done one by one, and only what is refused then is told', async () => {
  const { refused, found } = await kept(['Cleo', 'Nobody', 'Dov'])
  expect(found).toEqual(['Cleo', 'Dov'])
  expect(refused).toHaveLength(1)
  expect(refused[0]).toMatch(/trial\.keepTold .* part 2/)
})
