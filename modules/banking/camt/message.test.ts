import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../../kernel/index.ts'
import { sharedData } from '../../../test/shared-data.ts'
import { statementLines } from './lines.ts'
import { readCamt, readStatements } from './message.ts'
import { proveStatement } from './proof.ts'
import { balance, bytesOf, exampleFile, exampleNames, made, share } from './testing.ts'

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const outcomeOf = async <T>(read: () => T | Promise<T>): Promise<T | string> => {
  try {
    return await read()
  } catch (error) {
    if (!isRefusal(error)) throw error
    return `${error.code} ${error.message} ${error.field}`
  }
}

/** What is filed of a file that is held as a whole. */
const whole = (bytes: Uint8Array) =>
  outcomeOf(() =>
    readCamt(bytes).statements.map((statement) => {
      const { entries, ...head } = statement
      return { head, proof: proveStatement(statement), lines: statementLines(statement) }
    }),
  )

/** What is filed of a file that comes in pieces; its lines are walked through twice, as they are when they are filed. */
const inPieces = (pieces: Iterable<Uint8Array>, size: number) =>
  outcomeOf(async () =>
    (await readStatements(pieces, size)).map(({ head, proof, lines, keys, count, from, to, currency }) => {
      const [first, again] = [[...lines], [...lines]]
      expect(again).toEqual(first)
      expect([...keys]).toEqual(
        first.map(({ entryFingerprint, ordinal, final }) => ({ entryFingerprint, ordinal, final })),
      )
      const days = first.map((line) => line.bookedOn).sort()
      expect([count, from, to, currency]).toEqual([first.length, days[0], days.at(-1), first[0]?.currency])
      return { head, proof, lines: first }
    }),
  )

const day = '2026-03-02'
const many = Array.from({ length: 700 }, (_, nth) => ({ amount: `${nth}.10`, day, text: `Zahlung ${nth} für 5 €` }))
const batch = share('1.00', 'DBIT') + share('2.00', 'DBIT')
const page = (number: number, last: boolean) =>
  `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></StmtPgntn><ElctrncSeqNb>7</ElctrncSeqNb>`
const statement = (xml: string): string => /<Stmt>.*<\/Stmt>/s.exec(xml)?.[0] ?? ''
const coffee = { amount: '4.80', day, text: 'Kaffee' }
const last = made({ head: page(2, true), entries: [coffee, { amount: '9.00', text: 'undated' }], balances: '' })
const first = made({ head: page(1, false), entries: [coffee, coffee], balances: balance('OPBD', '1.00', day) })
const account = /<Acct>.*?<\/Acct>/s

const files: [string, string][] = [
  ['many lines', made({ entries: many })],
  ['the parts of batches', made({ entries: [{ amount: '3.00', direction: 'DBIT', day, inner: batch }, coffee] })],
  [
    'several currencies',
    made({ entries: [coffee, { ...coffee, currency: 'USD' }], balances: balance('OPBD', '1', day) }),
  ],
  [
    'entries that are not booked',
    made({ entries: [{ ...coffee, status: 'PDNG' }, coffee, { ...coffee, status: 'INFO' }] }),
  ],
  ['no entries', made({})],
  ['pages in the wrong order', last.replace('</Stmt>', `</Stmt>${statement(first)}`)],
  [
    'an account behind its entries',
    made({ entries: many })
      .replace(account, '')
      .replace('</Stmt>', `${account.exec(made())?.[0]}</Stmt>`),
  ],
  ['no account', made({ entries: [coffee] }).replace(account, '')],
  ['an account without a number', made({ entries: [coffee] }).replace(/<IBAN>.*?<\/IBAN>/, '')],
  ['a broken entry before a broken account', made({ entries: [{ ...coffee, amount: 'x' }] }).replace(account, '')],
  ['filler at the end', `${made({ entries: [coffee] })}${'\0'.repeat(200_000)}`],
  ['filler in the middle', `${made({ entries: [coffee] })}${'\0'.repeat(200_000)}<!-- -->`],
  ['nothing but filler', '\0'.repeat(200_000)],
  ['nothing', ''],
]

describe('a file in pieces is what it is as a whole', () => {
  test.each(files)('%s', async (_what, text) => {
    const bytes = bytesOf(text)
    const expected = await whole(bytes)
    for (const size of [7, 1000, 64 * 1024, 100_000])
      expect(await inPieces(cut(bytes, size), bytes.length)).toEqual(expected)
  })

  test.each(exampleNames)(
    '%s, cut in two anywhere',
    async (name) => {
      const bytes = exampleFile(name)
      const expected = await whole(bytes)
      for (let at = 0; at <= bytes.length; at += 151)
        expect(await inPieces([bytes.subarray(0, at), bytes.subarray(at)], bytes.length)).toEqual(expected)
    },
    60_000,
  )

  test('cut off in the middle it is refused', async () => {
    const bytes = bytesOf(made({ entries: many }))
    for (const length of [1, 300, 70_000, bytes.length - 20]) {
      const part = bytes.subarray(0, length)
      expect(await inPieces(cut(part, 1000), length)).toBe(await whole(part))
      expect(await inPieces(cut(part, 1000), length)).toMatch(/^banking\.camt\./)
    }
  })

  const folder = sharedData('01-bank-statements')
  const camt = folder === undefined ? undefined : join(folder, 'camt')
  test.skipIf(camt === undefined)(
    'published files (skipped where the shared data is not beside the project)',
    async () => {
      const names = readdirSync(camt ?? '').filter((name) => name.endsWith('.xml'))
      expect(names.length).toBeGreaterThan(0)
      for (const name of names) {
        const bytes = readFileSync(join(camt ?? '', name))
        expect(await inPieces(cut(bytes, 777), bytes.length), name).toEqual(await whole(bytes))
      }
    },
    60_000,
  )
})
