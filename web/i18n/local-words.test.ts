import { describe, expect, it } from 'vitest'
import { localWords } from '../../kernel/local-words.ts'
import { formatFullDate } from './dates.ts'
import { formatDecimal } from './numbers.ts'

const formats = (locale: string) => ({
  decimal: (value: string, digits?: number) => formatDecimal(locale, value, digits),
  fullDate: (date: string) => formatFullDate(locale, date),
})

describe('sentences of the server in the reader’s marks', () => {
  it.each([
    ['en-GB', 'Debit 572337.72 = credit 572337.72', 'Debit 572,337.72 = credit 572,337.72'],
    ['de', 'Debit 572337.72 = credit 572337.72', 'Debit 572.337,72 = credit 572.337,72'],
    [
      'en-GB',
      'Opening 0.00 − credit 27188.68 = closing -27188.68',
      'Opening 0.00 − credit 27,188.68 = closing −27,188.68',
    ],
    ['en-GB', 'The oldest is of 2026-09-05.', 'The oldest is of 5 Sept 2026.'],
    ['de', 'DE … 2486, since 2026-11-22', 'DE … 2486, since 22. Nov. 2026'],
    ['en-GB', 'The bank states 177832.60: 1200.00 apart.', 'The bank states 177,832.60: 1,200.00 apart.'],
    ['en-GB', 'It adds up to 169.29.', 'It adds up to 169.29.'],
    ['de', 'The discount of 1,020.00 ended on 14 March 2026.', 'The discount of 1.020,00 ended on 14. März 2026.'],
    ['en-GB', 'off by −12,345.60', 'off by −12,345.60'],
  ])('%s: %s', (locale, text, shown) => {
    expect(localWords(text, formats(locale))).toBe(shown)
  })

  it.each(['INV-2026-00031', 'V-26-301', '2026-0417', 'from 127.0.0.1', 'version 1.2.34', 'RE/2026-03-05', 'A1.25B'])(
    '%s stays as it is',
    (text) => {
      expect(localWords(text, formats('de'))).toBe(text)
    },
  )
})
