/** How a value is to be shown; the page formats dates, amounts and numbers in the reader's own way. */
export type ValueKind = 'text' | 'longText' | 'date' | 'money' | 'decimal' | 'percent'

/** One value with its label; `field` is the key of its evidence. */
export interface RenderedItem {
  field: string
  label: string
  value: string
  kind: ValueKind
  /** ISO 4217, with money. */
  currency?: string
}

export interface FactsSection {
  id:
    | 'title'
    | 'facts'
    | 'seller'
    | 'buyer'
    | 'payee'
    | 'taxRepresentative'
    | 'delivery'
    | 'totals'
    | 'payment'
    | 'notes'
    | 'references'
  form: 'facts'
  title: string
  items: RenderedItem[]
}

export interface RenderedColumn {
  id: string
  label: string
  kind: ValueKind
}

export interface TableSection {
  id: 'lines' | 'adjustments' | 'taxes' | 'attachments'
  form: 'table'
  title: string
  columns: RenderedColumn[]
  /** One item a column, in order; nothing where the line states nothing. */
  rows: (RenderedItem | undefined)[][]
}

export type RenderedSection = FactsSection | TableSection

export interface RenderedInvoice {
  sections: RenderedSection[]
}
