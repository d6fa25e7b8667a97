import {
  add,
  auditor,
  f,
  negate,
  type Opens,
  owner,
  type QueryRow,
  query,
  type Reader,
  say,
  subtract,
  sum,
} from '../../kernel/index.ts'
import { account, accountant, bookkeeper } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { type TaxCode, taxCode } from './code.ts'

const input = {
  company: f.ref(companyRecord),
  from: f.date().says('First day.'),
  until: f.date().says('Last day.'),
  knownAt: f.instant().optional().says('Only what was known at this instant.'),
}
const readers = [accountant, bookkeeper, auditor, owner]

interface Sum {
  code: string | null
  account: string
  amount: string
}

/** Part of a code's postings: what is taxed, the tax that we deduct, the tax that we owe. */
type Part = 'base' | 'input' | 'output'

/** Which part a posting belongs to: by its account, so that it does not depend on what the code says today. */
function partOf(accountId: string, accounts: ReadonlyMap<string, { control: string | null; kind: string }>): Part {
  const found = accounts.get(accountId)
  if (found?.control !== 'tax') return 'base'
  return found.kind === 'asset' ? 'input' : 'output'
}

async function sumsOf(read: Reader, ask: { company: string; from: string; until: string; knownAt?: string | null }) {
  if (ask.knownAt) await read.rows('select kernel_settled($1::timestamptz)', [ask.knownAt])
  return read.rows<Sum>(
    `select n.tax_code as code, n.account, sum(n.base_amount)::text as amount
       from ledger_posting n join ledger_account a on a.id = n.account
      where n.company = $1 and n."on" between $2::date and $3::date and ($4::timestamptz is null or (select e.recorded_at from ledger_entry e where e.id = n.entry) <= $4::timestamptz)
        and (n.tax_code is not null or a.control = 'tax')
      group by n.tax_code, n.account`,
    [ask.company, ask.from, ask.until, ask.knownAt ?? null],
  )
}

interface Parts {
  base: string
  input: string
  output: string
}

/** Sums by code. Input tax is positive where we deduct it, output tax where we owe it; bases follow their side. */
function byCode(found: readonly Sum[], accounts: ReadonlyMap<string, { control: string | null; kind: string }>) {
  const made = new Map<string, Parts>()
  for (const { code, account: id, amount } of found) {
    const parts = made.get(code ?? '') ?? { base: '0', input: '0', output: '0' }
    made.set(code ?? '', parts)
    const part = partOf(id, accounts)
    parts[part] = add(parts[part], part === 'output' ? negate(amount) : amount)
  }
  return made
}

export const taxSummary = query('tax.summary', {
  label: 'Tax summary',
  says: 'What was taxed and the tax on it, by tax code, over a span: what we owe less what we deduct.',
  input,
  columns: {
    code: f.text(),
    name: f.text(),
    category: f.text(),
    base: f.decimal(6).label('Taxed amount'),
    input: f.decimal(6).label('Input tax'),
    output: f.decimal(6).label('Output tax'),
  },
  may: readers,
  company: 'company',
  async run({ input: ask, read }) {
    const [companies, accounts, codes] = await Promise.all([
      read.reference(companyRecord),
      read.reference(account),
      read.reference(taxCode),
    ])
    const own = new Map([...codes.values()].filter((one) => one.company === ask.company).map((one) => [one.code, one]))
    const found = byCode(await sumsOf(read, ask), accounts)
    const rows = [...found]
      .sort(([a], [b]) => order(own.get(a)) - order(own.get(b)) || (a < b ? -1 : 1))
      .map(([code, parts]) => rowOf(code, parts, own.get(code), ask))
    const all = [...found.values()]
    const totals = { input: sum(all.map((one) => one.input)), output: sum(all.map((one) => one.output)) }
    const books = companies.get(ask.company)
    const owed = subtract(totals.output, totals.input)
    const without = found.get('')
    return {
      rows,
      totals,
      proof: [
        { says: String(say`Output tax ${totals.output} − input tax ${totals.input} = ${owed} to pay`), holds: true },
        { says: String(say`Every posting on a tax account has a tax code`), holds: without === undefined },
      ],
      head: {
        title: 'Tax summary',
        ...(books ? { company: books.name, currency: books.currency } : {}),
        for: `${ask.from} – ${ask.until}`,
        ...(ask.knownAt ? { asKnownAt: ask.knownAt } : {}),
      },
    }
  },
})

