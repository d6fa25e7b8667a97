import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, event, f, kernelModule, module, type Reaction, refuse, say } from '../../kernel/index.ts'
import { party } from '../../modules/contacts/index.ts'
import { contactsModule } from '../../modules/contacts/module.ts'
import { accountant } from '../../modules/ledger/index.ts'
import { ledgerModule } from '../../modules/ledger/module.ts'
import { organisationModule } from '../../modules/organisation/module.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { react } from './reactions.ts'

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
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule, trial])
})
afterAll(() => books.close())

const kept = async (names: string[]): Promise<{ refused: string[]; found: string[] }> => {
  const refused: string[] = []
  await books.run('trial.name.tell', { names })
  // What others have under way on the database of the run puts events off until it has ended.
  while ((await react(books.kernel, (message) => refused.push(message))) === 0) await pause(5)
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
