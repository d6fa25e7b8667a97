import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it, test } from 'vitest'
import { catalogueOf } from '../kernel/index.ts'
import { english, type SaidValue } from '../kernel/words.ts'
import { modules } from '../modules/index.ts'
import { databaseRefusals } from './database-refusals.ts'
import { gallery, instructed } from './refusal-gallery.ts'
import { refusalsIn, sentencesOf } from './sentences.ts'
import { ROOT, sourceFiles } from './source-files.ts'

const folder = new URL('../web/messages/', import.meta.url)
const files = readdirSync(folder).filter((name) => /^sentences\.[a-z]{2}\.json$/.test(name))
const sources = sourceFiles()
const database = databaseRefusals(readFileSync(join(ROOT, 'db/schema.sql'), 'utf8'))
const refusals = [...refusalsIn(sources), ...database]

/** Whoever runs the program on the machine reads English: the command line, and what it says of its database. */
const isForOperators = (path: string): boolean => path.startsWith('doors/cli/') || path.startsWith('kernel/db/')

const said = [
  ...sentencesOf(sources, catalogueOf(modules)),
  ...database.flatMap(({ says, path, line }) => says.map((text) => ({ text, path, line }))),
]
const spoken = new Map(said.filter(({ path }) => !isForOperators(path)).map((one) => [one.text, one]))

type Part = ReturnType<IntlMessageFormat['getAst']>[number]

/** The numbers of the gaps of a message, also inside its plurals. */
function gapsOf(parts: readonly Part[]): string[] {
  const found = parts.flatMap((part) => {
    const own = 'value' in part && part.type !== 0 && part.type !== 8 ? [part.value] : []
    return [...own, ...('options' in part ? Object.values(part.options).flatMap((one) => gapsOf(one.value)) : [])]
  })
  return [...new Set(found)].sort()
}

const icu = (text: string, language: string) => new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
const gapsIn = (text: string, language: string) => gapsOf(icu(text, language).getAst())

describe.each(files)('web/messages/%s', (file) => {
  const sentences: Record<string, string> = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  const language = /\.([a-z]{2})\./.exec(file)?.[1] ?? ''
  it('says every sentence of the server', () => {
    expect(spoken.size).toBeGreaterThan(600)
    const missing = [...spoken.values()].filter(({ text }) => !sentences[text])
    expect(missing.map(({ text, path, line }) => `${path}:${line} ${text}`)).toEqual([])
  })
  it('says nothing that no source says any more', () => {
    expect(Object.keys(sentences).filter((text) => !spoken.has(text))).toEqual([])
  })
  it('fills the same gaps as the English, or leaves one out', () => {
    const wrong = Object.entries(sentences).filter(([text, own]) => {
      const given = gapsIn(text, 'en')
      return gapsIn(own, language).some((gap) => !given.includes(gap))
    })
    expect(wrong).toEqual([])
  })
})

test('the English of a sentence is what ICU makes of it', () => {
  const wrong = said.flatMap(({ text }) =>
    [1, 2].flatMap((count) => {
      const values = gapsIn(text, 'en').reduce<SaidValue[]>((all, gap) => {
        all[Number(gap)] = count
        return all
      }, [])
      const ours = english({ text, values })
      const theirs = String(icu(text, 'en').format(Object.fromEntries(values.map((one, at) => [at, one as number]))))
      return ours === theirs ? [] : [{ ours, theirs }]
    }),
  )
  expect(wrong).toEqual([])
})

test('docs/ERRORS.md is the gallery of all refusals', async () => {
  const file = join(ROOT, 'docs/ERRORS.md')
  const now = gallery(refusals)
  if (process.env.WRITE_ERRORS) await writeFile(file, now)
  expect(readFileSync(file, 'utf8'), 'write it anew: WRITE_ERRORS=1 npx vitest run checks/sentences.test.ts').toBe(now)
})

// What the database refuses was refused by the code before, in other words.
test('every refusal of the code tells what to do', () => {
  expect(
    refusalsIn(sources)
      .filter((one) => !instructed(one))
      .map(({ code, says }) => `${code}: ${says.join(' / ')}`),
  ).toEqual([])
})
