/**
 * Whether it is a language tag (BCP 47): everything that writes figures and days refuses others. A browser on a system
 * without a language may ask for `en-US@posix`, which is none.
 */
export function isLanguageTag(text: string): boolean {
  // What is thrown costs more than all the rest, and most programs ask for no language.
  if (text.length < 2 || text.length > 100) return false
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
