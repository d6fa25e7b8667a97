import type { DecimalString } from '../../../kernel/decimal.ts'

/**
 * An electronic invoice in the business terms of EN 16931-1:2017, whatever syntax it came in. `BT-…` and `BG-…`
 * are the numbers of the standard's terms. A property is absent where the file does not state it.
 *
 * Signs: every amount stands as written. Of an `invoice` the total payable is what the buyer owes more, of a
 * `creditNote` what the buyer owes less; so a correcting invoice (type 384) or a plain one may carry negative
 * amounts, and a credit note normally carries positive ones.
 */
export interface ReadInvoice {
  syntax: InvoiceSyntax
  /** What the file claims to hold, told by BT-24; decides which terms are expected. */
  profile: InvoiceProfile
  kind: InvoiceKind
  /** The file says of itself that it is a test (UN/CEFACT TestIndicator). */
  test: boolean
  /** Name of the file in the PDF from which the invoice was taken. */
  embeddedAs?: string
  /** BT-24 */
  specification?: string
  /** BT-23 */
  process?: string
  /** BT-1 */
  number?: string
  /** BT-2 */
  issuedOn?: string
  /** BT-3, UNTDID 1001: 380 invoice, 381 credit note, 384 correction, 389 self-billed … */
  typeCode?: string
  /** BT-5, ISO 4217 */
  currency?: string
  /** BT-6: the currency in which the seller accounts for the tax, where it is another one. */
  taxCurrency?: string
  /** BT-7 */
  taxPointOn?: string
  /** BT-8, as written: UNTDID 2005 in UBL, UNTDID 2475 in CII. */
  taxPointCode?: string
  /** BT-9 */
  dueOn?: string
  /** BT-10: what the buyer asked to be quoted, such as a German Leitweg-ID. */
  buyerReference?: string
  /** BT-11 */
  project?: string
  /** BT-12 */
  contract?: string
  /** BT-13: the buyer's purchase order. */
  order?: string
  /** BT-14: the seller's sales order. */
  salesOrder?: string
  /** BT-15 */
  receivingAdvice?: string
  /** BT-16 */
  despatchAdvice?: string
  /** BT-17 */
  tender?: string
  /** BT-18: the thing invoiced, such as a meter or a subscription. */
  object?: string
  /** BT-19: where the buyer books it, as told to the seller. */
  accountingReference?: string
  /** BG-1 */
  notes: Note[]
  /** BG-3 */
  precedingInvoices: PrecedingInvoice[]
  /** BG-4 */
  seller: Party
  /** BG-7 */
  buyer: Party
  /** BG-10: whoever is paid, if not the seller. */
  payee?: Party
  /** BG-11 */
  taxRepresentative?: Party
  /** BG-13, BG-14 */
  delivery: Delivery
  /** BG-16 */
  paymentMeans: PaymentMeans[]
  /** BT-83: what to quote when paying. */
  remittance?: string
  /** BT-90: the creditor's identifier of a direct debit. */
  creditorId?: string
  /** BT-20 */
  paymentTerms?: string
  /** Discounts for paying early, from the XRechnung syntax in BT-20 or the terms of CII. */
  earlyPayments: EarlyPayment[]
  /** BG-20, BG-21: allowances and charges on the whole invoice. */
  adjustments: Adjustment[]
  /** BG-23 */
  taxes: TaxGroup[]
  /** BG-22 */
  totals: Totals
  /** BG-25 */
  lines: Line[]
  /** BG-24, and the other files that a PDF carries. */
  attachments: Attachment[]
  /** Where each value was found, by the path of its field: `seller.vatId`, `lines.0.net`. */
  evidence: Record<string, Evidence>
  /** What could not be read as it should; `checkInvoice` gives it again. */
  remarks: Finding[]
}

export type InvoiceSyntax = 'ubl' | 'cii' | 'zugferd1'
export type InvoiceKind = 'invoice' | 'creditNote'
export type InvoiceProfile =
  | 'minimum'
  | 'basicWithoutLines'
  | 'basic'
  | 'en16931'
  | 'extended'
  | 'xrechnung'
  | 'peppol'
  | 'other'

export interface Evidence {
  /** XPath with customary prefixes: `/Invoice/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID`. */
  path: string
  /** The text as it stands there, shortened where it is long. */
  text: string
}

export interface Finding {
  /** The published rule where there is one (`BR-CO-10`, `PEPPOL-EN16931-R120`), else a name of ours. */
  code: string
  /** An error makes the bill wrong to book as it stands; a warning is a fault that the seller should mend. */
  severity: 'error' | 'warning'
  message: string
  /** Path of the field at fault: `totals.net`, `lines.3.net`. */
  field: string
}

/** BG-1 */
export interface Note {
  /** BT-21, UNTDID 4451: REG, AAI, PMT … */
  subject?: string
  /** BT-22 */
  text: string
}

/** BG-3 */
export interface PrecedingInvoice {
  /** BT-25 */
  number?: string
  /** BT-26 */
  issuedOn?: string
}

export interface Identifier {
  value: string
  /** ISO 6523 code or the CEF list of electronic addresses: 0088 GLN, 0184 CVR, EM e-mail … */
  scheme?: string
}

/** BG-4, BG-7, BG-10 or BG-11 */
export interface Party {
  /** BT-27, BT-44, BT-59, BT-62: the name in the register. */
  name?: string
  /** BT-28, BT-45 */
  tradeName?: string
  /** BT-29, BT-46, BT-60 */
  ids: Identifier[]
  /** BT-30, BT-47, BT-61 */
  legalId?: Identifier
  /** BT-31, BT-48, BT-63 */
  vatId?: string
  /** BT-32: the local tax number. */
  taxId?: string
  /** BT-33 */
  legalForm?: string
  /** BT-34, BT-49 */
  endpoint?: Identifier
  /** BG-5, BG-8, BG-12 */
  address?: Address
  /** BG-6, BG-9 */
  contact?: Contact
}

