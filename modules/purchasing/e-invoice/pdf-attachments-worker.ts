/**
 * Runs in a thread of its own: opens a PDF and hands back the files embedded in it. Apart because decompression
 * knows no limit, so that whoever started it can watch its memory and stop it.
 */
import { parentPort } from 'node:worker_threads'
import { PDF, PdfArray, PdfDict, type PdfObject, type PdfRef, PdfStream } from '@libpdf/core'
import type { EmbeddedFile, PdfAnswer } from './pdf-attachments.ts'

const MOST_NODES = 1000
const MOST_FILES = 200

type Resolve = (ref: PdfRef) => PdfObject | null

/** File specifications of a name tree (ISO 32000-1, 7.9.6), walked in full, for its order can't be trusted; each node once. */
function* treeValues(node: PdfDict, resolve: Resolve, seen: Set<PdfDict>): Generator<PdfObject> {
  if (seen.has(node) || seen.size >= MOST_NODES) return
  seen.add(node)
  const names = node.getArray('Names', resolve)
  for (let index = 1; index < (names?.length ?? 0); index += 2) {
    const value = names?.at(index, resolve)
    if (value) yield value
  }
  const kids = node.getArray('Kids', resolve)
  for (let index = 0; index < (kids?.length ?? 0); index++) {
    const kid = kids?.at(index, resolve)
    if (kid instanceof PdfDict) yield* treeValues(kid, resolve, seen)
  }
}

/** Everything that a document attaches: its tree of embedded files and its associated files (PDF/A-3). */
function* fileSpecifications(catalog: PdfDict, resolve: Resolve): Generator<PdfDict> {
  const tree = catalog.getDict('Names', resolve)?.getDict('EmbeddedFiles', resolve)
  if (tree) for (const value of treeValues(tree, resolve, new Set())) if (value instanceof PdfDict) yield value
  const associated = catalog.get('AF', resolve)
  if (!(associated instanceof PdfArray)) return
  for (let index = 0; index < associated.length; index++) {
    const value = associated.at(index, resolve)
    if (value instanceof PdfDict) yield value
  }
}

function fileOf(
  specification: PdfDict,
  resolve: Resolve,
): { stream: PdfStream; file: Omit<EmbeddedFile, 'bytes'> } | undefined {
  const embedded = specification.getDict('EF', resolve)
  const stream = embedded?.get('UF', resolve) ?? embedded?.get('F', resolve)
  if (!(stream instanceof PdfStream)) return undefined
  const name = (specification.getString('UF', resolve) ?? specification.getString('F', resolve))?.asString() ?? ''
  const description = specification.getString('Desc', resolve)?.asString()
  const mime = stream.getName('Subtype', resolve)?.value.replaceAll('#2F', '/')
  return { stream, file: { name, ...(description ? { description } : {}), ...(mime ? { mime } : {}) } }
}

async function answer(bytes: Uint8Array): Promise<PdfAnswer> {
  const pdf = await PDF.load(bytes)
  if (pdf.isEncrypted && !pdf.isAuthenticated) return { outcome: 'encrypted' }
  const resolve: Resolve = (ref) => pdf.getObject(ref)
  const seen = new Set<PdfStream>()
  const files: EmbeddedFile[] = []
  for (const specification of fileSpecifications(pdf.getCatalog(), resolve)) {
    const found = fileOf(specification, resolve)
    if (!found || seen.has(found.stream) || files.length >= MOST_FILES) continue
    seen.add(found.stream)
    files.push({ ...found.file, bytes: found.stream.getDecodedData() })
  }
  return { outcome: 'read', files }
}

parentPort?.on('message', async (bytes: Uint8Array) => {
  try {
    parentPort?.postMessage(await answer(bytes))
  } catch (error) {
    const fault: PdfAnswer = { outcome: 'corrupt', why: error instanceof Error ? error.message : String(error) }
    parentPort?.postMessage(fault)
  }
})
