import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import type { Plugin } from 'vite'

/** What pdf.js fetches by name while it draws: character maps, fonts that a PDF may leave out, image decoders, profiles. */
const FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs']
const TYPES: Record<string, string> = { '.wasm': 'application/wasm', '.js': 'text/javascript' }

function home(): string {
  return dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
}

/** Puts the files of pdf.js under `/pdf/` of our own origin, so that nothing is ever fetched from elsewhere. */
export function pdfFiles(): Plugin {
  return {
    name: 'pdf-files',
    generateBundle() {
      for (const folder of FOLDERS) {
        for (const name of readdirSync(join(home(), folder))) {
          this.emitFile({
            type: 'asset',
            fileName: `pdf/${folder}/${name}`,
            source: readFileSync(join(home(), folder, name)),
          })
        }
      }
    },
    configureServer(server) {
      server.middlewares.use('/pdf', (request, response, next) => {
        const [, folder = '', name = ''] = /^\/(\w+)\/([\w.-]+)$/.exec(request.url?.split('?')[0] ?? '') ?? []
        if (!FOLDERS.includes(folder) || !readdirSync(join(home(), folder)).includes(name)) return next()
        response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream')
        response.end(readFileSync(join(home(), folder, name)))
      })
    },
  }
}
