import { describe, expect, test } from 'vitest'
import { readVatId } from './vat-id.ts'

/** Numbers that their owners or their tax offices publish, one a country at least. */
const RIGHT = `
ATU13585627 BE0428759497 BE0403019261 BG175074752 CHE107787577 CHE107787577IVA CY10259033P CZ25123891 DE136695976
DE811569869 DK13585628 EE100931558 EL094259216 ESB58378431 ES54362315K ESX2482300W FI20774740 FR40303265045
FR23334175221 GB980780684 HR33392005961 HU12892312 IE6433435F IE6433435OA IE8D79739I IT00743110157 LT119511515
LT100001919017 LU15027442 LV40003521600 MT11679112 NL004495445B01 NL123456789B13 NO995525828MVA PL8567346215
PT501964843 RO18547290 SE556188840401 SI50223054 SK2022749619 XI980780684`

describe('VAT ids', () => {
  test.each(RIGHT.trim().split(/\s+/))('%s holds', (id) => {
    expect(readVatId(id)).toMatchObject({ value: id, form: true, checked: true })
  })

  test.each(
    RIGHT.trim()
      .split(/\s+/)
      .filter((id) => !/^(CHE107787577IVA|NL)/.test(id)),
  )('%s with one digit changed does not hold', (id) => {
    const at = id.search(/\d/) + 3
    const other = `${id.slice(0, at)}${(Number(id[at]) + 1) % 10}${id.slice(at + 1)}`
    const read = readVatId(other)
    expect(read.checked === true && read.form === true).toBe(false)
  })

  test.each([
    ['DE 136 695 976', undefined, 'DE136695976', 'DE'],
    ['136695976', 'DE', 'DE136695976', 'DE'],
    ['GR094259216', undefined, 'EL094259216', 'GR'],
    ['094259216', 'GR', 'EL094259216', 'GR'],
    ['CHE-107.787.577 IVA', undefined, 'CHE107787577IVA', 'CH'],
    ['atu 13585627', undefined, 'ATU13585627', 'AT'],
    ['B58378431', 'ES', 'ESB58378431', 'ES'],
    ['NL8200.98.395.B.01', undefined, 'NL820098395B01', 'NL'],
  ])('%s is read as %3$s', (text, country, value, of) => {
    expect(readVatId(text, country)).toMatchObject({ value, country: of, form: true })
  })

  test.each([
    ['DE12345', false],
    ['DE1234567890', false],
    ['ITABC', false],
    ['ATU1234567', false],
    ['', null],
    ['ABC', null],
    ['201/113/40209', null],
  ])('%s is not one', (text, form) => {
    expect(readVatId(text).form).toBe(form)
  })

  test('a huge text costs no more than a short one', () => {
    expect(readVatId('9'.repeat(1_000_000)).value.length).toBeLessThanOrEqual(40)
  })

  test('no prefix is guessed for a number that does not look like one of that country', () => {
    expect(readVatId('12345', 'DE')).toMatchObject({ value: '12345', country: null })
  })
})
