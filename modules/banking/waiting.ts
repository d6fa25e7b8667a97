import { companiesOf, day, type Reader, say, type Waiting, type Who } from '../../kernel/index.ts'
import { accountant } from '../ledger/index.ts'
import { bankAccount, matchers } from './account.ts'
import { type Gap, openGaps, type Untold, untoldLines } from './gaps.ts'
import { rule } from './rule.ts'
import { statement } from './statement.ts'

interface Row {
  id: string
  what: 'account' | 'statement' | 'lines' | 'rule'
  name: string
  detail: string | null
  amount: string | null
  currency: string | null
  since: string
  count: number
}

const WAITING = `
  select a.id, 'account' as what, a.name, a.identifier as detail, null::text as amount, a.currency, a.created_at as since,
         (select count(*) from banking_statement_line l where l.account = a.id and l.state <> 'withdrawn')::int as count
    from banking_account a where a.state = 'proposed' and ($1::uuid[] is null or a.company is null or a.company = any($1))
  union all
  select s.id, 'statement', a.name || ' ' || s.number, s.proof, s.difference::text, s.currency, s.created_at, s.lines_read::int
    from banking_statement s join banking_account a on a.id = s.account
   where s.state = 'wrong' and a.state <> 'refused' and ($1::uuid[] is null or s.company is null or s.company = any($1))
  union all
  select a.id, 'lines', a.name, min(l.booked_on)::text, sum(l.open)::text, a.currency, min(l.created_at), count(*)::int
    from banking_statement_line l join banking_account a on a.id = l.account and a.state = 'active'
   where l.state = 'open' and ($2::uuid[] is null or l.company = any($2)) group by a.id
  union all
  select r.id, 'rule', r.name, r.reason, null, null, r.created_at, 1
    from banking_rule r where r.state = 'proposed' and ($1::uuid[] is null or r.company = any($1))
  order by since limit 300`

const scope = (who: Who, roles: Parameters<typeof companiesOf>[1]): string[] | null => {
  const companies = companiesOf(who, roles)
  return companies === 'all' ? null : companies
}

/** What waits at the bank: accounts nobody has told us of, statements that don't add up, lines, rules that were learned. */
export async function waitingAtTheBank({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const [keeps, matches] = [scope(who, [accountant]), scope(who, matchers)]
  if (keeps?.length === 0 && matches?.length === 0) return []
  const rows = await read.rows<Row>(WAITING, [keeps, matches])
  const [gaps, untold] = keeps?.length === 0 ? [[], []] : await Promise.all([openGaps(read), untoldLines(read)])
  const mine = ({ account }: Pick<Gap, 'account'>): boolean => keeps === null || keeps.includes(account.company ?? '')
  return [
    ...rows
      .filter((row) => (row.what === 'lines' ? matches?.length !== 0 : keeps?.length !== 0))
      .map((row) => SHAPES[row.what](row, read.today)),
    ...gaps.filter(mine).map(gapShape),
    ...untold.filter(mine).map(untoldShape),
  ]
}

const gapShape = ({ account, statement: row }: Gap): Waiting => ({
  subject: `${statement.id}/${row.id}`,
  title: String(say`Statement ${row.number} of ${account.name} does not follow the one before`),
  reason: row.chainSays ?? '',
  concern: 'stop',
  amount: row.chainDifference,
  currency: row.currency,
  amountSays: String(say`missing`),
  since: row.createdAt,
  weight: 65,
  commands: [{ command: 'banking.statement.keepGap', id: row.id }],
  page: `/bank/${account.id}`,
  about: { record: statement.id, id: row.id, title: row.number },
})

const untoldShape = ({ account, statement: id, number, lines, amount, since }: Untold): Waiting => ({
  subject: `${statement.id}/${id}`,
  title: String(say('{0, plural, one {# line} other {# lines}} of {1} in no statement', lines, account.name)),
  reason: String(
    say`Report ${number} told them, and the statement of those days does not have them. If it has them in another form, withdraw the report, or they count twice.`,
  ),
  concern: 'stop',
  amount,
  currency: account.currency,
  amountSays: String(say`told by a report`),
  since,
  weight: 65,
  commands: [{ command: 'banking.statement.withdraw', id }],
  page: `/bank/${account.id}`,
  about: { record: statement.id, id, title: number },
})

const SHAPES: Record<Row['what'], (row: Row, today: string) => Waiting> = {
  account: (row) => ({
    subject: `${bankAccount.id}/${row.id}`,
    title: String(say`Whose account is ${row.name}?`),
    reason: String(
      say`A statement names ${row.detail}, and nobody has told us of it. Its ${row.count} lines wait until the account is linked to the books.`,
    ),
    concern: 'money',
    currency: row.currency,
    since: row.since,
    weight: 60,
    commands: [
      { command: 'banking.account.confirm', id: row.id },
      { command: 'banking.account.refuse', id: row.id },
    ],
    about: { record: bankAccount.id, id: row.id, title: row.detail ?? row.name },
  }),
  statement: (row) => ({
    subject: `${statement.id}/${row.id}`,
    title: String(say`Statement ${row.name} does not add up`),
    reason: row.detail ?? String(say`Opening + lines is not closing.`),
    concern: 'stop',
    amount: row.amount,
    currency: row.currency,
    amountSays: String(say`missing`),
    since: row.since,
    weight: 75,
    commands: [
      { command: 'banking.statement.acknowledge', id: row.id },
      { command: 'banking.statement.withdraw', id: row.id },
    ],
    about: { record: statement.id, id: row.id, title: row.name },
  }),
  lines: (row, today) => ({
    subject: `${bankAccount.id}/${row.id}`,
    title: String(say('{0, plural, one {# line} other {# lines}} of {1} to match', row.count, row.name)),
    reason: String(say`The oldest is of ${row.detail === null ? '' : day(row.detail)}.`),
    concern: 'money',
    amount: row.amount,
    currency: row.currency,
    amountSays: String(say`not matched`),
    since: row.since,
    weight: row.detail !== null && row.detail < monthBefore(today) ? 50 : 35,
    commands: [],
    page: `/bank/${row.id}`,
    about: { record: bankAccount.id, id: row.id, title: row.name },
  }),
  rule: (row) => ({
    subject: `${rule.id}/${row.id}`,
    title: String(say`Make it a rule: ${row.name}`),
    reason: row.detail ?? String(say`Learned from what was booked.`),
    concern: 'paper',
    since: row.since,
    weight: 20,
    commands: [
      { command: 'banking.rule.accept', id: row.id },
      { command: 'banking.rule.switchOff', id: row.id },
    ],
    page: '/bank/rules',
  }),
}

const monthBefore = (today: string): string => Temporal.PlainDate.from(today).subtract({ months: 1 }).toString()
