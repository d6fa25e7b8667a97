import { ciiAdjustments, ciiLine, ciiTaxGroup } from './cii-lines.ts'
import { ciiDate, ciiDelivery, ciiParty, ciiPaymentMeans } from './cii-parties.ts'
import { FieldReader, type Recording, stated } from './field-reader.ts'
import type { Attachment, EarlyPayment, Note, Party, PaymentMeans, PrecedingInvoice, Totals } from './invoice.ts'
import { isCreditNoteType, lastDay, noteOf, skontoTerms } from './terms.ts'
import { binaryOf, type InvoiceContent } from './ubl.ts'
import { all, one, written, type XmlElement } from './xml.ts'

/** UNTDID 1001 codes that tell what an additional document is: the tender, the thing invoiced. */
const TENDER = '50'
const OBJECT = '130'

/** ZUGFeRD 1.0 calls an identifier of a document ID. */
const NUMBER = 'IssuerAssignedID|ID'

/** The parts of the transaction, under their names in CII and in ZUGFeRD 1.0. */
function partsOf(root: XmlElement) {
  const transaction = one(root, 'SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction')
  return {
    context: one(root, 'ExchangedDocumentContext|SpecifiedExchangedDocumentContext'),
    document: one(root, 'ExchangedDocument|HeaderExchangedDocument'),
    agreement: one(transaction, 'ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement'),
    delivery: one(transaction, 'ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery'),
    settlement: one(transaction, 'ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement'),
    lines: all(transaction, 'IncludedSupplyChainTradeLineItem'),
  }
}

function notesOf(reader: FieldReader, document: XmlElement | undefined): Note[] {
  const contents = written(all(document, 'IncludedNote/Content'))
  return contents.map((content, index) => {
    const text = reader.longText(`notes.${index}`, content) ?? ''
    const subject = one(content.parent, 'SubjectCode')?.text.trim()
    return subject ? { subject, text } : noteOf(text)
  })
}

function precedingInvoices(reader: FieldReader, settlement: XmlElement | undefined): PrecedingInvoice[] {
  return all(settlement, 'InvoiceReferencedDocument').map((element, index) => {
    const below = reader.below('precedingInvoices', index)
    return stated({
      number: below.text('number', one(element, NUMBER)),
      issuedOn: ciiDate(below, 'issuedOn', one(element, 'FormattedIssueDateTime|IssueDateTime')),
    })
  })
}

const typeOf = (document: XmlElement): string | undefined => one(document, 'TypeCode')?.text.trim()

function attachmentsOf(reader: FieldReader, agreement: XmlElement | undefined): Attachment[] {
  const documents = all(agreement, 'AdditionalReferencedDocument').filter((document) => {
    const type = typeOf(document)
    return type !== TENDER && type !== OBJECT
  })
  return documents.map((document, index) => {
    const below = reader.below('attachments', index)
    return stated({
      id: below.text('id', one(document, NUMBER)),
      description: below.text('description', one(document, 'Name')),
      url: below.text('url', one(document, 'URIID')),
      ...binaryOf(below, one(document, 'AttachmentBinaryObject')),
    })
  })
}

/** The tax total stands once in the invoice's currency and, where asked for, once more in the tax currency. */
function taxTotals(sums: XmlElement | undefined, currency: string | undefined, taxCurrency: string | undefined) {
  const totals = all(sums, 'TaxTotalAmount')
  const written = (total: XmlElement): string | undefined => total.attributes.currencyID?.trim()
  const separate = totals.length > 1 && taxCurrency !== undefined && taxCurrency !== currency
  const inTaxCurrency = separate ? totals.find((total) => written(total) === taxCurrency) : undefined
  return { own: totals.find((total) => total !== inTaxCurrency), inTaxCurrency }
}

