import { type FieldReader, stated, statedOrNone } from './field-reader.ts'
import type { Address, Contact, Delivery, Party, PaymentMeans } from './invoice.ts'
import { readFormattedDate } from './values.ts'
import { all, one, written, type XmlElement } from './xml.ts'

/** A date somewhere in an element: as DateTimeString with a format, or as an ISO date or time. */
export function ciiDate(reader: FieldReader, field: string, holder: XmlElement | undefined): string | undefined {
  const element = one(holder, 'DateTimeString|DateString|DateTime|Date') ?? holder
  const format = element?.attributes.format?.trim()
  return reader.date(field, element, (text) => readFormattedDate(text, format))
}

/** BG-5, BG-8, BG-12, BG-15 */
export function ciiAddress(reader: FieldReader, address: XmlElement | undefined): Address | undefined {
  const below = reader.below('address')
  const lines = written([...all(address, 'LineOne'), ...all(address, 'LineTwo'), ...all(address, 'LineThree')])
  return statedOrNone({
    lines: lines.map((line, index) => below.text(`lines.${index}`, line)).filter((line) => line !== undefined),
    city: below.text('city', one(address, 'CityName')),
    postcode: below.text('postcode', one(address, 'PostcodeCode')),
    region: below.text('region', one(address, 'CountrySubDivisionName')),
    country: below.text('country', one(address, 'CountryID')),
  })
}

function contactOf(reader: FieldReader, contact: XmlElement | undefined): Contact | undefined {
  const below = reader.below('contact')
  return statedOrNone({
    name: below.text('name', one(contact, 'PersonName') ?? one(contact, 'DepartmentName')),
    phone: below.text('phone', one(contact, 'TelephoneUniversalCommunication/CompleteNumber')),
    email: below.text('email', one(contact, 'EmailURIUniversalCommunication/URIID|CompleteNumber')),
  })
}

/** BG-4, BG-7, BG-10, BG-11 */
export function ciiParty(reader: FieldReader, party: XmlElement | undefined): Party {
  const registrations = all(party, 'SpecifiedTaxRegistration/ID')
  const identifiers = written([...all(party, 'ID'), ...all(party, 'GlobalID')])
  return stated({
    name: reader.text('name', one(party, 'Name')),
    tradeName: reader.text('tradeName', one(party, 'SpecifiedLegalOrganization/TradingBusinessName')),
    ids: identifiers.map((id, index) => reader.identifier(`ids.${index}`, id)).filter((id) => id !== undefined),
    legalId: reader.identifier('legalId', one(party, 'SpecifiedLegalOrganization/ID')),
    vatId: reader.text(
      'vatId',
      registrations.find((id) => id.attributes.schemeID === 'VA'),
    ),
    taxId: reader.text(
      'taxId',
      registrations.find((id) => id.attributes.schemeID !== 'VA'),
    ),
    legalForm: reader.longText('legalForm', one(party, 'Description')),
    endpoint: reader.identifier('endpoint', one(party, 'URIUniversalCommunication/URIID')),
    address: ciiAddress(reader, one(party, 'PostalTradeAddress')),
    contact: contactOf(reader, one(party, 'DefinedTradeContact')),
  })
}

/** BG-13 and BG-14 */
export function ciiDelivery(
  reader: FieldReader,
  delivery: XmlElement | undefined,
  settlement: XmlElement | undefined,
): Delivery {
  const receiver = one(delivery, 'ShipToTradeParty')
  const period = one(settlement, 'BillingSpecifiedPeriod')
  return stated({
    on: ciiDate(reader, 'on', one(delivery, 'ActualDeliverySupplyChainEvent/OccurrenceDateTime')),
    from: ciiDate(reader, 'from', one(period, 'StartDateTime')),
    until: ciiDate(reader, 'until', one(period, 'EndDateTime')),
    name: reader.text('name', one(receiver, 'Name')),
    location: reader.identifier('location', written([...all(receiver, 'GlobalID'), ...all(receiver, 'ID')])[0]),
    address: ciiAddress(reader, one(receiver, 'PostalTradeAddress')),
  })
}

/** BG-16 to BG-19; the mandate (BT-89) stands with the payment terms. */
export function ciiPaymentMeans(reader: FieldReader, means: XmlElement, mandate: XmlElement | undefined): PaymentMeans {
  const account = one(means, 'PayeePartyCreditorFinancialAccount')
  const debited = one(means, 'PayerPartyDebtorFinancialAccount')
  return stated({
    code: reader.text('code', one(means, 'TypeCode')),
    name: reader.text('name', one(means, 'Information')),
    ...reader.account(written([...all(account, 'IBANID'), ...all(account, 'ProprietaryID')])[0]),
    accountName: reader.text('accountName', one(account, 'AccountName')),
    bic: reader.text('bic', one(means, 'PayeeSpecifiedCreditorFinancialInstitution/BICID')),
    cardNumber: reader.text('cardNumber', one(means, 'ApplicableTradeSettlementFinancialCard/ID')),
    cardHolder: reader.text('cardHolder', one(means, 'ApplicableTradeSettlementFinancialCard/CardholderName')),
    mandate: reader.text('mandate', mandate),
    debitedAccount: reader.text(
      'debitedAccount',
      written([...all(debited, 'IBANID'), ...all(debited, 'ProprietaryID')])[0],
    ),
  })
}
