import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { ROOT, sourceFiles } from './source-files.ts'

const files = sourceFiles()
const shipped = files.filter((file) => !file.path.includes('.test.') && !file.path.startsWith('checks/'))

const lines = (text: string): string[] => text.split('\n')

const places = (all: typeof files, pattern: RegExp): string[] =>
  all.flatMap((file) =>
    lines(file.text).flatMap((line, index) =>
      pattern.test(line) ? [`${file.path}:${index + 1} ${line.trim().slice(0, 100)}`] : [],
    ),
  )

describe('tidy', () => {
  test('no file is longer than one wants to read', () => {
    expect(
      files.filter((file) => lines(file.text).length > 450).map((file) => `${file.path} ${lines(file.text).length}`),
    ).toEqual([])
  })

  test('nothing is left unfinished', () => {
    expect(places(shipped, new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|XXX)\\b`))).toEqual([])
  })

  test('no type hole: say unknown and look', () => {
    expect(
      places(files, /:\s*any\b|\bas any\b|<any>|@ts-(ignore|expect-error|nocheck)|biome-ignore/).filter(
        (place) => !place.startsWith('checks/tidy'),
      ),
    ).toEqual([])
  })

  test('no error is swallowed: an empty catch says nothing', () => {
    expect(places(files, /catch\s*(\([^)]*\))?\s*\{\s*\}/).filter((place) => !place.startsWith('checks/tidy'))).toEqual(
      [],
    )
  })

  test('no float arithmetic on money: use kernel/decimal.ts', () => {
    expect(
      places(
        shipped.filter((file) => !file.path.startsWith('web/')),
        /parseFloat\(/,
      ),
    ).toEqual([])
  })

  test('no test waits for luck or is switched off', () => {
    const tests = files.filter((file) => file.path.includes('.test.') && !file.path.startsWith('checks/tidy'))
    expect(places(tests, /\bwaitForTimeout\(|\.(only|todo)\(|\bxit\(|\.skip\(/)).toEqual([])
  })

  test('no path of a machine and no registry stands in the project', () => {
    const all = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0')
    const registries = ['registry', 'npmjs', 'org'].join('.').slice(0, 14)
    expect(all.filter((path) => path.includes(registries))).toEqual([])
    expect(places(files, /(^|[^\w.])\/(root|home)\/[a-z]/).filter((place) => !place.includes('.test.'))).toEqual([])
  })
})
