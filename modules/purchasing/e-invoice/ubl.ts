import { say } from '../../../kernel/index.ts'
import { FieldReader, type Recording, stated } from './field-reader.ts'
import type { Attachment, Note, Party, PrecedingInvoice, ReadInvoice, TaxGroup, Totals } from './invoice.ts'
import { isCreditNoteType, noteOf, skontoTerms } from './terms.ts'
import { ublAdjustments, ublLines, ublTaxGroup } from './ubl-lines.ts'
import { ublCreditorId, ublDelivery, ublParty, ublPaymentMeans } from './ubl-parties.ts'
import { bytesOfBase64 } from './values.ts'
import { all, one, written, type XmlElement } from './xml.ts'

export type InvoiceContent = Omit<ReadInvoice, 'syntax' | 'profile' | 'evidence' | 'remarks'>

/** UNTDID 1001 codes that tell what an additional document is: a credit note's project, the thing invoiced. */
const PROJECT = '50'
const OBJECT = '130'

/** UBL can't state a sales order without an order; PEPPOL BIS Billing 3 has "NA" stand for none, others "N/A". */
const NO_ORDER = /^n\/?a$/i

function notesOf(reader: FieldReader, invoice: XmlElement): Note[] {
  return written(all(invoice, 'Note')).map((note, index) => noteOf(reader.longText(`notes.${index}`, note) ?? ''))
}

function precedingInvoices(reader: FieldReader, invoice: XmlElement): PrecedingInvoice[] {
  return all(invoice, 'BillingReference/InvoiceDocumentReference|CreditNoteDocumentReference').map((element, index) => {
    const below = reader.below('precedingInvoices', index)
    return stated({
      number: below.text('number', one(element, 'ID')),
      issuedOn: below.date('issuedOn', one(element, 'IssueDate')),
    })
  })
}

const typeOf = (document: XmlElement): string | undefined => one(document, 'DocumentTypeCode')?.text.trim()

function attachmentsOf(reader: FieldReader, invoice: XmlElement): Attachment[] {
  const documents = all(invoice, 'AdditionalDocumentReference').filter((document) => {
    const type = typeOf(document)
    return type !== PROJECT && type !== OBJECT
  })
  return documents.map((document, index) => {
    const below = reader.below('attachments', index)
    const binary = one(document, 'Attachment/EmbeddedDocumentBinaryObject')
    return stated({
      id: below.text('id', one(document, 'ID')),
      description: below.text('description', one(document, 'DocumentDescription')),
      url: below.text('url', one(document, 'Attachment/ExternalReference/URI')),
      ...binaryOf(below, binary),
    })
  })
}

/** BT-125 */
export function binaryOf(reader: FieldReader, binary: XmlElement | undefined): Attachment {
  if (!binary) return {}
  const bytes = bytesOfBase64(binary.text)
  if (bytes === undefined)
    reader.remark(
      'unreadable-attachment',
      'warning',
      'bytes',
      String(say`The attachment is not written in base64, so it could not be taken out.`),
    )
  return {
    name: reader.attribute('name', binary, 'filename'),
    mime: reader.attribute('mime', binary, 'mimeCode'),
    bytes,
  }
}

/** Tax totals stand once in the invoice's currency and, where asked for, once more in the tax currency. */
function taxTotals(invoice: XmlElement): { own: XmlElement[]; inTaxCurrency: XmlElement | undefined } {
  const currency = one(invoice, 'DocumentCurrencyCode')?.text.trim()
  const taxCurrency = one(invoice, 'TaxCurrencyCode')?.text.trim()
  const totals = all(invoice, 'TaxTotal')
  if (totals.length < 2 || !taxCurrency || taxCurrency === currency) return { own: totals, inTaxCurrency: undefined }
  const inTaxCurrency = totals.find((total) => one(total, 'TaxAmount')?.attributes.currencyID?.trim() === taxCurrency)
  return { own: totals.filter((total) => total !== inTaxCurrency), inTaxCurrency }
}

function totalsOf(reader: FieldReader, invoice: XmlElement): Totals {
  const below = reader.below('totals')
  const sums = one(invoice, 'LegalMonetaryTotal')
  const { own, inTaxCurrency } = taxTotals(invoice)
  return stated({
    lines: below.amount('lines', one(sums, 'LineExtensionAmount')),
    allowances: below.amount('allowances', one(sums, 'AllowanceTotalAmount')),
    charges: below.amount('charges', one(sums, 'ChargeTotalAmount')),
    net: below.amount('net', one(sums, 'TaxExclusiveAmount')),
    tax: below.amount('tax', one(own[0], 'TaxAmount')),
    taxInTaxCurrency: below.decimal('taxInTaxCurrency', one(inTaxCurrency, 'TaxAmount')),
    gross: below.amount('gross', one(sums, 'TaxInclusiveAmount')),
    prepaid: below.amount('prepaid', one(sums, 'PrepaidAmount')),
    rounding: below.amount('rounding', one(sums, 'PayableRoundingAmount')),
    payable: below.amount('payable', one(sums, 'PayableAmount')),
  })
}

