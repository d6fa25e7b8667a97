import { say, verbatim, type Words } from '../../../kernel/index.ts'
import type { Address, Adjustment, Identifier, Line, Party, PaymentMeans, ReadInvoice } from './invoice.ts'
import type {
  FactsSection,
  RenderedColumn,
  RenderedInvoice,
  RenderedItem,
  RenderedSection,
  TableSection,
  ValueKind,
} from './rendered.ts'

/** Collects the items of one section, leaving out what is not stated. */
class Items {
  readonly items: RenderedItem[] = []
  readonly #currency: string | undefined

  constructor(currency: string | undefined) {
    this.#currency = currency
  }

  add(
    field: string,
    label: Words | null,
    value: string | undefined,
    kind: ValueKind = 'text',
    currency = this.#currency,
  ): this {
    const item = itemOf(field, label, value, kind, currency)
    if (item) this.items.push(item)
    return this
  }

  identifier(field: string, label: Words | null, identifier: Identifier | undefined): this {
    return this.add(field, label, saidIdentifier(identifier))
  }
}

function itemOf(
  field: string,
  label: Words | null,
  value: string | undefined,
  kind: ValueKind,
  currency: string | undefined,
): RenderedItem | undefined {
  if (value === undefined || value === '') return undefined
  return {
    field,
    label: label === null ? '' : String(label),
    value,
    kind,
    ...(kind === 'money' && currency !== undefined ? { currency } : {}),
  }
}

const saidIdentifier = (identifier: Identifier | undefined): string | undefined =>
  identifier === undefined || identifier.scheme === undefined
    ? identifier?.value
    : `${identifier.value} (${identifier.scheme})`

function addAddress(items: Items, field: string, address: Address | undefined): void {
  if (!address) return
  for (const [index, line] of address.lines.entries())
    items.add(`${field}.lines.${index}`, index === 0 ? say`Address` : null, line)
  items.add(`${field}.postcode`, say`Postcode`, address.postcode)
  items.add(`${field}.city`, say`City`, address.city)
  items.add(`${field}.region`, say`Region`, address.region)
  items.add(`${field}.country`, say`Country`, address.country)
}

function partySection(
  id: 'seller' | 'buyer' | 'payee' | 'taxRepresentative',
  title: Words,
  party: Party | undefined,
): FactsSection {
  const items = new Items(undefined)
  if (party) {
    items.add(`${id}.name`, say`Name`, party.name).add(`${id}.tradeName`, say`Trade name`, party.tradeName)
    addAddress(items, `${id}.address`, party.address)
    items.add(`${id}.vatId`, say`VAT number`, party.vatId).add(`${id}.taxId`, say`Tax number`, party.taxId)
    items.identifier(`${id}.legalId`, say`Register number`, party.legalId)
    for (const [index, identifier] of party.ids.entries())
      items.identifier(`${id}.ids.${index}`, say`Identifier`, identifier)
    items.identifier(`${id}.endpoint`, say`Electronic address`, party.endpoint)
    items.add(`${id}.contact.name`, say`Contact`, party.contact?.name)
    items.add(`${id}.contact.phone`, say`Phone`, party.contact?.phone)
    items.add(`${id}.contact.email`, say`E-mail`, party.contact?.email)
    items.add(`${id}.legalForm`, say`Legal information`, party.legalForm, 'longText')
  }
  return { id, form: 'facts', title: String(title), items: items.items }
}

function titleSection(invoice: ReadInvoice): FactsSection {
  const title = String(invoice.kind === 'creditNote' ? say`Credit note` : say`Invoice`)
  const payable = invoice.totals.payable === undefined ? 'totals.gross' : 'totals.payable'
  const items = new Items(invoice.currency)
    .add('number', say`Number`, invoice.number)
    .add('seller.name', say`From`, invoice.seller.name)
    .add(payable, say`Payable`, invoice.totals.payable ?? invoice.totals.gross, 'money')
    .add('dueOn', say`Due`, invoice.dueOn, 'date')
  return { id: 'title', form: 'facts', title, items: items.items }
}

function factsSection(invoice: ReadInvoice): FactsSection {
  const items = new Items(invoice.currency)
    .add('issuedOn', say`Issued`, invoice.issuedOn, 'date')
    .add('dueOn', say`Due`, invoice.dueOn, 'date')
    .add('taxPointOn', say`Tax point`, invoice.taxPointOn, 'date')
    .add('currency', say`Currency`, invoice.currency)
    .add('taxCurrency', say`Tax currency`, invoice.taxCurrency)
    .add('typeCode', say`Document type`, invoice.typeCode)
    .add('specification', say`Specification`, invoice.specification)
    .add('process', say`Process`, invoice.process)
  return { id: 'facts', form: 'facts', title: String(say`Key facts`), items: items.items }
}

