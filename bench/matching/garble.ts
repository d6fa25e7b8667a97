/** Texts as banks and people leave them. */
import type { Chance } from './chance.ts'

/** Several ways in which people write a number that is still the same. */
export function written(number: string, { pick, upTo, percent }: Chance): string {
  const forms: ((text: string) => string)[] = [
    (text) => text,
    (text) => text,
    (text) => text.toLowerCase(),
    (text) => text.replaceAll('-', ' '),
    (text) => text.replaceAll('-', '/'),
    (text) => text.replaceAll(/[-/ ]/g, ''),
    (text) => text.replace(/-0+(?=\d)/g, '-'),
    (text) => text.replace(/^[A-Z]+[- ]?/, ''),
    (text) => text.replace('0', 'O'),
    (text) => text.replace('1', 'I'),
    (text) => {
      const at = 2 + upTo(Math.max(text.length - 3, 1))
      return `${text.slice(0, at)} ${text.slice(at)}`
    },
  ]
  const before = pick([
    '',
    'Rechnung ',
    'RNr. ',
    'Invoice no. ',
    'Zahlung zu ',
    'Kd 88120 ',
    'vom 11.02.2026 ',
    'betr. ',
  ])
  return (
    before + pick(forms)(number) + (percent(30) ? pick([' Danke', ', Kd.-Nr. 4711', ' 11.02.2026', ' Größe XL']) : '')
  )
}

const TWO_LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', Ä: 'AE', Ö: 'OE', Ü: 'UE' }
const marked = /\p{Letter}/gu
const isPlain = (letter: string): boolean => letter < '\u0080'

/** Letters that a bank's character set lacks: spelt out, without their marks, as a question mark, or gone. */
export function withoutMarks(text: string, { upTo }: Chance): string {
  const how = upTo(4)
  return text.replace(marked, (letter) => {
    if (isPlain(letter)) return letter
    if (how === 0) return TWO_LETTERS[letter] ?? letter.normalize('NFKD').replace(/\P{ASCII}/gu, '')
    if (how === 1) return letter.normalize('NFKD').replace(/\P{ASCII}/gu, '')
    return how === 2 ? '?' : ''
  })
}

/** Lines of 27 letters (MT940, field 86) put together with a space: words and numbers are torn. */
const torn = (text: string): string => text.match(/.{1,27}/gs)?.join(' ') ?? ''

/** What becomes of a remittance on its way: cut, torn, in capitals, tagged, without its marks. */
export function garbled(text: string, luck: Chance): string {
  const { pick, percent, upTo } = luck
  const ways: ((text: string) => string)[] = [
    (one) => one,
    (one) => one,
    (one) => one,
    torn,
    (one) => one.slice(0, pick([27, 35, 65])),
    (one) => one.toUpperCase(),
    (one) => withoutMarks(one, luck),
    (one) =>
      `EREF+${upTo(90_000_000) + 10_000_000} KREF+NONREF MREF+M${upTo(9000)} CRED+DE98ZZZ09999999999 SVWZ+${one}`,
    (one) => `SVWZ+${one} ABWA+${pick(['Steuerberatung Jäger', 'Factoring Nord AG'])}`,
    (one) => one.replaceAll(' ', ''),
  ]
  const once = pick(ways)(text)
  return percent(25) ? pick(ways)(once) : once
}

/** The name of the other side as it comes: cut after 27 or 70 letters, in capitals, without marks, or as it is. */
export function garbledName(name: string, luck: Chance): string {
  const { pick } = luck
  const ways: ((text: string) => string)[] = [
    (one) => one,
    (one) => one,
    (one) => one.slice(0, 27),
    (one) => one.toUpperCase(),
    (one) => withoutMarks(one, luck),
    (one) => one.replace(/ (GmbH.*|e\.K\.|AG|KG|OHG|A\/S|Ltd)$/, ''),
  ]
  return pick(ways)(name)
}
