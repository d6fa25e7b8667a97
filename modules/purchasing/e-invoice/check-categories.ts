import { absolute, add, compare, type DecimalString, isZero, round, subtract } from '../../../kernel/decimal.ts'
import { say, type Words } from '../../../kernel/index.ts'
import type { Report } from './check.ts'
import { said, within } from './check-sums.ts'
import type { ReadInvoice, TaxGroup } from './invoice.ts'

/** What EN 16931-1, 6.4.3.3 asks of each tax category; the letters of the rule stand between `BR-` and the number. */
interface CategoryRules {
  letters: string
  name: Words
  /** Groups of this category: one for each rate, or just one. */
  groups: 'eachRate' | 'one'
  /** Which rate a line, allowance or charge may state. */
  rate: 'positive' | 'zero' | 'none' | 'notNegative'
  /** Whether a reason for the exemption must stand with the group, or must not. */
  reason: 'must' | 'mustNot'
  /** Whose identifiers must stand on the invoice, or must not. */
  identifiers: 'seller' | 'sellerAndBuyer' | 'sellerAndBuyerVat' | 'sellerVat' | 'none'
}

const CATEGORIES: Record<string, CategoryRules> = {
  S: {
    letters: 'S',
    name: say`standard rate`,
    groups: 'eachRate',
    rate: 'positive',
    reason: 'mustNot',
    identifiers: 'seller',
  },
  Z: { letters: 'Z', name: say`zero rate`, groups: 'one', rate: 'zero', reason: 'mustNot', identifiers: 'seller' },
  E: { letters: 'E', name: say`exempt`, groups: 'one', rate: 'zero', reason: 'must', identifiers: 'seller' },
  AE: {
    letters: 'AE',
    name: say`reverse charge`,
    groups: 'one',
    rate: 'zero',
    reason: 'must',
    identifiers: 'sellerAndBuyer',
  },
  K: {
    letters: 'IC',
    name: say`intra-community supply`,
    groups: 'one',
    rate: 'zero',
    reason: 'must',
    identifiers: 'sellerAndBuyerVat',
  },
  G: { letters: 'G', name: say`export`, groups: 'one', rate: 'zero', reason: 'must', identifiers: 'sellerVat' },
  O: { letters: 'O', name: say`not subject to tax`, groups: 'one', rate: 'none', reason: 'must', identifiers: 'none' },
  L: {
    letters: 'AF',
    name: say`IGIC`,
    groups: 'eachRate',
    rate: 'notNegative',
    reason: 'mustNot',
    identifiers: 'seller',
  },
  M: {
    letters: 'AG',
    name: say`IPSI`,
    groups: 'eachRate',
    rate: 'notNegative',
    reason: 'mustNot',
    identifiers: 'seller',
  },
}

/** Something taxed: a line, an allowance or a charge, with the amount that it adds to its group's base. */
interface Taxed {
  field: string
  what: 'line' | 'allowance' | 'charge'
  category: string
  rate?: DecimalString
  amount: DecimalString
}

function taxedOf(invoice: ReadInvoice): Taxed[] {
  const taxed: Taxed[] = []
  for (const [index, line] of invoice.lines.entries()) {
    if (!line.counts || line.category === undefined) continue
    taxed.push({
      field: `lines.${index}`,
      what: 'line',
      category: line.category,
      rate: line.rate,
      amount: line.net ?? '0',
    })
  }
  for (const [index, { kind, category, rate, amount }] of invoice.adjustments.entries()) {
    if (category === undefined) continue
    const signed = kind === 'charge' ? (amount ?? '0') : subtract('0', amount ?? '0')
    taxed.push({ field: `adjustments.${index}`, what: kind, category, rate, amount: signed })
  }
  return taxed
}

/** BR-*-01: what is taxed under a category appears in the tax groups. */
function checkGroups(rules: CategoryRules, code: string, taxed: Taxed[], groups: TaxGroup[], report: Report): void {
  if (taxed.length === 0) return
  const rule = `BR-${rules.letters}-01`
  if (groups.length === 0) {
    report(
      rule,
      'error',
      taxed[0]?.field ?? 'taxes',
      String(say`Something is taxed as ${code} (${rules.name}), but the tax totals have no such group.`),
    )
  } else if (rules.groups === 'one' && groups.length > 1) {
    report(
      rule,
      'error',
      'taxes',
      String(say`The tax totals have ${groups.length} groups of ${code} (${rules.name}) where one belongs.`),
    )
  }
}

const has = (value: string | undefined): boolean => value !== undefined

/** Whether the identifiers stand on the invoice that the category asks for. */
function identifiersFit(
  { seller, buyer, taxRepresentative }: ReadInvoice,
  wanted: CategoryRules['identifiers'],
): boolean {
  const sellerVat = has(seller.vatId) || has(taxRepresentative?.vatId)
  const sellerAny = sellerVat || has(seller.taxId)
  switch (wanted) {
    case 'seller':
      return sellerAny
    case 'sellerVat':
      return sellerVat
    case 'sellerAndBuyer':
      return sellerAny && (has(buyer.vatId) || buyer.legalId !== undefined)
    case 'sellerAndBuyerVat':
      return sellerVat && has(buyer.vatId)
    case 'none':
      return !sellerVat && !has(buyer.vatId)
  }
}

type What = Taxed['what']

const WHAT: Record<What, Words> = { line: say`line`, allowance: say`allowance`, charge: say`charge` }

const IDENTIFIERS_SAID: Record<CategoryRules['identifiers'], (what: Words, name: Words) => Words> = {
  seller: (what, name) => say`A ${what} at ${name} needs the seller's tax number.`,
  sellerVat: (what, name) => say`A ${what} at ${name} needs the seller's VAT number.`,
  sellerAndBuyer: (what, name) => say`A ${what} at ${name} needs the seller's tax number and a number of the buyer.`,
  sellerAndBuyerVat: (what, name) => say`A ${what} at ${name} needs the VAT numbers of seller and buyer.`,
  none: (what, name) => say`A ${what} at ${name} allows no VAT number of seller or buyer.`,
}

