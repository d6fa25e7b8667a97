import { auditor, owner, query } from '../../kernel/index.ts'
import { treasurer } from '../contacts/index.ts'
import { accountant, agedColumns, agedReport, agedReportInput, bookkeeper, openItemsOf } from '../ledger/index.ts'
import { purchasing } from './roles.ts'

/** Whoever enters bills sees whether they are paid; the books behind them stay with those who keep them. */
const may = [purchasing, accountant, bookkeeper, treasurer, auditor, owner]

export const openBills = query('purchasing.openBills', {
  label: 'Open bills',
  says: 'What we owed suppliers on a day, bill by bill.',
  ...openItemsOf('payable'),
  may,
})

export const agedPayables = query('purchasing.agedPayables', {
  label: 'Aged payables',
  says: 'What we owe suppliers on a day, by how long it is overdue. Its sum is the balance of the control account.',
  input: agedReportInput,
  columns: agedColumns('EUR'),
  may,
  company: 'company',
  run: ({ input, read }) =>
    agedReport(read, 'payable', { en: 'Aged payables', de: 'Verbindlichkeiten nach Alter' }, openBills.id, input),
})
