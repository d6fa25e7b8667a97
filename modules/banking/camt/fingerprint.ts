import { hash } from 'node:crypto'
import { Decimal } from 'decimal.js'
import type { CamtEntry, CamtStatement, CamtTransaction } from './statement.ts'

/**
 * What tells an entry from all others of all files of its account: the fingerprint from its content,
 * and the ordinal that counts the entries of a statement with the same fingerprint from 0 (two equal
 * coffees on one day are 0 and 1).
 */
export type EntryIdentity = { fingerprint: string; ordinal: number }

/** What banks write where they have no reference. */
const placeholders = new Set(['NONREF', 'NOREF', 'NOTPROVIDED', 'NOTAVAILABLE', 'UNKNOWN', 'NONE', 'NA'])

/** The text without what differs between formats and versions: case, spaces, width of characters. */
function bare(value: string | undefined): string {
  return (value ?? '').normalize('NFKC').replace(/\s+/g, '').toUpperCase()
}

/** A reference without spaces and in capitals; empty where it is none (NONREF, NOTPROVIDED, 000…). */
export function realReference(value: string | undefined): string {
  const found = bare(value)
  const letters = found.replace(/[^\p{L}\p{N}]/gu, '')
  return placeholders.has(letters) || /^0*$/.test(letters) ? '' : found
}

/**
 * The identities of the booked entries of a statement, in their order.
 *
 * Account, amount, currency and day always count. The bank's reference (AcctSvcrRef) is added, and is
 * enough where no other entry of that day and amount has it. Otherwise the texts decide as well. So the
 * fingerprint is the same in every file that holds the whole day, in any version: the reference survives
 * where texts are cut or enriched, and a reference that a bank repeats does not hide an entry.
 */
export function identities(statement: CamtStatement, entries: readonly CamtEntry[]): EntryIdentity[] {
  const bases = entries.map((entry) => baseOf(statement, entry))
  const uses = new Map<string, number>()
  for (const base of bases) uses.set(base.withReference, (uses.get(base.withReference) ?? 0) + 1)
  const ordinals = new Map<string, number>()
  return bases.map((base, at) => {
    const alone = base.reference !== '' && uses.get(base.withReference) === 1
    const content = alone
      ? base.withReference
      : `${base.withReference}\n${distinguishingTexts(entries[at] as CamtEntry)}`
    const fingerprint = hash('sha256', content, 'hex').slice(0, 40)
    const ordinal = ordinals.get(fingerprint) ?? 0
    ordinals.set(fingerprint, ordinal + 1)
    return { fingerprint, ordinal }
  })
}

function baseOf(statement: CamtStatement, entry: CamtEntry): { reference: string; withReference: string } {
  const [only, more] = entry.transactions
  const fromDetails = more === undefined ? only?.references.servicerReference : undefined
  const reference = realReference(entry.servicerReference) || realReference(fromDetails)
  const withReference = [
    bare(statement.account.id),
    entry.bookedOn ?? entry.valueOn ?? '',
    new Decimal(entry.amount).toFixed(),
    entry.currency,
    reference,
  ].join('\n')
  return { reference, withReference }
}

/**
 * The texts that tell entries apart. Left out is what banks change between report and statement or
 * between versions: ids of the message, UETR, purpose codes, and the additional information unless
 * there is nothing else.
 */
function distinguishingTexts(entry: CamtEntry): string {
  const batch = entry.batches?.flatMap((each) => [each.messageId, each.paymentInformationId]) ?? []
  const details = entry.transactions.length > 1 && batch.some((each) => each !== undefined) ? [] : entry.transactions
  const texts = [...batch.map(bare), ...details.map(transactionText).toSorted()].join('\t').trim()
  if (texts !== '') return texts
  return [...entry.transactions.map((each) => each.additionalInformation), entry.additionalInformation]
    .map(bare)
    .join('')
}

function transactionText(transaction: CamtTransaction): string {
  const { references, counterparty, structured, unstructured } = transaction
  const remitted = (structured ?? []).flatMap((each) => [
    each.reference,
    ...(each.documents ?? []).map((document) => document.number),
    ...(each.additional ?? []),
  ])
  return [
    realReference(references.endToEndId),
    bare(references.mandateId),
    bare(counterparty?.iban ?? counterparty?.account),
    bare(counterparty?.name),
    bare(unstructured?.join('')),
    bare(remitted.join('')),
  ]
    .join(' ')
    .trim()
}
