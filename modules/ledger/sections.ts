import type { RowOf } from '../../kernel/index.ts'
import type { AccountKind, account } from './account.ts'

type Account = RowOf<typeof account>

export type Statement = 'balanceSheet' | 'profitAndLoss'

/** A part of a statement: where an account stands, and what its part is called. */
export interface Section {
  id: string
  statement: Statement
  /** Kinds of accounts that may stand here; the first section of a kind takes those that name none. */
  kinds: readonly AccountKind[]
  name: Words
}

/** The same words in the languages that reports are made in. */
export interface Words {
  en: string
  de: string
}

/**
 * The parts of both statements in the order in which they are shown. The profit and loss statement is by
 * nature of expense and the balance sheet by current and non-current (IAS 1.54–105; § 266 and § 275 HGB
 * give the same figures under other headings).
 */
export const SECTIONS: readonly Section[] = [
  section('fixedAssets', 'balanceSheet', [], 'Non-current assets', 'Anlagevermögen'),
  section('inventory', 'balanceSheet', [], 'Inventories', 'Vorräte'),
  section('receivables', 'balanceSheet', [], 'Receivables', 'Forderungen'),
  section('currentAssets', 'balanceSheet', ['asset'], 'Other current assets', 'Sonstiges Umlaufvermögen'),
  section('cash', 'balanceSheet', [], 'Cash and bank', 'Kasse und Bank'),
  section('equity', 'balanceSheet', ['equity'], 'Equity', 'Eigenkapital'),
  section('provisions', 'balanceSheet', [], 'Provisions', 'Rückstellungen'),
  section('longTermLiabilities', 'balanceSheet', [], 'Non-current liabilities', 'Langfristige Verbindlichkeiten'),
  section('payables', 'balanceSheet', [], 'Payables', 'Verbindlichkeiten aus Lieferungen und Leistungen'),
  section('taxes', 'balanceSheet', [], 'Taxes', 'Steuern'),
  section(
    'currentLiabilities',
    'balanceSheet',
    ['liability'],
    'Other current liabilities',
    'Sonstige Verbindlichkeiten',
  ),
  section('revenue', 'profitAndLoss', ['income'], 'Revenue', 'Umsatzerlöse'),
  section('costOfSales', 'profitAndLoss', [], 'Cost of sales', 'Materialaufwand'),
  section('otherIncome', 'profitAndLoss', [], 'Other income', 'Sonstige Erträge'),
  section('personnel', 'profitAndLoss', [], 'Staff', 'Personalaufwand'),
  section('depreciation', 'profitAndLoss', [], 'Depreciation', 'Abschreibungen'),
  section('otherExpenses', 'profitAndLoss', ['expense'], 'Running costs', 'Sonstige Aufwendungen'),
  section('finance', 'profitAndLoss', [], 'Finance', 'Finanzergebnis'),
  section('incomeTax', 'profitAndLoss', [], 'Taxes on income', 'Steuern vom Einkommen und Ertrag'),
]

function section(id: string, statement: Statement, kinds: readonly AccountKind[], en: string, de: string): Section {
  return { id, statement, kinds, name: { en, de } }
}

const BY_ID = new Map(SECTIONS.map((one) => [one.id, one]))

const statementOf = (kind: AccountKind): Statement =>
  kind === 'income' || kind === 'expense' ? 'profitAndLoss' : 'balanceSheet'

/** Where accounts of a sub-ledger stand when nobody says so. */
const CONTROL_SECTIONS: Record<string, string> = { receivable: 'receivables', payable: 'payables', bank: 'cash' }

/** Where an account stands when neither it nor a heading above it says so. */
function usualSection(account: Account): Section {
  const ofControl = BY_ID.get(CONTROL_SECTIONS[account.control ?? ''] ?? '')
  if (ofControl?.statement === statementOf(account.kind)) return ofControl
  return SECTIONS.find((one) => one.kinds.includes(account.kind)) ?? (SECTIONS[0] as Section)
}

/**
 * The section that an account or a heading above it states. A section of the other statement is passed over,
 * so that no figure can leave its statement.
 */
export function statedSection(account: Account, accounts: ReadonlyMap<string, Account>): Section | undefined {
  const statement = statementOf(account.kind)
  const seen = new Set<string>()
  for (let at: Account | undefined = account; at && !seen.has(at.id); at = accounts.get(at.parent ?? '')) {
    seen.add(at.id)
    const stated = at.section ? BY_ID.get(at.section) : undefined
    if (stated?.statement === statement) return stated
  }
  return undefined
}

/** The section in which an account stands: the stated one, else the usual one of its kind. */
export const sectionOf = (account: Account, accounts: ReadonlyMap<string, Account>): Section =>
  statedSection(account, accounts) ?? usualSection(account)

/** True for a name that accounts may state as their section. */
export const isSection = (id: string): boolean => BY_ID.has(id)

/** The words in the reader's language; English where there are none. */
export const inLanguage = (words: Words, locale: string | undefined): string =>
  locale?.toLowerCase().startsWith('de') ? words.de : words.en
