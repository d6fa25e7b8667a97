import { auditor, command, f, negate, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { company } from '../organisation/index.ts'
import { journal as journalRecord } from './account.ts'
import { entry as entryRecord, posting as postingRecord } from './entry.ts'
import { postEntry } from './post-entry.ts'
import { usualDay } from './reversal.ts'
import { accountant } from './roles.ts'

/** A manual entry: what no bill, invoice or statement books by itself. */
export const postEntryCommand = command('ledger.entry.post', {
  says: 'Book an entry. It balances, or it is refused; afterwards it never changes.',
  label: 'Post entry',
  makes: entryRecord,
  undoneBy: 'ledger.entry.reverse',
  bulk: true,
  input: {
    company: f.ref(company),
    on: f.date(),
    text: f.text({ max: 500 }),
    journal: f.text({ max: 60 }).optional().says('Code or kind; the general journal when left empty.'),
    postings: f.rows({
      account: f.text({ max: 60 }).says('Id or code of the account.'),
      amount: f.money('currency').says('Debit positive, credit negative.'),
      currency: f.currency().optional(),
      baseAmount: f.decimal(6).optional(),
      party: f.text().optional(),
      department: f.text({ max: 60 }).optional(),
      taxCode: f.text({ max: 20 }).optional(),
      text: f.text({ max: 500 }).optional(),
    }),
    source: f.subject().optional(),
    evidence: f.texts().optional().says('Papers that justify it, as module.record/id.'),
  },
  may: [accountant],
  async run({ input, tx, id }) {
    const entry = await postEntry(tx, { ...input, id })
    return { made: entry, result: { entry: entry.id } }
  },
})

type Entry = RowOf<typeof entryRecord>

export interface ReversalDraft {
  on: string
  text?: string | null
  /** The record that takes it back, e.g. a credit note; that of the entry itself where absent. */
  source?: string | null
}

/**
 * Books the same amounts with the other sign. Items that the entry settled are open again; one that it opened is
 * void, and was not settled by then.
 * @throws Refusal `ledger.entry.reversed`, `.reversedBefore`, `ledger.openItem.settled`
 */
export async function reverseEntry(tx: Transaction, wrong: Entry, draft: ReversalDraft): Promise<Entry> {
  const [already] = await tx.find(entryRecord, { reverses: wrong.id }, 1)
  if (already) refuse('ledger.entry.reversed', say`This entry was reversed already, on ${already.on}.`)
  if (draft.on < wrong.on)
    refuse(
      'ledger.entry.reversedBefore',
      say`The entry is of ${wrong.on}: it can’t be taken back on ${draft.on}, before it.`,
      { field: 'on', help: say`Choose its own day or a later one.` },
    )
  const postings = await tx.find(postingRecord, { entry: wrong.id })
  return postEntry(tx, {
    company: wrong.company,
    on: draft.on,
    text: draft.text ?? `Reversal: ${wrong.text}`.slice(0, 500),
    journal: wrong.journal,
    source: draft.source ?? wrong.source,
    reverses: wrong.id,
    subledger: true,
    postings: postings.map((one) => ({ ...one, amount: negate(one.amount), baseAmount: negate(one.baseAmount) })),
  })
}

/** No entry is taken back before its own day: where that is still to come, it is the first. */
const laterOf = (today: string, own: string): string => (own > today ? own : today)

export const reverseEntryCommand = command('ledger.entry.reverse', {
  says: 'Take an entry back by booking it with the other sign, on a day of your choice.',
  label: 'Reverse entry',
  on: entryRecord,
  grave: true,
  input: {
    on: f.date().optional().says('Today when left empty; of opening balances their own day.'),
    text: f.text({ max: 500 }).optional(),
  },
  may: [accountant],
  async run({ record, input, tx }) {
    if (record.source) {
      refuse(
        'ledger.entry.hasSource',
        say`This entry books a document. Void or reverse that document, and its entry is reversed with it.`,
      )
    }
    // What was never there is taken back on the day on which the books begin, where that is still open.
    const journal = (await tx.reference(journalRecord)).get(record.journal)
    const usual = journal?.kind === 'opening' ? await usualDay(tx, record) : laterOf(tx.today, record.on)
    const reversal = await reverseEntry(tx, record, { on: input.on ?? usual, text: input.text })
    return { result: { entry: reversal.id } }
  },
})

export const readers = [accountant, auditor]
