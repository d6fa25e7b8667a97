import { add, daysAfter, negate, type Reader } from '../../kernel/index.ts'

/** Debit and credit turnover of one account over a span, in the currency of the books. */
export interface Turnover {
  debit: string
  credit: string
}

/** A span of days, both included. `from` null: since the beginning. */
export interface Span {
  from: string | null
  until: string
}

/**
 * For each span: whole years, then the whole months before and after them, then the days before and after those.
 * What became known after the instant is taken back in the same statement, so that both come from one state of
 * the database; an entry becomes known as a whole, so that what is left always balances.
 */
const TURNOVERS = `
  select s.n, t.account, sum(t.debit)::text as debit, sum(t.credit)::text as credit
  from unnest($2::date[], $3::date[]) with ordinality as s (first_day, last_day, n)
  cross join lateral (
    select date_trunc('year', s.last_day + 1)::date as years_end,
           date_trunc('month', s.last_day + 1)::date as months_end,
           coalesce(date_trunc('year', s.first_day + interval '1 year' - interval '1 day')::date, '-infinity') as years_start,
           coalesce(date_trunc('month', s.first_day + interval '1 month' - interval '1 day')::date, '-infinity') as months_start,
           coalesce(s.first_day, '-infinity') as days_start
  ) as m
  cross join lateral (
    select account, debit, credit from ledger_balance
     where company = $1 and grain = 'year' and starts_on >= m.years_start and starts_on < m.years_end
    union all
    select account, debit, credit from ledger_balance
     where company = $1 and grain = 'month' and starts_on >= greatest(m.years_end, m.months_start) and starts_on < m.months_end
    union all
    select account, debit, credit from ledger_balance
     where company = $1 and grain = 'month' and starts_on >= m.months_start and starts_on < least(m.years_start, m.years_end)
    union all
    select account, debit, credit from ledger_balance
     where company = $1 and grain = 'day' and starts_on >= greatest(m.months_end, m.days_start) and starts_on <= s.last_day
    union all
    select account, debit, credit from ledger_balance
     where company = $1 and grain = 'day' and starts_on >= m.days_start and starts_on < least(m.months_start, m.months_end)
    union all
    select n.account, -greatest(n.base_amount, 0), -greatest(-n.base_amount, 0)
      from ledger_entry e
      cross join lateral (select account, base_amount from ledger_posting where entry = e.id offset 0) as n
     where e.company = $1 and e.recorded_at > $4::timestamptz and e."on" between m.days_start and s.last_day
  ) as t
  group by s.n, t.account
  having sum(t.debit) <> 0 or sum(t.credit) <> 0`

/**
 * Turnovers by account for several spans at once, from the kept balances: the cost is the number of accounts,
 * not of postings. With `knownAt` only what was known at that instant counts; the instant must
 * have passed, and whatever was being booked then has ended before this answers.
 * @throws Refusal `kernel.future`
 */
export async function turnoversOf(
  read: Reader,
  company: string,
  spans: readonly Span[],
  knownAt?: string | null,
): Promise<Map<string, Turnover>[]> {
  if (knownAt) await read.rows('select kernel_settled($1::timestamptz)', [knownAt])
  const found = spans.map(() => new Map<string, Turnover>())
  const rows = await read.rows<{ n: number | string; account: string; debit: string; credit: string }>(
    TURNOVERS,
    [company, spans.map((one) => one.from), spans.map((one) => one.until), knownAt ?? null],
    'ledger_turnovers',
  )
  for (const { n, account, debit, credit } of rows) found[Number(n) - 1]?.set(account, { debit, credit })
  return found
}

/** Turnovers by account over one span. */
export async function turnovers(
  read: Reader,
  company: string,
  from: string | null,
  until: string,
  knownAt?: string | null,
): Promise<Map<string, Turnover>> {
  const [found] = await turnoversOf(read, company, [{ from, until }], knownAt)
  return found ?? new Map()
}

/** Debit less credit. */
export const net = (turnover: Turnover | undefined): string =>
  turnover ? add(turnover.debit, negate(turnover.credit)) : '0'

/** The day before another, as a balance that opens on it needs. */
export const dayBefore = (date: string): string => daysAfter(date, -1)
