import { setImmediate } from 'node:timers/promises'
import {
  companiesOf,
  f,
  isId,
  minorUnits,
  type Opens,
  type QueryRow,
  query,
  type Reader,
  refuse,
  round,
  say,
  subtract,
  sum,
  type Who,
} from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount, readers } from './account.ts'
import type { Confidence } from './match.ts'
import { type LineView, type Proposed, propose, proposeEach, settleRivals, type Way } from './matching/index.ts'
import { statementLine } from './statement.ts'
import { type LineAsk, openLineIds, openLines, worldFor } from './world.ts'
import { knownItems } from './world-items.ts'

/** Lines of a page, which are held against one another at once. */
const MOST_LINES = 2000
/** Lines of other pages that are held against them for having the same amount. */
const MOST_RIVALS = 200

export interface Found extends Proposed {
  confidence: Confidence
}

/**
 * The ways to explain the open lines of a company or an account, the newest lines first.
 * @param ask.ids only these lines; others of the same amount are held against them all the same.
 */
export const proposalsFor = async (read: Reader, ask: LineAsk): Promise<Found[]> =>
  (await proposalsPage(read, ask)).found

/** The same with the line with which the page ended, where it is full. */
export async function proposalsPage(read: Reader, ask: LineAsk): Promise<{ found: Found[]; last: LineView | null }> {
  const lines = await openLines(read, ask)
  const last = lines.length === ask.limit ? (lines.at(-1) ?? null) : null
  return { found: await proposed(read, ask, lines, last !== null), last }
}

async function proposed(read: Reader, ask: LineAsk, lines: readonly LineView[], more: boolean): Promise<Found[]> {
  if (lines.length === 0) return []
  const alone = !ask.ids && !ask.after && !more
  const all = alone ? lines : [...lines, ...(await rivals(read, ask, lines))]
  const wanted = new Set(lines.map((line) => line.id))
  const world = await worldFor(read, ask.company, all, { sureOnly: ask.sureOnly ?? false })
  return propose(all, world)
    .filter((one) => wanted.has(one.line.id))
    .map((one) => ({ ...one, confidence: one.ways[0]?.confidence ?? 'none' }))
}

/**
 * Open lines that may mean the same item: first those of the same amount and the same other side; where a person
 * looks, others of the same amount as well.
 */
async function rivals(read: Reader, ask: LineAsk, lines: readonly LineView[]): Promise<LineView[]> {
  const open = lines.map((line) => line.open)
  const ids = lines.map((line) => line.id)
  const same = await read.rows<{ id: string }>(
    `select distinct l.id from unnest($2::numeric[], $3::text[], $4::text[]) w(open, iban, key)
       join banking_statement_line l on l.company = $1 and l.state = 'open' and l.open = w.open
        and (l.counterparty_iban = w.iban or l.counterparty_key = w.key)
      where not (l.id = any($5::uuid[])) limit ${MOST_RIVALS}`,
    [ask.company, open, lines.map((line) => line.counterpartyIban), lines.map((line) => line.counterpartyKey), ids],
  )
  const others = ask.sureOnly
    ? []
    : await read.rows<{ id: string }>(
        `select id from banking_statement_line where company = $1 and state = 'open' and open = any($2::numeric[]) and not (id = any($3::uuid[]))
          order by booked_on, id limit ${MOST_RIVALS}`,
        [ask.company, [...new Set(open)], ids],
      )
  const found = [...new Set([...same, ...others].map((row) => row.id))]
  const { company, sureOnly = false } = ask
  return found.length === 0 ? [] : openLines(read, { company, ids: found, limit: found.length, sureOnly })
}

/** Lines that are read together where all are looked at. */
const AT_ONCE = 500
/** After so many of them others have their turn. */
const BREATH = 25

/**
 * The open lines of a company whose best way is sure, each with that way alone, all held against one another: an item
 * is paid once, however far apart the lines lie that want it.
 */
export async function sureLines(read: Reader, company: string): Promise<Proposed[]> {
  const sure: Proposed[] = []
  const openOf = new Map<string, string>()
  const all = await openLineIds(read, company)
  const known = all.length > AT_ONCE ? await knownItems(read, company) : null
  const page = async (ids: readonly string[]) => {
    const lines = await openLines(read, { company, ids, limit: ids.length, sureOnly: true })
    return { lines, world: await worldFor(read, company, lines, { sureOnly: true, known }) }
  }
  for await (const { lines, world } of readAhead(inPages(all), page)) {
    for (let at = 0; at < lines.length; at += BREATH) {
      for (const one of proposeEach(lines.slice(at, at + BREATH), world)) {
        const [way] = one.ways
        if (way?.confidence !== 'sure') continue
        for (const { item } of way.parts) if (item) openOf.set(item.id, item.open)
        sure.push({ line: { ...one.line, text: '' }, ways: [slim(way)] })
      }
      await setImmediate()
    }
  }
  return settleRivals(sure, (item) => openOf.get(item))
}

