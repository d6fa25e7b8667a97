import type { Reader, RowOf } from '../../kernel/index.ts'
import { party } from './party.ts'

/** The contact with this id, or the one that stands in its place since they were merged; null where there is none. */
export async function standingParty(read: Reader, id: string): Promise<RowOf<typeof party> | null> {
  const found = await read.get(party, id)
  return found?.mergedInto ? read.get(party, found.mergedInto) : found
}

/** Days until something is due where no terms were agreed (Directive 2011/7/EU, article 3(3)). */
export const USUAL_TERMS = 30
