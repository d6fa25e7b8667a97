import { add, asSystem, multiply, round, sum } from '../../kernel/index.ts'
import { intake } from '../documents/index.ts'
import { madeUpIban, PARTIES } from './parties.ts'
import type { DemoWorld } from './people-and-places.ts'

export interface PaperLine {
  text: string
  quantity: string
  price: string
}

export interface Paper {
  supplier: string
  number: string
  lines: readonly PaperLine[]
  /** What stands on it in place of the account that is on file. */
  iban?: string
  /** Added to the tax that stands on it: paper that does not add up. */
  slip?: string
}

/** Bills that came in the last days and wait for review: one as it should be, one with another bank account, one with a slip. */
const PAPERS: readonly Paper[] = [
  {
    supplier: 'ostermann',
    number: '118-214',
    lines: [
      { text: 'Groupage, Hamburg to Bremen', quantity: '2', price: '186.00' },
      { text: 'Fuel surcharge', quantity: '1', price: '14.88' },
    ],
  },
  {
    supplier: 'kranz',
    number: 'KV-26-0417',
    iban: madeUpIban('DE', 900) ?? '',
    lines: [
      { text: 'Carton 400 × 300 × 200', quantity: '1200', price: '0.68' },
      { text: 'Pallet box, double wall', quantity: '60', price: '9.45' },
      { text: 'Paper void fill, roll 450 m', quantity: '24', price: '31.20' },
      { text: 'Delivery, 3 pallets', quantity: '1', price: '89.00' },
    ],
  },
  {
    supplier: 'marwede',
    number: 'ML-70488',
    slip: '0.90',
    lines: [{ text: 'Antifouling, 20 l', quantity: '6', price: '148.50' }],
  },
  {
    supplier: 'papyra',
    number: '441002',
    lines: [
      { text: 'Copy paper, 80 g', quantity: '20', price: '4.15' },
      { text: 'Lever arch files', quantity: '30', price: '2.20' },
    ],
  },
]

const money = (name: string, amount: string): string => `<cbc:${name} currencyID="EUR">${amount}</cbc:${name}>`

