import { type FieldReader, stated } from './field-reader.ts'
import type { Adjustment, Line, TaxGroup } from './invoice.ts'
import { all, one, written, type XmlElement } from './xml.ts'

/** BG-20, BG-21 on the invoice, BG-27, BG-28 on a line. */
export function ublAdjustments(reader: FieldReader, owner: XmlElement): Adjustment[] {
  return all(owner, 'AllowanceCharge').map((element, index) => {
    const below = reader.below('adjustments', index)
    const charge = one(element, 'ChargeIndicator')?.text.trim()
    return stated<Adjustment>({
      kind: charge === 'true' || charge === '1' ? 'charge' : 'allowance',
      amount: below.amount('amount', one(element, 'Amount')),
      base: below.amount('base', one(element, 'BaseAmount')),
      percent: below.decimal('percent', one(element, 'MultiplierFactorNumeric')),
      reason: below.text('reason', one(element, 'AllowanceChargeReason')),
      reasonCode: below.text('reasonCode', one(element, 'AllowanceChargeReasonCode')),
      category: below.text('category', one(element, 'TaxCategory/ID')),
      rate: below.decimal('rate', one(element, 'TaxCategory/Percent')),
    })
  })
}

/** BG-23 */
export function ublTaxGroup(reader: FieldReader, subtotal: XmlElement): TaxGroup {
  const category = one(subtotal, 'TaxCategory')
  return stated({
    base: reader.amount('base', one(subtotal, 'TaxableAmount')),
    tax: reader.amount('tax', one(subtotal, 'TaxAmount')),
    category: reader.text('category', one(category, 'ID')),
    // UBL 2.0 has the rate beside the category, too.
    rate: reader.decimal('rate', one(category, 'Percent') ?? one(subtotal, 'Percent')),
    exemptionReason: reader.text('exemptionReason', one(category, 'TaxExemptionReason')),
    exemptionCode: reader.text('exemptionCode', one(category, 'TaxExemptionReasonCode')),
  })
}

/** The tax of a line; files that follow national rules older than EN 16931 state it with its amount alone. */
function taxOf(reader: FieldReader, line: XmlElement) {
  const subtotals = all(line, 'TaxTotal/TaxSubtotal')
  const [only] = subtotals.length === 1 ? subtotals : []
  const classified = one(line, 'Item/ClassifiedTaxCategory') ?? one(only, 'TaxCategory')
  return {
    category: reader.text('category', one(classified, 'ID')),
    rate: reader.decimal('rate', one(classified, 'Percent') ?? one(only, 'Percent')),
  }
}

function itemOf(reader: FieldReader, item: XmlElement | undefined) {
  return {
    name: reader.text('name', one(item, 'Name')),
    description: reader.paragraphs('description', all(item, 'Description')),
    sellerItemId: reader.text('sellerItemId', one(item, 'SellersItemIdentification/ID')),
    buyerItemId: reader.text('buyerItemId', one(item, 'BuyersItemIdentification/ID')),
    standardItemId: reader.identifier('standardItemId', one(item, 'StandardItemIdentification/ID')),
    classifications: written(all(item, 'CommodityClassification/ItemClassificationCode'))
      .map((code, index) => reader.identifier(`classifications.${index}`, code, 'listID'))
      .filter((code) => code !== undefined),
    originCountry: reader.text('originCountry', one(item, 'OriginCountry/IdentificationCode')),
    attributes: all(item, 'AdditionalItemProperty').map((property, index) =>
      stated({
        name: reader.text(`attributes.${index}.name`, one(property, 'Name')),
        value: reader.text(`attributes.${index}.value`, one(property, 'Value')),
      }),
    ),
  }
}

function priceOf(reader: FieldReader, price: XmlElement | undefined) {
  const baseQuantity = one(price, 'BaseQuantity')
  return {
    netPrice: reader.amount('netPrice', one(price, 'PriceAmount')),
    priceDiscount: reader.amount('priceDiscount', one(price, 'AllowanceCharge/Amount')),
    grossPrice: reader.amount('grossPrice', one(price, 'AllowanceCharge/BaseAmount')),
    baseQuantity: reader.decimal('baseQuantity', baseQuantity),
    baseUnit: reader.attribute('baseUnit', baseQuantity, 'unitCode'),
  }
}

function lineOf(reader: FieldReader, element: XmlElement, parent: string | undefined): Line {
  const quantity = one(element, 'InvoicedQuantity|CreditedQuantity')
  const period = one(element, 'InvoicePeriod')
  return stated<Line>({
    counts: parent === undefined,
    id: reader.text('id', one(element, 'ID')),
    parent,
    note: reader.paragraphs('note', all(element, 'Note')),
    object: reader.text('object', one(element, 'DocumentReference/ID')),
    quantity: reader.decimal('quantity', quantity),
    unit: reader.attribute('unit', quantity, 'unitCode'),
    net: reader.amount('net', one(element, 'LineExtensionAmount')),
    orderLine: reader.text('orderLine', one(element, 'OrderLineReference/LineID')),
    accountingReference: reader.text('accountingReference', one(element, 'AccountingCost')),
    from: reader.date('from', one(period, 'StartDate')),
    until: reader.date('until', one(period, 'EndDate')),
    adjustments: ublAdjustments(reader, element),
    ...priceOf(reader, one(element, 'Price')),
    ...itemOf(reader, one(element, 'Item')),
    ...taxOf(reader, element),
  })
}

/**
 * BG-25, in the order of the file. The sub-lines of the XRechnung extension follow their line; their amounts
 * are already in it (BR-DEX-02), so they do not count.
 */
export function ublLines(reader: FieldReader, invoice: XmlElement): Line[] {
  const lines: Line[] = []
  const add = (element: XmlElement, parent: string | undefined): void => {
    const line = lineOf(reader.below('lines', lines.length), element, parent)
    lines.push(line)
    for (const inner of all(element, 'SubInvoiceLine|SubCreditNoteLine')) add(inner, line.id ?? '')
  }
  for (const element of all(invoice, 'InvoiceLine|CreditNoteLine')) add(element, undefined)
  return lines
}
