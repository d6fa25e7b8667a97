import { GlobalWorkerOptions, getDocument, type PDFDocumentLoadingTask } from 'pdfjs-dist'
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url'

export { type PDFDocumentProxy, type PDFPageProxy, RenderingCancelledException, TextLayer } from 'pdfjs-dist'

GlobalWorkerOptions.workerSrc = worker

/** Largest picture (pixels) that is decoded: a hostile one must not take the memory of the tab. */
const MOST_PIXELS = 64_000_000

/** Begins to read a PDF, in a worker of our own origin. */
export function openPdf(address: string): PDFDocumentLoadingTask {
  return getDocument({
    url: address,
    cMapUrl: '/pdf/cmaps/',
    cMapPacked: true,
    standardFontDataUrl: '/pdf/standard_fonts/',
    wasmUrl: '/pdf/wasm/',
    iccUrl: '/pdf/iccs/',
    enableXfa: false,
    isEvalSupported: false,
    maxImageSize: MOST_PIXELS,
    verbosity: 0,
  })
}
