/**
 * Who may do what, from the catalogue: every record, command and query, by everybody, over every door. What a new
 * declaration says is held against what happens by itself.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asked, declared, namingForeign, onForeign, undone } from './authorisation-acts.ts'
import {
  heard,
  heardOfDeleted,
  mentions,
  othersKeysAndCursors,
  othersRights,
  sameFileAgain,
  takenIds,
} from './authorisation-cases.ts'
import { isMasked, masks, masksByCompany } from './authorisation-masks.ts'
import { byTools, exported, lists, papers, searched, single } from './authorisation-reads.ts'
import { newTally, tableOf } from './authorisation-tally.ts'
import { commands, makeWorld, records, type World } from './authorisation-world.ts'

let world: World
const tally = newTally()

beforeAll(async () => {
  world = await makeWorld()
}, 600_000)
afterAll(async () => {
  await world?.close()
  console.log(`Authorisation, combinations tried by door\n${tableOf(tally)}`)
})

test('each kind has something to see, and each of a company something to hide', () => {
  for (const record of records.filter(({ id }) => id !== 'kernel.audit')) {
    const rows = world.byRecord.get(record.id) ?? []
    expect(rows.length, `${record.id}: add one to addWhatTheDemoLacks`).toBeGreaterThan(0)
    if (!record.company || record.everywhere) continue
    expect(
      rows.some(({ company }) => company === world.victim),
      record.id,
    ).toBe(true)
  }
})

test('what is masked is not what a row is called, found or told apart by', () => {
  for (const record of records) {
    for (const [name, { spec }] of Object.entries(record.fields)) {
      if (spec.rows) expect(isMasked(spec.rows), `${record.id}.${name}: lines are not masked in history`).toBe(false)
      if (!spec.seenBy) continue
      const open = [record.title, record.partOf, record.company, record.sort?.replace(/^-/, '')]
      expect(open, `${record.id}.${name}`).not.toContain(name)
      expect([spec.search, spec.unique].some(Boolean), `${record.id}.${name}`).toBe(false)
    }
  }
})

test('whoever may run a command on a record may read the record', () => {
  for (const command of commands) {
    const read = command.on?.may.read.map(({ id }) => id) ?? ['everyone']
    if (read.includes('everyone')) continue
    for (const { id } of command.may) expect([...read, 'owner', 'system'], `${command.id} by ${id}`).toContain(id)
  }
})

test.each([
  ['lists show the rows that are declared, to those who are declared', lists],
  ['a record, its history, lineage and files are there for them alone', single],
  ['documents and mails by their own addresses', papers],
  ['exports hold what the lists hold', exported],
  ['nothing is found by filters, words or counts that is not to be seen', searched],
  ['agents’ tools read what HTTP reads', byTools],
  ['commands are run by those who are declared', declared],
  ['a record of another company is to a command as one that does not exist', onForeign],
  ['what an input names is theirs to name', namingForeign],
  ['queries are answered to those who are declared, about their companies', asked],
  ['what was done elsewhere can’t be undone', undone],
  ['masked fields are told by no way round', masks],
  ['a field is seen where the role is held that sees it', masksByCompany],
  ['an id that is taken elsewhere', takenIds],
  ['keys and cursors of others', othersKeysAndCursors],
  ['live updates', heard],
  ['live updates of what is gone', heardOfDeleted],
  ['the same file again', sameFileAgain],
  ['comments, and tasks made of them', mentions],
  ['rights in another company', othersRights],
])(
  '%s',
  async (_, attack) => {
    await attack(world, tally)
    expect(tally.findings.splice(0)).toEqual([])
  },
  240_000,
)
