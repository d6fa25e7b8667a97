#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What was compiled at one start serves the next: in a folder of our own, as whoever can write there can run code here.
// Where it can't be written, as in a read-only installation, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/backstay', import.meta.url)))

await import('./verbs.ts')
