import { isId } from './id.ts'
import { refuse } from './refusal.ts'
import { say } from './words.ts'

/** Where a page of an answer ended, as text that a caller hands back as `after`. */
export const placeText = (place: Record<string, string>): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

/** Days, instants and ids are what a place is made of, and they must be some. */
function isPart(value: string): boolean {
  const id: boolean = isId(value)
  if (id) return true
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(value)) return false
  try {
    if (value.length === 10) Temporal.PlainDate.from(value)
    else Temporal.Instant.from(value)
    return true
  } catch {
    return false
  }
}

/**
 * Reads what `placeText` wrote.
 * @throws Refusal `query.after`
 */
export function placeOf<K extends string>(text: string, keys: readonly K[]): Record<K, string> {
  const wrong = () =>
    refuse('query.after', say`This is not where a page of this report ended. Begin again at its start.`, {
      field: 'after',
    })
  let place: unknown
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return wrong()
  }
  if (typeof place !== 'object' || place === null) return wrong()
  const read: Partial<Record<K, string>> = {}
  for (const key of keys) {
    const value = (place as Record<string, unknown>)[key]
    if (typeof value !== 'string' || !isPart(value)) return wrong()
    read[key] = value
  }
  return read as Record<K, string>
}

/** Rows of a page: between 1 and `most`. */
export const rowsOfPage = (limit: number | null | undefined, most = 5000): number =>
  Math.min(Math.max(limit ?? most, 1), most)
