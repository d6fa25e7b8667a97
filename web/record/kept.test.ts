import { describe, expect, test } from 'vitest'
import type { FieldShape } from '../api/types.ts'
import { keepable } from './kept.ts'

const field = (name: string, more: Partial<FieldShape> = {}): FieldShape => ({
  ...{ name, label: name, kind: 'text', optional: true, given: false, filters: [], sorts: false },
  ...more,
})
const ID = '0197a1b2-0000-7000-8000-000000000001'
const fields = [
  field('holder'),
  field('iban', { kind: 'iban', sensitive: true }),
  field('payTo', { kind: 'ref', sensitive: true }),
  field('lines', { kind: 'rows', fields: [field('text'), field('pay', { kind: 'money', sensitive: true })] }),
]

describe('a draft in the storage of a browser', () => {
  const values = {
    holder: 'Nordkai',
    iban: 'DE89370400440532013000',
    payTo: ID,
    lines: [{ text: 'May', pay: '4200.00' }, { text: 'June' }],
  }
  const titles = { payTo: 'Account of Ida', [ID]: 'Account of Ida', 'lines.0.pay': '4200', 'lines.0.text': 'x' }

  test('holds nothing that not everybody may see, in lines and titles neither', () => {
    const kept = keepable(fields, values, titles)
    expect(kept.values).toEqual({ holder: 'Nordkai', lines: [{ text: 'May' }, { text: 'June' }] })
    expect(kept.titles).toEqual({ 'lines.0.text': 'x' })
    expect(JSON.stringify(kept)).not.toMatch(/DE89|4200|Ida|0197a1b2/)
  })

  test('holds all the rest, so that nothing else is typed twice', () => {
    const plain = (all: FieldShape[]): FieldShape[] =>
      all.map(({ sensitive: _, fields: columns, ...one }) => ({
        ...one,
        ...(columns ? { fields: plain(columns) } : {}),
      }))
    expect(keepable(plain(fields), values, titles)).toMatchObject({ values, titles })
  })
})
