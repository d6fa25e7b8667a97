/** Telling delimited tables (RFC 4180 and its cousins) from prose that has commas. */

const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

const maxRecords = 100

/** Blank lines and comment lines (`#`, and `;` before words as ledgers write it) say nothing about columns. */
const isRecord = (line: string): boolean => line.trim() !== '' && !/^(?:#|;+\s)/.test(line)

/** Field counts of the first records; a field quoted from its start may hold delimiters and line breaks. */
function fieldCounts(text: string, delimiter: Delimiter, cut: boolean): number[] {
  const counts: number[] = []
  let fields = 1
  let quoted = false
  let start = 0
  let fieldStart = true
  for (let at = 0; at < text.length && counts.length < maxRecords; at++) {
    const character = text[at]
    if (quoted) {
      quoted = character !== '"'
    } else if (character === '"') {
      quoted = fieldStart || text[at - 1] === '"'
      fieldStart = false
    } else if (character === delimiter || character === '\n') {
      if (character === delimiter) fields++
      else {
        if (isRecord(text.slice(start, at))) counts.push(fields)
        fields = 1
        start = at + 1
      }
      fieldStart = true
    } else if (character !== ' ') fieldStart = false
  }
  if (!cut && counts.length < maxRecords && isRecord(text.slice(start))) counts.push(fields)
  return counts
}

function commonest(counts: readonly number[]): { count: number; share: number } {
  const seen = new Map<number, number>()
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1)
  let best = { count: 0, times: 0 }
  for (const [count, times] of seen) {
    if (times > best.times || (times === best.times && count > best.count)) best = { count, times }
  }
  return { count: best.count, share: counts.length === 0 ? 0 : best.times / counts.length }
}

/** In prose a comma or semicolon is followed by a space; in a table by the next field. */
function readsAsProse(text: string, delimiter: Delimiter): boolean {
  if (delimiter === '\t') return false
  let all = 0
  let spaced = 0
  for (let at = text.indexOf(delimiter); at >= 0 && all < 2000; at = text.indexOf(delimiter, at + 1)) {
    all++
    if (/[\s]/.test(text[at + 1] ?? ' ') && text[at + 2] !== '"') spaced++
  }
  return spaced > all * 0.5
}

/** A lone record is a table when all its fields are quoted: nobody writes prose so. */
const isQuotedRecord = (text: string): boolean =>
  /^\s*"[^"\n]*"(?:[,;\t|]"[^"\n]*"){2,}\s*$/.test(text.slice(0, 20_000))

interface Shape {
  records: number
  /** Commonest number of fields, and the share of records that have it. */
  count: number
  share: number
  /** Share of records with five fields or more. */
  wide: number
}

function isTable(shape: Shape, text: string, delimiter: Delimiter, lenient: boolean): boolean {
  const { records, count, share, wide } = shape
  if (records < 2 || count < 2) return lenient && wide > 0
  if (readsAsProse(text, delimiter)) return share >= 0.95 && count >= 4 && records >= 3
  if (lenient || wide >= 0.75) return true
  return share >= 0.8 && (records >= 3 || count >= 3 || text.includes('"'))
}

/**
 * The delimiter of a table, or null when the text is none: at least two records, nearly all of the
 * same number of fields. `cut` tells that the text is the beginning of a longer one; `lenient` (the
 * sender calls it a table) also takes a table with ragged rows.
 */
export function tellDelimiter(text: string, cut: boolean, lenient: boolean): Delimiter | null {
  let best: { delimiter: Delimiter; worth: number } | null = null
  for (const delimiter of delimiters) {
    const counts = fieldCounts(text, delimiter, cut)
    const { count, share } = commonest(counts)
    const wide = counts.filter((fields) => fields >= 5).length / Math.max(1, counts.length)
    if (!isTable({ records: counts.length, count, share, wide }, text, delimiter, lenient)) continue
    const worth = share * Math.min(count, 30)
    if (best === null || worth > best.worth) best = { delimiter, worth }
  }
  if (best !== null) return best.delimiter
  return isQuotedRecord(text) ? (delimiters.find((delimiter) => text.includes(`"${delimiter}"`)) ?? null) : null
}
