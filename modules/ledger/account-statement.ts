import {
  add,
  f,
  isZero,
  placeOf,
  placeText,
  type QueryRow,
  query,
  type Reader,
  refuse,
  rowsOfPage,
  say,
  subjectTitles,
  subtract,
  sum,
} from '../../kernel/index.ts'
import { account as accountRecord } from './account.ts'
import { heldFields, heldFigures, heldOpens, heldSpans } from './balance-comparison.ts'
import { amountField, columnsFor, shown, spanWords } from './comparison.ts'
import { carriedFrom } from './opening.ts'
import { balanceAt, opensPosting, type PostingAsk, type PostingLine, postingLines, sides } from './posting-page.ts'
import { comparisonInput, statedSpan } from './profit-and-loss.ts'
import {
  type Account,
  type Books,
  booksOf,
  headOf,
  opensStatement,
  reportReaders,
  spanInput,
  spanOf,
} from './report.ts'
import { inLanguage } from './sections.ts'
import { net, type Turnover, turnovers, turnoversOf } from './turnovers.ts'

export const WORDS = {
  opening: { en: 'Opening balance', de: 'Anfangsbestand' },
  carried: { en: 'Carried forward', de: 'Übertrag' },
  closing: { en: 'Closing balance', de: 'Endbestand' },
}

/** The columns of an account's statement; its money is in the currency of the books. */
export const statementColumns = (currency: string) => ({
  on: f.date().label('Date'),
  text: f.text(),
  party: f.text().optional().label('Contact'),
  source: f.text().optional().label('Document'),
  journal: f.text(),
  against: f.text().optional().label('Against'),
  debit: amountField(currency),
  credit: amountField(currency),
  balance: amountField(currency),
})

export const accountStatement = query('ledger.accountStatement', {
  says: 'One account: its opening balance, every posting with the balance after it, its closing balance.',
  input: {
    ...spanInput,
    account: f.text({ max: 60 }).says('Id or code of the account.'),
    ...comparisonInput,
    since: f.instant().optional().says('Marks what became known after this instant.'),
    limit: f.integer().optional().says('Rows of a page, at most 5,000.'),
    after: f.text().optional().says('Where the page before ended.'),
  },
  columns: statementColumns('EUR'),
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const { currency, locale } = books
    const account = await findAccount(read, books, input.account)
    const span = spanOf(input, books.today)
    const after = input.after ? placeOf(input.after, ['on', 'id'] as const) : null
    const limit = rowsOfPage(input.limit)
    const carried = carriedFrom(books, account, span)
    const ask = {
      company: input.company,
      account: account.id,
      span,
      carriedFrom: carried,
      knownAt: input.knownAt,
      after,
    }
    const { opening, before, within, page, more } = await consistent(read, { ...ask, limit })
    const closing = add(opening, net(within))
    const { rows, balance } = await postingRows(read, books, page, before, input.since)
    const columns = columnsFor(span, input.compare, statedSpan(input), locale)
    const held =
      columns.length > 1 ? await turnoversOf(read, input.company, heldSpans(books, columns), input.knownAt) : []
    const against = (end: 'opening' | 'closing', now: string) => heldFigures(columns, held, account, end, now, currency)
    const last = page.at(-1)
    const said = inLanguage(after ? WORDS.carried : WORDS.opening, locale)
    const sums = { debit: shown(within.debit, currency), credit: shown(within.credit, currency) }
    const end: QueryRow = {
      text: inLanguage(WORDS.closing, locale),
      ...sums,
      balance: shown(balance, currency),
      ...against('closing', balance),
      _kind: 'sum',
      _opens: heldOpens(columns, (of) => opensStatement(input.company, account.id, of, input.knownAt)),
    }
    return {
      columns: { ...statementColumns(currency), ...heldFields(columns, books) },
      rows: [
        {
          text: said,
          balance: shown(before, currency),
          ...(after ? {} : against('opening', before)),
          _kind: 'group' as const,
        },
        ...rows,
        ...(more ? [] : [end]),
      ],
      totals: { ...sums, balance: shown(closing, currency) },
      proof: [proofOf(opening, within, more ? closing : balance, currency)],
      head: headOf(
        books,
        { en: `${account.code} ${account.name}`, de: `${account.code} ${account.name}` },
        spanWords(span, locale),
        input.knownAt,
      ),
      ...(more && last ? { after: placeText({ on: last.on, id: last.id }) } : {}),
    }
  },
})

