/** What the server's start has to load before the database begins to come up. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, sourceFiles } from '../../checks/source-files.ts'

test('the database begins before the program is loaded that works on it', () => {
  const files = new Map(sourceFiles().map((file) => [file.path, file]))
  const loaded = new Set<string>()
  const load = (path: string): void => {
    const file = files.get(path)
    if (!file || loaded.has(path)) return
    loaded.add(path)
    // What is loaded by a call comes later.
    const later = [...file.text.matchAll(/import\(\s*'([^']+)'\s*\)/g)].map(([, name]) => join(path, '..', name ?? ''))
    for (const one of importsOf(file)) if (!one.types && !later.includes(one.path)) load(one.path)
  }
  for (const path of ['doors/cli/verbs.ts', 'doors/cli/start.ts']) load(path)
  expect(loaded).toContain('kernel/db/postgres-process.ts')
  const heavy = [...loaded].filter((path) =>
    /^modules\/|^kernel\/(index|open)\.ts$|^doors\/http\/(?!auth\/settings)/.test(path),
  )
  expect(heavy).toEqual([])
})
