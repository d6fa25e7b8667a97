import { command, f, refuse, say, splitSubject, type Transaction, validate } from '../../../kernel/index.ts'
import { addParty, learnAlias, party as partyRecord, proposeBankAccount } from '../../contacts/index.ts'
import { document as documentRecord, tellKind } from '../../documents/index.ts'
import { bill, statedBill } from '../bill.ts'
import { createBill, enterBill } from '../bill-commands.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'
import { isRefused, readPaper } from './paper.ts'
import { sightingOf } from './sender.ts'

export const FILE_BILL = 'purchasing.bill.file'

const { supplier: _, ...stated } = statedBill

/**
 * Enters a bill that was read from a paper. What the paper says of its sender is remembered by the contact that was
 * chosen for it; the account that it names is only proposed there, for somebody to verify.
 */
export const fileBill = command(FILE_BILL, {
  says: 'Enter a bill that was read from a document, and its supplier where that is new.',
  label: 'File bill',
  makes: bill,
  offered: false,
  input: {
    ...stated,
    dueOn: f.date().optional(),
    currency: f.currency().optional(),
    supplier: f.ref(partyRecord).optional(),
    newSupplier: f
      .json<Record<string, unknown> | null>()
      .optional()
      .says('The contact to make, where none is chosen: what contacts.party.create takes.'),
  },
  may: createBill.may,
  async run({ input, tx, id, who }) {
    const { newSupplier, supplier: chosen, ...given } = input
    const made = chosen ? null : makeSupplier(tx, newSupplier)
    const supplier = chosen ?? made?.id ?? ''
    const paper = await paperOf(tx, given.document)
    if (paper) await remember(tx, supplier, paper, given.document)
    const entered = await enterBill(tx, { ...given, supplier }, id, who)
    return { made: entered, result: made ? [made] : [] }
  },
})

/** What somebody may state of a contact. */
const statedOfParty = Object.fromEntries(Object.entries(partyRecord.fields).filter(([, field]) => !field.spec.given))

/** The new supplier as the proposal has it; what is doubtful about it was said there, and is no reason to refuse it. */
function makeSupplier(tx: Transaction, draft: Record<string, unknown> | null) {
  if (!draft)
    refuse('purchasing.bill.supplier', say`Choose the supplier, or say who the new one is.`, { field: 'supplier' })
  const stated = validate(statedOfParty, { ...draft, supplier: true }) as Parameters<typeof addParty>[1]
  const { id, name } = addParty(tx, stated)
  return { record: partyRecord.id, id, title: name }
}

async function paperOf(tx: Transaction, subject: string | null): Promise<ReadInvoice | null> {
  const split = subject ? splitSubject(subject) : null
  const row = split?.record === documentRecord.id ? await tx.get(documentRecord, split.id) : null
  if (!row?.kept) return null
  const bytes = await tx.files.get(row.file)
  const read = await readPaper(bytes, tellKind(bytes, { name: row.name }))
  return read === null || isRefused(read) ? null : read
}

/** Names and numbers by which the next paper of this sender is known, and the account for somebody to verify. */
async function remember(tx: Transaction, supplier: string, paper: ReadInvoice, source: string | null): Promise<void> {
  const { iban: _iban, ...seen } = sightingOf(paper)
  await learnAlias(tx, supplier, seen)
  const contact = await tx.lock(partyRecord, supplier)
  if (contact && !contact.supplier) tx.change(partyRecord, contact, { supplier: true })
  const account = paper.paymentMeans.find((one) => one.iban)
  if (account?.iban)
    await proposeBankAccount(tx, {
      ...{ party: supplier, iban: account.iban, bic: account.bic, holder: account.accountName, source },
      currency: paper.currency && /^[A-Z]{3}$/.test(paper.currency) ? paper.currency : null,
    })
}
