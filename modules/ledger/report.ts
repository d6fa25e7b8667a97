import { auditor, f, type Opens, owner, type Reader, type RowOf, refuse, say } from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { account as accountRecord } from './account.ts'
import { accountant, bookkeeper } from './roles.ts'
import { inLanguage, type Words } from './sections.ts'
import type { Span } from './turnovers.ts'

export type Account = RowOf<typeof accountRecord>
export type Company = RowOf<typeof companyRecord>

/** Who reads the books. */
export const reportReaders = [accountant, bookkeeper, auditor, owner]

/** The inputs that all reports over a span share. */
export const spanInput = {
  company: f.ref(companyRecord),
  from: f.date().optional().says('First day; since the beginning when left empty.'),
  until: f.date().optional().says('Last day; today when left empty.'),
  knownAt: f.instant().optional().says('Only what was known at this instant.'),
}

export interface Books {
  company: Company
  currency: string
  /** Accounts of the company by id. */
  accounts: Map<string, Account>
  today: string
  locale: string | undefined
}

/**
 * The company asked about with its accounts.
 * @throws Refusal `ledger.report.company`
 */
export async function booksOf(read: Reader, company: string): Promise<Books> {
  const [companies, all] = await Promise.all([read.reference(companyRecord), read.reference(accountRecord)])
  const found = companies.get(company) ?? (await read.get(companyRecord, company))
  if (!found)
    return refuse('ledger.report.company', say`There is no such company.`, { kind: 'missing', field: 'company' })
  const accounts = new Map([...all].filter(([, one]) => one.company === company))
  const today = Temporal.Now.plainDateISO(found.timeZone).toString()
  return { company: found, currency: found.currency, accounts, today, locale: read.who.locale }
}

/**
 * Adds accounts that have figures and that the shared copy of the chart does not hold yet, so that no report
 * leaves out what was posted a moment ago to a new account.
 */
export async function withAllAccounts(
  read: Reader,
  books: Books,
  figures: readonly ReadonlyMap<string, unknown>[],
): Promise<void> {
  const missing = new Set(figures.flatMap((one) => [...one.keys()].filter((id) => !books.accounts.has(id))))
  if (missing.size === 0) return
  for (const one of await read.find(accountRecord, { id: [...missing] }, missing.size)) books.accounts.set(one.id, one)
}

/**
 * The span asked for: until today when nothing else is said.
 * @throws Refusal `ledger.report.span` where it ends before it begins.
 */
export function spanOf(input: { from?: string | null; until?: string | null }, today: string): Span {
  const from = input.from ?? null
  const until = input.until ?? (from && from > today ? from : today)
  if (from && from > until)
    refuse('ledger.report.span', say`The last day is before the first. Swap them.`, { field: 'until' })
  return { from, until }
}

/** What a report says of itself in its head and in every export. */
export function headOf(books: Books, title: Words, asked: string, knownAt?: string | null) {
  return {
    title: inLanguage(title, books.locale),
    company: books.company.name,
    for: asked,
    currency: books.currency,
    ...(knownAt ? { asKnownAt: knownAt } : {}),
  }
}

/** Opens what one account's figure is made of. */
export function opensStatement(company: string, account: string, span: Span, knownAt?: string | null): Opens {
  return { query: 'ledger.accountStatement', input: { company, account, ...spanAsked(span, knownAt) } }
}

/** Opens the postings of all accounts under a heading or in a section. */
export function opensLedger(
  company: string,
  of: { under?: string; section?: string; statement?: string },
  span: Span,
  knownAt?: string | null,
): Opens {
  return { query: 'ledger.generalLedger', input: { company, ...of, ...spanAsked(span, knownAt) } }
}

const spanAsked = ({ from, until }: Span, knownAt?: string | null) => ({
  ...(from ? { from } : {}),
  until,
  ...(knownAt ? { knownAt } : {}),
})

export const byCode = (a: Account, b: Account): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
