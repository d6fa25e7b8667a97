import {
  add,
  companiesOf,
  f,
  isZero,
  minorUnits,
  negate,
  type QueryRow,
  query,
  type Reader,
  type RowOf,
  round,
  say,
  subtract,
  type Words,
} from '../../kernel/index.ts'
import { account as ledgerAccount } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount, readers } from './account.ts'
import { statement as statementRecord } from './statement.ts'

type BankAccount = RowOf<typeof bankAccount>

/** Where an account stands: at the bank, in the books, and what lies between. */
export interface Standing {
  account: string
  statement: string | null
  statementNumber: string | null
  statementFrom: string | null
  statementTo: string | null
  opening: string | null
  /** What the first statement opened with. */
  began: string | null
  closing: string | null
  lineTotal: string | null
  lineCount: number
  proofState: string | null
  proofSays: string | null
  openLines: number
  openTotal: string
  /** Lines that a report or notification told after the last statement. */
  later: string
  /** Lines of days that a statement covers, which it does not have. */
  unconfirmed: number
  ignored: string
  ledgerBalance: string
  matchedToday: number
}

const STANDING = `
  select a.id as account, s.id as statement, s.number as "statementNumber", s."from"::text as "statementFrom",
         s."to"::text as "statementTo", s.opening::text as opening, b.opening::text as began, s.closing::text as closing,
         s.lines_total::text as "lineTotal", coalesce(s.lines_read, 0)::int as "lineCount", s.state as "proofState", s.proof as "proofSays",
         l.open_lines::int as "openLines", l.open_total::text as "openTotal", f.later::text as later,
         f.unconfirmed::int as unconfirmed, l.ignored::text as ignored, g.balance::text as "ledgerBalance",
         m.matched::int as "matchedToday"
    from banking_account a
    left join lateral (
      select * from banking_statement s where s.account = a.id and s.kind = 'statement' and s.state <> 'withdrawn' and s.closing is not null
       order by s."to" desc nulls last, s.made_at desc, s.id desc limit 1) s on true
    left join lateral (
      select opening from banking_statement b where b.account = a.id and b.kind = 'statement' and b.state <> 'withdrawn' and b.opening is not null
       order by b."to" nulls last, b.made_at, b.id limit 1) b on true
    cross join lateral (
      select count(*) filter (where l.state = 'open') as open_lines,
             coalesce(sum(l.open) filter (where l.state = 'open'), 0) as open_total,
             coalesce(sum(l.amount) filter (where l.state = 'ignored'), 0) as ignored
        from banking_statement_line l where l.account = a.id and l.currency = a.currency and l.state in ('open', 'ignored')) l
    cross join lateral (
      select coalesce(sum(l.amount) filter (where l.booked_on > coalesce(s."to", '-infinity')), 0) as later,
             count(*) filter (where l.booked_on <= s."to") as unconfirmed
        from banking_statement_line l where l.account = a.id and not l.final and l.currency = a.currency and l.state <> 'withdrawn') f
    cross join lateral (
      select coalesce(case when a.currency = (select currency from organisation_company c where c.id = a.company) then (
               -- In the currency of the books: what is kept, less what was posted in others.
               select coalesce(sum(b.debit - b.credit), 0) from ledger_balance b where b.company = a.company and b.account = a.account and b.grain = 'year'
             ) - (
               select coalesce(sum(n.base_amount), 0) from ledger_posting n
                where n.account = a.account and n.amount <> n.base_amount and n.currency <> a.currency
             ) else (
               select sum(n.amount) from ledger_posting n where n.account = a.account and n.currency = a.currency
             ) end, 0) as balance) g
    cross join lateral (
      select count(*) as matched from banking_match m where m.company = a.company and m.account = a.id and m.state = 'made' and m.created_at >= $2::timestamptz) m
   where a.id = any($1::uuid[])`

/** Where each account stands. */
export async function standings(read: Reader, accounts: readonly string[]): Promise<Map<string, Standing>> {
  const rows = await read.rows<Standing>(STANDING, [accounts, `${read.today}T00:00:00Z`], 'banking_standings')
  return new Map(rows.map((row) => [row.account, row]))
}

export interface Tie {
  /** Null where no statement says where the bank's account stands. */
  ties: boolean | null
  bankBalance: string | null
  difference: string | null
  says: string
}

/**
 * The books and the bank: what is booked, with what is not matched yet, is what the bank says, the lines that it told
 * since its last statement included. Lines that were ignored stand in the books by another way.
 */
export function tieOf(account: Pick<BankAccount, 'currency' | 'account'>, standing: Standing, code: string): Tie {
  const places = minorUnits(account.currency ?? 'EUR')
  const shown = (amount: string) => round(amount, places)
  const none = (says: string): Tie => ({ ties: null, bankBalance: null, difference: null, says })
  if (!account.account) return none(String(say`No account of the books mirrors it yet.`))
  if (standing.closing === null) return none(String(say`No statement with a closing balance is filed yet.`))
  const bankBalance = add(standing.closing, standing.later)
  const reached = add(standing.ledgerBalance, standing.openTotal)
  const difference = subtract(bankBalance, reached)
  const sum = say`Ledger ${code} ${shown(standing.ledgerBalance)} + ${standing.openLines} unmatched ${shown(standing.openTotal)} = ${shown(reached)}`
  if (isZero(difference))
    return { ties: true, bankBalance: shown(bankBalance), difference: shown('0'), says: String(sum) }
  return {
    ties: false,
    bankBalance: shown(bankBalance),
    difference: shown(difference),
    says: `${say`${sum}, but the bank states ${shown(bankBalance)}: ${shown(difference)} apart.`} ${reasonFor(standing, difference)}`,
  }
}

