import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import { speaker } from './speak.ts'
import { amountOf, day, english, named, say, several, verbatim } from './words.ts'

const formats = {
  decimal: (value: string, digits = 0) =>
    new Intl.NumberFormat('de', { minimumFractionDigits: digits }).format(Number(value)),
  fullDate: (date: string) => date.split('-').reverse().join('.'),
}
const left = (count: number) => say('{0, plural, one {# line is} other {# lines are}} left of {1}.', count, 'BILL-1')
const german = speaker(
  {
    language: 'de',
    labels: { 'state:posted': 'Gebucht' },
    sentences: {
      'It is {0}.': 'Es ist „{0}“.',
      '{0} is left over.': 'Es bleiben {0} übrig.',
      '{0, plural, one {# line is} other {# lines are}} left of {1}.':
        'Von {1} {0, plural, one {ist # Zeile} other {sind # Zeilen}} übrig.',
      '{0} from {1} is closed.': 'Der von {1} ist geschlossen: {0}.',
      'Ask one of {0}.': 'Fragen Sie {0}.',
      'Look again.': 'Sehen Sie noch einmal nach.',
    },
  },
  formats,
)

describe('a sentence', () => {
  test('keeps its text apart from what fills it', () => {
    const words = say`The entry has ${amountOf('1200.50', 'EUR')} left on ${day('2026-03-01')}.`
    expect(words.text).toBe('The entry has {0} left on {1}.')
    expect(String(words)).toBe('The entry has 1200.50 EUR left on 2026-03-01.')
    expect(JSON.parse(JSON.stringify(words))).toEqual({
      text: 'The entry has {0} left on {1}.',
      values: [{ amount: '1200.50', currency: 'EUR' }, { date: '2026-03-01' }],
    })
  })
  test('may hold braces, other sentences, names and lists', () => {
    expect(String(say`Write {"a":{"b":1}}, not ${say`the ${named('x', 'thing')}`}.`)).toBe(
      'Write {"a":{"b":1}}, not the thing.',
    )
    expect(String(say`Ask ${several(['Ida', 'Bo', 'Amara'], 'or')}.`)).toBe('Ask Ida, Bo or Amara.')
    expect(say`${null}${undefined}`.values).toEqual(['', ''])
    // What fills a gap is no message itself.
    expect(String(say`It is ${"{0} or '{'"}.`)).toBe("It is {0} or '{'.")
  })
  test.each([0, 1, 2])('takes the form of %s', (count) => {
    const words = left(count)
    const values = Object.fromEntries(words.values.map((value, index) => [String(index), value as string]))
    expect(english(words)).toBe(new IntlMessageFormat(words.text, 'en').format(values))
  })
})

describe('in another language', () => {
  test('amounts, days, names and lists are the reader’s', () => {
    expect(german.said(say`It is ${named(['state:x', 'state:posted'], 'posted')}.`)).toBe('Es ist „Gebucht“.')
    expect(german.said(say`${amountOf('1200.50', 'EUR')} is left over.`)).toBe('Es bleiben 1.200,50 EUR übrig.')
    expect(german.said(say`${amountOf('20', 'EUR')} is left over.`)).toBe('Es bleiben 20,00 EUR übrig.')
    expect(german.said(say`${amountOf('20', 'JPY')} is left over.`)).toBe('Es bleiben 20 JPY übrig.')
    expect(german.said(say`Ask one of ${several(['Ida', 'Bo'], 'or')}.`)).toBe('Fragen Sie Ida oder Bo.')
    expect(german.said(left(1))).toBe('Von BILL-1 ist 1 Zeile übrig.')
  })
  test('what it has no words for stays English, in the reader’s marks', () => {
    expect(german.said(say`Nobody wrote this on ${day('2026-03-01')}.`)).toBe('Nobody wrote this on 01.03.2026.')
    expect(german.told('It came on 2026-03-01 over 12.50.')).toBe('It came on 01.03.2026 over 12,50.')
  })
  test('what was kept in English is told by its text', () => {
    expect(german.told('March 2026 from Nord is closed.')).toBe('Der von Nord ist geschlossen: March 2026.')
    expect(german.told('3 lines are left of BILL-7. Look again.')).toBe(
      'Von BILL-7 sind 3 Zeilen übrig. Sehen Sie noch einmal nach.',
    )
    expect(german.told('March 2026 from Nord is closed. 3 lines are left of 7. Look again. It is 5.')).toBe(
      'Der von Nord ist geschlossen: March 2026. Von 7 sind 3 Zeilen übrig. Sehen Sie noch einmal nach. Es ist „5“.',
    )
    expect(german.said(verbatim('Look again.'))).toBe('Sehen Sie noch einmal nach.')
    expect(german.told('INV-7, 8 and 12 is left over.')).toBe('Es bleiben INV-7, 8 und 12 übrig.')
    expect(german.told('Sand and gravel is left over.')).toBe('Es bleiben Sand and gravel übrig.')
  })
})