function referencesSection(invoice: ReadInvoice): FactsSection {
  const items = new Items(invoice.currency)
    .add('buyerReference', say`Buyer reference`, invoice.buyerReference)
    .add('order', say`Order`, invoice.order)
    .add('salesOrder', say`Sales order`, invoice.salesOrder)
    .add('contract', say`Contract`, invoice.contract)
    .add('project', say`Project`, invoice.project)
    .add('tender', say`Tender`, invoice.tender)
    .add('object', say`Invoiced object`, invoice.object)
    .add('despatchAdvice', say`Despatch advice`, invoice.despatchAdvice)
    .add('receivingAdvice', say`Receiving advice`, invoice.receivingAdvice)
    .add('accountingReference', say`Accounting reference`, invoice.accountingReference)
  for (const [index, preceding] of invoice.precedingInvoices.entries()) {
    items.add(`precedingInvoices.${index}.number`, say`Preceding invoice`, preceding.number)
    items.add(`precedingInvoices.${index}.issuedOn`, say`of`, preceding.issuedOn, 'date')
  }
  return { id: 'references', form: 'facts', title: String(say`References`), items: items.items }
}

function deliverySection({ delivery }: ReadInvoice): FactsSection {
  const items = new Items(undefined)
    .add('delivery.on', say`Delivered`, delivery.on, 'date')
    .add('delivery.from', say`Period from`, delivery.from, 'date')
    .add('delivery.until', say`Period until`, delivery.until, 'date')
    .add('delivery.name', say`To`, delivery.name)
    .identifier('delivery.location', say`Location`, delivery.location)
  addAddress(items, 'delivery.address', delivery.address)
  return { id: 'delivery', form: 'facts', title: String(say`Delivery`), items: items.items }
}

function totalsSection({ totals, currency, taxCurrency }: ReadInvoice): FactsSection {
  const items = new Items(currency)
    .add('totals.lines', say`Sum of lines`, totals.lines, 'money')
    .add('totals.allowances', say`Allowances`, totals.allowances, 'money')
    .add('totals.charges', say`Charges`, totals.charges, 'money')
    .add('totals.net', say`Net`, totals.net, 'money')
    .add('totals.tax', say`Tax`, totals.tax, 'money')
    .add('totals.taxInTaxCurrency', say`Tax`, totals.taxInTaxCurrency, 'money', taxCurrency)
    .add('totals.gross', say`Gross`, totals.gross, 'money')
    .add('totals.prepaid', say`Prepaid`, totals.prepaid, 'money')
    .add('totals.rounding', say`Rounding`, totals.rounding, 'money')
    .add('totals.payable', say`Payable`, totals.payable, 'money')
  return { id: 'totals', form: 'facts', title: String(say`Totals`), items: items.items }
}

function addMeans(items: Items, field: string, means: PaymentMeans): void {
  items
    .add(
      `${field}.code`,
      say`Means of payment`,
      means.name === undefined ? means.code : `${means.name} (${means.code ?? ''})`,
    )
    .add(`${field}.account`, say`Account`, means.iban ?? means.account)
    .add(`${field}.accountName`, say`Account name`, means.accountName)
    .add(`${field}.bic`, say`BIC`, means.bic)
    .add(`${field}.cardNumber`, say`Card`, means.cardNumber)
    .add(`${field}.cardHolder`, say`Card holder`, means.cardHolder)
    .add(`${field}.mandate`, say`Mandate`, means.mandate)
    .add(`${field}.debitedAccount`, say`Debited account`, means.debitedAccount)
}

function paymentSection(invoice: ReadInvoice): FactsSection {
  const items = new Items(invoice.currency)
  for (const [index, means] of invoice.paymentMeans.entries()) addMeans(items, `paymentMeans.${index}`, means)
  items
    .add('remittance', say`Payment reference`, invoice.remittance)
    .add('creditorId', say`Creditor identifier`, invoice.creditorId)
    .add('paymentTerms', say`Payment terms`, invoice.paymentTerms, 'longText')
  for (const [index, { percent, amount, until, days }] of invoice.earlyPayments.entries()) {
    // The XRechnung syntax stands inside the payment terms; so does its evidence.
    const own = `earlyPayments.${index}.percent`
    const field = own in invoice.evidence ? own : 'paymentTerms'
    items
      .add(field, say`Discount for early payment`, percent, 'percent')
      .add(field, say`Discount for early payment`, amount, 'money')
    items.add(field, say`when paid by`, until, 'date')
    if (until === undefined) items.add(field, say`when paid within days`, days?.toString(), 'decimal')
  }
  return { id: 'payment', form: 'facts', title: String(say`Payment`), items: items.items }
}

function notesSection({ notes }: ReadInvoice): FactsSection {
  const items = new Items(undefined)
  for (const [index, note] of notes.entries())
    items.add(`notes.${index}`, note.subject === undefined ? say`Note` : verbatim(note.subject), note.text, 'longText')
  return { id: 'notes', form: 'facts', title: String(say`Notes`), items: items.items }
}

/** A table from one list of the invoice; columns that no row fills are left out. */
function table<T>(
  id: TableSection['id'],
  title: Words,
  rows: T[],
  columns: (Omit<RenderedColumn, 'label'> & { label: Words; of: (row: T) => string | undefined })[],
  currency?: string,
): TableSection {
  const used = columns.filter((column) => rows.some((row) => (column.of(row) ?? '') !== ''))
  return {
    id,
    form: 'table',
    title: String(title),
    columns: used.map(({ id: column, label, kind }) => ({ id: column, label: String(label), kind })),
    rows: rows.map((row, index) =>
      used.map(({ id: column, label, kind, of }) => itemOf(`${id}.${index}.${column}`, label, of(row), kind, currency)),
    ),
  }
}

