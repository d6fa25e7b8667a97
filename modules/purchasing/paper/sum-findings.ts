import { add, isRefusal, multiply, type Reader, round, say, subtract, sum } from '../../../kernel/index.ts'
import type { Finding } from '../../documents/index.ts'
import { disagreementWords, documentMath, type MathResult, taxCode } from '../../tax/index.ts'
import { checkInvoice, type Finding as PaperFault, type ReadInvoice } from '../e-invoice/index.ts'
import { statedLines } from './stated.ts'

const SUMS = 'purchasing.bill.sums'
const FAULTY = 'purchasing.bill.faulty'
/** Findings of one kind that are listed by themselves. */
const MOST = 8

type Fact = { label: string; value: string }

/** A fault of the paper that makes its figures doubtful. */
const isOfSums = ({ code, field }: PaperFault): boolean =>
  /^BR-CO-1[0-7]$/.test(code) || /^(totals|taxes)\./.test(field) || /^lines\.\d+\.(net|quantity|netPrice)$/.test(field)

/** Field of the bill at which a fault of the paper is to be mended. */
function fieldOf(field: string, invoice: ReadInvoice): string | undefined {
  const [, index, column = ''] = /^lines\.(\d+)\.?(.*)$/.exec(field) ?? []
  if (index !== undefined) {
    const at = statedLines(invoice).findIndex((line) => line.source === `lines.${index}`)
    return at < 0 ? 'lines' : `lines.${at}.${['net', 'quantity'].includes(column) ? column : 'text'}`
  }
  const known: Record<string, string> = {
    ...{
      'totals.net': 'statedNet',
      'totals.lines': 'statedNet',
      'totals.tax': 'statedTax',
      'totals.gross': 'statedGross',
    },
    ...{ 'totals.payable': 'statedGross', 'totals.prepaid': 'prepaid', 'totals.rounding': 'rounding' },
    ...{ number: 'number', issuedOn: 'issuedOn', dueOn: 'dueOn', currency: 'currency', lines: 'lines' },
  }
  if (known[field]) return known[field]
  const start = field.split('.')[0] ?? ''
  return { seller: 'supplier', buyer: 'company', taxes: 'statedTax', paymentMeans: 'iban', adjustments: 'lines' }[start]
}

/** Both figures of a sum that does not come out, side by side. */
function factsOf({ code, field }: PaperFault, invoice: ReadInvoice): Fact[] {
  const { totals, lines, taxes, adjustments, currency = '' } = invoice
  const said = (amount: string | undefined) => `${round(amount ?? '0', 2)} ${currency}`.trim()
  const of = (kind: string) => sum(adjustments.filter((one) => one.kind === kind).map((one) => one.amount ?? '0'))
  const pair = (computed: string, stated: string | undefined, how: string): Fact[] => [
    { label: how, value: said(computed) },
    { label: String(say`The invoice says`), value: said(stated) },
  ]
  const group = taxes[Number(/^taxes\.(\d+)/.exec(field)?.[1] ?? -1)]
  const line = lines[Number(/^lines\.(\d+)/.exec(field)?.[1] ?? -1)]
  switch (code) {
    case 'BR-CO-10':
      return pair(
        sum(lines.filter((one) => one.counts).map((one) => one.net ?? '0')),
        totals.lines,
        String(say`Its lines come to`),
      )
    case 'BR-CO-11':
      return pair(of('allowance'), totals.allowances, String(say`Its allowances come to`))
    case 'BR-CO-12':
      return pair(of('charge'), totals.charges, String(say`Its charges come to`))
    case 'BR-CO-13':
      return pair(
        add(subtract(totals.lines ?? '0', totals.allowances ?? '0'), totals.charges ?? '0'),
        totals.net,
        String(say`Lines − allowances + charges`),
      )
    case 'BR-CO-14':
      return pair(sum(taxes.map((one) => one.tax ?? '0')), totals.tax, String(say`The tax of all rates`))
    case 'BR-CO-15':
      return pair(add(totals.net ?? '0', totals.tax ?? '0'), totals.gross, String(say`Net + tax`))
    case 'BR-CO-16':
      return pair(
        add(subtract(totals.gross ?? '0', totals.prepaid ?? '0'), totals.rounding ?? '0'),
        totals.payable,
        String(say`Gross − prepaid + rounding`),
      )
    case 'BR-CO-17':
      return group
        ? pair(
            multiply(multiply(group.base ?? '0', group.rate ?? '0'), '0.01'),
            group.tax,
            String(say`${group.rate ?? '0'} % of the amount ${said(group.base)}`),
          )
        : []
    default:
      return line && /\.(net|quantity|netPrice)$/.test(field) && line.netPrice !== undefined
        ? pair(multiply(line.quantity ?? '1', line.netPrice), line.net, String(say`Quantity × price`))
        : []
  }
}

