import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { compareLines, type KnownLine, type StatementLine, statementLines } from './lines.ts'
import { readCamt } from './message.ts'
import { proveStatement } from './proof.ts'
import type { CamtStatement } from './statement.ts'
import { exampleFile, exampleNames } from './testing.ts'

function statementOf(name: (typeof exampleNames)[number]): CamtStatement {
  const [statement, ...more] = readCamt(exampleFile(name)).statements
  if (statement === undefined || more.length > 0) throw new Error(`${name} should hold one statement`)
  return statement
}

function brief(line: StatementLine) {
  return [line.bookedOn, line.amount, line.counterpartyName ?? '', line.reference ?? line.endToEndId ?? '']
}

describe('the example statements', () => {
  const first = statementOf('nordlicht-2026-02-26.camt.053.001.02.xml')
  const second = statementOf('nordlicht-2026-03-02.camt.053.001.08.xml')

  test('say who, how much and what for', () => {
    expect(statementLines(first).map(brief)).toEqual([
      ['2026-02-23', '1190.00', 'Buchhandlung Seestern e. K.', 'RF40RE20260098'],
      ['2026-02-24', '-89.90', 'Elbnetz Energie AG', 'ELB-2026-02'],
      ['2026-02-25', '-1200.00', 'Papierfabrik Weserholz GmbH', 'NL-3301'],
      ['2026-02-25', '-845.67', 'Druckerei Grün & Söhne', 'NL-3302'],
      ['2026-02-25', '-300.00', 'Spedition Kranich', 'NL-3303'],
      ['2026-02-25', '356.40', 'Tines Schreibwaren', ''],
      ['2026-02-26', '-4.80', '', ''],
      ['2026-02-26', '-4.80', '', ''],
      ['2026-02-26', '512.00', 'Havblik Møbler ApS', 'HB-PO-7781'],
    ])
  })

  test('give texts, mandate, exchange rate and bank of a payment', () => {
    const [, debit] = statementLines(first)
    expect(debit).toMatchObject({ text: 'Abschlag Strom Februar 2026 Kundennummer 5503172', mandateId: 'M-5503172' })
    expect(debit).toMatchObject({ bankReference: '2026022400017', counterpartyBic: 'ELBEDEHHXXX', final: true })
    expect(first.entries[0]?.transactions[0]?.structured?.[0]).toMatchObject({ referenceType: 'SCOR', scheme: 'RF' })
    expect(first.entries[6]?.transactions[0]?.amounts?.instructed).toEqual({
      amount: '3820.00',
      currency: 'DKK',
      exchange: { sourceCurrency: 'DKK', targetCurrency: 'EUR', unitCurrency: 'DKK', rate: '0.134031' },
    })
  })

  test('give the party of a returned direct debit, not the account’s own side', () => {
    const returned = statementLines(second).find((line) => line.reversal)
    expect(returned).toMatchObject({ amount: '89.90', counterpartyName: 'Elbnetz Energie AG', returnReason: 'MD06' })
  })

  test('add up', () => {
    for (const statement of [first, second]) {
      expect(proveStatement(statement)).toMatchObject({ holds: true, difference: '0', currency: 'EUR' })
    }
  })

  test('overlap without a line too many or too few, in either order, and twins survive', () => {
    const lines = [statementLines(first), statementLines(second)]
    for (const order of [lines, lines.toReversed()]) {
      const kept: StatementLine[] = []
      for (const file of [...order, ...order]) kept.push(...compareLines(kept, file).added)
      expect(kept).toHaveLength(12)
      expect(
        kept
          .filter((line) => line.amount === '-4.80')
          .map((line) => line.bookedOn)
          .toSorted(),
      ).toEqual(['2026-02-26', '2026-02-26', '2026-03-02'])
    }
  })

  test('never make a line of a pending entry', () => {
    expect(second.entries.filter((entry) => entry.status === 'pending')).toHaveLength(1)
    expect(statementLines(second).some((line) => line.amount === '-50.00')).toBe(false)
  })

  test('are told by a report, confirmed by a notification of the same entry only when that is final', () => {
    const report = statementLines(statementOf('havblik-2026-03-04.camt.052.001.02.xml'))
    const notification = statementLines(statementOf('havblik-2026-03-04.camt.054.001.08.xml'))
    expect(report.map((line) => line.counterpartyName)).toEqual(['Café Fjordlyst I/S', 'Lak & Olie Grossisten A/S'])
    const known: KnownLine[] = compareLines([], report).added
    const compared = compareLines(known, notification)
    expect(compared.added.map((line) => line.amount)).toEqual(['4000.00', '3000.50', '2499.50'])
    expect(compared.repeated.map((line) => line.amount)).toEqual(['3125.00'])
    const final = report.map((line) => ({ ...line, final: true }))
    expect(compareLines(known, final)).toMatchObject({ added: [], repeated: [], confirmed: final })
    expect(compareLines(final, final)).toMatchObject({ added: [], repeated: final, confirmed: [] })
    expect(compareLines(final, report)).toMatchObject({ added: [], repeated: report, confirmed: [] })
  })

  test('name documents and their amounts', () => {
    const { entries } = statementOf('havblik-2026-03-04.camt.054.001.08.xml')
    expect(entries[1]?.transactions[1]?.structured).toEqual([
      {
        documents: [{ type: 'CINV', number: '1039', on: '2026-02-10' }],
        amounts: [
          { kind: 'due', amount: '3050.50', currency: 'DKK' },
          { kind: 'discount', amount: '50.00', currency: 'DKK' },
          { kind: 'remitted', amount: '3000.50', currency: 'DKK' },
        ],
      },
    ])
  })

  const schemas = sharedData('01-bank-statements/camt-xsd')
  test.skipIf(schemas === undefined)('follow the schemas of ISO 20022 (needs shared data)', () => {
    for (const name of exampleNames) {
      const version = /camt\.\d{3}\.001\.\d\d/.exec(name)?.[0] ?? ''
      // The schemas at hand do not include camt.052.001.02.
      if (version === 'camt.052.001.02') continue
      using schema = XmlDocument.fromBuffer(readFileSync(join(schemas ?? '', `${version}.xsd`)))
      using validator = XsdValidator.fromDoc(schema)
      using document = XmlDocument.fromBuffer(exampleFile(name))
      expect(() => validator.validate(document), name).not.toThrow()
    }
  })
})
