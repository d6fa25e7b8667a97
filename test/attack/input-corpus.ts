/** The files that are changed: those beside the project where they are present, and always our own examples. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sharedData } from '../shared-data.ts'
import { chanceOf, pick } from './input-chance.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url))
const LARGEST = 300_000

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile()) yield path
  }
}

/** At most so many files of these endings, spread over the folders by the seed; ours are always among them. */
export function corpus(endings: RegExp, folders: readonly string[], most: number, seed: number): Uint8Array[] {
  const fits = (path: string): boolean => endings.test(path) && statSync(path).size <= LARGEST
  const ours = [...filesIn(EXAMPLES)].filter(fits)
  const others = folders.flatMap((folder) => {
    const found = sharedData(folder)
    return found === undefined ? [] : [...filesIn(found)].filter(fits)
  })
  const chance = chanceOf(seed)
  const chosen = new Set(ours)
  for (let tries = 0; tries < most * 3 && chosen.size < most && others.length > 0; tries++)
    chosen.add(pick(chance, others))
  return [...chosen].map((path) => new Uint8Array(readFileSync(path)))
}