function totalsOf(
  reader: FieldReader,
  settlement: XmlElement | undefined,
  currency?: string,
  taxCurrency?: string,
): Totals {
  const below = reader.below('totals')
  const sums = one(
    settlement,
    'SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation',
  )
  const tax = taxTotals(sums, currency, taxCurrency)
  return stated({
    lines: below.amount('lines', one(sums, 'LineTotalAmount')),
    allowances: below.amount('allowances', one(sums, 'AllowanceTotalAmount')),
    charges: below.amount('charges', one(sums, 'ChargeTotalAmount')),
    net: below.amount('net', one(sums, 'TaxBasisTotalAmount')),
    tax: below.amount('tax', tax.own),
    taxInTaxCurrency: below.decimal('taxInTaxCurrency', tax.inTaxCurrency),
    gross: below.amount('gross', one(sums, 'GrandTotalAmount')),
    prepaid: below.amount('prepaid', one(sums, 'TotalPrepaidAmount')),
    rounding: below.amount('rounding', one(sums, 'RoundingAmount')),
    payable: below.amount('payable', one(sums, 'DuePayableAmount')),
  })
}

/** The discount terms of CII; only periods in days are counted out. */
function discountTerms(
  reader: FieldReader,
  settlement: XmlElement | undefined,
  issuedOn: string | undefined,
): EarlyPayment[] {
  const elements = all(settlement, 'SpecifiedTradePaymentTerms/ApplicableTradePaymentDiscountTerms')
  return elements.map((element, index) => {
    const below = reader.below('earlyPayments', index)
    const period = one(element, 'BasisPeriodMeasure')
    const unit = period?.attributes.unitCode?.trim() ?? 'DAY'
    const length = below.decimal('days', period)
    const days = unit === 'DAY' && length !== undefined && /^\d{1,4}(\.0+)?$/.test(length) ? Number(length) : undefined
    const from = ciiDate(below, 'from', one(element, 'BasisDateTime'))
    return stated({
      days,
      from,
      until: lastDay(from ?? issuedOn, days),
      percent: below.decimal('percent', one(element, 'CalculationPercent')),
      base: below.amount('base', one(element, 'BasisAmount')),
      amount: below.amount('amount', one(element, 'ActualDiscountAmount')),
    })
  })
}

function paymentOf(reader: FieldReader, settlement: XmlElement | undefined) {
  const mandate = one(settlement, 'SpecifiedTradePaymentTerms/DirectDebitMandateID')
  const means = all(settlement, 'SpecifiedTradeSettlementPaymentMeans')
  return {
    paymentMeans: means.map(
      (element, index): PaymentMeans => ciiPaymentMeans(reader.below('paymentMeans', index), element, mandate),
    ),
    remittance: reader.text('remittance', one(settlement, 'PaymentReference')),
    creditorId: reader.text('creditorId', one(settlement, 'CreditorReferenceID')),
    dueOn: ciiDate(reader, 'dueOn', one(settlement, 'SpecifiedTradePaymentTerms/DueDateDateTime')),
  }
}

function references(reader: FieldReader, parts: ReturnType<typeof partsOf>) {
  const { agreement, delivery, settlement } = parts
  const additional = all(agreement, 'AdditionalReferencedDocument')
  const numbered = (code: string): XmlElement | undefined =>
    one(
      additional.find((document) => typeOf(document) === code),
      NUMBER,
    )
  return {
    buyerReference: reader.text('buyerReference', one(agreement, 'BuyerReference')),
    project: reader.text('project', one(agreement, 'SpecifiedProcuringProject/ID')),
    contract: reader.text('contract', one(one(agreement, 'ContractReferencedDocument'), NUMBER)),
    order: reader.text('order', one(one(agreement, 'BuyerOrderReferencedDocument'), NUMBER)),
    salesOrder: reader.text('salesOrder', one(one(agreement, 'SellerOrderReferencedDocument'), NUMBER)),
    receivingAdvice: reader.text('receivingAdvice', one(one(delivery, 'ReceivingAdviceReferencedDocument'), NUMBER)),
    despatchAdvice: reader.text(
      'despatchAdvice',
      one(one(delivery, 'DespatchAdviceReferencedDocument') ?? one(delivery, 'DeliveryNoteReferencedDocument'), NUMBER),
    ),
    tender: reader.text('tender', numbered(TENDER)),
    object: reader.text('object', numbered(OBJECT)),
    accountingReference: reader.text(
      'accountingReference',
      one(settlement, 'ReceivableSpecifiedTradeAccountingAccount/ID'),
    ),
  }
}

