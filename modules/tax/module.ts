import { module } from '../../kernel/index.ts'
import { taxCode } from './code.ts'
import { createTaxCode, installCodes, updateTaxCode } from './code-commands.ts'
import { taxPostings, taxSummary } from './summary.ts'

export const taxModule = module('tax', {
  says: 'Tax codes with dated rates, the arithmetic of bills and invoices, and what is owed to the tax office.',
  needs: ['organisation', 'ledger'],
  records: [taxCode],
  commands: [createTaxCode, updateTaxCode, installCodes],
  queries: [taxSummary, taxPostings],
})