/** BR-*-02 for lines, -03 for allowances, -04 for charges */
function checkIdentifiers(invoice: ReadInvoice, rules: CategoryRules, taxed: Taxed[], report: Report): void {
  if (identifiersFit(invoice, rules.identifiers)) return
  for (const [number, what] of [
    ['02', 'line'],
    ['03', 'allowance'],
    ['04', 'charge'],
  ] as const) {
    const first = taxed.find((one) => one.what === what)
    if (first)
      report(
        `BR-${rules.letters}-${number}`,
        'warning',
        `${first.field}.category`,
        String(IDENTIFIERS_SAID[rules.identifiers](WHAT[what], rules.name)),
      )
  }
}

function rateFits(rate: DecimalString | undefined, wanted: CategoryRules['rate']): boolean {
  if (wanted === 'none') return rate === undefined
  // That the rate is missing is said of the group (BR-48), once, and not of each line.
  if (rate === undefined) return true
  const sign = compare(rate, '0')
  return wanted === 'positive' ? sign > 0 : wanted === 'zero' ? sign === 0 : sign >= 0
}

const RATES_SAID: Record<CategoryRules['rate'], Words> = {
  positive: say`a rate above zero`,
  zero: say`the rate zero`,
  none: say`no rate`,
  notNegative: say`a rate of zero or more`,
}

/** BR-*-05 for lines, -06 for allowances, -07 for charges */
function checkRates(rules: CategoryRules, taxed: Taxed[], report: Report): void {
  for (const { field, what, rate } of taxed) {
    if (rateFits(rate, rules.rate)) continue
    const number = { line: '05', allowance: '06', charge: '07' }[what]
    // Outside the scope of tax, a stated rate of zero is a slip of form and not of substance.
    const severity = rules.rate === 'none' && rate !== undefined && isZero(rate) ? 'warning' : 'error'
    report(
      `BR-${rules.letters}-${number}`,
      severity,
      `${field}.rate`,
      String(say`The ${WHAT[what]} is at ${rules.name} and states ${rate} %, where ${RATES_SAID[rules.rate]} belongs.`),
    )
  }
}

const sameRate = (a: DecimalString | undefined, b: DecimalString | undefined): boolean =>
  compare(a ?? '0', b ?? '0') === 0

/** BR-*-08: a group's base is the sum of what is taxed in it; under one unit of currency is rounding. */
function checkBase(
  rules: CategoryRules,
  taxed: Taxed[],
  group: TaxGroup,
  field: string,
  currency: string | undefined,
  report: Report,
): void {
  if (group.base === undefined) return
  const mine = taxed.filter((one) => rules.groups === 'one' || sameRate(one.rate, group.rate))
  const total = round(
    mine.reduce((all, one) => add(all, one.amount), '0'),
    2,
  )
  if (within(total, round(group.base, 2), '0')) return
  const severity = compare(absolute(subtract(total, group.base)), '1') < 0 ? 'warning' : 'error'
  const rate = group.rate === undefined ? '' : ` at ${group.rate} %`
  report(
    `BR-${rules.letters}-08`,
    severity,
    `${field}.base`,
    String(
      say`What is taxed as ${group.category}${rate} adds up to ${said(total, currency)}, but its group says ${said(group.base, currency)}.`,
    ),
  )
}

/** BR-*-09 where the tax must be zero, BR-*-10 on the reason */
function checkGroup(
  rules: CategoryRules,
  group: TaxGroup,
  field: string,
  currency: string | undefined,
  report: Report,
): void {
  const untaxed = rules.rate === 'zero' || rules.rate === 'none'
  if (untaxed && group.tax !== undefined && !isZero(group.tax)) {
    report(
      `BR-${rules.letters}-09`,
      'error',
      `${field}.tax`,
      String(say`There is no tax where it is ${rules.name}, but the group says ${said(group.tax, currency)}.`),
    )
  }
  const reasoned = has(group.exemptionReason) || has(group.exemptionCode)
  if (reasoned === (rules.reason === 'must')) return
  const message = reasoned
    ? say`The tax group ${group.category} (${rules.name}) gives a reason for an exemption (${group.exemptionReason ?? group.exemptionCode}), but is none.`
    : say`The tax group ${group.category} (${rules.name}) gives no reason.`
  report(`BR-${rules.letters}-10`, 'warning', `${field}.exemptionReason`, String(message))
}

/** The rules of each tax category: BR-S-01 to -10, and so on. */
export function checkCategories(invoice: ReadInvoice, report: Report): void {
  const all = taxedOf(invoice)
  // Bases can be added up only where every line says its category: not without lines, not in ZUGFeRD 1.0 BASIC.
  const complete =
    invoice.lines.some((line) => line.counts) &&
    invoice.lines.every((line) => !line.counts || line.category !== undefined)
  for (const [code, rules] of Object.entries(CATEGORIES)) {
    const taxed = all.filter((one) => one.category === code)
    checkGroups(
      rules,
      code,
      taxed,
      invoice.taxes.filter((group) => group.category === code),
      report,
    )
    checkIdentifiers(invoice, rules, taxed, report)
    checkRates(rules, taxed, report)
    for (const [index, group] of invoice.taxes.entries()) {
      if (group.category !== code) continue
      checkGroup(rules, group, `taxes.${index}`, invoice.currency, report)
      if (complete) checkBase(rules, taxed, group, `taxes.${index}`, invoice.currency, report)
    }
  }
}
