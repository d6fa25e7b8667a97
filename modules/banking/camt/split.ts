import { Decimal } from 'decimal.js'
import type { CamtEntry, CamtTransaction, Money } from './statement.ts'

/** Exact for sums of amounts of 18 digits, half a million of them. */
const Exact = Decimal.clone({ precision: 60 })

/** What one line of an entry is made of. `transaction` is absent for charges and for an entry without details. */
export type Part = { amount: string; transaction?: CamtTransaction; charge?: boolean }

type Choice = (transaction: CamtTransaction, entry: CamtEntry) => string | undefined

function inCurrency(money: Money | undefined, entry: CamtEntry): string | undefined {
  return money?.currency === entry.currency ? money.amount : undefined
}

function own(transaction: CamtTransaction): Money | undefined {
  const { amount, currency } = transaction
  return amount === undefined || currency === undefined ? undefined : { amount: unsigned(amount), currency }
}

function unsigned(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : amount
}

function byOwnDirection(amount: string | undefined, transaction: CamtTransaction, entry: CamtEntry) {
  const debit = transaction.direction === undefined ? entry.amount.startsWith('-') : transaction.direction === 'debit'
  return withSign(amount, debit)
}

function withSign(amount: string | undefined, debit: boolean): string | undefined {
  return amount !== undefined && debit && /[1-9]/.test(amount) ? `-${amount}` : amount
}

/** The amounts of a transaction that may be its share of the entry, in the order in which they are tried. */
const shares: ((transaction: CamtTransaction) => Money | undefined)[] = [
  own,
  (transaction) => transaction.amounts?.transaction,
  (transaction) => transaction.amounts?.counterValue,
  (transaction) => transaction.amounts?.instructed,
]

const choices: Choice[] = [
  ...shares.flatMap((share): Choice[] => [
    (transaction, entry) => byOwnDirection(inCurrency(share(transaction), entry), transaction, entry),
    (transaction, entry) => withSign(inCurrency(share(transaction), entry), entry.amount.startsWith('-')),
  ]),
  (transaction, entry) => {
    const amount = shares.map((share) => inCurrency(share(transaction), entry)).find((each) => each !== undefined)
    return byOwnDirection(amount, transaction, entry)
  },
]

/**
 * The lines of an entry: one, or one a transaction where it has several and their amounts make up the
 * entry's amount exactly, alone or together with the entry's charges (which then are a line, too). Where
 * amounts are missing, in another currency or do not add up, the entry stays one line: what the bank
 * booked is right, whatever its details say.
 */
export function partsOf(entry: CamtEntry): Part[] {
  const [only] = entry.transactions
  if (only === undefined) return [{ amount: entry.amount }]
  if (entry.transactions.length === 1) return [{ amount: entry.amount, transaction: only }]
  for (const choice of choices) {
    const parts = split(entry, choice)
    if (parts !== undefined) return parts
  }
  return [{ amount: entry.amount }]
}

function split(entry: CamtEntry, choice: Choice): Part[] | undefined {
  const parts: Part[] = []
  let sum = new Exact(0)
  for (const transaction of entry.transactions) {
    const amount = choice(transaction, entry)
    if (amount === undefined) return undefined
    sum = sum.plus(amount)
    parts.push({ amount, transaction })
  }
  const rest = new Exact(entry.amount).minus(sum)
  if (rest.isZero()) return parts
  if (!rest.equals(chargesOf(entry))) return undefined
  return [...parts, { amount: rest.toFixed(), charge: true }]
}

/** What the entry's charges took from the account (negative), in its currency. */
function chargesOf(entry: CamtEntry): Decimal {
  const { charges } = entry
  const records = charges?.records.filter((record) => record.currency === entry.currency) ?? []
  if (records.length > 0) return records.reduce((sum, record) => sum.plus(record.amount), new Exact(0))
  const total = charges?.total?.currency === entry.currency ? charges.total.amount : '0'
  return new Exact(total).negated()
}