function linesTable({ lines, currency }: ReadInvoice): TableSection {
  return table<Line>(
    'lines',
    say`Lines`,
    lines,
    [
      { id: 'id', label: say`No.`, kind: 'text', of: (line) => line.id },
      { id: 'name', label: say`Item`, kind: 'text', of: (line) => line.name },
      { id: 'description', label: say`Description`, kind: 'longText', of: (line) => line.description },
      { id: 'note', label: say`Note`, kind: 'longText', of: (line) => line.note },
      { id: 'sellerItemId', label: say`Seller's item`, kind: 'text', of: (line) => line.sellerItemId },
      { id: 'quantity', label: say`Quantity`, kind: 'decimal', of: (line) => line.quantity },
      { id: 'unit', label: say`Unit`, kind: 'text', of: (line) => line.unit },
      { id: 'netPrice', label: say`Price`, kind: 'money', of: (line) => line.netPrice },
      { id: 'baseQuantity', label: say`per`, kind: 'decimal', of: (line) => line.baseQuantity },
      { id: 'category', label: say`Tax`, kind: 'text', of: (line) => line.category },
      { id: 'rate', label: say`Rate`, kind: 'percent', of: (line) => line.rate },
      { id: 'net', label: say`Net`, kind: 'money', of: (line) => line.net },
    ],
    currency,
  )
}

function adjustmentsTable({ adjustments, currency }: ReadInvoice): TableSection {
  return table<Adjustment>(
    'adjustments',
    say`Allowances and charges`,
    adjustments,
    [
      { id: 'kind', label: say`Kind`, kind: 'text', of: ({ kind }) => kind },
      { id: 'reason', label: say`Reason`, kind: 'text', of: ({ reason, reasonCode }) => reason ?? reasonCode },
      { id: 'percent', label: say`Percent`, kind: 'percent', of: ({ percent }) => percent },
      { id: 'base', label: say`of`, kind: 'money', of: ({ base }) => base },
      { id: 'category', label: say`Tax`, kind: 'text', of: ({ category }) => category },
      { id: 'rate', label: say`Rate`, kind: 'percent', of: ({ rate }) => rate },
      { id: 'amount', label: say`Amount`, kind: 'money', of: ({ amount }) => amount },
    ],
    currency,
  )
}

function taxesTable({ taxes, currency }: ReadInvoice): TableSection {
  return table(
    'taxes',
    say`Tax`,
    taxes,
    [
      { id: 'category', label: say`Category`, kind: 'text', of: ({ category }) => category },
      { id: 'rate', label: say`Rate`, kind: 'percent', of: ({ rate }) => rate },
      { id: 'base', label: say`Taxable`, kind: 'money', of: ({ base }) => base },
      { id: 'tax', label: say`Tax`, kind: 'money', of: ({ tax }) => tax },
      {
        id: 'exemptionReason',
        label: say`Reason`,
        kind: 'text',
        of: ({ exemptionReason, exemptionCode }) => exemptionReason ?? exemptionCode,
      },
    ],
    currency,
  )
}

function attachmentsTable({ attachments }: ReadInvoice): TableSection {
  return table('attachments', say`Attachments`, attachments, [
    { id: 'id', label: say`Identifier`, kind: 'text', of: ({ id }) => id },
    { id: 'name', label: say`File`, kind: 'text', of: ({ name }) => name },
    { id: 'description', label: say`Description`, kind: 'text', of: ({ description }) => description },
    { id: 'mime', label: say`Kind`, kind: 'text', of: ({ mime }) => mime },
    { id: 'url', label: say`Address`, kind: 'text', of: ({ url }) => url },
  ])
}

/**
 * The invoice for reading, as data: sections of facts and tables in the order in which an invoice is read, each
 * value with the field whose evidence shows where it came from. Empty sections are left out. Labels are
 * English; readers are told them in their language.
 */
export function renderInvoice(invoice: ReadInvoice): RenderedInvoice {
  const sections: RenderedSection[] = [
    titleSection(invoice),
    partySection('seller', say`Seller`, invoice.seller),
    partySection('buyer', say`Buyer`, invoice.buyer),
    partySection('payee', say`Payee`, invoice.payee),
    partySection('taxRepresentative', say`Tax representative`, invoice.taxRepresentative),
    factsSection(invoice),
    referencesSection(invoice),
    deliverySection(invoice),
    linesTable(invoice),
    adjustmentsTable(invoice),
    taxesTable(invoice),
    totalsSection(invoice),
    paymentSection(invoice),
    notesSection(invoice),
    attachmentsTable(invoice),
  ]
  return {
    sections: sections.filter((section) =>
      section.form === 'facts' ? section.items.length > 0 : section.rows.length > 0,
    ),
  }
}
