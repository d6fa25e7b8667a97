import { say, type Words } from '../../../kernel/index.ts'
import type { ItemIndex } from './item-index.ts'
import type { Party } from './parts.ts'
import type { ItemView, LineView, Tolerance, Way } from './types.ts'
import { listed, numbers } from './words.ts'

/** How well the items of a way are named: the weakest name counts. */
export type Named = 'exact' | 'digits' | 'serial' | 'short' | 'alike'

const ORDER: readonly Named[] = ['exact', 'digits', 'serial', 'short', 'alike']

export interface NamedItems {
  items: readonly ItemView[]
  named: Named
  structured: boolean
  /** As they stand in the text. */
  texts: readonly string[]
}

export interface Ground {
  line: LineView
  index: ItemIndex
  /** Whom the line is taken to be from or to. */
  party: Party
  tolerance: Tolerance | null
}

/** Where the items belong to somebody else than the line comes from, that is worth a look. */
function ownership({ party }: Ground, items: readonly ItemView[]): 'same' | 'unknown' | 'other' {
  const owners = new Set(items.map((item) => item.party))
  if (party.strong === null) return 'unknown'
  return [...owners].every((one) => one === party.strong?.id) ? 'same' : 'other'
}

const SCORES: Readonly<Record<Named, number>> = { exact: 0.99, digits: 0.97, serial: 0.94, short: 0.92, alike: 0.45 }

/** A whole number is sure by itself; a part of one only with a contact that is known otherwise. */
function confidenceOf(ground: Ground, { named, structured, items }: NamedItems): Way['confidence'] {
  const whose = ownership(ground, items)
  if (named === 'alike') return 'check'
  if (whose === 'other') return structured ? 'likely' : 'check'
  if (named === 'exact') return 'sure'
  if (whose === 'same') return 'sure'
  return named === 'digits' || named === 'serial' ? 'likely' : 'check'
}

/** What every way has that rests on names: how sure it is by them alone. */
export const base = (ground: Ground, named: NamedItems) => ({
  kind: 'items' as const,
  by: 'name' as const,
  confidence: confidenceOf(ground, named),
  score: SCORES[named.named] - (ownership(ground, named.items) === 'other' ? 0.3 : 0),
})

/** Named by a whole number, or by all its digits. */
export const whole = ({ named }: NamedItems): boolean => named === 'exact' || named === 'digits'

/** Where the sum does not come out by itself, a name alone makes nothing sure, and one bare end of a number little likely. */
export const lowered = (plain: { confidence: Way['confidence'] }, named: NamedItems): Way['confidence'] =>
  plain.confidence === 'sure' && (named.named !== 'short' || named.items.length > 1) ? 'likely' : 'check'

/** `The text names INV-2026-00219 and 00224`. */
export function says(named: NamedItems): Words {
  const { items, structured } = named
  if (named.named === 'alike')
    return say`The text has “${listed(named.texts)}”, which is one sign off ${numbers(items)}`
  return structured ? say`The reference is that of ${numbers(items)}` : say`The text names ${numbers(items)}`
}

/** Who pays for whom, where that is not one and the same. */
export function whose(ground: Ground, items: readonly ItemView[]): string {
  if (ownership(ground, items) !== 'other') return ''
  const owner = items[0]?.partyName ?? ''
  const from = ground.party.strong?.name ?? say`somebody else`
  return ` ${items.length > 1 ? say`But the line is from ${from}, and they are ${owner}’s.` : say`But the line is from ${from}, and it is ${owner}’s.`}`
}

/** The name that counts where several are given: the least certain one. */
export const weakest = (names: readonly Named[]): Named =>
  names.reduce((worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst), 'exact' as Named)
