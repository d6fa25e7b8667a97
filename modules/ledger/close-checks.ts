import { answer, day, isZero, type Opens, type Reader, type RowOf, say, slot } from '../../kernel/index.ts'
import { account as accountRecord, period as periodRecord } from './account.ts'
import { net, turnovers } from './turnovers.ts'

type Period = RowOf<typeof periodRecord>

export interface CloseAsk {
  company: string
  period: Period
  read: Reader
}

/** Something that is still open in a period, in words, and where to look at it. */
export interface CloseFinding {
  says: string
  opens?: Opens
}

/** What is still open in a period that is about to be closed? Every module that books answers. */
export const closeChecks = slot<CloseAsk, Promise<CloseFinding[]>>(
  'ledger.closeChecks',
  'What is still open in a period that is about to be closed.',
)

async function earlierPeriods({ company, period, read }: CloseAsk): Promise<CloseFinding[]> {
  const open = await read.find(periodRecord, { company, state: 'open' }, 500)
  const earlier = open.filter((one) => one.endsOn < period.startsOn).sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1))
  const first = earlier[0]
  if (!first) return []
  const says =
    earlier.length === 1
      ? String(say`The earlier period ${first.name} is still open.`)
      : String(say`${earlier.length} earlier periods are still open, the first of them ${first.name}.`)
  return [{ says, opens: { record: periodRecord.id, id: first.id } }]
}

/** Accounts that must come to nothing: what is still to be cleared up. */
async function unclearedAccounts({ company, period, read }: CloseAsk): Promise<CloseFinding[]> {
  const [accounts, balances] = await Promise.all([
    read.find(accountRecord, { company, purpose: ['suspense', 'openingBalance'] }, 10),
    turnovers(read, company, null, period.endsOn),
  ])
  return accounts
    .filter((one) => !isZero(net(balances.get(one.id))))
    .map((one) => ({
      says: String(
        say`${one.code} ${one.name} holds ${net(balances.get(one.id))} on ${day(period.endsOn)}. Clear it up first.`,
      ),
      opens: { query: 'ledger.accountStatement', input: { company, account: one.id, until: period.endsOn } },
    }))
}

export const ledgerCloseChecks = answer(closeChecks, async (ask) =>
  (await Promise.all([earlierPeriods(ask), unclearedAccounts(ask)])).flat(),
)

/** Everything that modules find still open in a period. */
export async function findingsFor(read: Reader, period: Period): Promise<CloseFinding[]> {
  return (await read.ask(closeChecks, { company: period.company, period, read })).flat()
}
