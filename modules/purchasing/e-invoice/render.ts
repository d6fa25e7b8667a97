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
    label: string,
    value: string | undefined,
    kind: ValueKind = 'text',
    currency = this.#currency,
  ): this {
    const item = itemOf(field, label, value, kind, currency)
    if (item) this.items.push(item)
    return this
  }

  identifier(field: string, label: string, identifier: Identifier | undefined): this {
    return this.add(field, label, saidIdentifier(identifier))
  }
}

function itemOf(
  field: string,
  label: string,
  value: string | undefined,
  kind: ValueKind,
  currency: string | undefined,
): RenderedItem | undefined {
  if (value === undefined || value === '') return undefined
  return { field, label, value, kind, ...(kind === 'money' && currency !== undefined ? { currency } : {}) }
}

const saidIdentifier = (identifier: Identifier | undefined): string | undefined =>
  identifier === undefined || identifier.scheme === undefined
    ? identifier?.value
    : `${identifier.value} (${identifier.scheme})`

function addAddress(items: Items, field: string, address: Address | undefined): void {
  if (!address) return
  for (const [index, line] of address.lines.entries())
    items.add(`${field}.lines.${index}`, index === 0 ? 'Address' : '', line)
  items.add(`${field}.postcode`, 'Postcode', address.postcode)
  items.add(`${field}.city`, 'City', address.city)
  items.add(`${field}.region`, 'Region', address.region)
  items.add(`${field}.country`, 'Country', address.country)
}

function partySection(
  id: 'seller' | 'buyer' | 'payee' | 'taxRepresentative',
  title: string,
  party: Party | undefined,
): FactsSection {
  const items = new Items(undefined)
  if (party) {
    items.add(`${id}.name`, 'Name', party.name).add(`${id}.tradeName`, 'Trade name', party.tradeName)
    addAddress(items, `${id}.address`, party.address)
    items.add(`${id}.vatId`, 'VAT number', party.vatId).add(`${id}.taxId`, 'Tax number', party.taxId)
    items.identifier(`${id}.legalId`, 'Register number', party.legalId)
    for (const [index, identifier] of party.ids.entries())
      items.identifier(`${id}.ids.${index}`, 'Identifier', identifier)
    items.identifier(`${id}.endpoint`, 'Electronic address', party.endpoint)
    items.add(`${id}.contact.name`, 'Contact', party.contact?.name)
    items.add(`${id}.contact.phone`, 'Phone', party.contact?.phone)
    items.add(`${id}.contact.email`, 'E-mail', party.contact?.email)
    items.add(`${id}.legalForm`, 'Legal information', party.legalForm, 'longText')
  }
  return { id, form: 'facts', title, items: items.items }
}

function titleSection(invoice: ReadInvoice): FactsSection {
  const title = invoice.kind === 'creditNote' ? 'Credit note' : 'Invoice'
  const payable = invoice.totals.payable === undefined ? 'totals.gross' : 'totals.payable'
  const items = new Items(invoice.currency)
    .add('number', 'Number', invoice.number)
    .add('seller.name', 'From', invoice.seller.name)
    .add(payable, 'Payable', invoice.totals.payable ?? invoice.totals.gross, 'money')
    .add('dueOn', 'Due', invoice.dueOn, 'date')
  return { id: 'title', form: 'facts', title, items: items.items }
}

function factsSection(invoice: ReadInvoice): FactsSection {
  const items = new Items(invoice.currency)
    .add('issuedOn', 'Issued', invoice.issuedOn, 'date')
    .add('dueOn', 'Due', invoice.dueOn, 'date')
    .add('taxPointOn', 'Tax point', invoice.taxPointOn, 'date')
    .add('currency', 'Currency', invoice.currency)
    .add('taxCurrency', 'Tax currency', invoice.taxCurrency)
    .add('typeCode', 'Document type', invoice.typeCode)
    .add('specification', 'Specification', invoice.specification)
    .add('process', 'Process', invoice.process)
  return { id: 'facts', form: 'facts', title: 'Key facts', items: items.items }
}

