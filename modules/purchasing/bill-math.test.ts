/** Totals of published invoices, worked out from their lines as a bill's are. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compare, negate } from '../../kernel/index.ts'
import { sharedData } from '../../test/shared-data.ts'
import { documentMath, type TaxRule } from '../tax/index.ts'
import { type ReadInvoice, readInvoice } from './e-invoice/index.ts'

const FOLDERS = ['en16931-ubl-examples', 'en16931-cii-examples', 'xrechnung', 'factur-x']
const root = sharedData('03-e-invoices')
const files = root
  ? FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.xml$/i.test(name))
        .map((name) => join(folder, name)),
    )
  : []

/** A tax code for each category and rate that the invoice states. */
function codesOf(invoice: ReadInvoice): Map<string, TaxRule> {
  const stated = [...invoice.lines, ...invoice.adjustments, ...invoice.taxes]
  const keys = new Set(stated.map((one) => keyOf(one)))
  return new Map(
    [...keys].map((id) => {
      const [category = 'O', rate = '0'] = id.split(' ')
      const rule: TaxRule = {
        id,
        code: id,
        category: category as TaxRule['category'],
        kind: category === 'S' ? 'standard' : 'none',
        direction: 'sales',
        deductible: '100',
        rates: [{ from: '1970-01-01', rate }],
      }
      return [id, rule]
    }),
  )
}

const keyOf = ({ category, rate }: { category?: string; rate?: string }): string => `${category ?? 'O'} ${rate ?? '0'}`

/** Lines that count, and allowances and charges of the whole as lines of their own. */
function linesOf(invoice: ReadInvoice) {
  return [
    ...invoice.lines.filter((line) => line.counts).map((line) => ({ net: line.net ?? '0', taxCode: keyOf(line) })),
    ...invoice.adjustments.map((one) => ({
      net: one.kind === 'allowance' ? negate(one.amount ?? '0') : (one.amount ?? '0'),
      taxCode: keyOf(one),
    })),
  ]
}

it.skipIf(files.length === 0)('come out as the published invoices state them', () => {
  let compared = 0
  for (const file of files) {
    const bytes = readFileSync(join(root ?? '', file))
    let invoice: ReadInvoice
    try {
      invoice = readInvoice(bytes)
    } catch {
      continue // not an invoice: orders and broken files lie among them
    }
    const { net, tax, gross, payable, prepaid, rounding } = invoice.totals
    const whole = invoice.lines.length > 0 && net && tax && gross && payable && invoice.currency
    if (!whole) continue
    const stated = { net, tax, gross }
    const made = documentMath(
      { currency: invoice.currency ?? 'EUR', on: '2026-01-01', lines: linesOf(invoice), prepaid, rounding, stated },
      codesOf(invoice),
    )
    expect([file, made.disagreements]).toEqual([file, []])
    expect([file, compare(made.net, net), compare(made.tax, tax), compare(made.gross, gross)]).toEqual([file, 0, 0, 0])
    expect([file, compare(made.payable, payable)]).toEqual([file, 0])
    compared += 1
  }
  expect(compared).toBeGreaterThan(40)
})
