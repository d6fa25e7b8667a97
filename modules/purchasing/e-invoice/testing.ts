/** What the tests of the reader share: where files lie, and how to compare facts that are written differently. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sharedData } from '../../../test/shared-data.ts'

export const SHARED = sharedData('03-e-invoices')

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A file of the shared data. */
export const shared = (path: string): Uint8Array => new Uint8Array(readFileSync(`${SHARED}/${path}`))

/** Files of a folder of the shared data whose names end so, in order; none where the data is absent. */
export function sharedFiles(folder: string, ending: string): string[] {
  if (SHARED === undefined || !existsSync(`${SHARED}/${folder}`)) return []
  const names = readdirSync(`${SHARED}/${folder}`).filter((name) => name.toLowerCase().endsWith(ending))
  return names.sort().map((name) => `${folder}/${name}`)
}

/** An invoice that we wrote, from `examples/invoices`. */
export function example(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(`../../../examples/invoices/${name}`, import.meta.url))))
}

/** The same value however it is written: `10.50` is `10.5`, a line break is a space, bytes are their count. */
export function fact(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.length
  if (typeof value === 'string') {
    const text = value.replace(/\s+/g, ' ')
    return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text
  }
  if (Array.isArray(value)) return value.map(fact)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fact(part)]))
}
