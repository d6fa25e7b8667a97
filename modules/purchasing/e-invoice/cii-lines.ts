import { ciiDate } from './cii-parties.ts'
import { type FieldReader, stated } from './field-reader.ts'
import type { Adjustment, Line, TaxGroup } from './invoice.ts'
import { all, one, written, type XmlElement } from './xml.ts'

/** ZUGFeRD 1.0 calls the rate ApplicablePercent. */
const RATE = 'RateApplicablePercent|ApplicablePercent'

const isTrue = (indicator: XmlElement | undefined): boolean => ['true', '1'].includes(indicator?.text.trim() ?? '')

function allowanceOrCharge(reader: FieldReader, element: XmlElement): Adjustment {
  return stated<Adjustment>({
    kind: isTrue(one(element, 'ChargeIndicator/Indicator')) ? 'charge' : 'allowance',
    amount: reader.amount('amount', one(element, 'ActualAmount')),
    base: reader.amount('base', one(element, 'BasisAmount')),
    percent: reader.decimal('percent', one(element, 'CalculationPercent')),
    reason: reader.text('reason', one(element, 'Reason')),
    reasonCode: reader.text('reasonCode', one(element, 'ReasonCode')),
    category: reader.text('category', one(element, 'CategoryTradeTax/CategoryCode')),
    rate: reader.decimal('rate', one(one(element, 'CategoryTradeTax'), RATE)),
  })
}

/** Freight of the EXTENDED profiles: a charge on the whole invoice that is part of BT-108. */
function logisticsCharge(reader: FieldReader, element: XmlElement): Adjustment {
  return stated<Adjustment>({
    kind: 'charge',
    amount: reader.amount('amount', one(element, 'AppliedAmount')),
    reason: reader.text('reason', one(element, 'Description')),
    category: reader.text('category', one(element, 'AppliedTradeTax/CategoryCode')),
    rate: reader.decimal('rate', one(one(element, 'AppliedTradeTax'), RATE)),
  })
}

/** BG-20, BG-21 on the invoice, BG-27, BG-28 on a line. */
export function ciiAdjustments(reader: FieldReader, settlement: XmlElement | undefined): Adjustment[] {
  const elements = all(settlement, 'SpecifiedTradeAllowanceCharge|SpecifiedLogisticsServiceCharge')
  return elements.map((element, index) => {
    const below = reader.below('adjustments', index)
    return element.name === 'SpecifiedLogisticsServiceCharge'
      ? logisticsCharge(below, element)
      : allowanceOrCharge(below, element)
  })
}

/** BG-23 */
export function ciiTaxGroup(reader: FieldReader, tax: XmlElement): TaxGroup {
  return stated({
    base: reader.amount('base', one(tax, 'BasisAmount')),
    tax: reader.amount('tax', one(tax, 'CalculatedAmount')),
    category: reader.text('category', one(tax, 'CategoryCode')),
    rate: reader.decimal('rate', one(tax, RATE)),
    exemptionReason: reader.text('exemptionReason', one(tax, 'ExemptionReason')),
    exemptionCode: reader.text('exemptionCode', one(tax, 'ExemptionReasonCode')),
  })
}

function productOf(reader: FieldReader, product: XmlElement | undefined) {
  return {
    name: reader.text('name', one(product, 'Name')),
    description: reader.longText('description', one(product, 'Description')),
    sellerItemId: reader.text('sellerItemId', one(product, 'SellerAssignedID')),
    buyerItemId: reader.text('buyerItemId', one(product, 'BuyerAssignedID')),
    standardItemId: reader.identifier('standardItemId', one(product, 'GlobalID')),
    classifications: written(all(product, 'DesignatedProductClassification/ClassCode'))
      .map((code, index) => reader.identifier(`classifications.${index}`, code, 'listID'))
      .filter((code) => code !== undefined),
    originCountry: reader.text('originCountry', one(product, 'OriginTradeCountry/ID')),
    attributes: all(product, 'ApplicableProductCharacteristic').map((property, index) =>
      stated({
        name: reader.text(`attributes.${index}.name`, one(property, 'Description')),
        value: reader.text(`attributes.${index}.value`, one(property, 'Value')),
      }),
    ),
  }
}

function pricesOf(reader: FieldReader, agreement: XmlElement | undefined) {
  const net = one(agreement, 'NetPriceProductTradePrice')
  const gross = one(agreement, 'GrossPriceProductTradePrice')
  const discounts = all(gross, 'AppliedTradeAllowanceCharge')
  const baseQuantity = one(net, 'BasisQuantity') ?? one(gross, 'BasisQuantity')
  return {
    orderLine: reader.text('orderLine', one(agreement, 'BuyerOrderReferencedDocument/LineID')),
    netPrice: reader.amount('netPrice', one(net, 'ChargeAmount')),
    // The EXTENDED profiles allow several discounts; their sum is of no use to anyone, the net price has it.
    priceDiscount:
      discounts.length === 1 ? reader.amount('priceDiscount', one(discounts[0], 'ActualAmount')) : undefined,
    grossPrice: reader.amount('grossPrice', one(gross, 'ChargeAmount')),
    baseQuantity: reader.decimal('baseQuantity', baseQuantity),
    baseUnit: reader.attribute('baseUnit', baseQuantity, 'unitCode'),
  }
}

function settlementOf(reader: FieldReader, settlement: XmlElement | undefined) {
  const period = one(settlement, 'BillingSpecifiedPeriod')
  const tax = one(settlement, 'ApplicableTradeTax')
  const objects = all(settlement, 'AdditionalReferencedDocument')
  return {
    object: reader.text('object', one(objects[0], 'IssuerAssignedID|ID')),
    net: reader.amount(
      'net',
      one(
        settlement,
        'SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation/LineTotalAmount',
      ),
    ),
    accountingReference: reader.text(
      'accountingReference',
      one(settlement, 'ReceivableSpecifiedTradeAccountingAccount/ID'),
    ),
    from: ciiDate(reader, 'from', one(period, 'StartDateTime')),
    until: ciiDate(reader, 'until', one(period, 'EndDateTime')),
    adjustments: ciiAdjustments(reader, settlement),
    category: reader.text('category', one(tax, 'CategoryCode')),
    rate: reader.decimal('rate', one(tax, RATE)),
  }
}

/** Codes of the EXTENDED profiles for lines that only head or explain others. */
const NOT_COUNTING = new Set(['GROUP', 'INFORMATION'])

/** BG-25 */
export function ciiLine(reader: FieldReader, element: XmlElement): Line {
  const document = one(element, 'AssociatedDocumentLineDocument')
  const delivery = one(element, 'SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery')
  const quantity = one(delivery, 'BilledQuantity')
  const settlement = settlementOf(
    reader,
    one(element, 'SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement'),
  )
  const status = one(document, 'LineStatusReasonCode')?.text.trim() ?? ''
  const product = one(element, 'SpecifiedTradeProduct')
  // ZUGFeRD 1.0 has lines of text alone, with neither product nor amount.
  const textOnly = settlement.net === undefined && quantity === undefined && product === undefined
  return stated<Line>({
    counts: !NOT_COUNTING.has(status) && !textOnly,
    id: reader.text('id', one(document, 'LineID')),
    parent: reader.text('parent', one(document, 'ParentLineID')),
    note: reader.paragraphs('note', all(document, 'IncludedNote/Content')),
    quantity: reader.decimal('quantity', quantity),
    unit: reader.attribute('unit', quantity, 'unitCode'),
    ...settlement,
    ...pricesOf(reader, one(element, 'SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement')),
    ...productOf(reader, product),
  })
}
