import {
  absolute,
  auditor,
  compare,
  f,
  isZero,
  multiply,
  owner,
  type Reader,
  type RowOf,
  record,
} from '../../kernel/index.ts'
import { party, treasurer } from '../contacts/index.ts'
import { company } from '../organisation/index.ts'
import { account } from './account.ts'
import { entry } from './entry.ts'
import { accountant, bookkeeper } from './roles.ts'

/**
 * What somebody owes us or we owe somebody, from the document that made it until it is settled. Every posting
 * on a control account names the item that it opens or settles, so what is open is the sum of those postings
 * (docs/SPEC-money.md, section 7); the database holds both to it.
 */
export const openItem = record('ledger.openItem', {
  says: 'An amount that we are to receive or to pay, until it is settled.',
  label: 'Open item',
  title: 'number',
  company: 'company',
  fields: {
    company: f.ref(company),
    side: f.choice('receivable', 'payable'),
    account: f.ref(account).says('The control account it stands on.'),
    party: f.ref(party).unindexed(),
    subject: f.subject().optional().unique().says('The bill or invoice; empty when brought forward from former books.'),
    number: f.text({ search: true, max: 200 }),
    reference: f.text({ search: true, max: 200 }).optional().says('What is quoted in the payment.'),
    keys: f.texts().default([]).says('Number and reference as they are compared: capitals and digits only.'),
    currency: f.currency(),
    amount: f.money('currency').says('Signed as it is posted: we are to receive (+) or to pay (−).'),
    open: f.money('currency').says('What is left of it, with the same sign.'),
    baseAmount: f.decimal(6).says('The same in the currency of the books, as it was booked.'),
    baseOpen: f.decimal(6),
    mirrored: f.boolean().default(false).says('The document shows its amounts with the other sign.'),
    issuedOn: f.date(),
    dueOn: f.date(),
    discountUntil: f.date().optional(),
    discountAmount: f.money('currency').optional().says('Taken off when paid by then; same sign.'),
    laterDiscountUntil: f.date().optional(),
    laterDiscountAmount: f.money('currency').optional().says('Taken off when paid by then; same sign.'),
    entry: f
      .ref(() => entry)
      .unindexed()
      .says('The entry that opened it.'),
  },
  states: { open: ['settled', 'void'], settled: ['open', 'void'], void: ['open'] },
  tones: { open: 'info', settled: 'ok', void: 'neutral' },
  frozenUnless: [],
  thawed: ['open', 'baseOpen'],
  checks: [
    {
      says: 'What is open lies between nothing and the whole amount.',
      sql: 'open * amount >= 0 and abs(open) <= abs(amount) and amount <> 0',
      holds: (row) => within(row.open, row.amount) && !isZero(row.amount),
      field: 'open',
    },
    {
      says: 'Nothing is open in the books’ currency when nothing is open.',
      sql: "open <> 0 or base_open = 0 and state <> 'open'",
      holds: (row) => !isZero(row.open) || isZero(row.baseOpen),
      field: 'baseOpen',
    },
  ],
  indexes: [
    ['company', 'party', 'state'],
    ['account', 'state'],
  ],
  columns: ['party', 'number', 'side', 'issuedOn', 'dueOn', 'state', 'amount', 'open'],
  sort: 'dueOn',
  may: { read: [accountant, bookkeeper, treasurer, auditor, owner] },
})

export type OpenItem = RowOf<typeof openItem>

/** Whether what is open has the sign of the whole amount, or none, and is not more than it. */
export const within = (open: string, amount: string): boolean =>
  compare(multiply(open, amount), '0') >= 0 && compare(absolute(open), absolute(amount)) <= 0

/** A number or reference as it is compared: `inv-2026/00231` is `INV202600231`. */
export const referenceKey = (text: string): string =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')

/** The distinct keys of several numbers and references; those of fewer than three characters say nothing. */
export const referenceKeys = (texts: readonly (string | null | undefined)[]): string[] => [
  ...new Set(texts.map((text) => referenceKey(text ?? '')).filter((key) => key.length > 2)),
]

export interface OpenItemAsk {
  company: string
  side?: 'receivable' | 'payable'
  /** Those that were merged into it count, too. */
  party?: string
  currency?: string
  /** What is open, signed. */
  amount?: string
  /** Any of these, as `referenceKey` gives them. */
  keys?: readonly string[]
  /** 500 unless told. */
  limit?: number
}

/** Open items that fit all that is asked, the first due first, with the party's name. */
export async function findOpenItems(read: Reader, ask: OpenItemAsk): Promise<(OpenItem & { partyName: string })[]> {
  const values: unknown[] = [ask.company]
  const terms = ['i.company = $1', "i.state = 'open'"]
  const also = (sql: (n: number) => string, value: unknown) => {
    if (value === undefined) return
    values.push(value)
    terms.push(sql(values.length))
  }
  also((n) => `i.side = $${n}`, ask.side)
  also((n) => `(i.party = $${n} or p.merged_into = $${n})`, ask.party)
  also((n) => `i.currency = $${n}`, ask.currency)
  also((n) => `i.open = $${n}::numeric`, ask.amount)
  also((n) => `i.keys && $${n}::text[]`, ask.keys)
  const found = await read.rows<{ id: string; party_name: string }>(
    `select i.id, p.name as party_name from ledger_open_item i join contacts_party p on p.id = i.party
     where ${terms.join(' and ')} order by i.due_on, i.id limit ${Math.trunc(ask.limit ?? 500)}`,
    values,
  )
  const rows = new Map((await read.find(openItem, { id: found.map((one) => one.id) })).map((row) => [row.id, row]))
  return found.flatMap(({ id, party_name }) => {
    const row = rows.get(id)
    return row ? [{ ...row, partyName: party_name }] : []
  })
}