function taxesOf(reader: FieldReader, invoice: XmlElement): TaxGroup[] {
  const subtotals = taxTotals(invoice).own.flatMap((total) => all(total, 'TaxSubtotal'))
  return subtotals.map((subtotal, index) => ublTaxGroup(reader.below('taxes', index), subtotal))
}

function optionalParty(reader: FieldReader, field: 'payee' | 'taxRepresentative', element: XmlElement | undefined) {
  return element ? { [field]: ublParty(reader.below(field), element) } : ({} as Record<typeof field, Party>)
}

function references(reader: FieldReader, invoice: XmlElement) {
  const additional = all(invoice, 'AdditionalDocumentReference')
  const order = one(invoice, 'OrderReference/ID')
  return {
    buyerReference: reader.text('buyerReference', one(invoice, 'BuyerReference')),
    project: reader.text(
      'project',
      one(invoice, 'ProjectReference/ID') ??
        one(
          additional.find((document) => typeOf(document) === PROJECT),
          'ID',
        ),
    ),
    contract: reader.text('contract', one(invoice, 'ContractDocumentReference/ID')),
    order: reader.text('order', NO_ORDER.test(order?.text.trim() ?? '') ? undefined : order),
    salesOrder: reader.text('salesOrder', one(invoice, 'OrderReference/SalesOrderID')),
    receivingAdvice: reader.text('receivingAdvice', one(invoice, 'ReceiptDocumentReference/ID')),
    despatchAdvice: reader.text('despatchAdvice', one(invoice, 'DespatchDocumentReference/ID')),
    tender: reader.text('tender', one(invoice, 'OriginatorDocumentReference/ID')),
    object: reader.text(
      'object',
      one(
        additional.find((document) => typeOf(document) === OBJECT),
        'ID',
      ),
    ),
    accountingReference: reader.text('accountingReference', one(invoice, 'AccountingCost')),
  }
}

/** Reads an OASIS UBL 2 Invoice or CreditNote (ISO/IEC 19845) as EN 16931-3-2 maps it. */
export function readUbl(root: XmlElement, recording: Recording): InvoiceContent {
  const reader = new FieldReader(recording)
  const typeCode = reader.text('typeCode', one(root, 'InvoiceTypeCode|CreditNoteTypeCode'))
  const issuedOn = reader.date('issuedOn', one(root, 'IssueDate'))
  const paymentTerms = reader.paragraphs('paymentTerms', all(root, 'PaymentTerms/Note'))
  return stated<InvoiceContent>({
    kind: root.name === 'CreditNote' || isCreditNoteType(typeCode) ? 'creditNote' : 'invoice',
    test: false,
    specification: reader.text('specification', one(root, 'CustomizationID')),
    process: reader.text('process', one(root, 'ProfileID')),
    number: reader.text('number', one(root, 'ID')),
    issuedOn,
    typeCode,
    currency: reader.text('currency', one(root, 'DocumentCurrencyCode')),
    taxCurrency: reader.text('taxCurrency', one(root, 'TaxCurrencyCode')),
    taxPointOn: reader.date('taxPointOn', one(root, 'TaxPointDate')),
    taxPointCode: reader.text('taxPointCode', one(root, 'InvoicePeriod/DescriptionCode')),
    // A credit note has its due date with the payment means (EN 16931-3-2, BT-9), older rules with the terms.
    dueOn: reader.date(
      'dueOn',
      written([...all(root, 'DueDate'), ...all(root, 'PaymentMeans|PaymentTerms/PaymentDueDate')])[0],
    ),
    ...references(reader, root),
    notes: notesOf(reader, root),
    precedingInvoices: precedingInvoices(reader, root),
    seller: ublParty(reader.below('seller'), one(root, 'AccountingSupplierParty/Party')),
    buyer: ublParty(reader.below('buyer'), one(root, 'AccountingCustomerParty/Party')),
    ...optionalParty(reader, 'payee', one(root, 'PayeeParty')),
    ...optionalParty(reader, 'taxRepresentative', one(root, 'TaxRepresentativeParty')),
    delivery: ublDelivery(reader.below('delivery'), root),
    paymentMeans: all(root, 'PaymentMeans').map((means, index) =>
      ublPaymentMeans(reader.below('paymentMeans', index), means),
    ),
    remittance: reader.text('remittance', one(root, 'PaymentMeans/PaymentID')),
    creditorId: ublCreditorId(reader, root),
    paymentTerms,
    earlyPayments: skontoTerms(paymentTerms, issuedOn),
    adjustments: ublAdjustments(reader, root),
    taxes: taxesOf(reader, root),
    totals: totalsOf(reader, root),
    lines: ublLines(reader, root),
    attachments: attachmentsOf(reader, root),
  })
}