function referencesSection(invoice: ReadInvoice): FactsSection {
  const items = new Items(invoice.currency)
    .add('buyerReference', 'Buyer reference', invoice.buyerReference)
    .add('order', 'Order', invoice.order)
    .add('salesOrder', 'Sales order', invoice.salesOrder)
    .add('contract', 'Contract', invoice.contract)
    .add('project', 'Project', invoice.project)
    .add('tender', 'Tender', invoice.tender)
    .add('object', 'Invoiced object', invoice.object)
    .add('despatchAdvice', 'Despatch advice', invoice.despatchAdvice)
    .add('receivingAdvice', 'Receiving advice', invoice.receivingAdvice)
    .add('accountingReference', 'Accounting reference', invoice.accountingReference)
  for (const [index, preceding] of invoice.precedingInvoices.entries()) {
    items.add(`precedingInvoices.${index}.number`, 'Preceding invoice', preceding.number)
    items.add(`precedingInvoices.${index}.issuedOn`, 'of', preceding.issuedOn, 'date')
  }
  return { id: 'references', form: 'facts', title: 'References', items: items.items }
}

function deliverySection({ delivery }: ReadInvoice): FactsSection {
  const items = new Items(undefined)
    .add('delivery.on', 'Delivered', delivery.on, 'date')
    .add('delivery.from', 'Period from', delivery.from, 'date')
    .add('delivery.until', 'Period until', delivery.until, 'date')
    .add('delivery.name', 'To', delivery.name)
    .identifier('delivery.location', 'Location', delivery.location)
  addAddress(items, 'delivery.address', delivery.address)
  return { id: 'delivery', form: 'facts', title: 'Delivery', items: items.items }
}

function totalsSection({ totals, currency, taxCurrency }: ReadInvoice): FactsSection {
  const items = new Items(currency)
    .add('totals.lines', 'Sum of lines', totals.lines, 'money')
    .add('totals.allowances', 'Allowances', totals.allowances, 'money')
    .add('totals.charges', 'Charges', totals.charges, 'money')
    .add('totals.net', 'Net', totals.net, 'money')
    .add('totals.tax', 'Tax', totals.tax, 'money')
    .add('totals.taxInTaxCurrency', 'Tax', totals.taxInTaxCurrency, 'money', taxCurrency)
    .add('totals.gross', 'Gross', totals.gross, 'money')
    .add('totals.prepaid', 'Prepaid', totals.prepaid, 'money')
    .add('totals.rounding', 'Rounding', totals.rounding, 'money')
    .add('totals.payable', 'Payable', totals.payable, 'money')
  return { id: 'totals', form: 'facts', title: 'Totals', items: items.items }
}

function addMeans(items: Items, field: string, means: PaymentMeans): void {
  items
    .add(
      `${field}.code`,
      'Means of payment',
      means.name === undefined ? means.code : `${means.name} (${means.code ?? ''})`,
    )
    .add(`${field}.account`, 'Account', means.iban ?? means.account)
    .add(`${field}.accountName`, 'Account name', means.accountName)
    .add(`${field}.bic`, 'BIC', means.bic)
    .add(`${field}.cardNumber`, 'Card', means.cardNumber)
    .add(`${field}.cardHolder`, 'Card holder', means.cardHolder)
    .add(`${field}.mandate`, 'Mandate', means.mandate)
    .add(`${field}.debitedAccount`, 'Debited account', means.debitedAccount)
}

function paymentSection(invoice: ReadInvoice): FactsSection {
  const items = new Items(invoice.currency)
  for (const [index, means] of invoice.paymentMeans.entries()) addMeans(items, `paymentMeans.${index}`, means)
  items
    .add('remittance', 'Payment reference', invoice.remittance)
    .add('creditorId', 'Creditor identifier', invoice.creditorId)
    .add('paymentTerms', 'Payment terms', invoice.paymentTerms, 'longText')
  for (const [index, { percent, amount, until, days }] of invoice.earlyPayments.entries()) {
    // The XRechnung syntax stands inside the payment terms; so does its evidence.
    const own = `earlyPayments.${index}.percent`
    const field = own in invoice.evidence ? own : 'paymentTerms'
    items
      .add(field, 'Discount for early payment', percent, 'percent')
      .add(field, 'Discount for early payment', amount, 'money')
    items.add(field, 'when paid by', until, 'date')
    if (until === undefined) items.add(field, 'when paid within days', days?.toString(), 'decimal')
  }
  return { id: 'payment', form: 'facts', title: 'Payment', items: items.items }
}

function notesSection({ notes }: ReadInvoice): FactsSection {
  const items = new Items(undefined)
  for (const [index, note] of notes.entries())
    items.add(`notes.${index}`, note.subject ?? 'Note', note.text, 'longText')
  return { id: 'notes', form: 'facts', title: 'Notes', items: items.items }
}

