import type { Reader, RowOf } from '../../kernel/index.ts'
import { pdfRegions } from './content/pdf.ts'
import type { document } from './document.ts'
import type { Evidence } from './proposal.ts'
import type { Proposed } from './readers.ts'

/** Values that are looked for on the pages of one document. */
const MOST = 60

/** Whether a text says enough of itself to be told from others on a page: `1` stands everywhere. */
const isTelling = (text: string): boolean => text.trim().length >= 3

/**
 * Finds where on the pages of a PDF the values stand that were read from the file embedded in it, so that the page
 * can show them. A value that stands in several places is shown at the first.
 */
export async function withRegions(
  read: Pick<Reader, 'files'>,
  row: Pick<RowOf<typeof document>, 'file'>,
  proposed: Proposed,
): Promise<Proposed> {
  const wanted = Object.entries(proposed.evidence)
    .filter(([, found]) => found.text !== undefined && found.page === undefined && isTelling(found.text))
    .slice(0, MOST)
  if (wanted.length === 0) return proposed
  const regions = await pdfRegions(
    await read.files.get(row.file),
    wanted.map(([, found]) => found.text ?? ''),
  )
  const evidence: Record<string, Evidence> = { ...proposed.evidence }
  for (const [field, found] of wanted) {
    const region = regions.find((one) => one.needle === found.text?.trim())
    if (!region) continue
    const { x: left, y: top, width, height } = region.box
    evidence[field] = { ...found, page: region.page, box: { left, top, width, height } }
  }
  return { ...proposed, evidence }
}