function optionalParty(reader: FieldReader, field: 'payee' | 'taxRepresentative', element: XmlElement | undefined) {
  return element ? { [field]: ciiParty(reader.below(field), element) } : ({} as Record<typeof field, Party>)
}

function headOf(reader: FieldReader, parts: ReturnType<typeof partsOf>) {
  const { context, document, settlement } = parts
  const taxes = all(settlement, 'ApplicableTradeTax')
  return {
    test: one(context, 'TestIndicator/Indicator')?.text.trim() === 'true',
    specification: reader.text('specification', one(context, 'GuidelineSpecifiedDocumentContextParameter/ID')),
    process: reader.text('process', one(context, 'BusinessProcessSpecifiedDocumentContextParameter/ID')),
    number: reader.text('number', one(document, 'ID')),
    currency: reader.text('currency', one(settlement, 'InvoiceCurrencyCode')),
    taxCurrency: reader.text('taxCurrency', one(settlement, 'TaxCurrencyCode')),
    taxPointOn: ciiDate(
      reader,
      'taxPointOn',
      taxes.map((tax) => one(tax, 'TaxPointDate')).find((date) => date !== undefined),
    ),
    taxPointCode: reader.text(
      'taxPointCode',
      taxes.map((tax) => one(tax, 'DueDateTypeCode')).find((code) => code !== undefined),
    ),
  }
}

/**
 * Reads a UN/CEFACT Cross Industry Invoice (SCRDM D16B and neighbours, EN 16931-3-3, Factur-X and ZUGFeRD 2 in
 * every profile) or the CrossIndustryDocument of ZUGFeRD 1.0.
 */
export function readCii(root: XmlElement, recording: Recording): InvoiceContent {
  const reader = new FieldReader(recording)
  const parts = partsOf(root)
  const { document, agreement, delivery, settlement } = parts
  const typeCode = reader.text('typeCode', one(document, 'TypeCode'))
  const issuedOn = ciiDate(reader, 'issuedOn', one(document, 'IssueDateTime'))
  const paymentTerms = reader.paragraphs('paymentTerms', all(settlement, 'SpecifiedTradePaymentTerms/Description'))
  const head = headOf(reader, parts)
  return stated<InvoiceContent>({
    kind: isCreditNoteType(typeCode) ? 'creditNote' : 'invoice',
    issuedOn,
    typeCode,
    ...head,
    ...references(reader, parts),
    notes: notesOf(reader, document),
    precedingInvoices: precedingInvoices(reader, settlement),
    seller: ciiParty(reader.below('seller'), one(agreement, 'SellerTradeParty')),
    buyer: ciiParty(reader.below('buyer'), one(agreement, 'BuyerTradeParty')),
    ...optionalParty(reader, 'payee', one(settlement, 'PayeeTradeParty')),
    ...optionalParty(reader, 'taxRepresentative', one(agreement, 'SellerTaxRepresentativeTradeParty')),
    delivery: ciiDelivery(reader.below('delivery'), delivery, settlement),
    ...paymentOf(reader, settlement),
    paymentTerms,
    earlyPayments: [...skontoTerms(paymentTerms, issuedOn), ...discountTerms(reader, settlement, issuedOn)],
    adjustments: ciiAdjustments(reader, settlement),
    taxes: all(settlement, 'ApplicableTradeTax').map((tax, index) => ciiTaxGroup(reader.below('taxes', index), tax)),
    totals: totalsOf(reader, settlement, head.currency, head.taxCurrency),
    lines: parts.lines.map((line, index) => ciiLine(reader.below('lines', index), line)),
    attachments: attachmentsOf(reader, agreement),
  })
}
