import { command, compare, f, isZero, newId, refuse, say, subjectOf, type Transaction } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import {
  accountant,
  bookkeeper,
  entry as entryRecord,
  openPeriod,
  reverseEntry,
  setOffCredit,
  takeBackSetOff,
} from '../ledger/index.ts'
import { bookDocument, type MathResult, readyDocument, totalsOf } from '../tax/index.ts'
import { creditorReference } from './creditor-reference.ts'
import { type Invoice, invoice, invoicePosted, invoiceVoided } from './invoice.ts'
import { counterDraft } from './invoice-commands.ts'
import { mathOf } from './invoice-draft.ts'
import { sales } from './roles.ts'

/**
 * Everything that must hold before a number is taken: numbers have no gaps, so what is refused is refused first.
 * @throws Refusal `sales.invoice.empty`, `.price`, `.account`, `.taxCode`, `.rate`, `.negative`, `ledger.entry.periodClosed`
 */
async function readyToPost(tx: Transaction, record: Invoice, bookOn: string) {
  const math = await mathOf(tx, record)
  for (const [index, line] of record.lines.entries())
    if (line.price === null)
      refuse('sales.invoice.price', say`Line ${index + 1} has no price.`, { field: `lines.${index}.price` })
  if (compare(math.gross, '0') < 0)
    refuse('sales.invoice.negative', say`An invoice over less than nothing is a credit note.`, {
      help: say`Write a credit note instead.`,
      field: 'lines',
    })
  const ready = await readyDocument(tx, invoice, 'sale', record, math)
  await openPeriod(tx, record.company, bookOn)
  return ready
}

const PATTERNS = { invoice: 'INV-{year}-{00000}', creditNote: 'CN-{year}-{00000}' } as const

/** The next number of a company's invoices or credit notes, without gaps. */
const takeNumber = (tx: Transaction, row: Pick<Invoice, 'id' | 'company' | 'kind' | 'issuedOn'>): Promise<string> =>
  tx.number(invoice, 'number', row, row.issuedOn, `${row.company} ${row.kind}`, PATTERNS[row.kind])

export const postInvoice = command('sales.invoice.post', {
  says: 'Number the invoice, book it in the ledger and freeze it.',
  label: 'Post',
  on: invoice,
  from: 'draft',
  to: 'posted',
  key: 'P',
  bulk: true,
  undoneBy: 'sales.invoice.void',
  input: { bookOn: f.date().optional().says('The day it counts for; the day of issue when left empty.') },
  may: [sales, accountant, bookkeeper],
  async run({ tx, record, input }) {
    const bookOn = input.bookOn ?? record.issuedOn
    const ready = await readyToPost(tx, record, bookOn)
    const customer = await tx.get(party, record.customer)
    const number = await takeNumber(tx, record)
    const reference = record.kind === 'invoice' ? creditorReference(number) : null
    const entry = await bookDocument(tx, invoice, 'sale', record, bookOn, ready, {
      title: record.kind === 'creditNote' ? 'Credit note' : 'Invoice',
      number,
      reference,
      alsoKnownAs: [record.buyerReference, record.order],
      party: { id: record.customer, name: customer?.name ?? '' },
    })
    const state = isZero(ready.math.payable) ? ('paid' as const) : ('posted' as const)
    const rate = record.currency === ready.books.currency ? null : ready.rate
    tx.change(invoice, record, {
      ...freshTotals(record, ready.math),
      ...{ number, reference, rate, entry, bookedOn: bookOn, open: ready.math.payable, state },
    })
    if (record.credits && state === 'posted') {
      await setOffCredit(tx, {
        company: record.company,
        on: bookOn,
        text: `${number} set off`,
        journal: 'sales',
        note: subjectOf(invoice, record.id),
        against: subjectOf(invoice, record.credits),
      })
    }
    return {
      set: { state: record.state },
      emit: [invoicePosted({ invoice: record.id })],
      result: { number, reference, entry },
    }
  },
})

/** Totals as they are now, where a rate changed since the draft was saved. */
function freshTotals(record: Invoice, math: MathResult) {
  const same = compare(math.gross, record.gross) === 0 && compare(math.tax, record.tax) === 0
  const netted = record.lines.every((line, index) => compare(line.net ?? '0', math.nets[index] ?? '0') === 0)
  return same && netted
    ? {}
    : { ...totalsOf(math), lines: record.lines.map((line, index) => ({ ...line, net: math.nets[index] ?? '0' })) }
}

/**
 * A credit note that somebody wrote gives back what it was set off against, and the invoice is open again.
 * @throws Refusal `sales.invoice.voidCredit` for one by which an invoice was voided
 */
async function giveBackCredit(tx: Transaction, record: Invoice): Promise<void> {
  if (!record.credits) return
  const credited = await tx.get(invoice, record.credits)
  if (credited?.voidedBy === record.id)
    refuse('sales.invoice.voidCredit', say`This credit note took back ${credited.number ?? ''}, which stays void.`, {
      help: say`Write the invoice anew.`,
    })
  await takeBackSetOff(tx, subjectOf(invoice, record.id), subjectOf(invoice, record.credits))
}

export const voidInvoice = command('sales.invoice.void', {
  says: 'Take a posted invoice back: a credit note over the whole of it is booked, with a number of its own. A credit note is taken back by an invoice.',
  label: 'Void',
  on: invoice,
  from: ['posted', 'paid'],
  to: 'void',
  grave: true,
  input: {
    on: f.date().optional().says('Day of the document that takes it back; today when left empty.'),
    reason: f.text({ max: 500 }).optional().says('Printed on that document.'),
  },
  may: [accountant],
  async run({ tx, record, input }) {
    if (record.kind === 'creditNote') await giveBackCredit(tx, record)
    // Nothing is taken back before its own day, though that may still be to come.
    const own = record.bookedOn ?? record.issuedOn
    const on = input.on ?? [own, tx.today].toSorted().at(-1) ?? own
    await openPeriod(tx, record.company, on)
    const booked = record.entry ? await tx.lock(entryRecord, record.entry) : null
    const counter = tx.insert(invoice, {
      ...counterDraft(record, on),
      note: input.reason,
      taxes: record.taxes.map((row) => ({ ...row, id: newId() })),
      net: record.net,
      tax: record.tax,
      gross: record.gross,
      payable: record.payable,
      open: '0',
    })
    const source = subjectOf(invoice, counter.id)
    const reversal = booked ? await reverseEntry(tx, booked, { on, text: `${record.number} voided`, source }) : null
    const number = await takeNumber(tx, counter)
    tx.change(invoice, counter, { number, bookedOn: on, entry: reversal?.id ?? null, state: 'paid' })
    return {
      set: { open: '0', voidedBy: counter.id },
      emit: [invoiceVoided({ invoice: record.id, counter: counter.id })],
      result: { [counter.kind]: counter.id, number },
    }
  },
})
