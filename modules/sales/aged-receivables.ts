import { auditor, owner, query } from '../../kernel/index.ts'
import { accountant, agedColumns, agedInput, agedReport, bookkeeper } from '../ledger/index.ts'

export const agedReceivables = query('sales.agedReceivables', {
  label: 'Aged receivables',
  says: 'What customers owe us on a day, by how long it is overdue. Its sum is the balance of the control account.',
  input: agedInput,
  columns: agedColumns('EUR'),
  may: [accountant, bookkeeper, auditor, owner],
  company: 'company',
  run: ({ input, read }) =>
    agedReport(read, 'receivable', { en: 'Aged receivables', de: 'Forderungen nach Alter' }, input),
})
