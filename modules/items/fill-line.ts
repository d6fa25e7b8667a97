import type { Reader, RowOf } from '../../kernel/index.ts'
import { item as itemRecord } from './item.ts'

/** The fields of a line that an item can fill in. */
interface FillableLine {
  text?: string | null
  unit?: string | null
  price?: string | null
  net?: string | null
  taxCode?: string | null
  account?: string | null
}

/**
 * A line with what its item knows in the places that were left empty. A price in another currency than the
 * document's is not taken over.
 */
function fillLine<L extends FillableLine>(
  line: L,
  item: RowOf<typeof itemRecord>,
  trade: 'purchase' | 'sale',
  currency: string,
): L {
  const bought = trade === 'purchase'
  const price = item.currency === currency ? (bought ? item.purchasePrice : item.salePrice) : null
  return {
    ...line,
    text: line.text || item.name,
    unit: line.unit ?? item.unit,
    price: line.price ?? (line.net ? null : price),
    taxCode: line.taxCode ?? (bought ? item.purchaseTax : item.saleTax),
    account: line.account ?? (bought ? item.purchaseAccount : item.saleAccount),
  }
}

/** The lines of a document, each with what its item knows in the places that were left empty. */
export async function fillLines<L extends FillableLine & { item?: string | null }>(
  read: Reader,
  lines: readonly L[],
  trade: 'purchase' | 'sale',
  currency: string,
): Promise<L[]> {
  if (!lines.some((line) => line.item)) return [...lines]
  const items = await read.reference(itemRecord)
  return lines.map((line) => {
    const known = line.item ? items.get(line.item) : undefined
    return known ? fillLine(line, known, trade, currency) : line
  })
}
