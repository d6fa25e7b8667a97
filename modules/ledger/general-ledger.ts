import {
  add,
  f,
  isZero,
  negate,
  placeOf,
  placeText,
  type QueryRow,
  query,
  type Reader,
  refuse,
  rowsOfPage,
  say,
  sum,
} from '../../kernel/index.ts'
import { findAccount, postingRows, statementColumns, WORDS } from './account-statement.ts'
import { heldBalances, heldFields, heldFigures, heldOpens, heldSpans } from './balance-comparison.ts'
import { type Column, columnsFor, shown, spanWords } from './comparison.ts'
import { byKind, carriedFrom, openingSpans } from './opening.ts'
import { balanceAt, postingLines } from './posting-page.ts'
import { comparisonInput, statedSpan } from './profit-and-loss.ts'
import {
  type Account,
  type Books,
  booksOf,
  byCode,
  headOf,
  opensStatement,
  reportReaders,
  spanInput,
  spanOf,
  withAllAccounts,
} from './report.ts'
import { inLanguage, isSection, sectionOf } from './sections.ts'
import { net, type Span, type Turnover, turnoversOf } from './turnovers.ts'

const START = '00000000-0000-0000-0000-000000000000'

interface Choice {
  under?: string | null
  section?: string | null
  statement?: 'balanceSheet' | 'profitAndLoss' | null
}

/** The accounts asked for: under a heading, in a section, or of one statement; all when nothing is said. */
async function chosen(read: Reader, books: Books, choice: Choice): Promise<(account: Account) => boolean> {
  const { accounts } = books
  if (choice.section && !isSection(choice.section))
    refuse('ledger.report.section', say`There is no section ${choice.section}.`, { field: 'section' })
  const under = choice.under ? await findAccount(read, books, choice.under) : null
  const below = (account: Account): boolean => {
    const seen = new Set<string>()
    for (let at: Account | undefined = account; at && !seen.has(at.id); at = accounts.get(at.parent ?? '')) {
      if (at.id === under?.id) return true
      seen.add(at.id)
    }
    return false
  }
  return (account) => {
    if (under && !below(account)) return false
    const section = sectionOf(account, accounts)
    if (choice.section && section.id !== choice.section) return false
    return !choice.statement || section.statement === choice.statement
  }
}

export const generalLedger = query('ledger.generalLedger', {
  says: 'Every account with its postings: opening balance, each posting, closing balance.',
  input: {
    ...spanInput,
    under: f.text({ max: 60 }).optional().says('Only accounts under this heading: its id or code.'),
    section: f.text({ max: 60 }).optional().says('Only accounts of this section of the statements.'),
    statement: f.choice('balanceSheet', 'profitAndLoss').optional(),
    ...comparisonInput,
    limit: f.integer().optional().says('Postings of a page, at most 5,000.'),
    after: f.text().optional().says('Where the page before ended.'),
  },
  columns: { code: f.text(), ...statementColumns('EUR') },
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const span = spanOf(input, books.today)
    const { currency } = books
    const columns = columnsFor(span, input.compare, statedSpan(input), books.locale)
    const spans = [span, ...openingSpans(books, span), ...heldSpans(books, columns)]
    const figures = await turnoversOf(read, input.company, spans, input.knownAt)
    await withAllAccounts(read, books, figures)
    const [turned = new Map(), all = new Map(), ofYear = new Map(), ...held] = figures
    const before = byKind(books, all, ofYear)
    const wanted = await chosen(read, books, input)
    const moved = (one: Account): boolean =>
      turned.has(one.id) ||
      !isZero(net(before.get(one.id))) ||
      (['opening', 'closing'] as const).some((end) => heldBalances(columns, held, one, end).some((is) => !isZero(is)))
    const accounts = [...books.accounts.values()].filter((one) => wanted(one) && moved(one)).sort(byCode)
    const ask = { read, books, span, knownAt: input.knownAt, turned, before, columns, held }
    const page = await ledgerPage(ask, accounts, rowsOfPage(input.limit), input.after)
    const of = (side: 'debit' | 'credit') => sum(accounts.map((one) => turned.get(one.id)?.[side] ?? '0'))
    const totals = { debit: shown(of('debit'), currency), credit: shown(of('credit'), currency) }
    const whole = !input.under && !input.section && !input.statement
    return {
      columns: { code: f.text(), ...statementColumns(currency), ...heldFields(columns, books) },
      rows: page.rows,
      totals,
      ...(whole
        ? {
            proof: [
              {
                says: String(say`Debit ${totals.debit} = credit ${totals.credit}`),
                holds: isZero(add(totals.debit, negate(totals.credit))),
              },
            ],
          }
        : {}),
      head: headOf(books, { en: 'General ledger', de: 'Hauptbuch' }, spanWords(span, books.locale), input.knownAt),
      ...(page.after ? { after: page.after } : {}),
    }
  },
})

