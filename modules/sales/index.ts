export { creditorReference, groupedReference, isCreditorReference } from './creditor-reference.ts'
export { type Invoice, invoice, invoicePosted, invoiceVoided } from './invoice.ts'
export { sales } from './roles.ts'
