/** The thread in which PDFs are read: one request in, one answer out. */
import { parentPort } from 'node:worker_threads'
import { findPdfRegions, type PdfLimits, type PdfRegion, type PdfText, readPdfText } from './pdf-text.ts'

export interface PdfRequest {
  id: number
  bytes: Uint8Array
  limits: PdfLimits
  /** Strings to find; without them the text is read. */
  needles?: readonly string[]
}

export type PdfAnswer =
  | { id: number; text: PdfText }
  | { id: number; regions: PdfRegion[] }
  | { id: number; error: { name: string; message: string } }

async function answer({ id, bytes, limits, needles }: PdfRequest): Promise<PdfAnswer> {
  try {
    if (needles !== undefined) return { id, regions: await findPdfRegions(bytes, needles, limits) }
    return { id, text: await readPdfText(bytes, limits) }
  } catch (error) {
    return {
      id,
      error:
        error instanceof Error
          ? { name: error.name, message: error.message }
          : { name: 'Error', message: String(error) },
    }
  }
}

parentPort?.on('message', (request: PdfRequest) => {
  void answer(request).then((message) => parentPort?.postMessage(message))
})
