import { describe, expect, test } from 'vitest'
import { statementLines } from './lines.ts'
import { readCamt } from './read.ts'
import { type CamtRefusalCode, camtRefusals } from './refusal.ts'
import { balance, bytesOf, made, refusalOf } from './testing.ts'

const entry = { amount: '8.85', day: '2026-03-02' }
const closing = balance('CLBD', '8.85', '2026-03-31')
const good = made({
  entries: [entry, { ...entry, amount: '1.00' }],
  balances: balance('OPBD', '0.00', '2026-03-01') + closing,
})

/** One line a case: what is changed in a good file, the code, the element, a part of the message. */
const cases: [string, [string | RegExp, string], CamtRefusalCode, string | undefined, string][] = [
  ['message id', ['<MsgId>M-1</MsgId>', ''], 'banking.camt.missing', 'GrpHdr/MsgId', 'GrpHdr/MsgId is missing'],
  ['empty message id', ['M-1', ' \n '], 'banking.camt.missing', 'GrpHdr/MsgId', 'missing or empty'],
  ['creation time', [/<CreDtTm>.*<\/CreDtTm>/, ''], 'banking.camt.missing', 'GrpHdr/CreDtTm', 'GrpHdr/CreDtTm'],
  ['group header', [/<GrpHdr>.*<\/GrpHdr>/, ''], 'banking.camt.missing', 'GrpHdr', 'no group header'],
  ['statement id', ['<Id>S-1</Id>', ''], 'banking.camt.missing', 'Stmt/Id', 'Statement 1: '],
  ['account', [/<Acct>.*<\/Acct>/, ''], 'banking.camt.missing', 'Stmt/Acct', 'Statement 1: '],
  ['account number', [/<IBAN>.*<\/IBAN>/, '<IBAN/>'], 'banking.camt.missing', 'Stmt/Acct/Id', 'Stmt/Acct/Id'],
  ['balance type', ['<Cd>OPBD</Cd>', ''], 'banking.camt.missing', 'Bal/Tp', 'Bal/Tp'],
  ['balance date', [/<Dt><Dt>2026-03-31<\/Dt><\/Dt>/, ''], 'banking.camt.missing', 'Bal/Dt', 'Bal/Dt'],
  ['amount', ['<Amt Ccy="EUR">1.00</Amt>', ''], 'banking.camt.missing', 'Ntry/Amt', 'Statement 1, entry 2: '],
  ['empty amount', ['>1.00<', '><'], 'banking.camt.missing', 'Amt', 'Statement 1, entry 2: '],
  ['direction', [/<CdtDbtInd>CRDT<\/CdtDbtInd><Sts>/, '<Sts>'], 'banking.camt.missing', 'Ntry/CdtDbtInd', 'entry 1'],
  ['status', [/<Sts>.*?<\/Sts>/, ''], 'banking.camt.missing', 'Ntry/Sts', 'entry 1'],
  ['other status', ['BOOK', 'DONE'], 'banking.camt.wrongValue', 'Sts', '“DONE”'],
  [
    'other direction',
    ['CRDT</CdtDbtInd><Sts>', 'PLUS</CdtDbtInd><Sts>'],
    'banking.camt.wrongValue',
    'CdtDbtInd',
    '“PLUS”',
  ],
  ['no currency', ['<Amt Ccy="EUR">1.00', '<Amt>1.00'], 'banking.camt.wrongValue', 'Amt', 'no currency'],
  ['wrong currency', ['Ccy="EUR">1.00', 'Ccy="€">1.00'], 'banking.camt.wrongValue', 'Amt', '“€”'],
  ['comma', ['>1.00<', '>1,00<'], 'banking.camt.wrongValue', 'Amt', '“1,00”, not a decimal number with a point'],
  ['spaces in an amount', ['>1.00<', '>1 000.00<'], 'banking.camt.wrongValue', 'Amt', 'entry 2'],
  ['exponent', ['>1.00<', '>1e3<'], 'banking.camt.wrongValue', 'Amt', '“1e3”'],
  ['not a number', ['>1.00<', '>NaN<'], 'banking.camt.wrongValue', 'Amt', '“NaN”'],
  ['negative', ['>1.00<', '>-1.00<'], 'banking.camt.wrongValue', 'Amt', 'without a sign'],
  ['six decimals', ['>1.00<', '>1.000001<'], 'banking.camt.wrongValue', 'Amt', 'five of them decimals'],
  ['19 digits', ['>1.00<', '>1234567890123456789<'], 'banking.camt.wrongValue', 'Amt', '18 digits'],
  ['a huge amount', ['>1.00<', `>${'9'.repeat(5000)}<`], 'banking.camt.wrongValue', 'Amt', '18 digits'],
  ['30 February', ['2026-03-02', '2026-02-30'], 'banking.camt.wrongValue', 'Dt', 'a day of the calendar'],
  ['a date in words', ['2026-03-02', '2.3.2026'], 'banking.camt.wrongValue', 'Dt', '“2.3.2026”'],
  ['year 1', ['2026-03-02', '0001-01-01'], 'banking.camt.wrongValue', 'Dt', 'since 1900'],
  [
    '25 o’clock',
    ['2026-03-31T20:00:00', '2026-03-31T25:00:00'],
    'banking.camt.wrongValue',
    'CreDtTm',
    'a time of the day',
  ],
  ['no statement', [/<Stmt>.*<\/Stmt>/, ''], 'banking.camt.missing', 'Stmt', 'holds no statement'],
  ['kind against namespace', ['camt.053', 'camt.054'], 'banking.camt.wrongValue', 'BkToCstmrStmt', 'camt.054'],
  [
    'two messages',
    [/(<BkToCstmrStmt>.*<\/BkToCstmrStmt>)/, '$1$1'],
    'banking.camt.severalMessages',
    undefined,
    'more than one',
  ],
  ['a payment file', [/BkToCstmrStmt/g, 'CstmrCdtTrfInitn'], 'banking.camt.notCamt', undefined, 'no bank statement'],
  ['a DTD', [/^/, '<!DOCTYPE Document>'], 'banking.camt.doctype', undefined, 'DTD'],
  ['an unknown entity', ['M-1', '&bank;'], 'banking.camt.notWellFormed', undefined, 'well-formed'],
  ['a tag not closed', ['</Acct>', ''], 'banking.camt.notWellFormed', undefined, 'well-formed'],
  [
    'an unknown encoding',
    [/^/, '<?xml version="1.0" encoding="ebcdic-cp-fi"?>'],
    'banking.camt.encoding',
    undefined,
    'ebcdic',
  ],
  ['an endless text', ['S-1', 'x'.repeat(30_000)], 'banking.camt.tooLarge', 'Id', '20000 characters'],
]

