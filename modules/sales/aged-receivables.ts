import { auditor, owner, query } from '../../kernel/index.ts'
import { treasurer } from '../contacts/index.ts'
import { accountant, agedColumns, agedReport, agedReportInput, bookkeeper, openItemsOf } from '../ledger/index.ts'
import { sales } from './roles.ts'

/** Whoever writes invoices sees whether they are paid; the books behind them stay with those who keep them. */
const may = [sales, accountant, bookkeeper, treasurer, auditor, owner]

export const openInvoices = query('sales.openInvoices', {
  label: 'Open invoices',
  says: 'What customers owed us on a day, invoice by invoice.',
  ...openItemsOf('receivable'),
  may,
})

export const agedReceivables = query('sales.agedReceivables', {
  label: 'Aged receivables',
  says: 'What customers owe us on a day, by how long it is overdue. Its sum is the balance of the control account.',
  input: agedReportInput,
  columns: agedColumns('EUR'),
  may,
  company: 'company',
  run: ({ input, read }) =>
    agedReport(read, 'receivable', { en: 'Aged receivables', de: 'Forderungen nach Alter' }, openInvoices.id, input),
})
