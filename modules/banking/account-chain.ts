import { isZero, type Reader, type RowOf, subtract, type Transaction } from '../../kernel/index.ts'
import { bankAccount } from './account.ts'
import { statement as statementRecord } from './statement.ts'
import { beginOf, byEnd, type Chained, chainOf, type Link } from './statement-chain.ts'

type Statement = RowOf<typeof statementRecord>
type Chain = Map<string, Chained>

/** Statements of an account that count: what is being taken back does so no more. */
const COUNTED = `account = $1 and kind = 'statement' and state <> 'withdrawn' and id is distinct from $2`
const LINK = `id, number, "from", "to", made_at as "madeAt", opening, closing, lines_total as "linesTotal"`
/** Those that end on a day or later; one without dates ends on the day it was made. */
const SINCE = `select id from banking_statement where ${COUNTED} and ("to" >= $3 or "to" is null and made_at::date >= $3)`

/** The last one with balances that ends before a day, and those without dates that were made before it. */
const BEFORE = `
  (select ${LINK} from banking_statement
    where ${COUNTED} and opening is not null and closing is not null and "to" < $3
    order by "to" desc, coalesce("from", "to") desc, made_at desc, id desc limit 1)
  union all
  (select ${LINK} from banking_statement
    where ${COUNTED} and opening is not null and closing is not null and "to" is null and made_at::date < $3)`

/** What the lines that statements said come to, day by day, those of the days before included. */
const LINES = `
  select booked_on::text as on, sum(sum(amount)) over (order by booked_on)::text as total
    from banking_statement_line
   where account = $1 and final and state <> 'withdrawn' and booked_on >= $2 and booked_on < $3
   group by booked_on order by booked_on`

/**
 * Keeps with each statement how it follows the one before, from a day on: every look at what waits asks for it, and
 * it changes only where a statement or its lines come or go.
 * @param since the first day of what came or goes; whatever ended before it has nothing to do with it
 * @param withdrawn the one that is just being taken back
 */
export async function keepChain(
  tx: Transaction,
  account: string,
  since: string,
  withdrawn: string | null = null,
): Promise<void> {
  // Whoever files or takes back another meanwhile waits, and sees this one.
  await tx.lock(bankAccount, account)
  const ids = await tx.rows<{ id: string }>(SINCE, [account, withdrawn, since])
  const before = await lastBefore(tx, account, since, withdrawn)
  const statements = await tx.lockAll(
    statementRecord,
    ids.map((one) => one.id),
  )
  const chain = await chained(tx, account, statements, before)
  for (const row of statements) {
    const now = chain.get(row.id)
    if (now && (now.chain !== row.chain || now.says !== row.chainSays)) tx.change(statementRecord, row, keptOf(now))
  }
}

/** What to keep with a new statement, as far as those before it tell: most are after all others of their account. */
export async function newPlace(read: Reader, account: string, link: Omit<Link, 'id'>) {
  const one = { ...link, id: '' }
  const [place] = chainOf([one], () => '0', await lastBefore(read, account, beginOf(one)))
  return place ? keptOf(place) : {}
}

const lastBefore = async (read: Reader, account: string, day: string, withdrawn: string | null = null) =>
  (await read.rows<Link>(BEFORE, [account, withdrawn, day])).sort(byEnd).at(-1)

const keptOf = (one: Chained) => ({
  ...{ chain: one.chain, chainDifference: one.difference, chainSays: one.says },
  gap: isGap(one),
})

/** All statements of an account that count, reports included, and how each final one follows the one before. */
export async function chainOfAccount(
  read: Reader,
  account: string,
): Promise<{ statements: Statement[]; chain: Chain }> {
  const statements = (await read.find(statementRecord, { account }, 1_000_000)).filter(
    (one) => one.state !== 'withdrawn',
  )
  const links = statements.filter((one) => one.kind === 'statement')
  return { statements, chain: await chained(read, account, links) }
}

/** Lines are counted only where a statement overlaps with another. */
async function chained(read: Reader, account: string, links: readonly Link[], before?: Link): Promise<Chain> {
  let wanted = false
  let chain = chainOf(
    links,
    () => {
      wanted = true
      return '0'
    },
    before,
  )
  if (wanted) {
    const between = await linesBetween(read, account, before ? [...links, before] : links)
    chain = chainOf(links, between, before)
  }
  return new Map(chain.map((one) => [one.id, one]))
}

async function linesBetween(read: Reader, account: string, links: readonly Link[]) {
  const begins = links.map(beginOf).sort()
  const rows = await read.rows<{ on: string; total: string }>(LINES, [account, begins[0], begins.at(-1)])
  const before = (day: string): string => {
    let [low, high] = [0, rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle]?.on ?? '') < day) low = middle + 1
      else high = middle
    }
    return rows[low - 1]?.total ?? '0'
  }
  return (from: string, until: string): string => subtract(before(until), before(from))
}

/** Whether it opens elsewhere than it should. */
export const isGap = ({ difference }: Chained): boolean => difference !== null && !isZero(difference)