const inPages = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, page) => ids.slice(page * AT_ONCE, (page + 1) * AT_ONCE))

/** What each ask gives, in their order; the next is read while somebody works on the one before. */
async function* readAhead<Ask, Answer>(asks: readonly Ask[], load: (ask: Ask) => Promise<Answer>) {
  let next: Promise<Answer> | undefined
  const begin = (ask: Ask | undefined) => {
    next = ask === undefined ? undefined : load(ask)
    // Whoever stops in between hears of its own fault alone.
    next?.catch(() => undefined)
    return next
  }
  try {
    begin(asks[0])
    for (let at = 1; next; at++) {
      const answer: Answer = await next
      begin(asks[at])
      yield answer
    }
  } finally {
    await Promise.allSettled([next])
  }
}

/** Without the items themselves, of which there may be very many. */
const slim = (way: Way): Way => ({ ...way, parts: way.parts.map(({ item: _, ...part }) => part) })

/** A line with its best proposal, as pages and lists show it. */
export function proposalRow({ line, ways, confidence }: Found): QueryRow {
  const [best] = ways
  return {
    ...lineRow(line),
    confidence,
    score: best?.score ?? 0,
    title: best?.title ?? String(say`Nothing found`),
    reason: best?.reason ?? String(say`No open item, rule or earlier payment fits.`),
    ways: ways.length,
    make: best && (best.make.lines ?? []).length > 0 ? made(best) : null,
    _opens: { text: { record: statementLine.id, id: line.id } satisfies Opens },
  }
}

const lineRow = (line: LineView): QueryRow => {
  const [party] = line.parties
  return {
    line: line.id,
    account: line.account,
    bookedOn: line.bookedOn,
    amount: line.amount,
    open: line.open,
    currency: line.currency,
    counterpartyName: line.counterpartyName,
    counterpartyIban: line.counterpartyIban,
    text: line.text,
    reference: line.reference,
    endToEndId: line.endToEndId,
    party: party && party.how !== 'alike' ? party.id : null,
    partyName: party && party.how !== 'alike' ? party.name : null,
  }
}

/** The input of `banking.match.make` that makes this way, with why. */
export const made = (way: Way) => ({
  ...way.make,
  reason: way.reason.slice(0, 1000),
  confidence: way.confidence,
})

const lineColumns = {
  bookedOn: f.date().label('Date'),
  counterpartyName: f.text().optional().label('From or to'),
  text: f.text(),
  amount: f.decimal(4),
  currency: f.currency(),
}

interface AccountAsk {
  company: string | null
  account: string | null
}

/**
 * The company of an account or a company asked about, where this person may see it.
 * @throws Refusal `banking.account.missing`
 */
export async function companyOf(read: Reader, who: Who, ask: AccountAsk): Promise<string> {
  const account = ask.account ? await read.get(bankAccount, ask.account) : null
  const company = ask.account ? (account?.company ?? null) : ask.company
  const mine = companiesOf(who, readers)
  if (company !== null && (mine === 'all' || mine.includes(company))) return company
  if (account && account.company === null)
    return refuse(
      'banking.match.account',
      say`${account.name} is not linked to the books yet. Confirm the bank account first.`,
      {
        field: 'account',
      },
    )
  return refuse('banking.account.missing', say`Say which bank account or company, one that is yours to see.`, {
    kind: 'missing',
    field: 'account',
  })
}

export const proposals = query('banking.proposals', {
  says: 'Open statement lines with the best proposal for each, and why.',
  label: 'Matching',
  input: {
    account: f.ref(bankAccount).optional(),
    company: f.ref(companyRecord).optional(),
    limit: f.integer().default(500).says('Lines of a page, at most 2,000.'),
    after: f.text({ max: 100 }).optional().says('Where the page before ended.'),
  },
  columns: { ...lineColumns, confidence: f.text(), title: f.text().told().label('Proposal'), reason: f.text().told() },
  may: readers,
  company: 'company',
  async run({ input, read, who }) {
    const company = await companyOf(read, who, input)
    const limit = Math.min(Math.max(input.limit, 1), MOST_LINES)
    const after = input.after ? lineOf(input.after) : null
    const { found, last } = await proposalsPage(read, { company, account: input.account, limit, after })
    const [all] = await read.rows<{ count: number; total: string }>(
      `select count(*)::int as count, coalesce(sum(open), 0)::text as total from banking_statement_line
        where company = $1 and state = 'open' and ($2::uuid is null or account = $2)`,
      [company, input.account],
    )
    const look = found.filter((one) => one.confidence !== 'sure')
    const sure = found.filter((one) => one.confidence === 'sure')
    return {
      rows: [...look, ...withoutTwins(sure)].map(proposalRow),
      totals: {
        look: counted(look),
        sure: counted(sure),
        open: { count: all?.count ?? 0, amount: all?.total ?? '0' },
        shown: found.length,
      },
      head: { title: 'Matching' },
      ...(last ? { after: `${last.bookedOn} ${last.id}` } : {}),
    }
  },
})

