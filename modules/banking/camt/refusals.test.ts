import { describe, expect, test } from 'vitest'
import { statementLines } from './lines.ts'
import { readCamt } from './message.ts'
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
  ['group header', [/<GrpHdr>.*<\/GrpHdr>/, ''], 'banking.camt.missing', 'GrpHdr', 'no group header'],
  ['statement id', ['<Id>S-1</Id>', ''], 'banking.camt.missing', 'Stmt/Id', 'Statement 1: '],
  ['account', [/<Acct>.*<\/Acct>/, ''], 'banking.camt.missing', 'Stmt/Acct', 'Statement 1: '],
  ['account number', [/<IBAN>.*<\/IBAN>/, '<IBAN/>'], 'banking.camt.missing', 'Stmt/Acct/Id', 'Stmt/Acct/Id'],
  ['balance type', ['<Cd>OPBD</Cd>', ''], 'banking.camt.missing', 'Bal/Tp', 'Bal/Tp'],
  [
    'balance direction',
    [/<CdtDbtInd>CRDT<\/CdtDbtInd>(?=<Dt><Dt>2026-03-31)/, ''],
    'banking.camt.missing',
    'Bal/CdtDbtInd',
    'Bal/',
  ],
  ['amount', ['<Amt Ccy="EUR">1.00</Amt>', ''], 'banking.camt.missing', 'Ntry/Amt', 'Statement 1, entry 2: '],
  ['empty amount', ['>1.00<', '><'], 'banking.camt.missing', 'Amt', 'Statement 1, entry 2: '],
  ['direction', [/<CdtDbtInd>CRDT<\/CdtDbtInd><Sts>/, '<Sts>'], 'banking.camt.missing', 'Ntry/CdtDbtInd', 'entry 1'],
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
    expect(refusal?.help).toBe(String(camtRefusals[code]))
  })

  test('an empty file', () => {
    expect(refusalOf(() => readCamt(new Uint8Array()))?.code).toBe('banking.camt.empty')
  })

  test('every code is provoked here', () => {
    const provoked = new Set([...cases.map(([, , code]) => code), 'banking.camt.empty'])
    expect([...provoked].toSorted()).toEqual(Object.keys(camtRefusals).toSorted())
  })

  test('no time at all by which a statement could be put in order', () => {
    const text = made().replace(/<CreDtTm>.*<\/CreDtTm>/, '')
    expect(refusalOf(() => readCamt(bytesOf(text)))).toMatchObject({
      code: 'banking.camt.missing',
      field: 'Stmt/CreDtTm',
    })
  })

  test('no status in a report or a notification, which may speak of what is not booked', () => {
    for (const kind of ['052', '054'] as const) {
      const text = made({ kind, entries: [entry] }).replace(/<Sts>.*<\/Sts>/, '')
      expect(refusalOf(() => readCamt(bytesOf(text)))).toMatchObject({
        code: 'banking.camt.missing',
        field: 'Ntry/Sts',
      })
    }
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

  test('an empty line before the declaration, filling behind the end', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>${good}`
    expect(read(`\r\n  ${text}`)).toEqual(read(good))
    expect(read(`${text}\n\x1a`)).toEqual(read(good))
    expect(read(`${text}\n${'\0'.repeat(300)}`)).toEqual(read(good))
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

  test.each([
    ['66.0000000000001', '66.00'],
    ['65.9999999999998', '66.00'],
    ['0.0999999999999', '0.10'],
    ['1234567.1000000001', '1234567.10'],
    ['8.123450000000002', '8.12345'],
  ])('what floating point leaves of an amount, %s, is dropped', (written, expected) => {
    const [statement] = read(made({ balances: balance('CLBD', written, '2026-03-31') })).statements
    expect(statement?.balances[0]?.amount).toBe(expected)
  })

  test('a statement says what was booked, with or without the word', () => {
    expect(read(good.replace(/<Sts>.*?<\/Sts>/g, ''))).toEqual(read(good))
    expect(read(good.replace(/<Sts>.*?<\/Sts>/g, '<Sts/>'))).toEqual(read(good))
  })

  test('balances without direction are credits where the statement then adds up', () => {
    const undirected = (opened: string) =>
      made({
        entries: [entry, { ...entry, amount: '1.00', direction: 'DBIT' }],
        balances: balance('OPBD', opened, '2026-03-01') + balance('CLBD', '107.85', '2026-03-31'),
      }).replaceAll('</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>', '</Amt><Dt>')
    expect(read(undirected('100.00')).statements[0]?.balances.map(({ amount }) => amount)).toEqual(['100.00', '107.85'])
    const refusal = refusalOf(() => read(undirected('90.00')))
    expect(refusal).toMatchObject({ code: 'banking.camt.missing', field: 'Bal/CdtDbtInd' })
  })

  test('a balance without a day stands where the statement begins or ends', () => {
    const span = '<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-30T23:59:59</ToDtTm></FrToDt>'
    const balances = balance('OPBD', '1.00', '2026-01-01') + balance('CLBD', '1.00', '2026-01-01')
    const days = (head: string) =>
      read(made({ head, balances }).replaceAll('<Dt><Dt>2026-01-01</Dt></Dt>', '')).statements[0]?.balances.map(
        ({ on }) => on,
      )
    expect(days(span)).toEqual(['2026-03-01', '2026-03-30'])
    expect(days('')).toEqual(['2026-03-31', '2026-03-31'])
  })

  test('a summary with signs, or none that can be read, is no reason to refuse', () => {
    const summary = (net: string) =>
      `<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><TtlNetNtryAmt>${net}</TtlNetNtryAmt></TtlNtries></TxsSummry>`
    const net = (written: string) => read(made({ head: summary(written) })).statements[0]?.summary?.net
    expect(net('-25.30')).toBe('-25.30')
    expect(net('1,00')).toBeUndefined()
  })

  test('without a time of creation, made on the last day of which it speaks', () => {
    const timeless = read(good.replace(/<CreDtTm>.*<\/CreDtTm>/, ''))
    expect(timeless.createdAt).toBe('2026-03-31T00:00:00Z')
    expect(timeless.statements[0]?.createdAt).toBe('2026-03-31T00:00:00Z')
    const entries = made({ entries: [entry] }).replace(/<CreDtTm>.*<\/CreDtTm>/, '<CreDtTm/>')
    expect(read(entries).statements[0]?.createdAt).toBe('2026-03-02T00:00:00Z')
  })

  test('yes and no in words', () => {
    const reversed = (word: string) =>
      read(good.replace('<Sts>', `<RvslInd>${word}</RvslInd><Sts>`)).statements[0]?.entries[0]?.reversal
    expect(['true', 'YES', '1', 'y'].map(reversed)).toEqual([true, true, true, true])
    expect(['FALSE', 'No', '0', 'n'].map(reversed)).toEqual([false, false, false, false])
    expect(refusalOf(() => reversed('maybe'))).toMatchObject({ code: 'banking.camt.wrongValue', field: 'RvslInd' })
  })

  test('a time without seconds, an offset without a colon', () => {
    const at = (written: string) => read(good.replace('2026-03-31T20:00:00+02:00', written)).createdAt
    expect(at('2026-03-31T20:00:00+0200')).toBe('2026-03-31T18:00:00Z')
    expect(at('2026-03-31T20:00+02:00')).toBe('2026-03-31T18:00:00Z')
    expect(at('2026-03-31T20:00')).toBe('2026-03-31T20:00:00Z')
  })

  test('entries without a date count on the last day of the statement', () => {
    const undated = made({ entries: [{ amount: '1.00' }], balances: closing })
    const [statement] = read(undated).statements
    expect(statement?.entries[0]?.bookedOn).toBeUndefined()
    expect(statementLines(statement as NonNullable<typeof statement>)[0]?.bookedOn).toBe('2026-03-31')
  })
})
