import { readFile } from 'node:fs/promises'
import { type Fields, refuse, say } from '../../kernel/index.ts'
import { readText } from '../read-text.ts'

/** What every verb over records takes. */
export interface Common {
  json?: boolean
  as?: string
}

/** Gathers an option that may be repeated. */
export const collect = (value: string, all: string[]): string[] => [...all, value]

const WORDS = new Set(['text', 'longText', 'phone', 'email', 'country', 'currency', 'language', 'decimal', 'money'])

/**
 * A value of the command line by the kind of its field. Text stays as it was typed; elsewhere, what reads as JSON is
 * JSON: `true`, `null`, `[…]`, `{…}`.
 */
export function readValue(text: string, field?: Fields[string]): unknown {
  if (field && WORDS.has(field.spec.kind)) return text
  if (/^(\{|\[|"|true$|false$|null$)/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      return readText(field, text)
    }
  }
  return field ? readText(field, text) : text
}

/** `name=value` pairs as an input; amounts stay text. */
export function readPairs(pairs: readonly string[], fields: Fields = {}): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 1) refuse('cli.pair', say`Write name=value, not ${pair}.`)
      const name = pair.slice(0, equals)
      return [name, readValue(pair.slice(equals + 1), Object.hasOwn(fields, name) ? fields[name] : undefined)]
    }),
  )
}

type Where = Record<string, Record<string, unknown>>

/** `field=value` and `field:operator=value` as a filter; several of one field hold together. */
export function readTerms(terms: readonly string[], fields: Fields = {}): Where {
  const where: Where = {}
  for (const term of terms) {
    const [, name = '', operator = 'is', text = ''] = /^(\w+)(?::(\w+))?=(.*)$/s.exec(term) ?? []
    if (name === '') refuse('cli.where', say`Write field=value or field:operator=value, not ${term}.`)
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    where[name] = { ...where[name], [operator]: readValue(text, field) }
  }
  return where
}

/** A whole number above 0 of an option. */
export function readCount(text: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) refuse('cli.number', say`--${option} takes a whole number above 0, not ${text}.`)
  return Number(text)
}

/** What a file holds, or with `-` what comes in on standard input. */
export async function readGiven(file: string): Promise<string> {
  if (file !== '-') return readFile(file, 'utf8')
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/**
 * Reads JSON that somebody wrote or kept.
 * @throws Refusal `cli.json`
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return refuse('cli.json', say`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
