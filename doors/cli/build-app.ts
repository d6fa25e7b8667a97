/** A process of its own that builds the browser app into the folder that it is given: what that takes is given back with it. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../web', import.meta.url))
const [, , outDir = ''] = process.argv
const configFile = fileURLToPath(new URL('../../web/vite.config.ts', import.meta.url))
await build({ root, configFile, logLevel: 'warn', build: { outDir } })
