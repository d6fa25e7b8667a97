import { refuse, say } from '../../kernel/index.ts'

/**
 * Structured creditor reference of ISO 11649: `RF`, two check digits, up to 21 letters and digits. Payers' banks
 * check it, so a receipt that quotes it can be trusted to name the invoice.
 */

const BODY = /^[A-Z0-9]{1,21}$/

/** Capitals and digits of a number, the last 21 of them: what a reference is made of. */
const bodyOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(-21)

/** Remainder by 97 of a number whose letters stand for 10 to 35 (ISO 7064, MOD 97-10). */
function remainder(characters: string): number {
  let rest = 0
  for (const character of characters) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

/**
 * The creditor reference that belongs to a number: `INV-2026-00042` gives `RF42INV202600042` with its own check
 * digits.
 * @throws Refusal `sales.reference.empty` where nothing is left to make one of
 */
export function creditorReference(number: string): string {
  const body = bodyOf(number)
  if (!BODY.test(body))
    return refuse('sales.reference.empty', say`A reference is made of letters and digits, and this number has none.`, {
      help: say`Give a number with letters or digits.`,
    })
  const digits = String(98 - remainder(`${body}RF00`)).padStart(2, '0')
  return `RF${digits}${body}`
}

/** Whether a text is a creditor reference whose check digits hold; spaces and small letters are allowed. */
export function isCreditorReference(text: string): boolean {
  const plain = text.replace(/\s/g, '').toUpperCase()
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(plain)) return false
  return remainder(plain.slice(4) + plain.slice(0, 4)) === 1
}

/** In groups of four, as people read it: `RF18 5390 0754 7034`. */
export const groupedReference = (reference: string): string => reference.replace(/(.{4})(?=.)/g, '$1 ')