/** An invoice in UBL 2.1 with the terms that EN 16931 asks for. */
function invoiceXml(paper: Paper, on: string, due: string): string {
  const place = PARTIES.findIndex((party) => party.key === paper.supplier)
  const seller = PARTIES[place]
  if (!seller) throw new Error(`The demo has no supplier ${paper.supplier}.`)
  const iban = paper.iban ?? madeUpIban('DE', place + 1) ?? ''
  const nets = paper.lines.map((line) => round(multiply(line.quantity, line.price), 2))
  const net = round(sum(nets), 2)
  const tax = add(round(multiply(net, '0.19'), 2), paper.slip ?? '0')
  const gross = round(add(net, round(tax, 2)), 2)
  const lines = paper.lines.map(
    (line, index) =>
      `<cac:InvoiceLine><cbc:ID>${index + 1}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">${line.quantity}</cbc:InvoicedQuantity>${money('LineExtensionAmount', nets[index] ?? '0')}<cac:Item><cbc:Name>${line.text}</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price>${money('PriceAmount', line.price)}</cac:Price></cac:InvoiceLine>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>${paper.number}</cbc:ID><cbc:IssueDate>${on}</cbc:IssueDate><cbc:DueDate>${due}</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>Purchasing</cbc:BuyerReference>
<cac:AccountingSupplierParty><cac:Party><cbc:EndpointID schemeID="EM">${seller.email}</cbc:EndpointID><cac:PostalAddress><cbc:StreetName>${seller.street}</cbc:StreetName><cbc:CityName>${seller.city}</cbc:CityName><cbc:PostalZone>${seller.postcode}</cbc:PostalZone><cac:Country><cbc:IdentificationCode>${seller.country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>${seller.vatId ?? `DE29999${9000 + place}`}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>${seller.name.replaceAll('&', '&amp;')}</cbc:RegistrationName></cac:PartyLegalEntity><cac:Contact><cbc:Name>${seller.person ?? 'Accounts'}</cbc:Name><cbc:Telephone>${seller.phone ?? '+49 40 5550100'}</cbc:Telephone><cbc:ElectronicMail>${seller.email}</cbc:ElectronicMail></cac:Contact></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="EM">office@nordkai.example</cbc:EndpointID><cac:PostalAddress><cbc:StreetName>Am Südkai 9</cbc:StreetName><cbc:CityName>Hamburg</cbc:CityName><cbc:PostalZone>20457</cbc:PostalZone><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>Nordkai Chandlery GmbH</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cbc:PaymentID>${paper.number}</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>${iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal>${money('TaxAmount', round(tax, 2))}<cac:TaxSubtotal>${money('TaxableAmount', net)}${money('TaxAmount', round(tax, 2))}<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>${money('LineExtensionAmount', net)}${money('TaxExclusiveAmount', net)}${money('TaxInclusiveAmount', gross)}${money('PayableAmount', gross)}</cac:LegalMonetaryTotal>
${lines.join('\n')}
</Invoice>
`
}

const mailDate = (on: Temporal.PlainDate): string =>
  `${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][on.dayOfWeek - 1]}, ${on.day} ${on.toLocaleString('en', { month: 'short' })} ${on.year} 08:31:00 +0100`

/** A mail with the invoice attached, as the supplier's system sends it. */
function mailOf(paper: Paper, xml: string, on: Temporal.PlainDate): string {
  const seller = PARTIES.find((party) => party.key === paper.supplier)
  const coded = Buffer.from(xml)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n')
  const subject = Buffer.from(`Rechnung ${paper.number}`).toString('base64')
  return [
    `From: ${seller?.email}`,
    'To: office@nordkai.example',
    `Subject: =?UTF-8?B?${subject}?=`,
    `Date: ${mailDate(on)}`,
    `Message-ID: <${paper.number.toLowerCase()}@${seller?.email.split('@')[1]}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Guten Tag,\r\n\r\nanbei unsere Rechnung ${paper.number}.\r\n\r\nMit freundlichen Grüßen\r\n${seller?.name}`,
    '',
    '--part',
    `Content-Type: application/xml; name="${paper.number}.xml"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${paper.number}.xml"`,
    '',
    coded,
    '--part--',
    '',
  ].join('\r\n')
}

const QUESTION = (on: Temporal.PlainDate): string =>
  [
    'From: post@fjordline-charter.example',
    'To: office@nordkai.example',
    'Subject: Fender damage, credit?',
    `Date: ${mailDate(on)}`,
    'Message-ID: <fender-damage@fjordline-charter.example>',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Hello,',
    '',
    'two of the fenders of the last delivery were chafed. Would a credit of 150.00 be all right?',
    '',
    'Best regards',
    'Ingrid Solheim, Fjordline Charter AS',
    '',
  ].join('\r\n')

const MAILBOX = { ...asSystem('Mailbox'), door: 'demo' as const }

/** A bill as its supplier sends it: a mail with the e-invoice attached, taken in like any other. Gives what was read. */
export async function sendBill(
  world: DemoWorld,
  paper: Paper,
  on: Temporal.PlainDate,
  due: Temporal.PlainDate,
): Promise<{ id: string; values: Record<string, unknown> } | null> {
  const mail = mailOf(paper, invoiceXml(paper, on.toString(), due.toString()), on)
  const name = `Rechnung ${paper.number}.eml`
  await intake(world.kernel, MAILBOX, { name, bytes: new TextEncoder().encode(mail) }, 'mail')
  const [read] = await world.kernel.load<{ id: string; values: Record<string, unknown> }>(
    `select id, values from documents_proposal where state = 'open' and values->>'number' = $1`,
    [paper.number],
  )
  return read ?? null
}

/** Mails of the last days with invoices attached, and a customer's question. */
export async function makePaper(world: DemoWorld, last: Temporal.PlainDate): Promise<void> {
  for (const [place, paper] of PAPERS.entries()) {
    const on = last.subtract({ days: PAPERS.length - place + 2 })
    await sendBill(world, paper, on, on.add({ days: 21 }))
  }
  await intake(
    world.kernel,
    MAILBOX,
    { name: 'Fender damage.eml', bytes: new TextEncoder().encode(QUESTION(last.subtract({ days: 1 }))) },
    'mail',
  )
}
