/**
 * Whether it is a language tag (BCP 47): everything that writes figures and days refuses others. A browser on a system
 * without a language may ask for `en-US@posix`, which is none.
 */
export function isLanguageTag(text: string): boolean {
  try {
    return text.length <= 100 && Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
