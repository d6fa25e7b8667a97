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
export { renderInvoice } from './render.ts'
export type {
  FactsSection,
  RenderedColumn,
  RenderedInvoice,
  RenderedItem,
  RenderedSection,
  TableSection,
  ValueKind,
} from './rendered.ts'
