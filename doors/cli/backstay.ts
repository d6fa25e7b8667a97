#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

// What was compiled at one start serves the next: in a folder of our own, as whoever can write there can run code here.
// Where it can't be written, as in a read-only installation, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/backstay', import.meta.url)))

// What a start leaves behind is collected at once, instead of making the heap grow by what lives for a moment: a third of
// the memory of a server at rest. The server lets it grow again once it works (`serve.ts`).
setFlagsFromString('--semi-space-growth-factor=1')
// What an import makes is made where it is collected soon: of the first thousands of rows some are kept for the audit, from
// which the engine would conclude that all others last, and a hundred thousand dead ones lay in memory.
setFlagsFromString('--no-allocation-site-pretenuring')

await import('./verbs.ts')
