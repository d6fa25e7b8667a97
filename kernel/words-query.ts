/** What somebody looks for, as written: of each word its parts, as `INV-2026-00042` has three; the last may be half typed. */
export function writtenWords(search: string): { written: string; parts: string[] }[] {
  return search
    .toLowerCase()
    .split(/\s+/)
    .flatMap((written) => {
      const parts = written.match(/[\p{L}\p{N}]+/gu)?.slice(0, 8)
      return parts && parts.length > 0 ? [{ written, parts }] : []
    })
    .slice(0, 8)
}

/** PostgreSQL reads `118-377` as 118 and −377: a part of digits is looked for with and without the sign. */
export const spellings = (part: string): string[] => (/^[0-9]+$/.test(part) ? [part, `-${part}`] : [part])

/**
 * `2026 invoice` finds rows that have words beginning with each; each word may still be being typed, and so may the last
 * part of one, as in `INV-2026-0`. PostgreSQL reads `796.40` or a mail address as one word: what was written so is looked
 * for also as it stands. (Not what has hyphens alone: its parts are words of their own, and to look for beginnings of
 * each of them, as PostgreSQL then would, costs as much as there are numbers that begin so.) Null where nothing is
 * looked for.
 * @param isWhole says of a word that it is not still being typed.
 */
export function wordsQuery(search: string, isWhole: (word: string) => boolean = () => false): string | null {
  const terms = writtenWords(search).map(({ written, parts }) => {
    const each = parts.map((part, at) => partTerm(part, at === parts.length - 1 && !isWhole(part))).join(' & ')
    if (parts.length === 1 || !/[.@/_+]/.test(written)) return parts.length === 1 ? each : `(${each})`
    const whole = written.slice(0, 120).replace(/[^\p{L}\p{N}.@/_+-]/gu, ' ')
    return `('${whole}':* | (${each}))`
  })
  return terms.length > 0 ? terms.join(' & ') : null
}

function partTerm(part: string, isBegun: boolean): string {
  const begins = isBegun ? ':*' : ''
  const each = spellings(part).map((spelled) => `${/^-/.test(spelled) ? `'${spelled}'` : spelled}${begins}`)
  return each.length > 1 ? `(${each.join(' | ')})` : (each[0] ?? '')
}