interface LedgerAsk {
  read: Reader
  books: Books
  span: Span
  knownAt: string | null | undefined
  turned: Map<string, Turnover>
  before: Map<string, Turnover>
  /** What it is held against, and the balances of the accounts before and at the end of each of those spans. */
  columns: readonly Column[]
  held: readonly ReadonlyMap<string, Turnover>[]
}

/** Accounts one after the other until the page is full; it may end inside an account. */
async function ledgerPage(
  ask: LedgerAsk,
  accounts: readonly Account[],
  limit: number,
  after?: string | null,
): Promise<{ rows: QueryRow[]; after?: string }> {
  const place = after ? placeOf(after, ['account', 'on', 'id'] as const) : null
  const start = place ? accounts.findIndex((one) => one.id === place.account) : 0
  if (start < 0) return refuse('query.after', say`The account where the page before ended has no postings any more.`)
  const rows: QueryRow[] = []
  let room = limit
  for (const account of accounts.slice(start)) {
    const from = place && account.id === place.account && place.id !== START ? place : null
    const { lines, more } = await accountRows(ask, account, from, room, rows)
    room -= lines
    if (more) return { rows, after: placeText({ account: account.id, ...more }) }
    const next = accounts[accounts.indexOf(account) + 1]
    if (room <= 0 && next) return { rows, after: placeText({ account: next.id, on: ask.span.until, id: START }) }
  }
  return { rows }
}

async function accountRows(
  { read, books, span, knownAt, turned, before, columns, held }: LedgerAsk,
  account: Account,
  after: { on: string; id: string } | null,
  room: number,
  rows: QueryRow[],
): Promise<{ lines: number; more: { on: string; id: string } | null }> {
  const company = books.company.id
  const posted = turned.has(account.id)
  const carried = carriedFrom(books, account, span)
  const ask = { company, account: account.id, span, carriedFrom: carried, knownAt: knownAt ?? null, after }
  const lines = posted ? await postingLines(read, { ...ask, limit: room + 1 }) : []
  const page = lines.slice(0, room)
  const opening = after ? await balanceAt(read, ask) : net(before.get(account.id))
  const { rows: made, balance } = await postingRows(read, books, page, opening)
  const { currency, locale } = books
  const opens = opensStatement(company, account.id, span, knownAt)
  const last = page.at(-1)
  const more = lines.length > room && last ? { on: last.on, id: last.id } : null
  rows.push({
    account: account.id,
    code: account.code,
    text: after ? `${account.name} – ${inLanguage(WORDS.carried, locale)}` : account.name,
    balance: shown(opening, currency),
    ...(after ? {} : heldFigures(columns, held, account, 'opening', opening, currency)),
    _kind: 'group',
    _opens: { text: opens, balance: opens },
  })
  rows.push(...made)
  if (!more) {
    const { debit, credit } = turned.get(account.id) ?? { debit: '0', credit: '0' }
    rows.push({
      account: account.id,
      code: account.code,
      text: inLanguage(WORDS.closing, locale),
      debit: shown(debit, currency),
      credit: shown(credit, currency),
      balance: shown(balance, currency),
      ...heldFigures(columns, held, account, 'closing', balance, currency),
      _kind: 'sum',
      _opens: {
        ...{ debit: opens, credit: opens, balance: opens },
        ...heldOpens(columns, (of) => opensStatement(company, account.id, of, knownAt)),
      },
    })
  }
  return { lines: page.length, more }
}
