import {
  f,
  minorUnits,
  type QueryRow,
  query,
  type Reader,
  type RowOf,
  refuse,
  round,
  say,
  subtract,
} from '../../kernel/index.ts'
import { document as documentRecord } from '../documents/index.ts'
import { bankAccount, readers } from './account.ts'
import { statement as statementRecord } from './statement.ts'
import { type Chained, chainOf, type Link } from './statement-chain.ts'

type Statement = RowOf<typeof statementRecord>

/** What the lines of an account before each day come to: those that statements said, and none that were withdrawn. */
export async function linesBefore(read: Reader, account: string): Promise<(day: string) => string> {
  const rows = await read.rows<{ on: string; total: string }>(
    `select booked_on::text as on, sum(sum(amount)) over (order by booked_on)::text as total
       from banking_statement_line where account = $1 and final and state <> 'withdrawn' group by booked_on order by booked_on`,
    [account],
  )
  return (day) => {
    let [low, high] = [0, rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle]?.on ?? '') < day) low = middle + 1
      else high = middle
    }
    return rows[low - 1]?.total ?? '0'
  }
}

/**
 * All statements of an account that count, with how each follows the one before.
 * @param withdrawn one that is just being taken back
 */
export async function chainOfAccount(
  read: Reader,
  account: string,
  withdrawn: string | null = null,
): Promise<{ statements: Statement[]; chain: Map<string, Chained> }> {
  const all = await read.find(statementRecord, { account }, 100_000)
  const statements = all.filter((one) => one.state !== 'withdrawn' && one.id !== withdrawn)
  const links = statements.filter((one) => one.kind === 'statement') as Link[]
  // Lines are counted only where a statement does not open where the one before closed.
  let wanted = false
  let chained = chainOf(links, () => {
    wanted = true
    return '0'
  })
  if (wanted) {
    const first = [...links]
      .filter((one) => one.opening !== null && one.from !== null)
      .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))[0]
    const before = await linesBefore(read, account)
    // Lines from before the first statement are part of its opening balance.
    const earlier = first?.from ? before(first.from) : '0'
    chained = chainOf(links, (day) => subtract(before(day), earlier))
  }
  return { statements, chain: new Map(chained.map((one) => [one.id, one])) }
}

export const statementProof = query('banking.statementProof', {
  says: 'Every statement of an account: opening + lines = closing, and each opening where the last one closed.',
  label: 'Statement proof',
  input: {
    account: f.ref(bankAccount),
    from: f.date().optional(),
    until: f.date().optional(),
  },
  columns: {
    number: f.text().label('Statement'),
    from: f.date().optional(),
    to: f.date().optional(),
    kind: f.text(),
    opening: f.decimal(4).optional(),
    lines: f.decimal(4),
    closing: f.decimal(4).optional(),
    difference: f.decimal(4).optional(),
    state: f.text(),
    chainSays: f.text().told().label('Follows'),
  },
  may: readers,
  async run({ input, read, who }) {
    const account = await read.get(bankAccount, input.account)
    if (!account || !visible(account, who.assignments))
      return refuse('banking.account.missing', say`There is no such bank account, or it is not yours to see.`, {
        kind: 'missing',
        field: 'account',
      })
    const { statements, chain } = await chainOfAccount(read, account.id)
    const shown = statements.filter((one) => within(one, input.from, input.until)).sort(latestFirst)
    const places = minorUnits(account.currency ?? 'EUR')
    return {
      rows: shown.map((one) => proofRow(one, chain.get(one.id), places)),
      proof: proofLines(shown, chain),
      head: {
        title: String(say`Statements of ${account.name}`),
        ...(account.currency ? { currency: account.currency } : {}),
      },
    }
  },
})

/** Whoever holds a role in the account's company, or everywhere; one without a company is everybody's. */
const visible = (account: { company: string | null }, held: readonly { company: string | null }[]): boolean =>
  account.company === null || held.some((one) => one.company === null || one.company === account.company)

const within = (one: Statement, from: string | null, until: string | null): boolean =>
  (from === null || (one.to ?? '9999') >= from) && (until === null || (one.from ?? '0000') <= until)

const latestFirst = (a: Statement, b: Statement): number =>
  (a.to ?? a.madeAt) === (b.to ?? b.madeAt)
    ? a.madeAt < b.madeAt
      ? 1
      : -1
    : (a.to ?? a.madeAt) < (b.to ?? b.madeAt)
      ? 1
      : -1

function proofRow(one: Statement, chained: Chained | undefined, places: number): QueryRow {
  const shown = (amount: string | null) => (amount === null ? null : round(amount, places))
  return {
    statement: one.id,
    number: one.number,
    from: one.from,
    to: one.to,
    kind: one.kind,
    opening: shown(one.opening),
    lines: shown(one.linesTotal),
    lineCount: one.linesRead,
    linesAdded: one.linesAdded,
    closing: shown(one.closing),
    difference: shown(one.difference),
    state: one.state,
    says: one.proof,
    note: one.note,
    chain: chained?.chain ?? 'none',
    chainDifference: chained?.difference ?? null,
    chainSays: chained?.says ?? (one.kind === 'statement' ? '' : String(say`Not a final statement.`)),
    document: one.document,
    _opens: {
      number: { record: statementRecord.id, id: one.id },
      ...(one.document ? { lines: { record: documentRecord.id, id: one.document } } : {}),
    },
  }
}

/** Up to three of them, by number. */
const first = (statements: readonly Statement[]): string =>
  statements
    .slice(0, 3)
    .map((one) => one.number)
    .join(', ')

function proofLines(shown: readonly Statement[], chain: ReadonlyMap<string, Chained>) {
  const wrong = shown.filter((one) => one.state === 'wrong' || one.state === 'acknowledged')
  const broken = shown.filter((one) => {
    const found = chain.get(one.id)
    return found !== undefined && found.difference !== null && Number(found.difference) !== 0
  })
  return [
    {
      says:
        wrong.length === 0
          ? String(say`Every statement adds up: opening + lines = closing`)
          : String(say`${wrong.length} of ${shown.length} statements do not add up: ${first(wrong)}`),
      holds: wrong.length === 0,
    },
    {
      says:
        broken.length === 0
          ? String(say`Every statement opens where the one before closed`)
          : String(say`${broken.length} do not open where the one before closed: ${first(broken)}`),
      holds: broken.length === 0,
    },
  ]
}
