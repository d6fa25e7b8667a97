import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { fetchRecord, keys, useRecord, useRows } from '../api/queries.ts'
import type { Row } from '../api/types.ts'
import { isEmpty } from '../fields/values.ts'
import type { Choosable } from './entry-lines.ts'
import type { TaxRule } from './entry-math.ts'

/** What differs between what we sell and what we buy. */
export interface Trade {
  record: string
  /** The field that names the other side. */
  party: 'customer' | 'supplier'
  direction: 'sales' | 'purchases'
  /** Kinds of accounts that come first. */
  kinds: readonly string[]
}

export const TRADES: Record<string, Trade> = {
  'sales.invoice': { record: 'sales.invoice', party: 'customer', direction: 'sales', kinds: ['income'] },
  'purchasing.bill': {
    record: 'purchasing.bill',
    party: 'supplier',
    direction: 'purchases',
    kinds: ['expense', 'asset'],
  },
}

interface Account extends Choosable {
  kind: string
  purpose?: string
}

function useAccountRows(company: string | undefined): Row[] | undefined {
  const where = { company: { is: company } }
  return useRows('ledger.account', { where, sort: 'code', limit: 1000 }, company !== undefined).data?.rows
}

/** Code and name of every account, by its id. */
export function useAccountNames(company: string | undefined): Map<string, string> {
  const rows = useAccountRows(company)
  return useMemo(() => new Map((rows ?? []).map((row) => [row.id, `${row.code} ${row.name}`])), [rows])
}

/** Accounts on which a line may be booked; the kinds that such lines usually have come first. */
export function useAccounts(company: string | undefined, trade: Trade): Account[] {
  const rows = useAccountRows(company)
  return useMemo(() => {
    const rank = (account: Account) =>
      (trade.kinds.indexOf(account.kind) + trade.kinds.length + 1) % (trade.kinds.length + 1)
    return (rows ?? [])
      .filter((row) => row.heading !== true && row.active !== false && isEmpty(row.control))
      .map((row) => ({
        id: row.id,
        code: String(row.code ?? ''),
        name: String(row.name ?? ''),
        kind: String(row.kind ?? ''),
        purpose: typeof row.purpose === 'string' ? row.purpose : undefined,
        seldom: !trade.kinds.includes(String(row.kind ?? '')),
      }))
      .sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code))
  }, [rows, trade])
}

interface TaxChoice extends Choosable {
  kind: string
}

/** The tax codes of one direction. */
export function useTaxCodes(company: string | undefined, trade: Trade): TaxChoice[] {
  const where = { company: { is: company }, direction: { is: trade.direction } }
  const rows = useRows('tax.code', { where, sort: 'code', limit: 200 }, company !== undefined).data?.rows
  return useMemo(
    () =>
      (rows ?? [])
        .filter((row) => row.active !== false)
        .map((row) => ({
          id: row.id,
          code: String(row.code ?? ''),
          name: String(row.name ?? ''),
          kind: String(row.kind ?? ''),
        })),
    [rows],
  )
}

function ruleOf(row: Row): TaxRule {
  const rates = Array.isArray(row.rates) ? (row.rates as { from: string; rate: string }[]) : []
  const text = (name: string) => String(row[name] ?? '')
  return {
    id: row.id,
    code: text('code'),
    name: text('name'),
    category: text('category'),
    kind: text('kind'),
    direction: text('direction'),
    rates,
  }
}

/** The tax codes that lines use, with their dated rates. */
export function useTaxRules(ids: readonly string[]): Map<string, TaxRule> {
  const rows = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.record('tax.code', id),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchRecord('tax.code', id, signal),
      staleTime: 5 * 60_000,
    })),
    combine: (answers) => answers.map((answer) => answer.data),
  })
  return useMemo(() => new Map(rows.flatMap((row) => (row ? [[row.id, ruleOf(row)] as const] : []))), [rows])
}

/** Items that a line may be filled from, as the typed text finds them. */
export function useItems(company: string | undefined, search: string): Row[] {
  const may = useDeclared().record('items.item')?.mayRead ?? false
  const words = search.trim()
  const where = { company: { is: company }, active: { is: true } }
  const asks = may && company !== undefined && words.length > 1
  return useRows('items.item', { where, search: words, limit: 12 }, asks).data?.rows ?? []
}

/** The other side, with its terms. */
export function useParty(id: unknown): Row | undefined {
  return useRecord('contacts.party', typeof id === 'string' && id !== '' ? id : undefined).data
}

/** Members of the value added tax area of the European Union (Directive 2006/112/EC, article 5; `EL` is Greece). */
const UNION = new Set('AT BE BG CY CZ DE DK EE EL GR ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))

/**
 * The kind of tax that a line usually has, by where both sides are: our own country's standard rate at home, nothing
 * charged to a business elsewhere in the Union or outside of it. Nothing where it can't be told.
 */
export function usualTaxKind(trade: Trade, home: string | undefined, party: Row | undefined): string | undefined {
  const there = typeof party?.country === 'string' ? party.country : undefined
  if (!there || !home || there === home) return 'standard'
  const business = !isEmpty(party?.vatId)
  if (UNION.has(there) && UNION.has(home)) return business ? 'intraCommunity' : undefined
  return trade.direction === 'sales' ? 'export' : undefined
}
