export { checkInvoice } from './check.ts'
export type {
  Address,
  Adjustment,
  Attachment,
  Contact,
  Delivery,
  EarlyPayment,
  Evidence,
  Finding,
  Identifier,
  InvoiceKind,
  InvoiceProfile,
  InvoiceSyntax,
  Line,
  Note,
  Party,
  PaymentMeans,
  PrecedingInvoice,
  ReadInvoice,
  TaxGroup,
  Totals,
} from './invoice.ts'
export { readInvoicePdf } from './pdf.ts'
export { readInvoice } from './read.ts'
export { InvoiceRefusal, type InvoiceRefusalReason } from './refusal.ts'
export {
  type FactsSection,
  type RenderedColumn,
  type RenderedInvoice,
  type RenderedItem,
  type RenderedSection,
  renderInvoice,
  type TableSection,
  type ValueKind,
} from './render.ts'
