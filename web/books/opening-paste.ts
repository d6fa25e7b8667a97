import { absolute, compare, isZero } from '../../kernel/decimal.ts'
import type { Line } from '../record/form-state.ts'
import type { Account } from './opening.ts'

interface Reading {
  readDecimal(typed: string): string | undefined
  readDate(typed: string): string | undefined
}

/** Words with which programs head their columns, in the languages of our charts. */
const HEADINGS: Record<string, RegExp> = {
  account: /^(account( (no|number|code))?|code|konto(nummer|nr)?\.?|sachkonto|compte|n° compte)$/,
  name: /^(account name|name|bezeichnung|kontobezeichnung|beschriftung|libellé|navn|description|text)$/,
  debit: /^(debit|dr|soll|débit|debet)$/,
  credit: /^(credit|cr|haben|crédit|kredit)$/,
  balance: /^(balance|closing balance|amount|saldo|endsaldo|betrag|solde|beløb)$/,
  side: /^(s\/h|soll\/haben|d\/c|dr\/cr)$/,
  party:
    /^(party|contact|customer|supplier|vendor|kunde|lieferant|debitor|kreditor|name|client|fournisseur|leverandør)$/,
  number:
    /^(number|no|invoice( (no|number))?|bill( (no|number))?|document|beleg(nummer|nr)?\.?|rechnung(snummer|snr)?\.?|nummer|nr\.?|facture|faktura)$/,
  issuedOn: /^(issued|date|invoice date|document date|datum|belegdatum|rechnungsdatum|dato)$/,
  dueOn: /^(due|due date|fällig(keit)?|fällig am|fälligkeitsdatum|échéance|forfald(sdato)?)$/,
  amount:
    /^(amount|open|open amount|unpaid|balance|outstanding|betrag|offen|offener betrag|saldo|solde|restbeløb|beløb)$/,
  currency: /^(currency|währung|devise|valuta)$/,
}

/** Which column holds what, by the words in the first row; nothing where that is no heading. */
function headed(row: readonly string[], wanted: readonly string[]): Map<string, number> | undefined {
  const found = new Map<string, number>()
  row.forEach((cell, at) => {
    const word = cell.trim().toLowerCase()
    const name = wanted.find((each) => !found.has(each) && HEADINGS[each]?.test(word))
    if (name) found.set(name, at)
  })
  return found.size >= 2 ? found : undefined
}

const cleaned = (grid: readonly (readonly string[])[]): string[][] =>
  grid.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some((cell) => cell !== ''))

/** What a sheet says of the accounts, and what of it is not in the chart. */
export interface ReadBalances {
  lines: Line[]
  titles: Record<string, string>
  /** Rows in which no amount stands: headings and accounts at zero. */
  skipped: number
}

/**
 * A trial balance in the forms in which programs list it: account and balance, or account, name, debit and credit,
 * with or without a heading. An account that the chart lacks stays as it was written, so that nothing is lost.
 */
export function readBalances(
  grid: readonly (readonly string[])[],
  accounts: readonly Account[],
  formats: Reading,
): ReadBalances {
  const all = cleaned(grid)
  const known = headed(all[0] ?? [], ['account', 'name', 'debit', 'credit', 'balance', 'side', 'currency'])
  const rows = known ? all.slice(1) : all
  const columns = known ?? guessedColumns(rows, formats)
  const read: ReadBalances = { lines: [], titles: {}, skipped: 0 }
  for (const row of rows) {
    const cell = (name: string) => row[columns.get(name) ?? -1] ?? ''
    const sides = sidesOf(cell, formats)
    const written = cell('account') || cell('name')
    if (!sides || written === '') {
      read.skipped++
      continue
    }
    const account = accountOf(written, cell('name'), accounts)
    const id = account?.id ?? written
    read.titles[id] = account
      ? `${account.code} ${account.name}`
      : [...new Set([written, cell('name')])].join(' ').trim()
    const currency = cell('currency').toUpperCase()
    read.lines.push({ account: id, ...sides, ...(/^[A-Z]{3}$/.test(currency) ? { currency } : {}) })
  }
  return read
}

/** Without a heading: the account first, amounts last, two of them as debit and credit. */
function guessedColumns(rows: readonly (readonly string[])[], formats: Reading): Map<string, number> {
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0)
  const isAmounts = (at: number) => rows.every((row) => !row[at] || formats.readDecimal(row[at]) !== undefined)
  const amounts = Array.from({ length: width }, (_, at) => at).filter((at) => at > 0 && isAmounts(at))
  const [first, second] = amounts.slice(-2)
  const columns = new Map([['account', 0]])
  if (first !== undefined && second !== undefined) columns.set('debit', first).set('credit', second)
  else if (first !== undefined) columns.set('balance', first)
  if (first !== undefined && first > 1) columns.set('name', 1)
  return columns
}

function sidesOf(cell: (name: string) => string, formats: Reading): { debit?: string; credit?: string } | undefined {
  const number = (name: string) => {
    const value = formats.readDecimal(cell(name))
    return value !== undefined && !isZero(value) ? value : undefined
  }
  const [debit, credit, balance] = [number('debit'), number('credit'), number('balance')]
  if (debit || credit) return { ...(debit ? { debit } : {}), ...(credit ? { credit } : {}) }
  if (!balance) return undefined
  const onCredit = /^(h|c|cr)$/i.test(cell('side')) || compare(balance, '0') < 0
  return onCredit ? { credit: absolute(balance) } : { debit: balance }
}

function accountOf(written: string, name: string, accounts: readonly Account[]): Account | undefined {
  const [code = ''] = written.split(/\s+/)
  const same = (a: string, b: string) => a !== '' && a.toLowerCase() === b.toLowerCase()
  return (
    accounts.find((account) => account.code === written) ??
    accounts.find((account) => account.code === code) ??
    accounts.find((account) => same(account.name, name) || same(account.name, written))
  )
}

const ITEM = ['party', 'number', 'issuedOn', 'dueOn', 'amount', 'currency'] as const

/** A list of unpaid invoices or bills: by its heading, else contact, number, date, due date, amount, currency. */
export function readItems(grid: readonly (readonly string[])[], formats: Reading): Line[] {
  const all = cleaned(grid)
  const known = headed(all[0] ?? [], ITEM)
  const columns = known ?? new Map(ITEM.map((name, at) => [name as string, at]))
  return (known ? all.slice(1) : all).map((row) => {
    const cell = (name: string) => row[columns.get(name) ?? -1] ?? ''
    const day = (name: string) => (cell(name) === '' ? undefined : (formats.readDate(cell(name)) ?? cell(name)))
    const line: Line = {
      ...{ party: cell('party'), number: cell('number'), issuedOn: day('issuedOn') },
      ...{ dueOn: day('dueOn') ?? day('issuedOn'), amount: formats.readDecimal(cell('amount')) ?? cell('amount') },
      currency: cell('currency').toUpperCase(),
    }
    return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined && value !== ''))
  })
}
