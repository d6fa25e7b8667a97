/** Matching at scale: statement lines against as many open items, through the program's own commands. */

import { react } from '../../doors/worker/reactions.ts'
import { ask, dispatch } from '../../kernel/index.ts'
import { emptyReport, intake } from '../../modules/documents/index.ts'
import type { World } from '../world.ts'
import { ibanOf, plan } from './books.ts'
import { byAmount, byText, isTrue, matchedByItself, type Said, score } from './judge.ts'
import { type Payment, payments } from './payments.ts'
import { setUpBooks } from './set-up.ts'
import { statementFile } from './statement-file.ts'

const OWN = ibanOf(47_110_815)

export interface MatchingResult {
  lines: number
  items: number
  /** Milliseconds. */
  setUp: number
  file: number
  look: number
  /** Processor time of this process for the look. */
  lookCpu: number
  book: number
  /** Resident at most. */
  megabytes: number
  sure: Map<string, ReturnType<typeof score> extends Map<string, infer S> ? S : never>
  first: Map<string, number>
  naive: { name: string; matched: number; right: number }[]
  truths: number
}

const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const begun = performance.now()
  return [await work(), performance.now() - begun]
}

async function drain(world: World): Promise<void> {
  const log = (message: string, error: unknown) => process.stderr.write(`${message} ${String(error)}\n`)
  while ((await react(world.kernel, log)) > 0);
}

async function openAccount(world: World): Promise<string> {
  const account = await world.one(
    `select id from ledger_account where company = $1 and control = 'bank' and not heading and active order by code limit 1`,
    [world.company],
  )
  const input = {
    name: 'Elbe Sparbank',
    company: world.company,
    identifier: OWN,
    currency: 'EUR',
    account,
    automatic: 'off',
  }
  return String((await dispatch(world.kernel, { command: 'banking.account.create', input }, world.who)).id)
}

interface ProposalRow {
  line: string
  make: { items?: { item: string; amount: string }[]; returns?: string; lines?: { line: string }[] } | null
}

/** What the program proposes first for the lines that it left to a person. */
async function proposedFirst(world: World, all: readonly Payment[]): Promise<Map<string, number>> {
  const { rows } = await world.kernel.pool.query<{ id: string; mark: string }>(
    'select id, bank_reference as mark from banking_statement_line where company = $1',
    [world.company],
  )
  const marks = new Map(rows.map((row) => [row.id, row.mark]))
  const byMark = new Map(all.map((one) => [one.mark, one]))
  const first = new Map<string, number>()
  let after: string | undefined
  do {
    const input = { company: world.company, limit: 2000, ...(after ? { after } : {}) }
    const page = await ask(world.kernel, 'banking.proposals', input, world.who)
    for (const row of page.rows as unknown as ProposalRow[]) {
      const payment = byMark.get(marks.get(row.line) ?? '')
      if (payment && row.make && isTrue(saidBy(row, payment.mark, marks), payment))
        first.set(payment.kind, (first.get(payment.kind) ?? 0) + 1)
    }
    after = (page as { after?: string }).after
  } while (after)
  return first
}

function saidBy({ make }: ProposalRow, mark: string, marks: ReadonlyMap<string, string>): Said {
  const items = (make?.items ?? []).map((one): [string, number] => [one.item, Math.round(Number(one.amount) * 100)])
  const others = (make?.lines ?? []).map(({ line }) => marks.get(line) ?? '').filter((one) => one !== mark)
  return { mark, items: new Map(items), returns: others }
}

/** Sets up the books, files the statement, and lets the program match what is sure. */
export async function matching(world: World, size: number, seed: number): Promise<MatchingResult> {
  const planned = plan(seed, size)
  const [books, setUp] = await timed(() => setUpBooks(world, planned))
  const all = payments(seed, size, books.items, books.parties)
  const account = await openAccount(world)
  const bytes = statementFile(OWN, '49', all)
  const report = emptyReport()
  const [, file] = await timed(() =>
    intake(world.kernel, world.who, { name: 'statement.xml', bytes }, 'upload', report),
  )
  if (report.filed !== 1) throw new Error(`The statement was not filed: ${JSON.stringify(report)}`)
  await drain(world)
  await dispatch(
    world.kernel,
    { command: 'banking.account.update', id: account, input: { automatic: 'sure' } },
    world.who,
  )
  const matchSure = { command: 'banking.account.matchSure', id: account, input: {} }
  const before = process.cpuUsage()
  const [, look] = await timed(() => dispatch(world.kernel, matchSure, world.who))
  const { user, system } = process.cpuUsage(before)
  const lookCpu = (user + system) / 1000
  const [, book] = await timed(() => drain(world))
  const sure = score(all, await matchedByItself(world, all))
  const first = await proposedFirst(world, all)
  const naive = [
    { name: 'the only item of that amount', said: byAmount(all, books.items) },
    { name: 'the longest number in the text', said: byText(all, books.items) },
  ].map(({ name, said }) => {
    const scores = [...score(all, said).values()]
    const count = (of: 'matched' | 'right') => scores.reduce((sum, one) => sum + one[of], 0)
    return { name, matched: count('matched'), right: count('right') }
  })
  const truths = all.filter((one) => one.pays.size > 0 || one.returns).length
  const megabytes = process.resourceUsage().maxRSS / 1024
  const counts = { lines: all.length, items: books.items.length, truths, megabytes }
  return { ...counts, setUp, file, look, lookCpu, book, sure, first, naive }
}
