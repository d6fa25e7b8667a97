import { describe, expect, test } from 'vitest'
import { realReference } from './fingerprint.ts'
import { statementLines } from './lines.ts'
import { readCamt } from './message.ts'
import { bytesOf, type MadeEntry, type MadeStatement, made } from './testing.ts'

const base: MadeEntry = { amount: '8.85', day: '2026-03-02', text: 'Invoice 7' }
const referred = { ...base, reference: 'REF-1' }

function fingerprint(entry: MadeEntry, options: MadeStatement = {}): string | undefined {
  return readCamt(bytesOf(made({ ...options, entries: [entry] }))).statements.flatMap(statementLines)[0]?.fingerprint
}

const from = (name: string, endToEnd = '', servicer = '') => ({
  inner: [
    `<TxDtls><Refs>${servicer && `<AcctSvcrRef>${servicer}</AcctSvcrRef>`}`,
    `${endToEnd && `<EndToEndId>${endToEnd}</EndToEndId>`}</Refs>`,
    `<RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties></TxDtls>`,
  ].join(''),
})

describe('a fingerprint', () => {
  test.each<[string, MadeEntry, MadeEntry]>([
    ['decimals of the amount', base, { ...base, amount: '8.850' }],
    ['spaces and case of texts', base, { ...base, text: ' INVOICE  7' }],
    ['form of letters', { ...base, text: 'Grüße' }, { ...base, text: 'Gru\u0308ße' }],
    ['no reference, said in words', base, { ...base, reference: 'NOTPROVIDED' }],
    ['texts beside a reference', referred, { ...referred, text: 'Invoice 7, paid by transfer' }],
    [
      'where the reference stands',
      { ...base, ...from('A', '', 'REF-1') },
      { ...base, ...from('A'), reference: 'REF-1' },
    ],
    ['no end-to-end id, said in words', { ...base, ...from('A') }, { ...base, ...from('A', 'NOTPROVIDED') }],
  ])('does not depend on %s', (_what, one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other))
  })

  test.each<[string, MadeEntry, MadeEntry]>([
    ['amount', base, { ...base, amount: '8.86' }],
    ['direction', base, { ...base, direction: 'DBIT' }],
    ['currency', base, { ...base, currency: 'USD' }],
    ['day', base, { ...base, day: '2026-03-03' }],
    ['text', base, { ...base, text: 'Invoice 8' }],
    ['reference', referred, { ...referred, reference: 'REF-2' }],
    ['name', { ...base, ...from('A') }, { ...base, ...from('B') }],
    ['end-to-end id', { ...base, ...from('A', 'E-1') }, { ...base, ...from('A', 'E-2') }],
  ])('depends on the %s', (_what, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other))
  })

  test('depends on the account, not on kind and version of the file', () => {
    const account = '<Acct><Id><IBAN>DK4699990012345678</IBAN></Id></Acct>'
    const spaced = '<Acct><Id><IBAN>DE07 2099 0000 0047 1108 15</IBAN></Id></Acct>'
    expect(fingerprint(base, { account })).not.toBe(fingerprint(base))
    expect(fingerprint(base, { account: spaced })).toBe(fingerprint(base))
    expect(fingerprint(base, { kind: '052', version: '02' })).toBe(fingerprint(base))
  })

  test('does not depend on the entries around', () => {
    const around = [{ ...referred, text: 'Other' }, referred, { ...base, amount: '1.00' }]
    const lines = readCamt(bytesOf(made({ entries: around }))).statements.flatMap(statementLines)
    expect(lines[1]).toMatchObject({ fingerprint: fingerprint(referred), ordinal: 1 })
  })

  test.each([
    ['NONREF', ''],
    ['Not Provided', ''],
    ['0000000', ''],
    ['-', ''],
    [' ref 1 ', 'REF1'],
    ['NONREF1', 'NONREF1'],
    [undefined, ''],
  ])('takes %s as the reference “%s”', (written, expected) => {
    expect(realReference(written)).toBe(expected)
  })
})
