import {
  command,
  event,
  f,
  holding,
  type Reaction,
  type RowOf,
  type Schedule,
  system,
  type Transaction,
} from '../../kernel/index.ts'
import { lockItems, type OpenItem, openItem, period } from '../ledger/index.ts'
import { bankAccount, matchers } from './account.ts'
import { accountReady } from './account-commands.ts'
import { statementImported } from './import-statement.ts'
import { type Match, makeMatch } from './make-match.ts'
import { match } from './match.ts'
import { type MatchDraft, matchOf } from './match-input.ts'
import type { Way } from './matching/index.ts'
import { made, proposalsFor, sureLines } from './proposals.ts'
import { statementLine, statement as statementRecord } from './statement.ts'

/** Matches that are booked in one transaction: many enough to share what they read, few enough to hold rows briefly. */
const TOGETHER = 100

/** A line that was found to be explained for sure, and the match that explains it. */
export interface SureLine {
  line: string
  make: MatchDraft
}

export const linesSure = event('banking.linesSure', 'Statement lines were found to be explained for sure.', {
  sure: f.json<SureLine[]>(),
})

/**
 * States what is sure as events, so that it is booked later, some together; what can't be booked holds up no other, and
 * lines of a closed period wait for a person. All open lines of the company are held against one another, not those of
 * the account alone, whatever their number.
 */
async function tellSure(tx: Transaction, company: string, accounts: ReadonlySet<string>): Promise<number> {
  const open = [...(await tx.reference(period)).values()].filter(
    (one) => one.company === company && one.state === 'open',
  )
  const bookable = (day: string): boolean => open.some((one) => one.startsOn <= day && day <= one.endsOn)
  const taken = new Set<string>()
  const sure: SureLine[] = []
  for (const one of await sureLines(tx, company)) {
    const [way] = one.ways
    const lines = (way?.make.lines ?? []).map((part) => part.line)
    if (way?.confidence !== 'sure' || !accounts.has(one.line.account) || lines.some((line) => taken.has(line))) continue
    if (!allIn(way, accounts) || !bookable(one.line.bookedOn)) continue
    for (const line of lines) taken.add(line)
    sure.push({ line: one.line.id, make: made(way) })
  }
  for (let at = 0; at < sure.length; at += TOGETHER) tx.emit(linesSure({ sure: sure.slice(at, at + TOGETHER) }))
  return sure.length
}

/** Both accounts of a transfer let themselves be matched by themselves. */
const allIn = (way: Way, accounts: ReadonlySet<string>): boolean =>
  way.parts.every((part) => !part.line || accounts.has(part.line.account))

/** What a match is made of, whatever the order of its fields: the event went through the database. */
const content = ({ lines, items, others, returns }: MatchDraft): string =>
  JSON.stringify([
    (lines ?? []).map((one) => [one.line, one.amount ?? null]),
    (items ?? []).map((one) => [one.item, one.amount ?? null]),
    (others ?? []).map((one) => [one.kind, one.amount, one.account ?? null, one.taxCode ?? null, one.item ?? null]),
    returns ?? null,
  ])

interface Booked {
  line: string
  match?: Match
  skipped?: string
}

/** What was sure is looked at once more before it is booked: somebody may have been faster, or another line come. */
async function bookSure(tx: Transaction, sure: readonly SureLine[]): Promise<Booked[]> {
  // All that it would move is held first: whoever is faster is seen by the look after it, and is no fault of ours.
  const ids = sure.flatMap(({ line, make }) => [line, ...(make.lines ?? []).map((one) => one.line)])
  const lines = new Map((await tx.lockAll(statementLine, [...new Set(ids)])).map((line) => [line.id, line]))
  const items = sure.flatMap(({ make }) => (make.items ?? []).map((one) => one.item))
  const moving = await lockItems(tx, items)
  const company = lines.get(sure[0]?.line ?? '')?.company
  const isOpen = (line: string) => lines.get(line)?.state === 'open' && lines.get(line)?.company === company
  const ready = sure.filter(({ line, make }) => [line, ...(make.lines ?? []).map((one) => one.line)].every(isOpen))
  const wanted = ready.map((one) => one.line)
  const found =
    company && wanted.length > 0
      ? await proposalsFor(tx, { company, ids: wanted, limit: wanted.length, sureOnly: true })
      : []
  const ways = new Map(found.map((one) => [one.line.id, one.confidence === 'sure' ? one.ways[0] : undefined]))
  const held = await holdingAll(
    tx,
    [...lines.values()],
    [...moving.values()].map((one) => one.item),
  )
  const booked: Booked[] = []
  for (const { line, make } of sure) {
    const way = ways.get(line)
    if (!wanted.includes(line)) booked.push({ line, skipped: 'The line is not open any more.' })
    else if (!way || content(way.make) !== content(make)) booked.push({ line, skipped: 'It is not sure any more.' })
    else booked.push({ line, match: await makeMatch(held, matchOf(made(way))) })
  }
  return booked
}

