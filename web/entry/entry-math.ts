import {
  add,
  divide,
  isDecimal,
  isZero,
  minorUnits,
  multiply,
  round,
  roundMoney,
  subtract,
  sum,
} from '../../kernel/decimal.ts'

/** What the arithmetic needs of a tax code. */
export interface TaxRule {
  id: string
  code: string
  name: string
  category: string
  kind: string
  direction: string
  rates: readonly { from: string; rate: string }[]
}

/** A line as it is typed: what can't be read counts as nothing yet. */
export interface MathLine {
  quantity?: unknown
  price?: unknown
  /** Percent taken off. */
  discount?: unknown
  /** Stated by the document; counts before quantity and price. */
  net?: unknown
  taxCode?: unknown
}

/** The tax of all lines of one category and rate. */
export interface TaxGroup {
  key: string
  names: string[]
  category: string
  rate: string
  base: string
  tax: string
  /** We compute it ourselves, and it is neither charged nor owed to the supplier. */
  selfAssessed: boolean
}

export interface Totals {
  /** Net of each line; nothing where it can't be worked out yet. */
  nets: (string | undefined)[]
  groups: TaxGroup[]
  net: string
  tax: string
  gross: string
  /** What is to be paid: gross less what was paid before, plus rounding. */
  payable: string
  /** Lines with an amount and no tax code. */
  untaxed: number
}

function readable(value: unknown): string | undefined {
  return typeof value === 'string' && isDecimal(value) ? value : undefined
}

/** Net of a line, rounded once: stated, or quantity × price less discount (docs/SPEC-money.md, section 3). */
export function lineNet(line: MathLine, currency: string): string | undefined {
  const stated = readable(line.net)
  if (stated !== undefined) return roundMoney(stated, currency)
  const price = readable(line.price)
  if (price === undefined) return undefined
  const whole = multiply(readable(line.quantity) ?? '1', price)
  return roundMoney(multiply(whole, subtract('1', divide(readable(line.discount) ?? '0', '100'))), currency)
}

/** The rate of a code on a day, in percent: the latest that began by then; nothing where none had. */
export function rateOn(rule: Pick<TaxRule, 'rates'>, on: string): string | undefined {
  let found: { from: string; rate: string } | undefined
  for (const one of rule.rates) if (one.from <= on && (!found || one.from > found.from)) found = one
  return found?.rate
}

/** True where the buyer computes the tax itself (docs/SPEC-money.md, section 4.5). */
export function isSelfAssessed(rule: Pick<TaxRule, 'direction' | 'kind'>): boolean {
  return rule.direction === 'purchases' && (rule.kind === 'reverseCharge' || rule.kind === 'intraCommunity')
}

/** Lines by tax category and rate; the tax of each is computed on the sum (docs/SPEC-money.md, section 4). */
export function taxGroups(
  lines: readonly { net: string; rule: TaxRule | undefined }[],
  on: string,
  currency: string,
): TaxGroup[] {
  const groups = new Map<string, TaxGroup>()
  for (const { net, rule } of lines) {
    const rate = rule && rateOn(rule, on)
    if (!rule || rate === undefined) continue
    const own = isSelfAssessed(rule)
    const key = `${rule.category} ${own} ${round(rate, 4)}`
    const group = groups.get(key) ?? {
      key,
      names: [],
      category: rule.category,
      rate,
      base: '0',
      tax: '0',
      selfAssessed: own,
    }
    groups.set(key, {
      ...group,
      names: group.names.includes(rule.name) ? group.names : [...group.names, rule.name],
      base: add(group.base, net),
    })
  }
  return [...groups.values()].map((group) => ({
    ...group,
    base: round(group.base, minorUnits(currency)),
    tax: roundMoney(multiply(group.base, multiply(group.rate, '0.01')), currency),
  }))
}

/** All totals of a bill or an invoice while it is typed (docs/SPEC-money.md, sections 3 and 4). */
export function totalsOf(
  given: { lines: readonly MathLine[]; prepaid?: unknown; rounding?: unknown },
  rules: ReadonlyMap<string, TaxRule>,
  on: string,
  currency: string,
): Totals {
  const money = (amount: string) => roundMoney(amount, currency)
  const nets = given.lines.map((line) => lineNet(line, currency))
  const taxed = given.lines.map((line, index) => ({
    net: nets[index] ?? '0',
    rule: typeof line.taxCode === 'string' ? rules.get(line.taxCode) : undefined,
  }))
  const groups = taxGroups(taxed, on, currency)
  const net = money(sum(nets.map((each) => each ?? '0')))
  const tax = money(sum(groups.filter((group) => !group.selfAssessed).map((group) => group.tax)))
  const gross = money(add(net, tax))
  return {
    nets,
    groups,
    net,
    tax,
    gross,
    payable: money(add(subtract(gross, readable(given.prepaid) ?? '0'), readable(given.rounding) ?? '0')),
    untaxed: taxed.filter(({ net: each, rule }) => !rule && !isZero(each)).length,
  }
}