/** Sales first, then purchases, then what has no code. */
const order = (code: TaxCode | undefined): number => (code ? (code.direction === 'sales' ? 0 : 1) : 2)

function rowOf(
  code: string,
  parts: Parts,
  known: TaxCode | undefined,
  ask: { company: string; from: string; until: string; knownAt?: string | null },
): QueryRow {
  const opens = (part: Part): Opens => ({
    query: 'tax.postings',
    input: {
      company: ask.company,
      from: ask.from,
      until: ask.until,
      ...(ask.knownAt ? { knownAt: ask.knownAt } : {}),
      code,
      part,
    },
  })
  const sales = known?.direction === 'sales'
  return {
    code: code || '—',
    name: known?.name ?? (code ? code : 'Without tax code'),
    category: known?.category ?? '',
    base: sales ? negate(parts.base) : parts.base,
    input: parts.input,
    output: parts.output,
    _opens: {
      base: opens('base'),
      input: opens('input'),
      output: opens('output'),
      ...(known ? { code: { record: taxCode.id, id: known.id }, name: { record: taxCode.id, id: known.id } } : {}),
    },
  }
}

/** What a figure of the summary is made of. */
export const taxPostings = query('tax.postings', {
  label: 'Postings of a tax code',
  says: 'The postings behind a figure of the tax summary, each with its entry.',
  input: { ...input, code: f.text({ max: 20 }).default(''), part: f.choice('base', 'input', 'output') },
  columns: {
    on: f.date(),
    text: f.text(),
    party: f.text().optional(),
    account: f.text(),
    amount: f.decimal(6),
  },
  may: readers,
  company: 'company',
  async run({ input: ask, read }) {
    if (ask.knownAt) await read.rows('select kernel_settled($1::timestamptz)', [ask.knownAt])
    const accounts = await read.reference(account)
    const lines = await read.rows<{
      entry: string
      on: string
      text: string
      party: string | null
      account: string
      amount: string
    }>(
      `select n.entry, n."on"::text as "on", e.text, p.name as party, n.account, n.base_amount::text as amount
         from ledger_posting n join ledger_entry e on e.id = n.entry join ledger_account a on a.id = n.account
         left join contacts_party p on p.id = n.party
        where n.company = $1 and n."on" between $2::date and $3::date and ($4::timestamptz is null or e.recorded_at <= $4::timestamptz)
          and coalesce(n.tax_code, '') = $5 and (n.tax_code is not null or a.control = 'tax')
        order by n."on", n.id limit 20000`,
      [ask.company, ask.from, ask.until, ask.knownAt ?? null, ask.code],
    )
    const codes = [...(await read.reference(taxCode)).values()]
    const known = codes.find((one) => one.company === ask.company && one.code === ask.code)
    const flips = ask.part === 'output' || (ask.part === 'base' && known?.direction === 'sales')
    const rows = lines
      .filter((line) => partOf(line.account, accounts) === ask.part)
      .map((line) => {
        const found = accounts.get(line.account)
        const opens: Opens = { record: 'ledger.entry', id: line.entry }
        return {
          on: line.on,
          text: line.text,
          party: line.party,
          account: found ? `${found.code} ${found.name}` : '',
          amount: flips ? negate(line.amount) : line.amount,
          _opens: { text: opens, amount: opens },
        }
      })
    return {
      rows,
      totals: { amount: sum(rows.map((row) => row.amount)) },
      head: { title: known?.name ?? 'Without tax code', for: `${ask.from} – ${ask.until}` },
    }
  },
})
