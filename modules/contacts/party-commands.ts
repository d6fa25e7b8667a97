import { command, everyone, f, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { party } from './party.ts'
import { checkedDraft } from './party-draft.ts'
import { officeManager } from './roles.ts'

type Party = RowOf<typeof party>

/** What people type of a contact; whatever is worked out from it is left out. */
const stated = (() => {
  const { plainName: _, nameKeys: __, mergedInto: ___, ...fields } = party.fields
  return fields
})()

/** Somebody who makes a contact that is there already should see it first. */
async function warnOfTwin(tx: Transaction, made: Pick<Party, 'vatId' | 'name'>, own: string | null): Promise<void> {
  if (!made.vatId) return
  const [twin] = (await tx.find(party, { vatId: made.vatId, mergedInto: null }, 2)).filter((one) => one.id !== own)
  if (twin) {
    tx.warn('contacts.party.twin', say`${twin.name} has the VAT id ${made.vatId} already.`, {
      field: 'vatId',
      help: say`Use that contact, or merge the two.`,
    })
  }
}

export const createParty = command('contacts.party.create', {
  says: 'Make a new contact.',
  label: 'New contact',
  makes: party,
  input: stated,
  may: [everyone],
  async run({ input, id, tx }) {
    const draft = checkedDraft(tx, input, null)
    await warnOfTwin(tx, draft, null)
    return { made: tx.insert(party, { ...draft, id }) }
  },
})

export const updateParty = command('contacts.party.update', {
  says: 'Change its fields.',
  on: party,
  input: stated,
  may: [everyone],
  async run({ record, input, tx }) {
    if (record.mergedInto) {
      refuse('contacts.party.merged', say`${record.name} was merged into another contact. Change that one.`)
    }
    const draft = checkedDraft(tx, input, record)
    if (draft.vatId && draft.vatId !== record.vatId) await warnOfTwin(tx, { ...record, ...draft }, record.id)
    return { set: draft }
  },
})

export const deleteParty = command('contacts.party.delete', {
  says: 'Delete a contact that nothing speaks of. It can be brought back by undo.',
  on: party,
  grave: true,
  may: [officeManager],
  async run({ record, tx }) {
    tx.remove(party, record)
  },
})

export const mergeInput = {
  other: f.ref(party).label('The other one').says('Goes; what it has and this one lacks is taken over.'),
}
