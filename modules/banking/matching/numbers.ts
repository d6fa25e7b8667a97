/** How invoices and bills are numbered, and in which forms banks and people write those numbers. */

/**
 * How well a form tells an item: the whole number; all its digits; its serial with a prefix, a year or all its zeros;
 * the bare end of it.
 */
export type Strength = 'exact' | 'digits' | 'serial' | 'short'

export const STRENGTHS: readonly Strength[] = ['exact', 'digits', 'serial', 'short']

/** Longest number that is looked at: whatever is longer is none. */
const LONGEST = 60

/** Capitals without marks: most texts have none. */
export const capitals = (text: string): string =>
  (isPlain(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')).toUpperCase()

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text)

/** Runs of letters and runs of digits, in their order. */
export const pieces = (number: string): string[] => capitals(number.slice(0, LONGEST)).match(/[A-Z]+|\d+/g) ?? []

/** Whether a piece is one of digits. */
export const isDigits = (piece: string): boolean => piece >= '0' && piece < ':'
const withoutZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '')
const isYear = (digits: string): boolean => /^(19|20)\d\d$/.test(digits)

/** Forms of one number, each with the best it can tell. */
export function formsOf(number: string): Map<string, Strength> {
  const all = pieces(number)
  const groups = all.filter(isDigits)
  const forms = new Map<string, Strength>()
  const last = groups.at(-1)
  if (last === undefined) return forms
  const add = (form: string, strength: Strength | null): void => {
    const before = forms.get(form)
    if (strength === null || (before && STRENGTHS.indexOf(before) <= STRENGTHS.indexOf(strength))) return
    forms.set(form, strength)
  }
  const whole = all.join('')
  const bare = all.map((piece) => (isDigits(piece) ? withoutZeros(piece) : piece)).join('')
  add(whole, ofWhole(whole))
  add(bare, weaker(ofWhole(bare), 'digits'))
  const letters = all.find((piece) => !isDigits(piece))
  if (letters !== undefined || groups.length > 1) {
    add(groups.join(''), ofDigits(groups.join('')))
    add(groups.map(withoutZeros).join(''), ofDigits(groups.map(withoutZeros).join('')))
  }
  if (groups.length > 1) addSerial(add, letters, groups, last)
  return forms
}

type Add = (form: string, strength: Strength | null) => void

function addSerial(add: Add, letters: string | undefined, groups: readonly string[], last: string): void {
  const ends = [last, withoutZeros(last)]
  for (const end of ends) {
    if (letters !== undefined && end.length > 1) add(letters + end, end.length > 2 ? 'serial' : 'short')
    const year = groups[0] ?? ''
    if (isYear(year)) add(year.slice(2) + end, end.length > 2 ? 'serial' : 'short')
    add(end, end.length > 4 ? 'serial' : end.length > 2 ? 'short' : null)
  }
}

/** The whole number tells by itself where it is long enough not to stand in a text by chance. */
function ofWhole(form: string): Strength | null {
  const digits = form.replace(/\D/g, '').length
  if (digits === form.length) return ofDigits(form, 'exact')
  if (form.length >= 6 && digits >= 4) return 'exact'
  if (form.length >= 4 && digits >= 3) return 'serial'
  return digits >= 2 ? 'short' : null
}

function ofDigits(form: string, most: Strength = 'digits'): Strength | null {
  if (form.length >= 6) return most
  if (form.length >= 4) return 'serial'
  return form.length === 3 ? 'short' : null
}

function weaker(one: Strength | null, other: Strength): Strength | null {
  if (one === null) return null
  return STRENGTHS.indexOf(one) < STRENGTHS.indexOf(other) ? other : one
}

const CONFUSED: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
}

/** A number with letters and digits that look alike made one: `INV-2O26-OO2I9` and `INV-2026-00219` are the same. */
export const confused = (form: string): string => form.replace(/[OQDILZSGB]/g, (letter) => CONFUSED[letter] ?? letter)

/** Whether one character more, less, other or swapped makes the two equal (Damerau's distance of one). */
export function oneApart(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at++
  const [a, b] = [one.slice(at), other.slice(at)]
  if (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)) return true
  return a.length === b.length && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)
}
