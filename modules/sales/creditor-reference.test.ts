import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { creditorReference, groupedReference, isCreditorReference } from './creditor-reference.ts'

describe('creditor references of ISO 11649', () => {
  it.each([
    ['539007547034', 'RF18539007547034'],
    ['2348236', 'RF332348236'],
  ])('%s gives %s, as published', (number, reference) => expect(creditorReference(number)).toBe(reference))

  it.each([
    ['RF18 5390 0754 7034', true],
    ['rf18539007547034', true],
    ['RF19 5390 0754 7034', false],
    ['RF18 5390 0754 7043', false],
    ['RF18', false],
    ['XX18539007547034', false],
    [`RF18${'1'.repeat(22)}`, false],
    ['', false],
  ])('%s holds: %s', (text, holds) => expect(isCreditorReference(text)).toBe(holds))

  it('of any number hold, and no longer do with one digit changed or two neighbours swapped', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z]{0,6}[0-9]{2,15}$/),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (number, place, step) => {
          const reference = creditorReference(number)
          expect(isCreditorReference(reference)).toBe(true)
          const digits = number.replace(/^[A-Z]*/, '').length
          const at = reference.length - digits + (place % (digits - 1))
          const [one, two] = [reference[at] ?? '', reference[at + 1] ?? '']
          const changed = String((Number(one) + step) % 10)
          expect(isCreditorReference(reference.slice(0, at) + changed + reference.slice(at + 1))).toBe(false)
          if (one !== two)
            expect(isCreditorReference(reference.slice(0, at) + two + one + reference.slice(at + 2))).toBe(false)
        },
      ),
    )
  })

  it('leave out what is neither letter nor digit, and keep the end of what is long', () => {
    expect(creditorReference('INV-2026-00042').slice(4)).toBe('INV202600042')
    expect(creditorReference('A'.repeat(30)).length).toBe(25)
    expect(() => creditorReference('–')).toThrow('letters and digits')
    expect(groupedReference('RF18539007547034')).toBe('RF18 5390 0754 7034')
  })
})