function reasonFor(standing: Standing, difference: string): Words {
  if (standing.began !== null && isZero(subtract(difference, standing.began)))
    return say`It is the opening balance: enter it in the books.`
  if (standing.unconfirmed > 0)
    return say`${standing.unconfirmed} lines that a report told are not in the statement of those days.`
  if (!isZero(standing.ignored) && isZero(add(standing.ignored, negate(difference))))
    return say`It is what was ignored: those lines are not in the books after all.`
  return say`An opening balance, a missing statement or an entry made by hand may be the cause.`
}

export const accounts = query('banking.accounts', {
  says: 'Bank accounts: the last statement with its proof, what is not matched, and whether the books tie with the bank.',
  label: 'Bank accounts',
  input: { company: f.ref(companyRecord).optional() },
  columns: {
    name: f.text(),
    identifier: f.text().label('IBAN or number'),
    currency: f.currency().optional(),
    closing: f.decimal(4).optional().label('At the bank'),
    ledgerBalance: f.decimal(4).optional().label('In the books'),
    openLines: f.integer().label('Unmatched'),
    openTotal: f.decimal(4).label('Unmatched amount'),
    tieDifference: f.decimal(4).optional().label('Apart'),
    tieSays: f.text().told().label('Proof'),
    state: f.text(),
  },
  may: readers,
  company: 'company',
  async run({ input, read, who }) {
    const mine = companiesOf(who, readers)
    const all = await read.find(bankAccount, input.company ? { company: [input.company] } : {}, 2000)
    const others = input.company ? await read.find(bankAccount, { company: null, state: 'proposed' }, 200) : []
    const shown = [...all, ...others].filter(
      (one) => one.state !== 'refused' && (one.company === null || mine === 'all' || mine.includes(one.company)),
    )
    const ids = shown.map((one) => one.id)
    const [stand, codes, rules] = await Promise.all([
      standings(read, ids),
      read.reference(ledgerAccount),
      proposedRules(read),
    ])
    const rows = shown
      .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name))
      .flatMap((one): QueryRow[] => {
        const standing = stand.get(one.id)
        return standing
          ? [accountRow(one, standing, codes.get(one.account ?? ''), rules.get(one.company ?? '') ?? 0)]
          : []
      })
    return {
      rows,
      proof: rows
        .filter((row) => row.ties !== null)
        .map((row) => ({ says: `${row.name}: ${row.tieSays}`, holds: row.ties === true })),
      head: { title: 'Bank accounts' },
    }
  },
})

const order = (one: BankAccount): number => ['active', 'proposed', 'closed', 'refused'].indexOf(one.state)

async function proposedRules(read: Reader): Promise<Map<string, number>> {
  const rows = await read.rows<{ company: string; count: number }>(
    "select company, count(*)::int as count from banking_rule where state = 'proposed' group by company",
  )
  return new Map(rows.map((row) => [row.company, row.count]))
}

function accountRow(
  one: BankAccount,
  standing: Standing,
  ledger: RowOf<typeof ledgerAccount> | undefined,
  rules: number,
): QueryRow {
  const { account: _, later: __, began: ___, ...rest } = standing
  const tie = tieOf(one, standing, ledger?.code ?? '')
  const places = minorUnits(one.currency ?? 'EUR')
  const shown = (amount: string | null) => (amount === null ? null : round(amount, places))
  return {
    ...{ id: one.id, name: one.name, identifier: one.identifier, bank: one.bank, bic: one.bic, currency: one.currency },
    ...{ company: one.company, state: one.state, automatic: one.automatic },
    ...rest,
    opening: shown(standing.opening),
    closing: shown(standing.closing),
    lineTotal: shown(standing.lineTotal),
    openTotal: shown(standing.openTotal),
    ledgerAccount: one.account,
    ledgerCode: ledger?.code ?? null,
    ledgerName: ledger?.name ?? null,
    ledgerBalance: one.account ? shown(standing.ledgerBalance) : null,
    bankBalance: tie.bankBalance,
    tieDifference: tie.difference,
    ties: tie.ties,
    tieSays: tie.says,
    proposedRules: rules,
    _opens: {
      name: { record: bankAccount.id, id: one.id },
      ...(standing.statement ? { closing: { record: statementRecord.id, id: standing.statement } } : {}),
      ...(one.account && one.company
        ? { ledgerBalance: { query: 'ledger.accountStatement', input: { company: one.company, account: one.account } } }
        : {}),
      openTotal: { query: 'banking.proposals', input: { account: one.id } },
    },
  }
}