export interface Address {
  /** First, second and third line. */
  lines: string[]
  city?: string
  postcode?: string
  region?: string
  /** ISO 3166-1 alpha-2 */
  country?: string
}

export interface Contact {
  name?: string
  phone?: string
  email?: string
}

/** BG-13 with BG-14 */
export interface Delivery {
  /** BT-72 */
  on?: string
  /** BT-73 */
  from?: string
  /** BT-74 */
  until?: string
  /** BT-70 */
  name?: string
  /** BT-71 */
  location?: Identifier
  /** BG-15 */
  address?: Address
}

/** BG-16 with BG-17, BG-18 and BG-19 */
export interface PaymentMeans {
  /** BT-81, UNTDID 4461: 30 credit transfer, 58 SEPA transfer, 59 SEPA debit, 48 card … */
  code?: string
  /** BT-82 */
  name?: string
  /** BT-84, as written. */
  account?: string
  /** BT-84 without spaces, where it is a valid IBAN. */
  iban?: string
  /** BT-85 */
  accountName?: string
  /** BT-86 */
  bic?: string
  /** BT-87 */
  cardNumber?: string
  /** BT-88 */
  cardHolder?: string
  /** BT-89 */
  mandate?: string
  /** BT-91 */
  debitedAccount?: string
}

export interface EarlyPayment {
  /** Days after the base date within which to pay. */
  days?: number
  /** The day counted from, where it is not the issue date. */
  from?: string
  /** Last day for the discount, counted out. */
  until?: string
  percent?: DecimalString
  /** The amount that the percentage is of; all of the payable total where absent. */
  base?: DecimalString
  /** The discount itself, where it is stated. */
  amount?: DecimalString
}

/** BG-20, BG-21, BG-27 or BG-28 */
export interface Adjustment {
  kind: 'allowance' | 'charge'
  /** BT-92, BT-99, BT-136, BT-141; always subtracted for an allowance and added for a charge. */
  amount?: DecimalString
  /** BT-93, BT-100, BT-137, BT-142 */
  base?: DecimalString
  /** BT-94, BT-101, BT-138, BT-143 */
  percent?: DecimalString
  /** BT-97, BT-104, BT-139, BT-144 */
  reason?: string
  /** BT-98 (UNTDID 5189), BT-105 (UNTDID 7161), BT-140, BT-145 */
  reasonCode?: string
  /** BT-95, BT-102; on the whole invoice only. */
  category?: string
  /** BT-96, BT-103; on the whole invoice only. */
  rate?: DecimalString
}

/** BG-23 */
export interface TaxGroup {
  /** BT-116 */
  base?: DecimalString
  /** BT-117 */
  tax?: DecimalString
  /** BT-118, UNTDID 5305: S standard, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside scope, L, M */
  category?: string
  /** BT-119, in percent */
  rate?: DecimalString
  /** BT-120 */
  exemptionReason?: string
  /** BT-121 */
  exemptionCode?: string
}

/** BG-22, in the invoice's currency but for one. */
export interface Totals {
  /** BT-106: sum of the lines. */
  lines?: DecimalString
  /** BT-107 */
  allowances?: DecimalString
  /** BT-108 */
  charges?: DecimalString
  /** BT-109 */
  net?: DecimalString
  /** BT-110 */
  tax?: DecimalString
  /** BT-111, in the tax currency */
  taxInTaxCurrency?: DecimalString
  /** BT-112 */
  gross?: DecimalString
  /** BT-113 */
  prepaid?: DecimalString
  /** BT-114 */
  rounding?: DecimalString
  /** BT-115 */
  payable?: DecimalString
}

/** BG-25 */
export interface Line {
  /** Whether its amount is part of the sums; text lines, group heads and sub-lines are not. */
  counts: boolean
  /** BT-126 */
  id?: string
  /** The line that this one details. */
  parent?: string
  /** BT-127 */
  note?: string
  /** BT-128 */
  object?: string
  /** BT-129 */
  quantity?: DecimalString
  /** BT-130, UN/ECE recommendation 20: C62 one, HUR hour, KGM kilogram … */
  unit?: string
  /** BT-131 */
  net?: DecimalString
  /** BT-132 */
  orderLine?: string
  /** BT-133 */
  accountingReference?: string
  /** BT-134 */
  from?: string
  /** BT-135 */
  until?: string
  /** BG-27, BG-28 */
  adjustments: Adjustment[]
  /** BT-146, for `baseQuantity` units */
  netPrice?: DecimalString
  /** BT-147 */
  priceDiscount?: DecimalString
  /** BT-148 */
  grossPrice?: DecimalString
  /** BT-149; one where absent. */
  baseQuantity?: DecimalString
  /** BT-150 */
  baseUnit?: string
  /** BT-151 */
  category?: string
  /** BT-152, in percent */
  rate?: DecimalString
  /** BT-153 */
  name?: string
  /** BT-154 */
  description?: string
  /** BT-155 */
  sellerItemId?: string
  /** BT-156 */
  buyerItemId?: string
  /** BT-157 */
  standardItemId?: Identifier
  /** BT-158 */
  classifications: Identifier[]
  /** BT-159 */
  originCountry?: string
  /** BG-32 */
  attributes: { name?: string; value?: string }[]
}

/** BG-24 */
export interface Attachment {
  /** BT-122 */
  id?: string
  /** BT-123 */
  description?: string
  /** BT-124: where it can be fetched; never fetched by the reader. */
  url?: string
  /** BT-125 */
  name?: string
  mime?: string
  bytes?: Uint8Array
}
