import { describe, expect, test } from 'vitest'
import { statementLines } from './lines.ts'
import { readCamt } from './message.ts'
import { joinPages } from './pages.ts'
import { proveStatement } from './proof.ts'
import { isCreditorReference, isQrReference } from './reference.ts'
import type { CamtStatement } from './statement.ts'
import { balance, bytesOf, type MadeStatement, made, share } from './testing.ts'

function statementFrom(options: MadeStatement): CamtStatement {
  const [statement] = readCamt(bytesOf(made(options))).statements
  if (statement === undefined) throw new Error('no statement')
  return statement
}

const day = '2026-03-02'

describe('a batch', () => {
  const amounts = (amount: string, inner: string, direction: 'CRDT' | 'DBIT' = 'DBIT') =>
    statementLines(statementFrom({ entries: [{ amount, direction, day, inner }] })).map((line) => line.amount)
  const inside = (name: string, amount: string, currency = 'EUR') =>
    `<TxDtls><AmtDtls><${name}><Amt Ccy="${currency}">${amount}</Amt></${name}></AmtDtls></TxDtls>`
  const fee = '<Rcrd><Amt Ccy="EUR">0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>'

  test.each<[string, string, string, 'CRDT' | 'DBIT', string[]]>([
    ['own amounts', '3.00', share('1.00', 'DBIT') + share('2.00', 'DBIT'), 'DBIT', ['-1.00', '-2.00']],
    ['both directions', '1.00', share('3.00', 'CRDT') + share('2.00', 'DBIT'), 'CRDT', ['3.00', '-2.00']],
    ['directions of the order', '3.00', share('1.00', 'CRDT') + share('2.00', 'CRDT'), 'DBIT', ['-1.00', '-2.00']],
    ['transaction amounts', '3.00', inside('TxAmt', '1.00') + inside('TxAmt', '2.00'), 'DBIT', ['-1.00', '-2.00']],
    ['instructed amounts', '3.00', inside('InstdAmt', '1') + inside('InstdAmt', '2.0'), 'CRDT', ['1', '2.0']],
    ['amounts of both sorts', '3.00', share('1.00', 'DBIT') + inside('TxAmt', '2.00'), 'DBIT', ['-1.00', '-2.00']],
    ['an amount missing', '3.00', `${share('1.00', 'DBIT')}<TxDtls/>`, 'DBIT', ['-3.00']],
    ['amounts that do not add up', '3.00', share('1.00', 'DBIT') + share('1.99', 'DBIT'), 'DBIT', ['-3.00']],
    ['another currency', '3.00', share('1', 'DBIT', 'USD') + share('2', 'DBIT', 'USD'), 'DBIT', ['-3.00']],
    ['one transaction with its own amount', '3.00', share('7.00', 'DBIT', 'USD'), 'DBIT', ['-3.00']],
    ['no transactions', '3.00', '<Btch><NbOfTxs>20</NbOfTxs></Btch>', 'DBIT', ['-3.00']],
  ])('%s', (_what, amount, inner, direction, expected) => {
    expect(amounts(amount, inner, direction)).toEqual(expected)
  })

  test('less its charges, which are a line', () => {
    const inner = share('1.00', 'CRDT') + share('2.00', 'CRDT')
    const text = made({ entries: [{ amount: '2.50', day, inner }] }).replace(
      '<NtryDtls>',
      `<Chrgs>${fee}</Chrgs><NtryDtls>`,
    )
    const [statement] = readCamt(bytesOf(text)).statements
    const lines = statementLines(statement as CamtStatement)
    expect(lines.map((line) => [line.amount, line.text])).toEqual([
      ['1.00', ''],
      ['2.00', ''],
      ['-0.5', 'Charges'],
    ])
    expect(new Set(lines.map((line) => line.fingerprint)).size).toBe(3)
  })
})

