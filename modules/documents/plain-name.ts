/** A name that can be stored and shown: no control characters, none that turn the direction of reading. */
export const plainName = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(-400)
    .trim() || 'file'
