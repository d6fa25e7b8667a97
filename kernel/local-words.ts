/** How a reader writes figures and days. */
export interface LocalFormats {
  /** A decimal string with at least so many places. */
  decimal(value: string, digits?: number): string
  fullDate(date: string): string
}

/** A decimal or an ISO date that stands alone in a sentence: not part of a number, code or address. */
const RAW = /(?<![\w.,/:-])(?:(\d{4}-\d{2}-\d{2})|(-?\d+\.\d{2,6}))(?![\w/-])(?![.:]\d)/g

/**
 * A sentence of the server in the reader's marks: decimals such as `572337.72` and dates such as `2026-11-22`
 * are written as all others on the page; numbers of documents stay as they are.
 */
export function localWords(text: string, formats: LocalFormats): string {
  return text.replace(RAW, (_, date?: string, decimal?: string) =>
    date ? formats.fullDate(date) : formats.decimal(decimal ?? '', 2),
  )
}
