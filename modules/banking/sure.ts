import type { Reaction, Schedule } from '../../kernel/index.ts'
import { command, event, f, type Transaction } from '../../kernel/index.ts'
import { lockItems, period } from '../ledger/index.ts'
import { bankAccount, matchers } from './account.ts'
import { accountReady } from './account-commands.ts'
import { statementImported } from './import-statement.ts'
import { makeMatch } from './make-match.ts'
import { match } from './match.ts'
import { type MatchDraft, matchOf } from './match-input.ts'
import { type Found, made, proposalsFor, proposalsPage } from './proposals.ts'
import { statementLine } from './statement.ts'
import type { LineAsk } from './world.ts'

/** Lines that are looked at in one go. */
const AT_ONCE = 2000

export const lineSure = event('banking.lineSure', 'A statement line was found to be explained for sure.', {
  line: f.ref(statementLine),
  make: f.json<MatchDraft>(),
})

/**
 * States what is sure as events; each is matched by a command of its own, so that one that can't be booked holds up
 * no other; one of a closed period waits for a person. All open lines of the company are held against one another, not those of the account alone.
 */
async function tellSure(tx: Transaction, company: string, accounts: ReadonlySet<string>): Promise<number> {
  const open = [...(await tx.reference(period)).values()].filter(
    (one) => one.company === company && one.state === 'open',
  )
  const bookable = (day: string): boolean => open.some((one) => one.startsOn <= day && day <= one.endsOn)
  const taken = new Set<string>()
  let told = 0
  for await (const one of allProposals(tx, company)) {
    const way = one.confidence === 'sure' && accounts.has(one.line.account) ? one.ways[0] : undefined
    const lines = (way?.make.lines ?? []).map((part) => part.line)
    if (!way || lines.some((line) => taken.has(line)) || !allIn(one, accounts) || !bookable(one.line.bookedOn)) continue
    for (const line of lines) taken.add(line)
    tx.emit(lineSure({ line: one.line.id, make: made(way) }))
    told += 1
  }
  return told
}

/** Proposals for all open lines of a company, page after page. */
async function* allProposals(tx: Transaction, company: string): AsyncGenerator<Found> {
  let after: LineAsk['after'] = null
  do {
    const page = await proposalsPage(tx, { company, limit: AT_ONCE, after })
    yield* page.found
    after = page.last
  } while (after)
}

/** Both accounts of a transfer let themselves be matched by themselves. */
const allIn = ({ ways }: Found, accounts: ReadonlySet<string>): boolean =>
  (ways[0]?.parts ?? []).every((part) => !part.line || accounts.has(part.line.account))

/** What a match is made of, whatever the order of its fields: the event went through the database. */
const content = ({ lines, items, others, returns }: MatchDraft): string =>
  JSON.stringify([
    (lines ?? []).map((one) => [one.line, one.amount ?? null]),
    (items ?? []).map((one) => [one.item, one.amount ?? null]),
    (others ?? []).map((one) => [one.kind, one.amount, one.account ?? null, one.taxCode ?? null, one.item ?? null]),
    returns ?? null,
  ])

/** What was sure is looked at once more before it is booked: somebody may have been faster, or another line come. */
export const makeSure = command('banking.match.makeSure', {
  says: 'Make a match that was found to be sure, if it still is.',
  label: 'Match by itself',
  makes: match,
  offered: false,
  undoneBy: 'banking.match.undo',
  input: { line: f.ref(statementLine), make: f.json<MatchDraft>() },
  may: matchers,
  async run({ input, tx }) {
    // All that it would move is held first: whoever is faster is seen by the look after it, and is no fault of ours.
    const lines = [...new Set([input.line, ...(input.make.lines ?? []).map((one) => one.line)])]
    const held = await tx.lockAll(statementLine, lines)
    const line = held.find((one) => one.id === input.line)
    if (!line?.company || held.some((one) => one.state !== 'open'))
      return { result: { skipped: 'The line is not open any more.' } }
    await lockItems(
      tx,
      (input.make.items ?? []).map((one) => one.item),
    )
    const [found] = await proposalsFor(tx, { company: line.company, ids: [line.id], limit: 1 })
    const way = found?.confidence === 'sure' ? found.ways[0] : undefined
    if (!way || content(way.make) !== content(input.make)) return { result: { skipped: 'It is not sure any more.' } }
    const booked = await makeMatch(tx, matchOf(made(way)))
    return { made: booked, result: { match: booked.id, text: booked.text } }
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
    id: 'banking.matchLine',
    on: lineSure,
    run: makeSure as never,
    with: (told: { line: string; make: MatchDraft }) => ({ input: told }),
  },
]

export const schedules: readonly Schedule[] = [{ command: matchSureEverywhere as never, cron: '*/20 * * * *' }]