/** A table from one list of the invoice; columns that no row fills are left out. */
function table<T>(
  id: TableSection['id'],
  title: string,
  rows: T[],
  columns: (RenderedColumn & { of: (row: T) => string | undefined })[],
  currency?: string,
): TableSection {
  const used = columns.filter((column) => rows.some((row) => (column.of(row) ?? '') !== ''))
  return {
    id,
    form: 'table',
    title,
    columns: used.map(({ id: column, label, kind }) => ({ id: column, label, kind })),
    rows: rows.map((row, index) =>
      used.map(({ id: column, label, kind, of }) => itemOf(`${id}.${index}.${column}`, label, of(row), kind, currency)),
    ),
  }
}

function linesTable({ lines, currency }: ReadInvoice): TableSection {
  return table<Line>(
    'lines',
    'Lines',
    lines,
    [
      { id: 'id', label: 'No.', kind: 'text', of: (line) => line.id },
      { id: 'name', label: 'Item', kind: 'text', of: (line) => line.name },
      { id: 'description', label: 'Description', kind: 'longText', of: (line) => line.description },
      { id: 'note', label: 'Note', kind: 'longText', of: (line) => line.note },
      { id: 'sellerItemId', label: "Seller's item", kind: 'text', of: (line) => line.sellerItemId },
      { id: 'quantity', label: 'Quantity', kind: 'decimal', of: (line) => line.quantity },
      { id: 'unit', label: 'Unit', kind: 'text', of: (line) => line.unit },
      { id: 'netPrice', label: 'Price', kind: 'money', of: (line) => line.netPrice },
      { id: 'baseQuantity', label: 'per', kind: 'decimal', of: (line) => line.baseQuantity },
      { id: 'category', label: 'Tax', kind: 'text', of: (line) => line.category },
      { id: 'rate', label: 'Rate', kind: 'percent', of: (line) => line.rate },
      { id: 'net', label: 'Net', kind: 'money', of: (line) => line.net },
    ],
    currency,
  )
}

function adjustmentsTable({ adjustments, currency }: ReadInvoice): TableSection {
  return table<Adjustment>(
    'adjustments',
    'Allowances and charges',
    adjustments,
    [
      { id: 'kind', label: 'Kind', kind: 'text', of: ({ kind }) => kind },
      { id: 'reason', label: 'Reason', kind: 'text', of: ({ reason, reasonCode }) => reason ?? reasonCode },
      { id: 'percent', label: 'Percent', kind: 'percent', of: ({ percent }) => percent },
      { id: 'base', label: 'of', kind: 'money', of: ({ base }) => base },
      { id: 'category', label: 'Tax', kind: 'text', of: ({ category }) => category },
      { id: 'rate', label: 'Rate', kind: 'percent', of: ({ rate }) => rate },
      { id: 'amount', label: 'Amount', kind: 'money', of: ({ amount }) => amount },
    ],
    currency,
  )
}

function taxesTable({ taxes, currency }: ReadInvoice): TableSection {
  return table(
    'taxes',
    'Tax',
    taxes,
    [
      { id: 'category', label: 'Category', kind: 'text', of: ({ category }) => category },
      { id: 'rate', label: 'Rate', kind: 'percent', of: ({ rate }) => rate },
      { id: 'base', label: 'Taxable', kind: 'money', of: ({ base }) => base },
      { id: 'tax', label: 'Tax', kind: 'money', of: ({ tax }) => tax },
      {
        id: 'exemptionReason',
        label: 'Reason',
        kind: 'text',
        of: ({ exemptionReason, exemptionCode }) => exemptionReason ?? exemptionCode,
      },
    ],
    currency,
  )
}

function attachmentsTable({ attachments }: ReadInvoice): TableSection {
  return table('attachments', 'Attachments', attachments, [
    { id: 'id', label: 'Identifier', kind: 'text', of: ({ id }) => id },
    { id: 'name', label: 'File', kind: 'text', of: ({ name }) => name },
    { id: 'description', label: 'Description', kind: 'text', of: ({ description }) => description },
    { id: 'mime', label: 'Kind', kind: 'text', of: ({ mime }) => mime },
    { id: 'url', label: 'Address', kind: 'text', of: ({ url }) => url },
  ])
}

/**
 * The invoice for reading, as data: sections of facts and tables in the order in which an invoice is read, each
 * value with the field whose evidence shows where it came from. Empty sections are left out. Labels are
 * English; their translation is found by section and field.
 */
export function renderInvoice(invoice: ReadInvoice): RenderedInvoice {
  const sections: RenderedSection[] = [
    titleSection(invoice),
    partySection('seller', 'Seller', invoice.seller),
    partySection('buyer', 'Buyer', invoice.buyer),
    partySection('payee', 'Payee', invoice.payee),
    partySection('taxRepresentative', 'Tax representative', invoice.taxRepresentative),
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
