/** Papers as strangers send them: a supplier's mail with an e-invoice in it, and a bank's statement. */

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const compact = (day: string): string => day.replaceAll('-', '')

export interface SuppliersInvoice {
  seller: { name: string; email: string; street: string; postcode: string; city: string; vatId: string; iban: string }
  buyer: { name: string; vatId: string }
  number: string
  issuedOn: string
  dueOn: string
  lines: readonly { text: string; quantity: string; price: string; net: string }[]
  net: string
  /** At 19 per cent. */
  tax: string
  gross: string
}

const date = (name: string, day: string): string =>
  `<ram:${name}><udt:DateTimeString format="102">${compact(day)}</udt:DateTimeString></ram:${name}>`

const vatLine = '<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>'
const percent = '<ram:RateApplicablePercent>19</ram:RateApplicablePercent>'

function lineXml(line: SuppliersInvoice['lines'][number], index: number): string {
  return `<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>${index + 1}</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>${escaped(line.text)}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>${line.price}</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">${line.quantity}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>${vatLine}${percent}</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>${line.net}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>`
}

/** The invoice as UN/CEFACT Cross Industry Invoice D16B with the terms of EN 16931. */
export function invoiceXml(invoice: SuppliersInvoice): string {
  const { seller, buyer } = invoice
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>${invoice.number}</ram:ID><ram:TypeCode>380</ram:TypeCode>${date('IssueDateTime', invoice.issuedOn)}</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
${invoice.lines.map(lineXml).join('\n')}
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>${escaped(seller.name)}</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>${seller.postcode}</ram:PostcodeCode><ram:LineOne>${seller.street}</ram:LineOne><ram:CityName>${seller.city}</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress><ram:URIUniversalCommunication><ram:URIID schemeID="EM">${seller.email}</ram:URIID></ram:URIUniversalCommunication><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${seller.vatId}</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>${escaped(buyer.name)}</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>20457</ram:PostcodeCode><ram:LineOne>Am Südkai 9</ram:LineOne><ram:CityName>Hamburg</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${buyer.vatId}</ram:ID></ram:SpecifiedTaxRegistration></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>${seller.iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount>${invoice.tax}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>${invoice.net}</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>${percent}</ram:ApplicableTradeTax>
<ram:SpecifiedTradePaymentTerms>${date('DueDateDateTime', invoice.dueOn)}</ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>${invoice.net}</ram:LineTotalAmount><ram:TaxBasisTotalAmount>${invoice.net}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">${invoice.tax}</ram:TaxTotalAmount><ram:GrandTotalAmount>${invoice.gross}</ram:GrandTotalAmount><ram:DuePayableAmount>${invoice.gross}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
`
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The mail that brings the invoice, as RFC 5322 and MIME have it. */
export function invoiceMail(invoice: SuppliersInvoice, on: string): string {
  const day = Temporal.PlainDate.from(on)
  const coded = Buffer.from(invoiceXml(invoice))
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n')
  return [
    `From: ${invoice.seller.name} <${invoice.seller.email}>`,
    'To: office@nordkai.example',
    `Subject: Rechnung ${invoice.number}`,
    `Date: ${WEEKDAYS[day.dayOfWeek - 1]}, ${day.day} ${MONTHS[day.month - 1]} ${day.year} 07:12:44 +0000`,
    `Message-ID: <${compact(on)}.${invoice.number}@${invoice.seller.email.split('@')[1]}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_part"',
    '',
    '--=_part',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Guten Tag,\r\n\r\nanbei unsere Rechnung ${invoice.number}.\r\n\r\n${invoice.seller.name}`,
    '',
    '--=_part',
    `Content-Type: application/xml; name="${invoice.number}.xml"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${invoice.number}.xml"`,
    '',
    coded,
    '--=_part--',
    '',
  ].join('\r\n')
}

export interface BanksStatement {
  iban: string
  bic: string
  on: string
  opening: string
  closing: string
  /** One payment that went out. */
  payment: { amount: string; to: string; text: string }
}

const money = (amount: string, side: 'CRDT' | 'DBIT'): string =>
  `<Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd>`
const balance = (code: string, amount: string, on: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${money(amount, 'CRDT')}<Dt><Dt>${on}</Dt></Dt></Bal>`

/** A day's statement as ISO 20022 camt.053.001.08. */
export function statementXml(statement: BanksStatement): string {
  const { payment, on } = statement
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>${statement.bic}-${compact(on)}</MsgId><CreDtTm>${on}T20:10:00Z</CreDtTm></GrpHdr>
<Stmt><Id>${statement.bic}-${compact(on)}</Id><CreDtTm>${on}T20:10:00Z</CreDtTm><FrToDt><FrDtTm>${on}T00:00:00Z</FrDtTm><ToDtTm>${on}T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><IBAN>${statement.iban}</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId><BICFI>${statement.bic}</BICFI></FinInstnId></Svcr></Acct>
${balance('OPBD', statement.opening, on)}${balance('CLBD', statement.closing, on)}
<Ntry>${money(payment.amount, 'DBIT')}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt><AcctSvcrRef>${compact(on)}X0001</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>${money(payment.amount, 'DBIT')}<RltdPties><Cdtr><Pty><Nm>${escaped(payment.to)}</Nm></Pty></Cdtr></RltdPties><RmtInf><Ustrd>${escaped(payment.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
`
}
