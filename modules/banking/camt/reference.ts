/**
 * Whether a reference is a creditor reference by ISO 11649: RF, two check digits (ISO 7064, mod 97-10)
 * and up to 21 letters and digits. Spaces do not count.
 */
export function isCreditorReference(reference: string): boolean {
  const found = reference.replace(/\s+/g, '').toUpperCase()
  if (!/^RF\d{2}[0-9A-Z]{1,21}$/.test(found)) return false
  const turned = found.slice(4) + found.slice(0, 4)
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return BigInt(digits) % 97n === 1n
}

/** Carry table of the recursive modulo 10 check digit (Swiss Implementation Guidelines QR-bill, annex B). */
const carries = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5]

/** Whether a reference is a Swiss QR reference: 27 digits, the last a recursive modulo 10 check digit. */
export function isQrReference(reference: string): boolean {
  const found = reference.replace(/\s+/g, '')
  if (!/^\d{27}$/.test(found) || /^0+$/.test(found)) return false
  const carry = [...found.slice(0, 26)].reduce((rest, digit) => carries[(rest + Number(digit)) % 10] ?? 0, 0)
  return (10 - carry) % 10 === Number(found[26])
}

/** The scheme of a structured reference whose check digits are right. */
export function referenceScheme(reference: string | undefined): 'RF' | 'QR' | undefined {
  if (reference === undefined) return undefined
  if (isCreditorReference(reference)) return 'RF'
  return isQrReference(reference) ? 'QR' : undefined
}
