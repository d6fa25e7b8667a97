import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { nameKeys, nameSimilarity, nameWords, plainName, wordSimilarity, wordsAlike } from './names.ts'

describe('names of firms', () => {
  test.each([
    ['Müller GmbH & Co. KG', 'muller'],
    ['MUELLER Gmbh u. Co KG', 'muller'],
    ['Nordlicht Werbung e.K.', 'nordlicht werbung'],
    ['Société Générale S.A.', 'societe generale'],
    ['Ørsted A/S', 'orsted'],
    ['ACME Sp. z o.o.', 'acme'],
    ['Weiß & Söhne G.m.b.H.', 'weiss sohne'],
    ['AG', 'ag'],
    ['Smith, Jones and Partners LLP', 'smith jones partners'],
    ["L'Oréal SA", 'loreal'],
    ['', ''],
    ['!!!', ''],
  ])('%s is %s', (name, plain) => {
    expect(plainName(name)).toBe(plain)
  })

  test.each([
    ['Stadtwerke München GmbH', 'Stadtwerke Muenchen', 1, 1],
    ['Bürobedarf Schmidt KG', 'Schmidt Bürobedarf', 0.99, 1],
    ['Telekom Deutschland GmbH', 'Telekom Deutschland Multimedia Service', 0.5, 0.8],
    ['Papeterie Blanc SARL', 'Papeterie Blnac', 0.9, 1],
    ['Nordlicht GmbH', 'Südwind GmbH', 0, 0.3],
    ['AB Alpha', 'AB Beta', 0, 0.35],
    ['', 'Anything', 0, 0],
  ])('%s and %s are alike between %d and %d', (one, other, least, most) => {
    const likeness = nameSimilarity(one, other)
    expect(likeness).toBeGreaterThanOrEqual(least)
    expect(likeness).toBeLessThanOrEqual(most)
  })

  test('letters beyond the first plane are one letter each', () => {
    expect(wordSimilarity(' ', '𐀀 𐀀 ')).toBe(wordSimilarity('𐀀 𐀀 ', ' '))
  })

  test('likeness lies between 0 and 1, is the same both ways round, and a name is like itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        (one, other) => {
          const likeness = nameSimilarity(one, other)
          expect(likeness).toBeGreaterThanOrEqual(0)
          expect(likeness).toBeLessThanOrEqual(1)
          if (plainName(one) !== '') expect(nameSimilarity(one, one)).toBe(1)
          expect(wordSimilarity(one, other)).toBeCloseTo(wordSimilarity(other, one), 10)
        },
      ),
    )
  })

  test('a name of a megabyte costs no more than a short one', () => {
    const started = performance.now()
    nameSimilarity('a b '.repeat(250_000), 'c d '.repeat(250_000))
    expect(nameKeys('word '.repeat(250_000)).length).toBeLessThan(13)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('names of a published list of duplicates', () => {
  const folder = sharedData('09-csv-datasets')

  test.skipIf(!folder)('most rows of one site are found by their keys, and few others look as much alike', () => {
    const file = join(folder ?? '', 'duplicates-dedupe-labelled', 'csv_example_input_with_true_ids.csv')
    const rows = parse(readFileSync(file), { columns: true, relax_column_count: true }) as Record<string, string>[]
    const sites = rows
      .map((row) => ({
        site: row['True Id'] ?? '',
        name: row['Site name'] ?? '',
        words: nameWords(row['Site name'] ?? ''),
      }))
      .filter((row) => row.name !== '')
      .slice(0, 400)
    let same = { pairs: 0, keyed: 0, alike: 0 }
    let foreign = { pairs: 0, alike: 0 }
    for (const [index, one] of sites.entries()) {
      for (const other of sites.slice(index + 1, index + 60)) {
        const alike = wordsAlike(one.words, other.words) >= 0.8 ? 1 : 0
        if (one.site === other.site) {
          const keys = new Set(nameKeys(one.name))
          const keyed = nameKeys(other.name).some((key) => keys.has(key)) ? 1 : 0
          same = { pairs: same.pairs + 1, keyed: same.keyed + keyed, alike: same.alike + alike }
        } else foreign = { pairs: foreign.pairs + 1, alike: foreign.alike + alike }
      }
    }
    expect(same.pairs).toBeGreaterThan(200)
    expect(same.keyed / same.pairs).toBeGreaterThan(0.95)
    expect(same.alike / same.pairs).toBeGreaterThan(0.4)
    expect(foreign.alike / foreign.pairs).toBeLessThan(0.001)
  })
})
