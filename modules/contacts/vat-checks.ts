/**
 * VAT identification numbers by country: their form, and their check digits where the rule is public and simple.
 * Forms: European Commission, VIES, "VAT identification number structure"; check digits: the national rules behind it.
 */

export interface VatRule {
  /** What follows the prefix. */
  form: RegExp
  /** Whether the check digits hold; absent where there is no simple rule. Gets what follows the prefix. */
  holds?: (rest: string) => boolean
}

const digits = (text: string): number[] => [...text].map(Number)

/** Sum of digits, each times its weight. */
const weigh = (text: string, weights: readonly number[]): number =>
  digits(text.slice(0, weights.length)).reduce((sum, digit, index) => sum + digit * (weights[index] ?? 0), 0)

const last = (text: string): number => Number(text.at(-1))

const luhn = (text: string): boolean =>
  digits(text)
    .reverse()
    .map((digit, index) => (index % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2))
    .reduce((sum, digit) => sum + digit, 0) %
    10 ===
  0

/** ISO 7064, MOD 11,10. */
function mod1110(text: string): boolean {
  const left = digits(text.slice(0, -1)).reduce((product, digit) => {
    const sum = (digit + product) % 10
    return ((sum === 0 ? 10 : sum) * 2) % 11
  }, 10)
  return (11 - left) % 10 === last(text)
}

/** ISO 7064, MOD 97-10: letters count from A = 10. */
const mod97 = (text: string): number =>
  [...text].reduce((rest, sign) => Number(`${rest}${Number.parseInt(sign, 36)}`) % 97, 0)

function austria(rest: string): boolean {
  const sum = digits(rest.slice(1, 8)).reduce((total, digit, index) => {
    const value = digit * (index % 2 === 0 ? 1 : 2)
    return total + Math.floor(value / 10) + (value % 10)
  }, 0)
  return (10 - ((sum + 4) % 10)) % 10 === last(rest)
}

function bulgaria(rest: string): boolean {
  const first = weigh(rest, [1, 2, 3, 4, 5, 6, 7, 8]) % 11
  return (first === 10 ? (weigh(rest, [3, 4, 5, 6, 7, 8, 9, 10]) % 11) % 10 : first) === last(rest)
}

function cyprus(rest: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
  const sum = digits(rest.slice(0, 8)).reduce(
    (total, digit, at) => total + (at % 2 === 0 ? (odd[digit] ?? 0) : digit),
    0,
  )
  return String.fromCharCode(65 + (sum % 26)) === rest.at(-1)
}

