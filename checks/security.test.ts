/** docs/SECURITY.md names tests that are there, for every requirement; and what no source of ours ever does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, sourceFiles } from './source-files.ts'

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, by the numbers that they have. */
const REQUIREMENTS =
  `1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2
  4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4
  7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4
  10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1
  13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5 16.3:1-4 16.4:1-3
  16.5:1-3 17.1:1 17.2:1-4 17.3:1-2`
    .split(/\s+/)
    .flatMap((part) => {
      const [section = '', from = 0, to = from] = part.split(/[:-]/)
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${section}.${Number(from) + index}`)
    })

const page = readFileSync(join(ROOT, 'docs/SECURITY.md'), 'utf8')
const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| (.+) \|$/gm)].map(
  ([, id = '', says = '', state = '', why = '']) => ({ id, says, state, why }),
)

describe('the table of docs/SECURITY.md', () => {
  test('has every requirement of levels 1 and 2 once', () => {
    expect(REQUIREMENTS).toHaveLength(253)
    expect(rows.map((row) => row.id)).toEqual(REQUIREMENTS)
  })

  test('names tests that are there, and parts of the page that are there', () => {
    for (const { id, state, why } of rows) {
      expect(['shown', 'written', 'not applicable', 'open'], id).toContain(state)
      expect(why.length, id).toBeGreaterThan(2)
      if (state === 'written') expect(page, id).toContain(`\n## ${why}\n`)
      if (state !== 'shown') continue
      const [, file = '', words = ''] = /^`([^`]+)`: (.+)$/.exec(why) ?? []
      const text = readFileSync(join(ROOT, file), 'utf8')
      const named = text.split('\n').some((line) => line.includes(words) && !/^\s*(\/\/|\*|\/\*)/.test(line))
      expect(named, `${id}: ${file}: ${words}`).toBe(true)
    }
  })

  test('counts itself rightly', () => {
    const count = (state: string): number => rows.filter((row) => row.state === state).length
    expect(page).toContain(
      `${count('shown')} are shown by a test, ${count('written')} are met by what this page says, ${count('not applicable')} have nothing to apply to, ${count('open')} are open`,
    )
  })
})

const shipped = sourceFiles().filter(
  ({ path }) => /^(kernel|doors|modules|web)\//.test(path) && !path.includes('.test.'),
)
const places = (pattern: RegExp, only = /./, but = /^$/): string[] =>
  shipped
    .filter(({ path }) => only.test(path) && !but.test(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line) => (pattern.test(line) ? [`${path}: ${line.trim()}`] : [])),
    )

describe('no source of ours', () => {
  test('starts a shell: no program is started through a shell', () => {
    expect(places(/\bexecSync\(|(^|[^.\w])exec\(|shell: true/)).toEqual([])
  })
  test('runs text: no text becomes code, and none becomes a page', () => {
    expect(
      places(/\beval\(|new Function\(|dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write\(/),
    ).toEqual([])
    expect(places(/from 'node:vm'|runInNewContext/)).toEqual([])
  })
  test('fetches: the server asks nobody but the identity provider', () => {
    const files = places(
      /(^|[^.\w])fetch\(|https?\.request\(|https?\.get\(|from 'node:https'|axios|undici/,
      /^(kernel|doors|modules)\//,
    )
    expect(files).toEqual([])
  })
  test('listens to windows: no page listens to another', () => {
    expect(places(/addEventListener\('message'|window\.onmessage|\.opener\b/, /^web\//)).toEqual([])
  })
  test('guesses or hashes weakly: no broken hash, and no chance that can be foretold', () => {
    expect(places(/createHash\(['"](md5|sha1|md4|ripemd)/i, /./)).toEqual([])
    const chance = places(/Math\.random\(/, /^(kernel|doors|modules)\//)
    expect(chance.filter((place) => !/await pause\(/.test(place))).toEqual([])
  })
})
