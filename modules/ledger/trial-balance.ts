import { add, auditor, f, isZero, negate, owner, query, type Reader, sum } from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { account as accountRecord } from './account.ts'
import { accountant, bookkeeper } from './roles.ts'

/** Debit and credit turnover of one account over a span, in the currency of the books. */
export interface Turnover {
  debit: string
  credit: string
}

/**
 * Turnovers by account from the kept balances: whole months first, then the days of the broken one, so that
 * the cost is the number of accounts and not of postings. `from` null: since the beginning.
 */
export async function turnovers(
  read: Reader,
  company: string,
  from: string | null,
  until: string,
  knownAt?: string | null,
): Promise<Map<string, Turnover>> {
  const rows = await read.rows<{ account: string; debit: string; credit: string }>(
    `select b.account, sum(b.debit)::text as debit, sum(b.credit)::text as credit from ledger_balance b
     where b.company = $1 and (
       (b.grain = 'month' and b.starts_on < date_trunc('month', $3::date) and ($2::date is null or b.starts_on >= date_trunc('month', $2::date + interval '1 month' - interval '1 day')))
       or (b.grain = 'day' and b.starts_on <= $3::date and b.starts_on >= date_trunc('month', $3::date) and ($2::date is null or b.starts_on >= $2::date))
       or ($2::date is not null and b.grain = 'day' and b.starts_on >= $2::date and b.starts_on < least(date_trunc('month', $2::date + interval '1 month' - interval '1 day'), date_trunc('month', $3::date)))
     ) group by b.account`,
    [company, from, until],
    'ledger_turnovers',
  )
  const found = new Map(rows.map(({ account, debit, credit }) => [account, { debit, credit }]))
  if (knownAt) await takeBack(read, found, company, from, until, knownAt)
  return found
}

/**
 * Takes away what became known after the instant. The instant lies in the past and every transaction that
 * began before it has ended, so that the same question always has the same answer.
 */
async function takeBack(
  read: Reader,
  found: Map<string, Turnover>,
  company: string,
  from: string | null,
  until: string,
  knownAt: string,
): Promise<void> {
  await read.rows('select kernel_settled($1::timestamptz)', [knownAt])
  const later = await read.rows<{ account: string; debit: string; credit: string }>(
    `select account, sum(greatest(base_amount, 0))::text as debit, sum(greatest(-base_amount, 0))::text as credit
     from ledger_posting where company = $1 and recorded_at > $4 and "on" <= $3 and ($2::date is null or "on" >= $2::date) group by account`,
    [company, from, until, knownAt],
  )
  for (const { account, debit, credit } of later) {
    const now = found.get(account) ?? { debit: '0', credit: '0' }
    found.set(account, { debit: add(now.debit, negate(debit)), credit: add(now.credit, negate(credit)) })
  }
}

export const trialBalance = query('ledger.trialBalance', {
  says: 'Every account with its opening balance, turnover and closing balance. Debits equal credits.',
  input: {
    company: f.ref(companyRecord),
    from: f.date().optional(),
    until: f.date().optional(),
    knownAt: f.instant().optional(),
  },
  columns: {
    code: f.text(),
    name: f.text(),
    opening: f.decimal(6),
    debit: f.decimal(6),
    credit: f.decimal(6),
    closing: f.decimal(6),
  },
  may: [accountant, bookkeeper, auditor, owner],
  company: 'company',
  async run({ input, read }) {
    const books = (await read.reference(companyRecord)).get(input.company)
    const until = input.until ?? Temporal.Now.plainDateISO().toString()
    const from = input.from
    const [accounts, span, before] = await Promise.all([
      read.reference(accountRecord),
      turnovers(read, input.company, from, until, input.knownAt),
      from ? turnovers(read, input.company, null, dayBefore(from), input.knownAt) : new Map<string, Turnover>(),
    ])
    const rows = [...accounts.values()]
      .filter((one) => one.company === input.company && (span.has(one.id) || before.has(one.id)))
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map((one) => {
        const opening = net(before.get(one.id))
        const { debit, credit } = span.get(one.id) ?? { debit: '0', credit: '0' }
        const closing = add(opening, net({ debit, credit }))
        const opens = {
          query: 'ledger.accountStatement',
          input: {
            company: input.company,
            account: one.id,
            ...(from ? { from } : {}),
            until,
            ...(input.knownAt ? { knownAt: input.knownAt } : {}),
          },
        }
        return {
          account: one.id,
          code: one.code,
          name: one.name,
          opening,
          debit,
          credit,
          closing,
          _opens: { debit: opens, credit: opens, closing: opens, opening: opens },
        }
      })
    const totals = Object.fromEntries(
      ['opening', 'debit', 'credit', 'closing'].map((name) => [
        name,
        sum(rows.map((row) => String(row[name as keyof typeof row]))),
      ]),
    )
    const holds = isZero(add(totals.debit ?? '0', negate(totals.credit ?? '0')))
    return {
      rows,
      totals,
      proof: [{ says: `Debit ${totals.debit} = credit ${totals.credit}`, holds }],
      head: {
        title: 'Trial balance',
        ...(books ? { company: books.name, currency: books.currency } : {}),
        for: from ? `${from} – ${until}` : until,
        ...(input.knownAt ? { asKnownAt: input.knownAt } : {}),
      },
    }
  },
})

export const net = (turnover: Turnover | undefined): string =>
  turnover ? add(turnover.debit, negate(turnover.credit)) : '0'

export const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString()
