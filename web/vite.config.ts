import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './compressed.ts'
import { pdfFiles } from './pdf-files.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const server = `http://127.0.0.1:${process.env.PORT ?? '7420'}`

/**
 * Builds the browser app into `web/dist`, all of it as files of our own origin: no inline script, no
 * inline style, no `data:` address, so that the strictest content security policy holds.
 */
export default defineConfig({
  root: here,
  base: '/',
  plugins: [react(), pdfFiles(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    host: '127.0.0.1',
    // The folder `web/api` has addresses that begin alike: its files are our own.
    proxy: Object.fromEntries(
      ['^/api/(?![^?]*\\.tsx?(\\?|$))', '/health'].map((path) => [path, { target: server, changeOrigin: false }]),
    ),
  },
})