interface StatementPage {
  opening: string
  before: string
  within: Turnover
  page: PostingLine[]
  more: boolean
}

/** Balances and postings of one moment: read again where somebody booked in between. */
async function consistent(read: Reader, ask: PostingAsk): Promise<StatementPage> {
  for (let attempt = 1; ; attempt++) {
    const { span, knownAt } = ask
    const turned = await turnovers(read, ask.company, span.from, span.until, knownAt)
    const [before, lines, first] = await Promise.all([
      balanceAt(read, ask),
      postingLines(read, { ...ask, limit: ask.limit + 1 }),
      ask.after ? balanceAt(read, { ...ask, after: null }) : null,
    ])
    const more = lines.length > ask.limit
    const page = more ? lines.slice(0, ask.limit) : lines
    const within = turned.get(ask.account) ?? { debit: '0', credit: '0' }
    const opening = first ?? before
    const reached = sum([before, ...page.map((one) => one.base)])
    if (more || attempt === 3 || isZero(subtract(reached, add(opening, net(within)))))
      return { opening, before, within, page, more }
  }
}

function proofOf(opening: string, within: Turnover, closing: string, currency: string) {
  const { debit, credit } = within
  const [first, debits, credits, last] = [opening, debit, credit, closing].map((one) => shown(one, currency))
  return {
    says: String(say`Opening ${first} + debit ${debits} − credit ${credits} = closing ${last}`),
    holds: isZero(subtract(add(opening, net(within)), closing)),
  }
}

/**
 * An account of these books by id or code.
 * @throws Refusal `ledger.report.account`
 */
export async function findAccount(read: Reader, books: Books, wanted: string): Promise<Account> {
  const known = books.accounts.get(wanted) ?? [...books.accounts.values()].find((one) => one.code === wanted)
  if (known) return known
  const company = books.company.id
  const [byCode] = await read.find(accountRecord, { company, code: wanted }, 1)
  return (
    byCode ??
    refuse('ledger.report.account', say`There is no account ${wanted} in this company's chart.`, { field: 'account' })
  )
}

/** Postings as rows with a running balance. */
export async function postingRows(
  read: Reader,
  books: Books,
  lines: readonly PostingLine[],
  opening: string,
  since?: string | null,
): Promise<{ rows: QueryRow[]; balance: string }> {
  const titles = await subjectTitles(
    read,
    lines.flatMap((one) => (one.source ? [one.source] : [])),
  )
  let balance = opening
  const rows = lines.map((line): QueryRow => {
    balance = add(balance, line.base)
    const { debit, credit } = sides(line.base)
    const isNew = since ? Temporal.Instant.compare(line.recordedAt, since) > 0 : false
    return {
      posting: line.id,
      entry: line.entry,
      on: line.on,
      text: line.text ?? line.entryText,
      party: line.partyName,
      source: line.source ? (titles.get(line.source) ?? null) : null,
      journal: line.journal,
      against: line.against,
      debit: shown(debit, books.currency),
      credit: shown(credit, books.currency),
      balance: shown(balance, books.currency),
      recordedAt: line.recordedAt,
      ...(line.currency === books.currency ? {} : { currency: line.currency, amount: line.amount }),
      ...(isNew ? { isNew } : {}),
      _depth: 1,
      _opens: opensPosting(line),
    }
  })
  return { rows, balance }
}
