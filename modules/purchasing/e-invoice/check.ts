import { checkCategories } from './check-categories.ts'
import { checkFields } from './check-fields.ts'
import { checkLines } from './check-lines.ts'
import { checkSums } from './check-sums.ts'
import type { Finding, ReadInvoice } from './invoice.ts'

/** Takes down one finding. */
export type Report = (code: string, severity: Finding['severity'], field: string, message: string) => void

/**
 * What is wrong with an invoice as it was read: values that could not be understood, terms that are missing,
 * sums that do not add up, tax that does not fit (EN 16931-1:2017, 6.4; PEPPOL BIS Billing 3 where it is finer).
 * Errors come first. The rules expect what the profile promises: MINIMUM has no lines and no tax groups.
 */
export function checkInvoice(invoice: ReadInvoice): Finding[] {
  const findings = [...invoice.remarks]
  const report: Report = (code, severity, field, message) => findings.push({ code, severity, message, field })
  checkFields(invoice, report)
  checkLines(invoice, report)
  checkSums(invoice, report)
  checkCategories(invoice, report)
  return findings.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
}
