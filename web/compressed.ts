import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(js|mjs|css|svg|html|wasm)$/
/** Below it the head of an answer is most of what travels. */
const LEAST = 1024
const LARGE = 600_000

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/**
 * Writes each file of the build once more as `.br` and `.gz` (RFC 7932, RFC 1952) beside it: the server sends them as
 * they are, and compresses nothing while somebody waits.
 */
export function compressed(): Plugin {
  let folder = ''
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle(options) {
      folder = options.dir ?? ''
    },
    async closeBundle() {
      if (folder === '') return
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => TEXT.test(name))
      await Promise.all(names.map((name) => compressFile(join(folder, name))))
    },
  }
}

async function compressFile(path: string): Promise<void> {
  const bytes = await readFile(path)
  if (bytes.byteLength < LEAST) return
  // The last tenth costs ten times the time: not for what is loaded when somebody opens a PDF.
  const best = bytes.byteLength < LARGE ? 10 : 9
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: best, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  }
  await Promise.all([
    brotli(bytes, quality).then((small) => writeFile(`${path}.br`, small)),
    zip(bytes, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
  ])
}