/**
 * What is wrong with the paper as it stands. A sum that does not come out stops the bill until somebody has corrected
 * the figures so that they agree; other faults stop it until somebody has read them.
 * @param isMended whether a field was corrected by a person.
 * @param agrees whether the bill's figures agree as they stand now.
 */
export function paperFindings(
  invoice: ReadInvoice,
  isMended: (field: string | undefined) => boolean,
  agrees: boolean,
): Finding[] {
  const faults = checkInvoice(invoice)
  const errors = faults.filter((fault) => fault.severity === 'error')
  const warnings = faults.filter((fault) => fault.severity === 'warning')
  const stops = errors.slice(0, MOST).map((fault): Finding => {
    const field = fieldOf(fault.field, invoice)
    const facts = factsOf(fault, invoice)
    const common = { message: fault.message, ...(field ? { field } : {}), ...(facts.length > 0 ? { facts } : {}) }
    const ofSums = isOfSums(fault)
    if (ofSums ? agrees && isMended('figures') : isMended(field))
      return {
        code: ofSums ? SUMS : FAULTY,
        severity: 'check',
        ...common,
        help: String(say`Somebody has corrected it.`),
      }
    return ofSums
      ? {
          code: SUMS,
          severity: 'stop',
          ...common,
          help: String(say`Correct the figures, or reject it and ask for one that adds up.`),
        }
      : { code: FAULTY, severity: 'stop', ...common, confirmable: true, accept: String(say`Accept all the same`) }
  })
  return [...stops, ...moreOf(errors.length - stops.length), ...smallFaults(warnings)]
}

const moreOf = (count: number): Finding[] =>
  count <= 0
    ? []
    : [{ code: FAULTY, severity: 'check', message: String(say`The invoice has ${count} more such faults.`) }]

function smallFaults(warnings: readonly PaperFault[]): Finding[] {
  if (warnings.length === 0) return []
  const message =
    warnings.length === 1
      ? String(say`The invoice has a small fault that the seller should mend.`)
      : String(say`The invoice has ${warnings.length} small faults that the seller should mend.`)
  const facts = warnings.slice(0, MOST).map((fault) => ({ label: fault.code, value: fault.message }))
  return [{ code: 'purchasing.bill.smallFaults', severity: 'check', message, facts }]
}

export interface Figures {
  currency: string
  on: string
  lines: { net: string | null; price: string | null; quantity: string | null; taxCode: string | null }[]
  prepaid: string | null
  rounding: string | null
  stated: { net: string | null; tax: string | null; gross: string | null }
}

/** The bill's own figures, worked out as entering it does. */
export async function figuresOf(
  read: Reader,
  figures: Figures,
): Promise<{ math: MathResult | null; findings: Finding[] }> {
  const { currency, on, prepaid, rounding, stated } = figures
  const uncoded = figures.lines.filter((line) => line.taxCode === null).length
  // Without all tax codes the tax can't be worked out; the net amounts still must agree.
  const compared = uncoded === 0 ? stated : { net: stated.net }
  try {
    const math = documentMath(
      { currency, on, lines: figures.lines, prepaid, rounding, stated: compared },
      await read.reference(taxCode),
    )
    return { math, findings: math.disagreements.map((one) => disagreement(one, currency)) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const finding: Finding = { code: error.code, severity: 'stop', message: error.message, field: 'lines' }
    return { math: null, findings: [finding] }
  }
}

const disagreement = (one: MathResult['disagreements'][number], currency: string): Finding => ({
  ...{ code: SUMS, severity: 'stop', message: disagreementWords(one, currency) },
  field: { net: 'statedNet', tax: 'statedTax', gross: 'statedGross' }[one.figure],
  facts: [
    { label: String(say`Its lines come to`), value: `${one.computed} ${currency}` },
    { label: String(say`The document says`), value: `${one.stated} ${currency}` },
  ],
  help: String(say`Correct the lines or their tax codes, or reject it and ask for one that adds up.`),
})