/** The line with which a page ended, as the answer named it. */
function lineOf(place: string): { bookedOn: string; id: string } {
  const [, bookedOn, id] = /^(\d{4}-\d\d-\d\d) (\S+)$/.exec(place) ?? []
  return bookedOn && isId(id)
    ? { bookedOn, id }
    : refuse('banking.proposals.after', say`This is not where a page ended. Begin again at its start.`, {
        field: 'after',
      })
}

/** Of the two sides of a transfer one makes the match, so that accepting all makes it once. */
function withoutTwins(sure: readonly Found[]): Found[] {
  const taken = new Set<string>()
  return sure.map((one) => {
    const [best, ...rest] = one.ways
    if (!best) return one
    const lines = [one.line.id, ...best.parts.flatMap((part) => (part.part === 'line' && part.id ? [part.id] : []))]
    const twin = lines.length > 1 && lines.some((line) => taken.has(line))
    for (const line of lines) taken.add(line)
    if (!twin) return one
    const with_other: Way = {
      ...best,
      reason: `${best.reason} ${say`It is matched together with that line.`}`,
      make: { ...best.make, lines: [] },
    }
    return { ...one, ways: [with_other, ...rest] }
  })
}

const counted = (found: readonly Found[]) => {
  const places = minorUnits(found[0]?.line.currency ?? 'EUR')
  return { count: found.length, amount: round(sum(found.map((one) => one.line.open)), places) }
}

export const proposal = query('banking.proposal', {
  says: 'All ways to explain one statement line, the best first, each with its parts and why.',
  label: 'Ways to explain a line',
  input: { line: f.ref(statementLine) },
  columns: {
    way: f.integer(),
    title: f.text().told(),
    confidence: f.text(),
    total: f.decimal(4),
    difference: f.decimal(4),
    reason: f.text().told(),
  },
  may: readers,
  async run({ input, read, who }) {
    const row = await read.get(statementLine, input.line)
    if (!row)
      return refuse('banking.match.line', say`There is no such statement line.`, { kind: 'missing', field: 'line' })
    const company = await companyOf(read, who, { company: null, account: row.account })
    const [found] = await proposalsFor(read, { company, ids: [row.id], limit: 1 })
    const ways = found?.ways ?? []
    return {
      rows: ways.map((way, index) => wayRow(way, index, found?.line.open ?? row.open, row.currency)),
      totals: { line: { ...row, ...(found ? proposalRow(found) : {}), line: row.id, state: row.state } },
      head: { title: row.counterpartyName ?? row.text.slice(0, 60), currency: row.currency },
    }
  },
})

function wayRow(way: Way, index: number, open: string, currency: string): QueryRow {
  const places = minorUnits(currency)
  const foreign = way.parts.some((part) => part.item && part.item.currency !== currency)
  const total = foreign ? open : sum(way.parts.map((part) => part.amount))
  const suggested = way.parts.find((part) => part.suggested)
  return {
    way: index + 1,
    kind: way.kind,
    title: way.title,
    reason: way.reason,
    confidence: way.confidence,
    score: way.score,
    total: round(total, places),
    difference: round(subtract(open, total), places),
    returns: way.returns ?? null,
    make: made(way),
    parts: way.parts.map(partRow),
    closes: suggested
      ? {
          item: suggested.id,
          number: suggested.item?.number ?? '',
          amount: suggested.amount,
          says: String(say`${suggested.item?.number ?? say`It`} closes it exactly.`),
        }
      : null,
  }
}

const partRow = (part: Way['parts'][number]): QueryRow => ({
  part: part.part,
  id: part.id,
  subject: part.item?.subject ?? null,
  number: part.item?.number ?? null,
  side: part.item?.side ?? null,
  text: part.text ?? part.line?.text ?? null,
  party: part.item?.party ?? part.party ?? null,
  partyName: part.item?.partyName ?? part.partyName ?? part.line?.counterpartyName ?? null,
  issuedOn: part.item?.issuedOn ?? part.line?.bookedOn ?? null,
  dueOn: part.item?.dueOn ?? null,
  open: part.item?.open ?? null,
  currency: part.item?.currency ?? part.line?.currency ?? null,
  amount: part.amount,
  other: part.other ?? null,
  account: part.account ?? null,
  accountName: part.accountName ?? null,
  suggested: part.suggested ?? false,
})
