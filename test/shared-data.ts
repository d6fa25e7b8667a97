/** Where the real test inputs lie. They stand beside the project and are never part of it. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Path of a folder of the shared data ("04-emails"), found by walking up from the project;
 * undefined where it is absent, so that tests that need it can skip and say so.
 */
export function sharedData(folder: string): string | undefined {
  let here = dirname(fileURLToPath(import.meta.url))
  while (true) {
    const candidate = join(here, 'shared', 'data', folder)
    if (existsSync(candidate)) return candidate
    const above = dirname(here)
    if (above === here) return undefined
    here = above
  }
}
