import { type FieldReader, stated, statedOrNone } from './field-reader.ts'
import type { Address, Contact, Delivery, Party, PaymentMeans } from './invoice.ts'
import { all, one, written, type XmlElement } from './xml.ts'

/** In UBL a seller's creditor identifier (BT-90) stands among its identifiers, under this scheme. */
const CREDITOR_SCHEME = 'SEPA'

/** BG-5, BG-8, BG-12, BG-15 */
export function ublAddress(reader: FieldReader, address: XmlElement | undefined): Address | undefined {
  const below = reader.below('address')
  // Outside EN 16931, OIOUBL for one, the number of the house stands apart from the street.
  const number = one(address, 'BuildingNumber')?.text.trim() ?? ''
  const elements = written([
    ...all(address, 'StreetName|BuildingName'),
    ...all(address, 'AdditionalStreetName'),
    ...all(address, 'AddressLine/Line'),
  ])
  const lines = elements.map((element, index) => {
    const line = below.text(`lines.${index}`, element) ?? ''
    return element.name === 'StreetName' && number !== '' ? `${line} ${number}` : line
  })
  return statedOrNone({
    lines,
    city: below.text('city', one(address, 'CityName')),
    postcode: below.text('postcode', one(address, 'PostalZone')),
    region: below.text('region', one(address, 'CountrySubentity')),
    country: below.text('country', one(address, 'Country/IdentificationCode')),
  })
}

function contactOf(reader: FieldReader, contact: XmlElement | undefined): Contact | undefined {
  const below = reader.below('contact')
  return statedOrNone({
    name: below.text('name', one(contact, 'Name')),
    phone: below.text('phone', one(contact, 'Telephone')),
    email: below.text('email', one(contact, 'ElectronicMail')),
  })
}

/** Outside EN 16931 a scheme may be called "UK VAT" and have its kind beside it. */
const isVat = (scheme: XmlElement): boolean =>
  [one(scheme, 'TaxScheme/ID'), one(scheme, 'TaxScheme/TaxTypeCode')].some((code) => /\bVAT\b/i.test(code?.text ?? ''))

/** The identifier under VAT (BT-31, BT-48, BT-63), or under any other scheme (BT-32). */
function taxIdentifier(party: XmlElement | undefined, vat: boolean): XmlElement | undefined {
  return one(
    all(party, 'PartyTaxScheme').find((scheme) => isVat(scheme) === vat),
    'CompanyID',
  )
}

/**
 * BG-4, BG-7, BG-10, BG-11. The registered name stands in PartyLegalEntity, the trade name in PartyName; a
 * payee and a tax representative have the latter alone, and so do sellers of careless files.
 */
export function ublParty(reader: FieldReader, party: XmlElement | undefined): Party {
  const registered = one(party, 'PartyLegalEntity/RegistrationName')
  const called = one(party, 'PartyName/Name')
  const hasRegisteredName = (registered?.text.trim() ?? '') !== ''
  const identifiers = written(all(party, 'PartyIdentification/ID')).filter(
    (id) => id.attributes.schemeID !== CREDITOR_SCHEME,
  )
  return stated({
    name: reader.text('name', hasRegisteredName ? registered : called),
    tradeName: hasRegisteredName ? reader.text('tradeName', called) : undefined,
    ids: identifiers.map((id, index) => reader.identifier(`ids.${index}`, id)).filter((id) => id !== undefined),
    legalId: reader.identifier('legalId', one(party, 'PartyLegalEntity/CompanyID')),
    vatId: reader.text('vatId', taxIdentifier(party, true)),
    taxId: reader.text('taxId', taxIdentifier(party, false)),
    legalForm: reader.longText('legalForm', one(party, 'PartyLegalEntity/CompanyLegalForm')),
    endpoint: reader.identifier('endpoint', one(party, 'EndpointID')),
    address: ublAddress(reader, one(party, 'PostalAddress')),
    contact: contactOf(reader, one(party, 'Contact')),
  })
}

/** BG-13 and BG-14; BIS Billing allows one delivery. */
export function ublDelivery(reader: FieldReader, invoice: XmlElement): Delivery {
  const delivery = one(invoice, 'Delivery')
  const period = one(invoice, 'InvoicePeriod')
  return stated({
    on: reader.date('on', one(delivery, 'ActualDeliveryDate')),
    from: reader.date('from', one(period, 'StartDate')),
    until: reader.date('until', one(period, 'EndDate')),
    name: reader.text('name', one(delivery, 'DeliveryParty/PartyName/Name')),
    location: reader.identifier('location', one(delivery, 'DeliveryLocation/ID')),
    address: ublAddress(reader, one(delivery, 'DeliveryLocation/Address')),
  })
}

/** BG-16 to BG-19 */
export function ublPaymentMeans(reader: FieldReader, means: XmlElement): PaymentMeans {
  const code = one(means, 'PaymentMeansCode')
  const branch = one(means, 'PayeeFinancialAccount/FinancialInstitutionBranch')
  return stated({
    code: reader.text('code', code),
    name: reader.attribute('name', code, 'name'),
    ...reader.account(one(means, 'PayeeFinancialAccount/ID')),
    accountName: reader.text('accountName', one(means, 'PayeeFinancialAccount/Name')),
    bic: reader.text('bic', written([...all(branch, 'ID'), ...all(branch, 'FinancialInstitution/ID')])[0]),
    cardNumber: reader.text('cardNumber', one(means, 'CardAccount/PrimaryAccountNumberID')),
    cardHolder: reader.text('cardHolder', one(means, 'CardAccount/HolderName')),
    mandate: reader.text('mandate', one(means, 'PaymentMandate/ID')),
    debitedAccount: reader.text('debitedAccount', one(means, 'PaymentMandate/PayerFinancialAccount/ID')),
  })
}

/** BT-90 */
export function ublCreditorId(reader: FieldReader, invoice: XmlElement): string | undefined {
  const identifiers = all(invoice, 'AccountingSupplierParty/Party/PartyIdentification/ID')
  identifiers.push(...all(invoice, 'PayeeParty/PartyIdentification/ID'))
  return reader.text(
    'creditorId',
    identifiers.find((id) => id.attributes.schemeID === CREDITOR_SCHEME),
  )
}
