import { type RenderAsk, type RenderedRow, tellKind } from '../../documents/index.ts'
import { type RenderedItem, type RenderedSection, renderInvoice } from '../e-invoice/index.ts'
import { isRefused, readPaper } from './paper.ts'

/** An e-invoice as a readable page, each value with the field under which its evidence stands. */
export async function renderPaper({ document, bytes }: RenderAsk): Promise<RenderedRow[] | null> {
  const invoice = await readPaper(bytes, tellKind(bytes, { name: document.name }))
  if (invoice === null || isRefused(invoice)) return null
  return renderInvoice(invoice).sections.flatMap(rowsOf)
}

function rowsOf(section: RenderedSection): RenderedRow[] {
  const { id, title, form } = section
  const row = (item: RenderedItem, index: number, column: string): RenderedRow => ({
    ...{ section: id, title, form, row: index, column, label: item.label, value: item.value, kind: item.kind },
    ...{ currency: item.currency ?? null, field: item.field },
  })
  if (section.form === 'facts') return section.items.map((item, index) => row(item, index, 'value'))
  return section.rows.flatMap((items, index) =>
    items.flatMap((item, at) => (item ? [row(item, index, section.columns[at]?.id ?? '')] : [])),
  )
}
