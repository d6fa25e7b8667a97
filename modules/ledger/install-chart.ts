import { newId, type Reader, type RowOf, refuse, say, type Transaction, type Words } from '../../kernel/index.ts'
import { type AccountPurpose, account as accountRecord, journal as journalRecord } from './account.ts'
import { chartTemplate } from './charts/index.ts'

type Account = RowOf<typeof accountRecord>

/**
 * Gives a company the accounts and journals of a template.
 * @returns the account ids by code, for whatever else is set up on them.
 * @throws Refusal `ledger.chart.unknown`, `ledger.chart.taken` where the company has accounts already.
 */
export async function installChart(tx: Transaction, company: string, chart: string): Promise<Map<string, string>> {
  const template = chartTemplate(chart)
  const [already] = await tx.find(accountRecord, { company }, 1)
  if (already) {
    refuse(
      'ledger.chart.taken',
      say`This company has a chart of accounts already. Add or change accounts one by one.`,
      {
        field: 'chart',
      },
    )
  }
  const ids = new Map(template.accounts.map((one) => [one.code, newId()]))
  for (const { parent, ...one } of template.accounts) {
    tx.insert(accountRecord, {
      ...one,
      id: ids.get(one.code) as string,
      company,
      ...(parent ? { parent: ids.get(parent) as string } : {}),
    })
  }
  for (const journal of template.journals) tx.insert(journalRecord, { ...journal, company })
  return ids
}

/**
 * The account that a company keeps for a purpose.
 * @throws Refusal `ledger.account.purpose` where it has none.
 */
export async function accountFor(read: Reader, company: string, purpose: AccountPurpose): Promise<Account> {
  const accounts = await read.reference(accountRecord)
  for (const one of accounts.values()) {
    if (one.company === company && one.purpose === purpose && one.active) return one
  }
  return refuse(
    'ledger.account.purpose',
    say`No account is set for “${PURPOSE_WORDS[purpose]}”. Choose one in the chart of accounts.`,
  )
}

/** Accounts of a company that a sub-ledger keeps, in the order of their codes: the first is the usual one. */
export async function controlAccounts(
  read: Reader,
  company: string,
  control: 'receivable' | 'payable' | 'bank' | 'tax',
): Promise<Account[]> {
  const accounts = await read.reference(accountRecord)
  return [...accounts.values()]
    .filter((one) => one.company === company && one.control === control && one.active && !one.heading)
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

const PURPOSE_WORDS: Record<AccountPurpose, Words> = {
  sales: say`sales`,
  purchases: say`purchases without an account of their own`,
  exchangeGain: say`exchange gains`,
  exchangeLoss: say`exchange losses`,
  writeOff: say`small differences written off`,
  rounding: say`rounding`,
  discountAllowed: say`discounts that customers take`,
  discountReceived: say`discounts that suppliers grant`,
  advancesPaid: say`payments in advance to suppliers`,
  advancesReceived: say`payments in advance from customers`,
  bankFees: say`bank charges`,
  suspense: say`what is still to be cleared up`,
  transfer: say`money in transit`,
  openingBalance: say`opening balances`,
  retainedEarnings: say`retained earnings`,
}