describe('the counterparty', () => {
  const party = (tag: string, name: string, iban = '') =>
    `<${tag}><Pty><Nm>${name}</Nm></Pty></${tag}>${iban && `<${tag}Acct><Id><IBAN>${iban}</IBAN></Id></${tag}Acct>`}`
  const own = 'DE07209900000047110815'
  const name = (direction: 'CRDT' | 'DBIT', parties: string, reversal = '') => {
    const inner = `<TxDtls><RltdPties>${parties}</RltdPties></TxDtls>`
    const text = made({ entries: [{ amount: '1.00', direction, day, inner }] }).replace('<Sts>', `${reversal}<Sts>`)
    const [statement] = readCamt(bytesOf(text)).statements
    return statementLines(statement as CamtStatement)[0]?.counterpartyName
  }
  const both = party('Dbtr', 'Debtor') + party('Cdtr', 'Creditor')

  test.each<[string, 'CRDT' | 'DBIT', string, string, string | undefined]>([
    ['of what came in is the debtor', 'CRDT', both, '', 'Debtor'],
    ['of what went out is the creditor', 'DBIT', both, '', 'Creditor'],
    ['of a reversal keeps its role', 'CRDT', both, '<RvslInd>true</RvslInd>', 'Creditor'],
    ['is never the account itself', 'CRDT', party('Dbtr', 'We', own) + party('Cdtr', 'They'), '', 'They'],
    ['is who is there', 'CRDT', party('Cdtr', 'Alone'), '', 'Alone'],
    ['is nobody where only we are', 'DBIT', party('Dbtr', 'We', own), '', undefined],
    ['is the ultimate one where there is no other', 'DBIT', party('UltmtCdtr', 'Shop'), '', 'Shop'],
  ])('%s', (_what, direction, parties, reversal, expected) => {
    expect(name(direction, parties, reversal)).toBe(expected)
  })
})

describe('the proof', () => {
  const entries = [
    { amount: '10.10', day },
    { amount: '0.30', direction: 'DBIT' as const, day },
    { amount: '99.00', day, status: 'PDNG' },
  ]
  const open = balance('OPBD', '5.00', '2026-03-01')
  const close = (amount: string) => balance('CLBD', amount, '2026-03-31')
  const page = (number: number, last: boolean) =>
    `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></StmtPgntn><ElctrncSeqNb>7</ElctrncSeqNb>`

  test.each<[string, MadeStatement, object]>([
    ['holds', { balances: open + close('14.80') }, { holds: true, difference: '0', linesTotal: '9.8' }],
    ['fails', { balances: open + close('15.00') }, { holds: false, code: 'differs', difference: '0.2' }],
    [
      'takes yesterday’s closing balance',
      { balances: balance('PRCD', '5.00', '2026-02-28') + close('14.80') },
      { holds: true },
    ],
    [
      'prefers the opening balance',
      { balances: balance('PRCD', '1.00', '2026-02-28') + open + close('14.80') },
      { holds: true },
    ],
    [
      'knows an overdrawn account',
      {
        balances:
          balance('OPBD', '20.00', '2026-03-01', 'EUR', 'DBIT') + balance('CLBD', '10.20', '2026-03-31', 'EUR', 'DBIT'),
      },
      { holds: true, opening: '-20.00' },
    ],
    ['needs an opening balance', { balances: close('14.80') }, { holds: null, code: 'noOpeningBalance' }],
    ['needs a closing balance', { balances: open }, { holds: null, code: 'noClosingBalance' }],
    ['needs balances', {}, { holds: null, code: 'noBalances' }],
    [
      'takes the codes of BAI2 for balances',
      {
        balances:
          balance('010', '100.00', day).replace(/Cd>010<.Cd/, 'Prtry>010</Prtry') + balance('015', '109.80', day),
      },
      { holds: true, opening: '100.00', closing: '109.80' },
    ],
    [
      'takes available balances alone where they add up',
      { balances: balance('OPAV', '100.00', day) + balance('CLAV', '109.80', day) },
      { holds: true, opening: '100.00', closing: '109.80' },
    ],
    [
      'takes no available balances that do not add up',
      { balances: balance('OPAV', '100.00', day) + balance('CLAV', '1000.00', day) },
      { holds: null, code: 'noBalances' },
    ],
    [
      'does not mix currencies',
      { balances: open + balance('CLBD', '14.80', '2026-03-31', 'USD') },
      { holds: false, code: 'severalCurrencies' },
    ],
    [
      'takes the account’s currency of two',
      {
        balances:
          balance('OPBD', '1', '2026-03-01', 'USD') + open + balance('CLBD', '1', '2026-03-31', 'USD') + close('14.80'),
      },
      { holds: true, currency: 'EUR' },
    ],
    [
      'does not blame a report',
      { kind: '052', balances: balance('ITBD', '9.00', day) },
      { holds: null, code: 'notFinal' },
    ],
    [
      'does not blame a report with balances',
      { kind: '052', balances: open + close('1.00') },
      { holds: null, code: 'notFinal' },
    ],
    ['does not blame a notification', { kind: '054' }, { holds: null, code: 'notFinal' }],
    [
      'knows a page between',
      { head: page(2, false), balances: balance('ITBD', '5.00', day) + balance('ITBD', '14.80', day) },
      { holds: true },
    ],
    [
      'knows that a page is missing',
      { head: page(1, false), balances: open + close('99.00') },
      { holds: null, code: 'pagesMissing' },
    ],
  ])('%s', (_what, options, expected) => {
    const proof = proveStatement(statementFrom({ entries, ...options }))
    expect(proof).toMatchObject(expected)
    expect(proof.reason).toMatch(/\.$/)
  })

  test('does not mix currencies of entries', () => {
    const mixed = [...entries, { amount: '1.00', currency: 'USD', day }]
    const proof = proveStatement(statementFrom({ entries: mixed, balances: open + close('14.80') }))
    expect(proof).toMatchObject({
      holds: false,
      reason: 'The opening balance is in EUR, but booked entry 3 is in USD.',
    })
  })

  test('is exact where floats are not', () => {
    const many = Array.from({ length: 1000 }, () => ({ amount: '0.1', day }))
    const large = [...many, { amount: '999999999999999.99', day }]
    const balances = balance('OPBD', '0', day) + balance('CLBD', '1000000000000099.99', day)
    expect(proveStatement(statementFrom({ entries: large, balances })).holds).toBe(true)
  })

  test('holds for a long statement', () => {
    const many = Array.from({ length: 8000 }, () => ({ amount: '0.01', day, text: 'x' }))
    const balances = balance('OPBD', '0', day) + balance('CLBD', '80.00', day)
    const statement = statementFrom({ entries: many, balances })
    expect(proveStatement(statement).holds).toBe(true)
    expect(statementLines(statement).at(-1)).toMatchObject({ ordinal: 7999 })
  })

  test('joins pages, in one file or in several, in any order', () => {
    const first = { head: page(1, false), entries: entries.slice(0, 1), balances: open + balance('ITBD', '15.10', day) }
    const last = {
      head: page(2, true),
      entries: entries.slice(1),
      balances: balance('ITBD', '15.10', day) + close('14.80'),
    }
    const pages = [statementFrom(last), statementFrom(first)]
    expect(pages.map((each) => proveStatement(each).holds)).toEqual([true, true])
    const joined = joinPages(pages)
    expect(joined).toHaveLength(1)
    expect(joined[0]?.entries.map((each) => each.amount)).toEqual(['10.10', '-0.30', '99.00'])
    expect(proveStatement(joined[0] as CamtStatement)).toMatchObject({ holds: true, opening: '5.00', closing: '14.80' })
    const within = made(first).replace('</Stmt>', `</Stmt>${/<Stmt>.*<\/Stmt>/.exec(made(last))?.[0]}`)
    expect(readCamt(bytesOf(within)).statements).toEqual(joined)
    expect(joinPages([...pages, ...pages])).toHaveLength(3)
  })
})