const czechia = (rest: string): boolean =>
  ((11 - (weigh(rest, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 || 0) % 10 === last(rest)

const SPANISH = 'TRWAGMYFPDXBNJZSQVHLCKE'

function spain(rest: string): boolean {
  const person = /^([XYZ]?)(\d+)([A-Z])$/.exec(rest)
  if (person) return SPANISH[Number(`${'XYZ'.indexOf(person[1] || 'X')}${person[2]}`) % 23] === person[3]
  const body = digits(rest.slice(1, 8))
  const sum = body.reduce((total, digit, index) => {
    const value = index % 2 === 0 ? digit * 2 : digit
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  const check = (10 - (sum % 10)) % 10
  return rest.at(-1) === String(check) || rest.at(-1) === 'JABCDEFGHI'[check]
}

const france = (rest: string): boolean =>
  !/^\d/.test(rest) || !/^\d\d/.test(rest) || (12 + 3 * (Number(rest.slice(2)) % 97)) % 97 === Number(rest.slice(0, 2))

function britain(rest: string): boolean {
  if (!/^\d/.test(rest)) return true
  const left = (weigh(rest, [8, 7, 6, 5, 4, 3, 2]) + Number(rest.slice(7, 9))) % 97
  return left === 0 || left === 42
}

function ireland(rest: string): boolean {
  const old = /^(\d)[A-Z+*](\d{5})([A-Z])$/.exec(rest)
  const body = old ? `0${old[2]}${old[1]}` : rest.slice(0, 7)
  const letter = old ? old[3] : rest[7]
  const extra = old || rest.length < 9 ? 0 : (rest.charCodeAt(8) - 64) * 9
  return 'WABCDEFGHIJKLMNOPQRSTUV'[(weigh(body, [8, 7, 6, 5, 4, 3, 2]) + extra) % 23] === letter
}

function lithuania(rest: string): boolean {
  const count = rest.length - 1
  const weights = (from: number) => Array.from({ length: count }, (_, index) => ((index + from) % 9) + 1)
  const first = weigh(rest, weights(0)) % 11
  return (first === 10 ? (weigh(rest, weights(2)) % 11) % 10 : first) === last(rest)
}

const latvia = (rest: string): boolean =>
  Number(rest[0]) <= 3 || weigh(rest, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3

/** Companies' numbers follow the rule of eleven; those of persons since 2020 are checked with the whole id. */
const netherlands = (rest: string): boolean =>
  weigh(rest, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === Number(rest[8]) || mod97(`NL${rest}`) === 1

const portugal = (rest: string): boolean => {
  const check = 11 - (weigh(rest, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check >= 10 ? 0 : check) === last(rest)
}

const romania = (rest: string): boolean => {
  const full = rest.padStart(10, '0')
  return ((weigh(full, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === last(full)
}

const slovenia = (rest: string): boolean => {
  const check = 11 - (weigh(rest, [8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check === 10 ? 0 : check) === last(rest)
}

const elevens = (weights: readonly number[]) => (rest: string) => (11 - (weigh(rest, weights) % 11)) % 11 === last(rest)

/** By the prefix that stands before the number: EL for Greece, XI for Northern Ireland. */
export const VAT_RULES: Readonly<Record<string, VatRule>> = {
  AT: { form: /^U\d{8}$/, holds: austria },
  BE: { form: /^[01]\d{9}$/, holds: (rest) => 97 - (Number(rest.slice(0, 8)) % 97) === Number(rest.slice(8)) },
  BG: { form: /^\d{9,10}$/, holds: (rest) => rest.length === 10 || bulgaria(rest) },
  CH: { form: /^E\d{9}(MWST|TVA|IVA)?$/, holds: (rest) => elevens([5, 4, 3, 2, 7, 6, 5, 4])(rest.slice(1, 10)) },
  CY: { form: /^\d{8}[A-Z]$/, holds: cyprus },
  CZ: { form: /^\d{8,10}$/, holds: (rest) => rest.length > 8 || rest.startsWith('9') || czechia(rest) },
  DE: { form: /^[1-9]\d{8}$/, holds: mod1110 },
  DK: { form: /^\d{8}$/, holds: (rest) => weigh(rest, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 },
  EE: { form: /^\d{9}$/, holds: (rest) => weigh(rest, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 },
  EL: { form: /^\d{9}$/, holds: (rest) => (weigh(rest, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(rest) },
  ES: { form: /^([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/, holds: spain },
  FI: { form: /^\d{8}$/, holds: elevens([7, 9, 10, 5, 8, 4, 2]) },
  FR: { form: /^[A-HJ-NP-Z0-9]{2}\d{9}$/, holds: france },
  GB: { form: /^(\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$/, holds: britain },
  HR: { form: /^\d{11}$/, holds: mod1110 },
  HU: { form: /^\d{8}$/, holds: (rest) => weigh(rest, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0 },
  IE: { form: /^(\d[A-Z+*]\d{5}[A-Z]|\d{7}[A-Z]{1,2})$/, holds: ireland },
  IT: { form: /^\d{11}$/, holds: luhn },
  LT: { form: /^(\d{9}|\d{12})$/, holds: lithuania },
  LU: { form: /^\d{8}$/, holds: (rest) => Number(rest.slice(0, 6)) % 89 === Number(rest.slice(6)) },
  LV: { form: /^\d{11}$/, holds: latvia },
  MT: { form: /^\d{8}$/, holds: (rest) => (weigh(rest, [3, 4, 6, 7, 8, 9]) + Number(rest.slice(6))) % 37 === 0 },
  NL: { form: /^\d{9}B\d{2}$/, holds: netherlands },
  NO: { form: /^\d{9}(MVA)?$/, holds: (rest) => elevens([3, 2, 7, 6, 5, 4, 3, 2])(rest.slice(0, 9)) },
  PL: { form: /^\d{10}$/, holds: (rest) => weigh(rest, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(rest) },
  PT: { form: /^\d{9}$/, holds: portugal },
  RO: { form: /^\d{2,10}$/, holds: romania },
  SE: { form: /^\d{10}(0[1-9]|[1-8]\d|9[0-4])$/, holds: (rest) => luhn(rest.slice(0, 10)) },
  SI: { form: /^[1-9]\d{7}$/, holds: slovenia },
  SK: { form: /^[1-9]\d{9}$/, holds: (rest) => Number(rest) % 11 === 0 },
  XI: { form: /^(\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$/, holds: britain },
}
