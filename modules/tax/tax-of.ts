import { add, allocate, compare, isZero, minorUnits, multiply, round, roundMoney, sum } from '../../kernel/index.ts'
import { isSelfAssessed, rateOf, type TaxRule } from './code.ts'

export interface TaxedLine {
  net: string
  /** Id of the tax code; null: not said yet, so not taxed. */
  taxCode: string | null
}

/** One row of a document's tax breakdown (BG-23). */
export interface TaxRow {
  taxCode: string
  category: string
  /** In percent. */
  rate: string
  base: string
  /** What the document charges. */
  tax: string
  /** What we compute ourselves instead: reverse charge and acquisitions. */
  selfAssessed: string
}

interface Group {
  rule: TaxRule
  rate: string
  bases: Map<string, { rule: TaxRule; base: string }>
}

/**
 * The tax of lines by code: computed for each category and rate on the sum of its nets, then split among the
 * codes that share it (docs/SPEC-money.md, sections 4 and 6).
 * @param on the day of delivery: it decides the rates.
 * @throws Refusal `tax.code.noRate`
 */
export function taxOf(
  lines: readonly TaxedLine[],
  codes: ReadonlyMap<string, TaxRule>,
  on: string,
  currency: string,
): TaxRow[] {
  return [...groupsOf(lines, codes, on).values()].flatMap((group) => rowsOf(group, currency))
}

function groupsOf(lines: readonly TaxedLine[], codes: ReadonlyMap<string, TaxRule>, on: string): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const line of lines) {
    const rule = line.taxCode === null ? undefined : codes.get(line.taxCode)
    if (!rule) continue
    const rate = rateOf(rule, on)
    const key = `${rule.category} ${isSelfAssessed(rule)} ${round(rate, 4)}`
    const group = groups.get(key) ?? { rule, rate, bases: new Map() }
    groups.set(key, group)
    const same = group.bases.get(rule.id) ?? { rule, base: '0' }
    group.bases.set(rule.id, { rule, base: add(same.base, line.net) })
  }
  return groups
}

function rowsOf({ rule, rate, bases }: Group, currency: string): TaxRow[] {
  const places = minorUnits(currency)
  const shares = [...bases.values()]
  const whole = sum(shares.map((one) => one.base))
  const tax = roundMoney(multiply(whole, multiply(rate, '0.01')), currency)
  const parts = split(
    tax,
    shares.map((one) => one.base),
    places,
  )
  const own = isSelfAssessed(rule)
  return shares.map(({ rule: { id, category }, base }, index) => {
    const part = round(parts[index] ?? '0', places)
    const nothing = round('0', places)
    return {
      taxCode: id,
      category,
      rate,
      base: round(base, places),
      tax: own ? nothing : part,
      selfAssessed: own ? part : nothing,
    }
  })
}

/** Shares in proportion; where the weights come to nothing, the first takes all (and all is nothing, but for a unit). */
export function split(amount: string, weights: string[], places: number): string[] {
  if (weights.length === 1 || isZero(sum(weights))) return weights.map((_, index) => (index === 0 ? amount : '0'))
  return allocate(amount, weights, places)
}

/** Index of the largest by size; the first of equals; −1 where there is none. */
export function largest(amounts: readonly string[]): number {
  let found = -1
  for (const [index, amount] of amounts.entries()) {
    const before = amounts[found]
    if (before === undefined || compare(size(amount), size(before)) > 0) found = index
  }
  return found
}

const size = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : amount)
