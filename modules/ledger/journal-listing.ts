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
  rowsOfPage,
  say,
  subjectTitles,
  sum,
} from '../../kernel/index.ts'
import { journal as journalRecord } from './account.ts'
import { amountField, shown, spanWords } from './comparison.ts'
import { opensSubject, sides } from './posting-page.ts'
import { type Books, booksOf, headOf, reportReaders, spanInput, spanOf } from './report.ts'
import { type Span, turnovers } from './turnovers.ts'

interface EntryLine {
  id: string
  on: string
  text: string
  journal: string
  source: string | null
  recordedAt: string
  postings: { account: string; code: string; name: string; base: string; text: string | null; party: string | null }[]
}

const ENTRIES = `
  select e.id, e."on"::text as "on", e.text, j.code as journal, e.source,
         to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt",
         (select json_agg(json_build_object('account', a.id, 'code', a.code, 'name', a.name, 'base', n.base_amount::text,
                 'text', n.text, 'party', p.name) order by n.base_amount < 0, a.code, n.id)
            from ledger_posting n join ledger_account a on a.id = n.account left join contacts_party p on p.id = n.party
           where n.entry = e.id) as postings
  from ledger_entry e join ledger_journal j on j.id = e.journal
  where e.company = $1 and e."on" <= $3::date and ($2::date is null or e."on" >= $2::date)
    and ($4::timestamptz is null or e.recorded_at <= $4::timestamptz)
    and ($5::uuid is null or e.journal = $5::uuid)
    and ($6::date is null or (e."on", e.id) > ($6::date, $7::uuid))
  order by e."on", e.id limit $8`

const columnsIn = (currency: string) => ({
  on: f.date().label('Date'),
  journal: f.text(),
  code: f.text().label('Account'),
  name: f.text(),
  source: f.text().optional().label('Document'),
  debit: amountField(currency),
  credit: amountField(currency),
})

export const journalListing = query('ledger.journalListing', {
  says: 'Entries in the order of their days, each with its postings.',
  label: 'Journal',
  input: {
    ...spanInput,
    journal: f.ref(journalRecord).optional().says('Only entries of this journal.'),
    limit: f.integer().optional().says('Entries of a page, at most 2,000.'),
    after: f.text().optional().says('Where the page before ended.'),
  },
  columns: columnsIn('EUR'),
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const span = spanOf(input, books.today)
    const place = input.after ? placeOf(input.after, ['on', 'id'] as const) : null
    const limit = rowsOfPage(input.limit, 2000)
    if (input.knownAt) await read.rows('select kernel_settled($1::timestamptz)', [input.knownAt])
    const found = await read.rows<EntryLine>(
      ENTRIES,
      [
        input.company,
        span.from,
        span.until,
        input.knownAt ?? null,
        input.journal ?? null,
        place?.on ?? null,
        place?.id ?? null,
        limit + 1,
      ],
      'ledger_journal_listing',
    )
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    const titles = await subjectTitles(
      read,
      page.flatMap((one) => (one.source ? [one.source] : [])),
    )
    const [debit, credit] = await totalsOf(read, input, span, books.currency)
    return {
      columns: columnsIn(books.currency),
      rows: page.flatMap((one) => entryRows(books, one, titles)),
      totals: { debit, credit },
      proof: [{ says: String(say`Debit ${debit} = credit ${credit}`), holds: isZero(add(debit, negate(credit))) }],
      head: headOf(books, { en: 'Journal', de: 'Journal' }, spanWords(span, books.locale), input.knownAt),
      ...(last ? { after: placeText({ on: last.on, id: last.id }) } : {}),
    }
  },
})

/** Turnover of all entries asked for, whatever page is shown. */
async function totalsOf(
  read: Reader,
  ask: { company: string; journal?: string | null; knownAt?: string | null },
  span: Span,
  currency: string,
): Promise<[string, string]> {
  if (!ask.journal) {
    const turned = [...(await turnovers(read, ask.company, span.from, span.until, ask.knownAt)).values()]
    return [shown(sum(turned.map((one) => one.debit)), currency), shown(sum(turned.map((one) => one.credit)), currency)]
  }
  const [row] = await read.rows<{ debit: string; credit: string }>(
    `select coalesce(sum(greatest(n.base_amount, 0)), 0)::text as debit, coalesce(sum(greatest(-n.base_amount, 0)), 0)::text as credit
       from ledger_entry e join ledger_posting n on n.entry = e.id
      where e.company = $1 and e.journal = $2 and e."on" <= $4::date and ($3::date is null or e."on" >= $3::date)
        and ($5::timestamptz is null or e.recorded_at <= $5::timestamptz)`,
    [ask.company, ask.journal, span.from, span.until, ask.knownAt ?? null],
  )
  return [shown(row?.debit ?? '0', currency), shown(row?.credit ?? '0', currency)]
}

function entryRows(books: Books, entry: EntryLine, titles: ReadonlyMap<string, string>): QueryRow[] {
  const opens = { record: 'ledger.entry', id: entry.id }
  const source = entry.source ? opensSubject(entry.source) : null
  const head: QueryRow = {
    entry: entry.id,
    on: entry.on,
    journal: entry.journal,
    name: entry.text,
    source: entry.source ? (titles.get(entry.source) ?? null) : null,
    recordedAt: entry.recordedAt,
    _kind: 'group',
    _opens: { on: opens, name: opens, ...(source ? { source } : {}) },
  }
  const lines = entry.postings.map((posting): QueryRow => {
    const { debit, credit } = sides(posting.base)
    return {
      entry: entry.id,
      account: posting.account,
      code: posting.code,
      name: [posting.name, posting.party, posting.text].filter(Boolean).join(' · '),
      debit: isZero(debit) ? null : shown(debit, books.currency),
      credit: isZero(credit) ? null : shown(credit, books.currency),
      _depth: 1,
      _opens: { code: { record: 'ledger.account', id: posting.account }, debit: opens, credit: opens },
    }
  })
  return [head, ...lines]
}
