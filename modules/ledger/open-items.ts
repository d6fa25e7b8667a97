import { f, isZero, negate, query, type Reader, type RowOf, refuse, say, subtract, sum } from '../../kernel/index.ts'
import { treasurer } from '../contacts/index.ts'
import { agedInput, BUCKETS, type Bucket, bucketOf, controlProof, daysOverdue, openOn } from './aged-items.ts'
import { amountField, shown } from './comparison.ts'
import { entry as entryRecord } from './entry.ts'
import { openItem as openItemRecord } from './open-item.ts'
import { opensSubject } from './posting-page.ts'
import { booksOf, headOf, reportReaders } from './report.ts'

const TITLES = {
  receivable: { en: 'Open invoices', de: 'Offene Rechnungen' },
  payable: { en: 'Open bills', de: 'Offene Eingangsrechnungen' },
}

const openItemInput = { ...agedInput, age: f.choice(...BUCKETS).optional() }
const openItemColumns = {
  number: f.text(),
  party: f.text(),
  issuedOn: f.date(),
  dueOn: f.date(),
  overdue: f.integer().label('Days overdue'),
  currency: f.currency(),
  amount: f.money('currency'),
  open: f.money('currency'),
  baseOpen: amountField('EUR'),
}

interface OpenItemsAsk {
  company: string
  on: string | null
  knownAt: string | null
  party: string | null
  age: Bucket | null
  side: 'receivable' | 'payable'
}

export const openItems = query('ledger.openItems', {
  says: 'What was open on a day, item by item: what is owed to us, or what we owe.',
  input: { ...openItemInput, side: f.choice('receivable', 'payable') },
  columns: openItemColumns,
  may: [...reportReaders, treasurer],
  company: 'company',
  run: ({ input, read }) => openItemsReport(read, input),
})

/** The open items of one side as a query of the module above that knows them as invoices or bills. */
export const openItemsOf = (side: OpenItemsAsk['side']) => ({
  input: openItemInput,
  columns: openItemColumns,
  company: 'company' as const,
  run: ({ input, read }: { input: Omit<OpenItemsAsk, 'side'>; read: Reader }) =>
    openItemsReport(read, { ...input, side }),
})

async function openItemsReport(read: Reader, input: OpenItemsAsk) {
  const books = await booksOf(read, input.company)
  const on = input.on ?? books.today
  const ask = { company: input.company, side: input.side, on, knownAt: input.knownAt, party: input.party }
  const found = (await openOn(read, ask)).filter((one) => !input.age || bucketOf(one.dueOn, on) === input.age)
  const sign = (amount: string) => (input.side === 'payable' ? negate(amount) : amount)
  const total = sum(found.map((one) => sign(one.baseOpen)))
  const whole = !input.party && !input.age
  return {
    rows: found.map((one) => {
      const opens = one.subject ? opensSubject(one.subject) : null
      const source = opens ?? { record: 'ledger.entry', id: one.entry }
      const history = { query: 'ledger.openItemHistory', input: { company: input.company, item: one.id } }
      return {
        id: one.id,
        number: one.number,
        party: one.partyName,
        issuedOn: one.issuedOn,
        dueOn: one.dueOn,
        overdue: Math.max(0, daysOverdue(one.dueOn, on)),
        currency: one.currency,
        amount: shown(sign(one.amount), one.currency),
        open: shown(sign(one.open), one.currency),
        baseOpen: shown(sign(one.baseOpen), books.currency),
        _opens: {
          number: source,
          amount: source,
          open: history,
          baseOpen: history,
          party: { record: 'contacts.party', id: one.party },
        },
      }
    }),
    totals: { baseOpen: shown(total, books.currency) },
    proof: whole ? [await controlProof(read, books, ask, total)] : [],
    head: headOf(books, TITLES[input.side], on, input.knownAt),
  }
}

/** Everything that was posted to one item: what opened it, and each part that settled it. */
export const openItemHistory = query('ledger.openItemHistory', {
  says: 'What opened an item and what settled it, posting by posting.',
  input: { company: agedInput.company, item: f.ref(openItemRecord) },
  columns: {
    on: f.date(),
    text: f.text(),
    currency: f.currency(),
    amount: f.money('currency'),
    open: f.money('currency'),
  },
  may: [...reportReaders, treasurer],
  company: 'company',
  async run({ input, read }) {
    const item = await read.get(openItemRecord, input.item)
    if (!item || item.company !== input.company)
      return refuse('ledger.openItem.missing', say`There is no such open item in this company.`, { kind: 'missing' })
    const books = await booksOf(read, input.company)
    const lines = await read.rows<{ entry: string; on: string; text: string; amount: string; left: string }>(
      `select n.entry, n."on"::text as "on", e.text, n.amount::text as amount,
              (sum(n.amount) over (order by e.recorded_at, n.id))::text as left
         from ledger_posting n join ledger_entry e on e.id = n.entry where n.item = $1 order by e.recorded_at, n.id`,
      [item.id],
    )
    return {
      rows: lines.map((line) => ({
        on: line.on,
        text: line.text,
        currency: item.currency,
        amount: shown(line.amount, item.currency),
        open: shown(line.left, item.currency),
        _opens: {
          text: { record: entryRecord.id, id: line.entry },
          amount: { record: entryRecord.id, id: line.entry },
        },
      })),
      totals: { amount: shown(item.open, item.currency), currency: item.currency },
      proof: [proofOf(item, lines.at(-1)?.left ?? '0')],
      head: headOf(books, { en: item.number, de: item.number }, item.issuedOn),
    }
  },
})

const proofOf = (item: RowOf<typeof openItemRecord>, left: string) => ({
  says: String(say`Postings add up to ${shown(left, item.currency)} = open ${shown(item.open, item.currency)}`),
  holds: isZero(subtract(left, item.open)),
})
