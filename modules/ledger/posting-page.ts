import { compare, negate, type Opens, type Reader, sum } from '../../kernel/index.ts'
import { dayBefore, net, type Span, turnovers } from './turnovers.ts'

/** One posting as statements show it. */
export interface PostingLine {
  id: string
  entry: string
  account: string
  on: string
  entryText: string
  text: string | null
  journal: string
  source: string | null
  party: string | null
  partyName: string | null
  currency: string
  amount: string
  base: string
  recordedAt: string
  /** Codes of the accounts on the other side, at most three. */
  against: string | null
}

export interface PostingAsk {
  company: string
  account: string
  span: Span
  /** The first day that counts for balances; since the beginning when absent. */
  carriedFrom?: string | null
  knownAt?: string | null
  /** Only the postings after this one, in the order of day and id. */
  after?: Place | null
  limit: number
}

/** Where a page of postings ended. */
export interface Place {
  on: string
  id: string
}

const LINES = `
  select n.id, n.entry, n.account, n."on"::text as "on", e.text as "entryText", n.text, j.code as journal, e.source,
         n.party, p.name as "partyName", n.currency, n.amount::text as amount, n.base_amount::text as base,
         to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt",
         (select string_agg(distinct o.code, ', ') from (
            select a.code from ledger_posting x join ledger_account a on a.id = x.account
             where x.entry = n.entry and sign(x.base_amount) <> sign(n.base_amount) order by abs(x.base_amount) desc limit 3
          ) o) as against
  from ledger_posting n
  join ledger_entry e on e.id = n.entry
  join ledger_journal j on j.id = e.journal
  left join contacts_party p on p.id = n.party
  where n.account = $2 and n.company = $1 and n."on" <= $4::date and ($3::date is null or n."on" >= $3::date)
    and ($5::timestamptz is null or e.recorded_at <= $5::timestamptz)
    and ($6::date is null or (n."on", n.id) > ($6::date, $7::uuid))
  order by n."on", n.id limit $8`

/** A page of one account's postings in the order of their days. */
export async function postingLines(read: Reader, ask: PostingAsk): Promise<PostingLine[]> {
  const { company, account, span, knownAt, after, limit } = ask
  return read.rows<PostingLine>(
    LINES,
    [company, account, span.from, span.until, knownAt ?? null, after?.on ?? null, after?.id ?? null, limit],
    'ledger_posting_lines',
  )
}

/**
 * The balance of an account just after a posting, or before the first day: from the kept balances and the
 * postings of one day, so that any page costs the same.
 */
export async function balanceAt(read: Reader, ask: Omit<PostingAsk, 'limit'>): Promise<string> {
  const { company, account, span, carriedFrom = null, knownAt, after } = ask
  const day = after ? after.on : span.from
  if (!day) return '0'
  const before = net((await turnovers(read, company, carriedFrom, dayBefore(day), knownAt)).get(account))
  if (!after) return before
  const [row] = await read.rows<{ base: string }>(
    `select coalesce(sum(n.base_amount), 0)::text as base from ledger_posting n join ledger_entry e on e.id = n.entry
      where n.account = $1 and n.company = $2 and n."on" = $3::date and n.id <= $4::uuid
        and ($5::timestamptz is null or e.recorded_at <= $5::timestamptz)`,
    [account, company, after.on, after.id, knownAt ?? null],
  )
  return sum([before, row?.base ?? '0'])
}

/** Debit and credit side of a signed amount. */
export const sides = (base: string): { debit: string; credit: string } =>
  compare(base, '0') < 0 ? { debit: '0', credit: negate(base) } : { debit: base, credit: '0' }

/** What the cells of one posting open: its entry, the document that it books, the other party. */
export function opensPosting(line: PostingLine): Record<string, Opens> {
  const entry: Opens = { record: 'ledger.entry', id: line.entry }
  const source = line.source ? opensSubject(line.source) : null
  return {
    text: entry,
    debit: entry,
    credit: entry,
    amount: entry,
    ...(source ? { source } : {}),
    ...(line.party ? { party: { record: 'contacts.party', id: line.party } } : {}),
  }
}

/** `module.record/id` as something to open. */
export function opensSubject(subject: string): Opens | null {
  const slash = subject.indexOf('/')
  return slash < 1 ? null : { record: subject.slice(0, slash), id: subject.slice(slash + 1) }
}
