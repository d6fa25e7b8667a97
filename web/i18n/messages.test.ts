import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { localeFor } from './messages.ts'

const folder = new URL('../messages/', import.meta.url)
const read = (name: string): Record<string, string> => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const english = read('en.json')
const files = readdirSync(folder).filter((name) => /^[a-z]{2}\.json$/.test(name))

type Part = ReturnType<IntlMessageFormat['getAst']>[number]

/** Names of the values that parts of a message take, also inside its plural and select branches. */
function namesIn(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    const own = 'value' in part && part.type !== 0 && part.type !== 8 ? [part.value] : []
    const branches = 'options' in part ? Object.values(part.options).flatMap((option) => namesIn(option.value)) : []
    return [...own, ...branches]
  })
}

function valuesOf(text: string, language: string): string[] {
  return [...new Set(namesIn(new IntlMessageFormat(text, language).getAst()))].sort()
}

describe.each(files)('messages of %s', (file) => {
  const texts = read(file)
  it('says everything that English says, and nothing more', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort())
  })
  it.each(Object.entries(texts))('%s takes the values of the English one', (id, text) => {
    expect(valuesOf(text, file.slice(0, 2))).toEqual(valuesOf(english[id] ?? '', 'en'))
  })
})

describe('the locale for dates and figures', () => {
  it.each([
    ['en', ['en-US'], 'en-US'],
    ['de', ['en-US', 'de-AT'], 'de-AT'],
    ['en', ['de-DE'], 'en-GB'],
    // What Chromium gives on a system without a language: nothing that writes figures takes it.
    ['en', ['en-US@posix'], 'en-GB'],
    ['en', ['en-US@posix', 'en-IE'], 'en-IE'],
  ])('of %s, where %j are wanted, is %s', (language, wanted, locale) => {
    expect(localeFor(language, wanted)).toBe(locale)
    expect(() => new Intl.Collator(locale)).not.toThrow()
  })
})