describe('references', () => {
  test.each([
    ['RF18539007547034', true],
    ['RF18 5390 0754 7034', true],
    ['RF40RE20260098', true],
    ['RF41RE20260098', false],
    ['RF18', false],
    ['', false],
  ])('%s as a creditor reference: %s', (reference, expected) => {
    expect(isCreditorReference(reference)).toBe(expected)
  })

  test.each([
    ['210000000003139471430009017', true],
    ['21 00000 00003 13947 14300 09017', true],
    ['210000000003139471430009018', false],
    ['000000000000000000000000000', false],
    ['2100000000031394714300090', false],
  ])('%s as a QR reference: %s', (reference, expected) => {
    expect(isQrReference(reference)).toBe(expected)
  })

  test('are given to the line without spaces', () => {
    const inner =
      '<TxDtls><RmtInf><Strd><CdtrRefInf><Ref>RF18 5390 0754 7034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>'
    const statement = statementFrom({ entries: [{ amount: '1.00', day, inner }] })
    expect(statementLines(statement)[0]?.reference).toBe('RF18539007547034')
  })

  test('NOTPROVIDED and NONREF are none', () => {
    const inner = '<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>'
    const [line] = statementLines(statementFrom({ entries: [{ amount: '1.00', day, reference: 'NONREF', inner }] }))
    expect(line?.endToEndId).toBeUndefined()
    expect(line?.bankReference).toBeUndefined()
  })
})
