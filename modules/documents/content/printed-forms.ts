/**
 * The ways in which a value of a record may be printed on paper: a decimal with any grouping, a date
 * in any order. Used to find the place of a value, never to read one.
 */

const grouped = (whole: string, separator: string): string => whole.replace(/\B(?=(\d{3})+$)/g, separator)

function decimalForms(value: string): string[] {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value)
  if (match === null) return []
  const [, sign = '', whole = '', fraction = ''] = match
  const shortest = fraction.replace(/0+$/, '')
  const fractions = new Set([fraction, shortest, shortest.padEnd(2, '0')])
  const forms: string[] = []
  for (const part of fractions) {
    for (const [group, point] of [
      ['', '.'],
      ['', ','],
      [',', '.'],
      ['.', ','],
      ["'", '.'],
      ['’', '.'],
    ] as const) {
      forms.push(part === '' ? sign + grouped(whole, group) : `${sign}${grouped(whole, group)}${point}${part}`)
    }
  }
  return forms
}

const monthNames: readonly (readonly string[])[] = [
  ['january', 'jan', 'januar', 'janvier', 'enero', 'gennaio', 'januari'],
  ['february', 'feb', 'februar', 'février', 'febrero', 'febbraio', 'februari'],
  ['march', 'mar', 'märz', 'mrz', 'mars', 'marzo', 'maart'],
  ['april', 'apr', 'avril', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'maggio', 'mei'],
  ['june', 'jun', 'juni', 'juin', 'junio', 'giugno'],
  ['july', 'jul', 'juli', 'juillet', 'julio', 'luglio'],
  ['august', 'aug', 'août', 'agosto', 'augustus'],
  ['september', 'sep', 'sept', 'septembre', 'septiembre', 'settembre'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre', 'ottobre'],
  ['november', 'nov', 'novembre', 'noviembre'],
  ['december', 'dec', 'dezember', 'dez', 'décembre', 'diciembre', 'dicembre'],
]

function dateForms(value: string): string[] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  if (match === null) return []
  const [, year = '', month = '', day = ''] = match
  const shortYear = year.slice(2)
  const forms = [`${year}${month}${day}`, `${year}/${month}/${day}`, `${year}.${month}.${day}`]
  for (const [d, m] of [
    [day, month],
    [String(Number(day)), String(Number(month))],
  ] as const) {
    for (const separator of ['.', '/', '-']) {
      for (const y of [year, shortYear]) {
        forms.push(`${d}${separator}${m}${separator}${y}`, `${m}${separator}${d}${separator}${y}`)
      }
    }
  }
  const plainDay = String(Number(day))
  for (const name of monthNames[Number(month) - 1] ?? []) {
    for (const d of new Set([day, plainDay])) {
      forms.push(`${d} ${name} ${year}`, `${d}. ${name} ${year}`, `${name} ${d}, ${year}`, `${d}-${name}-${year}`)
    }
  }
  return forms
}

/** The value itself first, then the other ways to print it when it is a decimal or an ISO date. */
export function printedForms(value: string): string[] {
  return [...new Set([value, ...decimalForms(value), ...dateForms(value)])]
}
