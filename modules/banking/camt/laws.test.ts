import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareLines, type StatementLine, statementLines } from './lines.ts'
import { readCamt } from './message.ts'
import { bytesOf, type MadeEntry, made } from './testing.ts'

/** What really happened on an account: entries of a few days, with twins, shared and missing references. */
const entry = fc.record({
  day: fc.constantFrom('2026-03-02', '2026-03-03', '2026-03-04'),
  amount: fc.constantFrom('4.80', '10.00', '0.00'),
  direction: fc.constantFrom<'CRDT' | 'DBIT'>('CRDT', 'DBIT'),
  reference: fc.constantFrom(undefined, 'NONREF', 'BATCH-7', 'own'),
  text: fc.constantFrom('Coffee', 'Invoice 7', ''),
})

const ledger = fc.array(entry, { maxLength: 14 }).map((entries) =>
  // "own" stands for a reference that no other entry has.
  entries.map(
    (each, at): MadeEntry => ({ ...each, reference: each.reference === 'own' ? `REF-${at}` : each.reference }),
  ),
)

type Form = { kind: '052' | '053'; version: '02' | '08' }

const form: fc.Arbitrary<Form> = fc.record({
  kind: fc.constantFrom('052', '053'),
  version: fc.constantFrom('02', '08'),
})

function linesOf(entries: MadeEntry[], { kind, version }: Form = { kind: '053', version: '08' }): StatementLine[] {
  return readCamt(bytesOf(made({ kind, version, entries }))).statements.flatMap(statementLines)
}

function imported(files: StatementLine[][]): StatementLine[] {
  const kept: StatementLine[] = []
  for (const file of files) kept.push(...compareLines(kept, file).added)
  return kept
}

function keysOf(lines: StatementLine[]): string[] {
  return lines.map((line) => `${line.fingerprint}/${line.ordinal}`).toSorted()
}

/** What a line says, for comparing what is kept with what happened. */
function facts(line: StatementLine): string {
  return [line.bookedOn, line.amount, line.text].join(' ')
}

const days = fc.subarray(['2026-03-02', '2026-03-03', '2026-03-04'], { minLength: 1 })

/** A file of some whole days of the ledger, its entries in any order, in any form. */
const slice = fc.record({ days, form, order: fc.infiniteStream(fc.nat()) })

function sliceOf(entries: MadeEntry[], choice: typeof slice extends fc.Arbitrary<infer T> ? T : never) {
  const chosen = entries.filter((each) => choice.days.includes(each.day ?? ''))
  const ranked = chosen.map((each) => ({ each, rank: choice.order.next().value ?? 0 }))
  return linesOf(
    ranked.toSorted((a, b) => a.rank - b.rank).map(({ each }) => each),
    choice.form,
  )
}

describe('laws of import', () => {
  test('fingerprint and ordinal are unique in a statement', () => {
    fc.assert(
      fc.property(ledger, (entries) => {
        const lines = linesOf(entries)
        expect(lines).toHaveLength(entries.length)
        expect(new Set(keysOf(lines)).size).toBe(entries.length)
      }),
    )
  })

  test('importing twice is importing once, and twins survive', () => {
    fc.assert(
      fc.property(ledger, form, form, (entries, first, second) => {
        const kept = imported([linesOf(entries, first), linesOf(entries, second)])
        expect(kept.map(facts).toSorted()).toEqual(linesOf(entries).map(facts).toSorted())
      }),
    )
  })

  test('shuffled and overlapping files of whole days union to what happened on these days', () => {
    fc.assert(
      fc.property(ledger, fc.array(slice, { minLength: 1, maxLength: 5 }), (entries, choices) => {
        const kept = imported(choices.map((choice) => sliceOf(entries, choice)))
        const covered = new Set(choices.flatMap((choice) => choice.days))
        const whole = linesOf(entries.filter((each) => covered.has(each.day ?? '')))
        expect(kept.map(facts).toSorted()).toEqual(whole.map(facts).toSorted())
        expect(keysOf(kept)).toEqual(keysOf(whole))
      }),
    )
  })

  test('reports of a day so far never double an entry, and the statement of the day brings all', () => {
    fc.assert(
      fc.property(ledger, fc.array(fc.nat(14), { maxLength: 4 }), (entries, cuts) => {
        const reports = cuts.map((cut) => linesOf(entries.slice(0, cut), { kind: '052', version: '02' }))
        const kept = imported([...reports, linesOf(entries)])
        expect(kept.map(facts).toSorted()).toEqual(linesOf(entries).map(facts).toSorted())
      }),
    )
  })

  test('reports of what is new since the last may show a twin late, never twice', () => {
    fc.assert(
      fc.property(ledger, fc.nat(14), (entries, cut) => {
        const reports = [entries.slice(0, cut), entries.slice(cut)].map((part) =>
          linesOf(part, { kind: '052', version: '08' }),
        )
        const before = imported(reports)
        expect(before.length).toBeLessThanOrEqual(entries.length)
        const after = imported([...reports, linesOf(entries)])
        // Under one reference of the bank nobody can say which twin came late: their texts may change places.
        expect(keysOf(after)).toEqual(keysOf(linesOf(entries)))
      }),
    )
  })

  test('a batch that one file sums up and another takes apart is booked once', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(parts, fc.boolean(), (cents, sumFirst) => {
        const inner = cents
          .map((each) => `<TxDtls><Amt Ccy="EUR">${amount(each)}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>`)
          .join('')
        const total = amount(cents.reduce((sum, each) => sum + each, 0))
        const base = { day: '2026-03-02', amount: total, reference: 'B-1' }
        const summed = linesOf([{ ...base, inner: '' }])
        const apart = linesOf([{ ...base, inner }])
        expect(apart.map((line) => line.amount)).toEqual(cents.map(amount))
        const kept = imported(sumFirst ? [summed, apart] : [apart, summed])
        expect(kept).toEqual(sumFirst ? summed : apart)
      }),
    )
  })
})

function amount(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}
