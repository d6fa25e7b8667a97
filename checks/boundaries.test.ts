import { describe, expect, test } from 'vitest'
import { modules } from '../modules/index.ts'
import { importsOf, sourceFiles } from './source-files.ts'

/** What ships: neither tests nor what only they use. */
const files = sourceFiles().filter((file) => !/\.test\.|\/testing\.ts$|^test\//.test(file.path))
const homeOf = (path: string): string => path.split('/')[0] ?? ''
const moduleOf = (path: string): string | null => /^modules\/([^/]+)\//.exec(path)?.[1] ?? null

describe('the house', () => {
  test('the kernel imports nothing from above it', () => {
    const wrong = files
      .filter((file) => homeOf(file.path) === 'kernel')
      .flatMap((file) =>
        importsOf(file)
          .filter((one) => homeOf(one.path) !== 'kernel')
          .map((one) => `${file.path} → ${one.path}`),
      )
    expect(wrong).toEqual([])
  })

  test('modules import the kernel and each other, never a door or the app', () => {
    const wrong = files
      .filter((file) => homeOf(file.path) === 'modules')
      .flatMap((file) =>
        importsOf(file)
          .filter((one) => !['kernel', 'modules'].includes(homeOf(one.path)))
          .map((one) => `${file.path} → ${one.path}`),
      )
    expect(wrong).toEqual([])
  })

  test('another module is imported only through its index.ts, and only when it is needed', () => {
    const needs = new Map(modules.map((module) => [module.id, new Set(module.needs ?? [])]))
    const wrong = files.flatMap((file) => {
      const own = moduleOf(file.path)
      if (!own) return []
      return importsOf(file).flatMap((one) => {
        const other = moduleOf(one.path)
        if (!other || other === own) return []
        if (one.path !== `modules/${other}/index.ts`) return [`${file.path} → ${one.path}: import its index.ts`]
        return needs.has(own) && !needs.get(own)?.has(other)
          ? [`${file.path} → ${other}: not among the needs of ${own}`]
          : []
      })
    })
    expect(wrong).toEqual([])
  })

  test('modules need only modules that come before them', () => {
    const order = modules.map((module) => module.id)
    const wrong = modules.flatMap((module) =>
      (module.needs ?? [])
        .filter((need) => order.indexOf(need) < 0 || order.indexOf(need) >= order.indexOf(module.id))
        .map((need) => `${module.id} → ${need}`),
    )
    expect(wrong).toEqual([])
  })

  test('the browser app knows the server by types alone, but for pure functions that need nothing of it', () => {
    const shared = new Set(
      ['catalogue-shape', 'decimal', 'label-names', 'language-tag', 'local-words', 'speak', 'words'].map(
        (name) => `kernel/${name}.ts`,
      ),
    )
    const wrong = files
      .filter((file) => homeOf(file.path) === 'web')
      .flatMap((file) =>
        importsOf(file)
          .filter((one) => homeOf(one.path) !== 'web' && !shared.has(one.path) && !one.types)
          .map((one) => `${file.path} → ${one.path}`),
      )
    expect(wrong).toEqual([])
  })
})
