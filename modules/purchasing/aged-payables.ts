import { auditor, owner, query } from '../../kernel/index.ts'
import { treasurer } from '../contacts/index.ts'
import { accountant, agedColumns, agedInput, agedReport, bookkeeper } from '../ledger/index.ts'

export const agedPayables = query('purchasing.agedPayables', {
  label: 'Aged payables',
  says: 'What we owe suppliers on a day, by how long it is overdue. Its sum is the balance of the control account.',
  input: agedInput,
  columns: agedColumns('EUR'),
  may: [accountant, bookkeeper, treasurer, auditor, owner],
  company: 'company',
  run: ({ input, read }) =>
    agedReport(read, 'payable', { en: 'Aged payables', de: 'Verbindlichkeiten nach Alter' }, input),
})
