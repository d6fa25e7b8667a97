/** How a reader writes figures and days. */
export interface LocalFormats {
  /** A decimal string with at least so many places. */
  decimal(value: string, digits?: number): string
  fullDate(date: string): string
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/**
 * A date or a decimal that stands alone in a sentence, not part of a number, code or address: plain (`2026-11-22`,
 * `1234.50`) or as an English sentence has it (`22 November 2026`, `1,234.50`).
 */
const RAW = new RegExp(
  String.raw`(?<![\w.,/:-])(?:(\d{4}-\d{2}-\d{2})|(\d{1,2}) (${MONTHS.join('|')}) (\d{4})|(\d{1,3}(?:,\d{3})+\.\d{2,6}|-?\d+\.\d{2,6}))(?![\w/-])(?![.:]\d)`,
  'g',
)

/**
 * A sentence of the server in the reader's marks: decimals such as `572337.72` and dates such as `2026-11-22`
 * are written as all others on the page; numbers of documents stay as they are.
 */
export function localWords(text: string, formats: LocalFormats): string {
  return text.replace(RAW, (_, date?: string, day?: string, month?: string, year?: string, decimal?: string) => {
    if (date) return formats.fullDate(date)
    if (!month) return formats.decimal((decimal ?? '').replaceAll(',', ''), 2)
    const number = MONTHS.indexOf(month) + 1
    return formats.fullDate(`${year}-${String(number).padStart(2, '0')}-${day?.padStart(2, '0')}`)
  })
}
