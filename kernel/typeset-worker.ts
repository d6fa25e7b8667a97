/** Typesets in a thread of its own, so that a long document holds up nobody. Messages: source and data in, PDF out. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'

const require = createRequire(import.meta.url)
const FONTS = [
  '400Regular/Inter_400Regular',
  '400Regular_Italic/Inter_400Regular_Italic',
  '600SemiBold/Inter_600SemiBold',
]

const fontBlobs = FONTS.map((name) => readFileSync(require.resolve(`@expo-google-fonts/inter/${name}.ttf`)))
const compiler = NodeCompiler.create({ fontArgs: [{ fontBlobs }] })

parentPort?.on('message', ({ source, data, tagged }: { source: string; data: string; tagged: boolean }) => {
  try {
    const compiled = compiler.compile({ mainFileContent: source, inputs: { data } })
    if (!compiled.result) {
      const says = compiled.takeDiagnostics()?.shortDiagnostics ?? []
      parentPort?.postMessage({ failed: JSON.stringify(says).slice(0, 2000) })
      return
    }
    const pdf = compiler.pdf(compiled.result, { pdfTags: tagged })
    compiler.evictCache(0)
    parentPort?.postMessage({ pdf: new Uint8Array(pdf) })
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
})
