import { createRequire } from 'node:module'

/**
 * A package that is loaded when it is first used: what few requests need costs neither the start nor the memory of a
 * server that never gets one. It has to be one that can be loaded at once (no top-level `await`).
 * @param from `import.meta.url` of the file that uses it
 */
export function later<T>(name: string, from: string): () => T {
  let loaded: T | undefined
  return () => {
    loaded ??= createRequire(from)(name) as T
    return loaded
  }
}
