import type { Reaction, Schedule } from '../../kernel/index.ts'
import { command, event, f, type Transaction } from '../../kernel/index.ts'
import { bankAccount, matchers } from './account.ts'
import { accountReady } from './account-commands.ts'
import { statementImported } from './import-statement.ts'
import { makeMatchCommand } from './match-commands.ts'
import type { MatchDraft } from './match-input.ts'
import { type Found, made, proposalsFor } from './proposals.ts'
import { statementLine } from './statement.ts'

/** Lines that are looked at in one go. */
const AT_ONCE = 2000

export const lineSure = event('banking.lineSure', 'A statement line was found to be explained for sure.', {
  line: f.ref(statementLine),
  make: f.json<MatchDraft>(),
})

/**
 * States what is sure as events; each is matched by a command of its own, so that one that can't be booked holds up
 * no other. All open lines of the company are held against one another, not those of the account alone.
 */
async function tellSure(tx: Transaction, company: string, accounts: ReadonlySet<string>): Promise<number> {
  const found = await proposalsFor(tx, { company, limit: AT_ONCE })
  const taken = new Set<string>()
  let told = 0
  for (const one of found) {
    const way = one.confidence === 'sure' && accounts.has(one.line.account) ? one.ways[0] : undefined
    const lines = (way?.make.lines ?? []).map((part) => part.line)
    if (!way || lines.some((line) => taken.has(line)) || !allIn(one, accounts)) continue
    for (const line of lines) taken.add(line)
    tx.emit(lineSure({ line: one.line.id, make: made(way) }))
    told += 1
  }
  return told
}

/** Both accounts of a transfer let themselves be matched by themselves. */
const allIn = ({ ways }: Found, accounts: ReadonlySet<string>): boolean =>
  (ways[0]?.parts ?? []).every((part) => !part.line || accounts.has(part.line.account))

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
    run: makeMatchCommand as never,
    with: ({ make }: { make: Record<string, unknown> }) => ({ input: make }),
  },
]

export const schedules: readonly Schedule[] = [{ command: matchSureEverywhere as never, cron: '*/20 * * * *' }]
