import { isZero, type Reader, type RowOf, refuse, say } from '../../kernel/index.ts'
import { account } from '../ledger/index.ts'
import { department } from '../organisation/index.ts'
import { type TaxCode, taxCode } from './code.ts'
import { missingTaxAccount } from './document-postings.ts'
import type { TaxRow } from './tax-of.ts'

export interface CheckedLine {
  net: string | null
  account: string | null
  taxCode: string | null
  department?: string | null
  text?: string | null
}

export interface CompleteLine {
  net: string
  account: string
  taxCode: string
  department: string | null
  text: string | null
}

interface CheckedDocument {
  company: string
  lines: readonly CheckedLine[]
  taxes: readonly TaxRow[]
}

/**
 * The lines of a bill or an invoice, complete and usable for booking: an account and a tax code each, of this
 * company and still in use, with the department's name as postings carry it.
 * @param record whose refusals these are, e.g. `purchasing.bill`
 * @throws Refusal `<record>.empty`, `.account`, `.taxCode`, `tax.code.account`
 */
export async function bookableLines(
  read: Reader,
  record: string,
  direction: 'sales' | 'purchases',
  document: CheckedDocument,
): Promise<{ lines: CompleteLine[]; codes: Map<string, TaxCode> }> {
  if (document.lines.length === 0)
    refuse(`${record}.empty`, say`Add at least one line before posting.`, { field: 'lines' })
  const [accounts, codes, departments] = await Promise.all([
    read.reference(account),
    read.reference(taxCode),
    document.lines.some((line) => line.department) ? read.reference(department) : new Map<string, Department>(),
  ])
  const lines = document.lines.map((line, index): CompleteLine => {
    const at = (field: string) => ({ field: `lines.${index}.${field}` })
    const found = line.account ? accounts.get(line.account) : undefined
    if (!found) return refuse(`${record}.account`, say`Line ${index + 1} has no account.`, at('account'))
    checkAccount(record, document.company, found, index)
    const code = line.taxCode ? codes.get(line.taxCode) : undefined
    if (!code) return refuse(`${record}.taxCode`, say`Line ${index + 1} has no tax code.`, at('taxCode'))
    checkCode(record, document.company, direction, code, index)
    const of = line.department ? departments.get(line.department) : undefined
    return {
      net: line.net ?? '0',
      account: found.id,
      taxCode: code.id,
      department: of ? (of.code ?? of.name).slice(0, 60) : null,
      text: line.text?.slice(0, 400) ?? null,
    }
  })
  for (const row of document.taxes) checkTaxAccount(codes.get(row.taxCode), row)
  return { lines, codes }
}

type Department = RowOf<typeof department>

function checkAccount(record: string, company: string, found: RowOf<typeof account>, index: number): void {
  const name = `${found.code} ${found.name}`
  const at = { field: `lines.${index}.account` }
  if (found.company !== company)
    refuse(`${record}.account`, say`Line ${index + 1}: ${name} belongs to another company.`, at)
  if (found.heading || !found.active) {
    const says = found.heading
      ? say`Line ${index + 1}: ${name} is a heading. Choose another account.`
      : say`Line ${index + 1}: ${name} is no longer in use. Choose another account.`
    refuse(`${record}.account`, says, at)
  }
  if (found.control === 'receivable' || found.control === 'payable')
    refuse(`${record}.account`, say`Line ${index + 1}: ${name} is kept by open items. Choose another account.`, at)
}

function checkCode(
  record: string,
  company: string,
  direction: 'sales' | 'purchases',
  code: TaxCode,
  index: number,
): void {
  const at = { field: `lines.${index}.taxCode` }
  if (code.company !== company)
    refuse(`${record}.taxCode`, say`Line ${index + 1}: tax code ${code.code} belongs to another company.`, at)
  if (code.direction !== direction) {
    const says =
      code.direction === 'sales'
        ? say`Line ${index + 1}: tax code ${code.code} is for sales.`
        : say`Line ${index + 1}: tax code ${code.code} is for purchases.`
    refuse(`${record}.taxCode`, says, at)
  }
  if (!code.active) refuse(`${record}.taxCode`, say`Line ${index + 1}: tax code ${code.code} is no longer in use.`, at)
}

function checkTaxAccount(code: TaxCode | undefined, row: TaxRow): void {
  const missing = code && !(isZero(row.tax) && isZero(row.selfAssessed)) ? missingTaxAccount(code, row) : null
  if (!code || !missing) return
  const says =
    missing === 'inputAccount'
      ? say`Tax code ${code.code} has no account for the tax that we deduct.`
      : say`Tax code ${code.code} has no account for the tax that we owe.`
  refuse('tax.code.account', says, {
    field: 'taxes',
    help: say`An accountant chooses one in the tax code.`,
  })
}