/** Accounts and statements are read once for all lines; lines and items are held already. */
async function holdingAll(
  tx: Transaction,
  lines: readonly RowOf<typeof statementLine>[],
  items: readonly OpenItem[],
): Promise<Transaction> {
  const distinct = (ids: readonly string[]) => [...new Set(ids)]
  const accounts = await tx.find(bankAccount, { id: distinct(lines.map((one) => one.account)) })
  const statements = await tx.find(statementRecord, { id: distinct(lines.map((one) => one.statement)) })
  return holding(tx, {
    locked: [
      [statementLine, lines],
      [openItem, items],
    ],
    seen: [
      [bankAccount, accounts],
      [statementRecord, statements],
    ],
  })
}

export const makeSure = command('banking.match.makeSure', {
  says: 'Make a match that was found to be sure, if it still is.',
  label: 'Match by itself',
  makes: match,
  offered: false,
  undoneBy: 'banking.match.undo',
  input: { line: f.ref(statementLine), make: f.json<MatchDraft>() },
  may: matchers,
  async run({ input, tx }) {
    const [booked] = await bookSure(tx, [input])
    if (!booked?.match) return { result: { skipped: booked?.skipped ?? '' } }
    return { made: booked.match, result: { match: booked.match.id, text: booked.match.text } }
  },
})

export const makeAllSure = command('banking.match.makeAllSure', {
  says: 'Make matches that were found to be sure, those that still are, in one go; each can be undone by itself.',
  label: 'Match some by themselves',
  offered: false,
  input: { sure: f.json<SureLine[]>() },
  // What it is told is what was found here; a person matches line by line.
  may: [system],
  async run({ input, tx }) {
    const booked = await bookSure(tx, input.sure)
    const matches = booked.flatMap((one) => one.match?.id ?? [])
    const skipped = booked.flatMap((one) => (one.skipped ? [{ line: one.line, why: one.skipped }] : []))
    return { result: { matches, skipped } }
  },
})

export const matchSure = command('banking.account.matchSure', {
  says: 'Match all lines of the account that are sure, each by a match of its own that can be undone.',
  label: 'Match what is sure',
  on: bankAccount,
  may: matchers,
  async run({ record, tx }) {
    const ready = record.state === 'active' && record.company !== null && record.automatic === 'sure'
    if (!ready || !record.company) return { result: { sure: 0, says: 'This account is not matched by itself.' } }
    const accounts = await automaticAccounts(tx, record.company)
    const sure = await tellSure(tx, record.company, new Set([record.id, ...accounts]))
    return { result: { sure, says: `${sure} ${sure === 1 ? 'line is' : 'lines are'} sure and being matched.` } }
  },
})

async function automaticAccounts(tx: Transaction, company: string): Promise<string[]> {
  const active = await tx.find(bankAccount, { company, state: 'active', automatic: 'sure' }, 1000)
  return active.map((one) => one.id)
}

/** Bills and invoices come after their payments, too: what is open is looked at again. */
export const matchSureEverywhere = command('banking.account.matchSureEverywhere', {
  says: 'Look through the open lines of all accounts that match by themselves.',
  label: 'Match what is sure everywhere',
  offered: false,
  may: matchers,
  async run({ tx }) {
    const active = await tx.find(bankAccount, { state: 'active', automatic: 'sure' }, 10_000)
    const companies = new Map<string, string[]>()
    for (const { company, id } of active) if (company) companies.set(company, [...(companies.get(company) ?? []), id])
    let sure = 0
    for (const [company, accounts] of companies) sure += await tellSure(tx, company, new Set(accounts))
    return { result: { sure } }
  },
})

export const reactions: readonly Reaction[] = [
  {
    id: 'banking.matchImported',
    on: statementImported,
    run: matchSure as never,
    with: ({ account, added }: { account: string; added: number }) => (added > 0 ? { id: account } : null),
  },
  {
    id: 'banking.matchReady',
    on: accountReady,
    run: matchSure as never,
    with: ({ account }: { account: string }) => ({ id: account }),
  },
  {
    id: 'banking.matchLines',
    on: linesSure,
    run: makeAllSure as never,
    with: (told: { sure: SureLine[] }) => ({ input: told }),
    apart: {
      run: makeSure as never,
      with: (told: { sure: SureLine[] }) => told.sure.map(({ line, make }) => ({ input: { line, make } })),
    },
  },
]

export const schedules: readonly Schedule[] = [{ command: matchSureEverywhere as never, cron: '*/20 * * * *' }]