describe('a file that is not right', () => {
  test.each(cases)('%s: refused by name', (_what, [from, to], code, field, words) => {
    const text = good.replace(from, to)
    expect(text).not.toBe(good)
    const refusal = refusalOf(() => readCamt(bytesOf(text)))
    expect(refusal).toMatchObject({ code, field })
    expect(refusal?.message).toContain(words)
    expect(refusal?.help).toBe(camtRefusals[code])
  })

  test('an empty file', () => {
    expect(refusalOf(() => readCamt(new Uint8Array()))?.code).toBe('banking.camt.empty')
  })

  test('every code is provoked here', () => {
    const provoked = new Set([...cases.map(([, , code]) => code), 'banking.camt.empty'])
    expect([...provoked].toSorted()).toEqual(Object.keys(camtRefusals).toSorted())
  })

  test('says the place of a fault in a later statement', () => {
    const text = good.replace('</Stmt>', `</Stmt>${/<Stmt>.*<\/Stmt>/.exec(good)?.[0].replace('>1.00<', '>x<')}`)
    const refusal = refusalOf(() => readCamt(bytesOf(text)))
    expect(refusal?.message).toBe('Statement 2, entry 2: The element Amt holds “x”, not a decimal number with a point.')
  })
})

describe('a file that is unusual and right', () => {
  const read = (text: string) => readCamt(bytesOf(text))

  test.each([
    ['as written', '8.850', '8.850'],
    ['five decimals', '0.00001', '0.00001'],
    ['18 digits', '1234567890123.45678', '1234567890123.45678'],
    ['plus sign', '+8.85', '8.85'],
    ['no digit before the point', '.5', '0.5'],
    ['no digit after the point', '5.', '5'],
    ['zeros around', '0008.8500000', '0008.8500000'],
    ['spaces around', ' 8.85\n', '8.85'],
  ])('amount, %s', (_what, written, expected) => {
    const [statement] = read(made({ entries: [{ ...entry, amount: written, direction: 'DBIT' }] })).statements
    expect(statement?.entries[0]?.amount).toBe(`-${expected}`)
  })

  test('zero has no sign', () => {
    const [statement] = read(made({ entries: [{ ...entry, amount: '0.00', direction: 'DBIT' }] })).statements
    expect(statement?.entries[0]?.amount).toBe('0.00')
    expect(statementLines(statement as NonNullable<typeof statement>)).toHaveLength(1)
  })

  test('any namespace prefix, or none', () => {
    const prefixed = good.replace(/<(\/?)(\w)/g, '<$1b:$2').replace('xmlns=', 'xmlns:b=')
    const bare = good.replace(/ xmlns="[^"]*"/, '')
    const inner = good.replace('<BkToCstmrStmt>', '<BkToCstmrStmt xmlns="">')
    const plain = read(good)
    expect(read(prefixed)).toEqual(plain)
    expect(read(bare)).toEqual({ ...plain, version: undefined })
    expect(read(inner)).toEqual(plain)
  })

  test('an envelope around the message, comments and CDATA inside', () => {
    const wrapped = `<Envelope xmlns="urn:x"><Header><From>a</From></Header>${good}</Envelope>`
    const dressed = good.replace('M-1', '<!-- id --><![CDATA[M-]]>1').replace('<Stmt>', '<?page 1?><Stmt>')
    expect(read(wrapped)).toEqual(read(good))
    expect(read(dressed)).toEqual(read(good))
  })

  test('the message element of the first version', () => {
    const old = good.replace(/BkToCstmrStmt/g, 'BkToCstmrStmtV01').replace('001.08', '001.01')
    expect(read(old)).toEqual({ ...read(good), version: '001.01' })
  })

  test('supplementary data of the bank is left alone', () => {
    const extra = '<SplmtryData><Envlp><Ntry><Amt>x</Amt></Ntry></Envlp></SplmtryData></Stmt>'
    expect(read(good.replace('</Stmt>', extra))).toEqual(read(good))
  })

  test('a day is the day that the bank wrote, whatever its offset', () => {
    const at = (written: string) => {
      const text = good.replace('<Dt>2026-03-02</Dt>', `<DtTm>${written}</DtTm>`)
      return read(text).statements[0]?.entries[0]
    }
    expect(at('2026-03-02T00:30:00+01:00')).toMatchObject({ bookedOn: '2026-03-02', bookedAt: '2026-03-01T23:30:00Z' })
    expect(at('2026-03-02T23:30:00-05:00')).toMatchObject({ bookedOn: '2026-03-02', bookedAt: '2026-03-03T04:30:00Z' })
    expect(at('2026-03-02T24:00:00')).toMatchObject({ bookedOn: '2026-03-03', bookedAt: '2026-03-03T00:00:00Z' })
    expect(at('2026-03-02Z')).toMatchObject({ bookedOn: '2026-03-02' })
  })

  test('entries without a date count on the last day of the statement', () => {
    const undated = made({ entries: [{ amount: '1.00' }], balances: closing })
    const [statement] = read(undated).statements
    expect(statement?.entries[0]?.bookedOn).toBeUndefined()
    expect(statementLines(statement as NonNullable<typeof statement>)[0]?.bookedOn).toBe('2026-03-31')
  })
})
