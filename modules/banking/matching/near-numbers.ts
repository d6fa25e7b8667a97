import { plainName } from '../../contacts/index.ts'
import type { ItemIndex } from './item-index.ts'
import { capitals } from './numbers.ts'
import type { ItemView, LineView } from './types.ts'

const isDigit = (sign: string | undefined): boolean => sign !== undefined && sign >= '0' && sign <= '9'

/** A key as it would stand with one digit mistyped or two neighbours swapped. */
export function mistyped(key: string): string[] {
  const found: string[] = []
  for (let at = 0; at < key.length; at++) {
    const sign = key[at] ?? ''
    if (!isDigit(sign)) continue
    for (let digit = 0; digit < 10; digit++)
      if (String(digit) !== sign) found.push(`${key.slice(0, at)}${digit}${key.slice(at + 1)}`)
    const next = key[at + 1]
    if (next !== sign && isDigit(next)) found.push(`${key.slice(0, at)}${next}${sign}${key.slice(at + 2)}`)
  }
  return found
}

/** Whether a name may be that of the contact, cut or written otherwise: two words that are equal, or all there are. */
export function likeName(name: string | null, owner: string): boolean {
  if (name === null) return false
  const [some, all] = [plainName(name).split(' '), new Set(plainName(owner).split(' '))]
  const equal = some.filter((word) => all.has(word)).length
  return equal > 1 || (equal > 0 && equal === Math.min(some.length, all.size))
}

/** Keys of items with just the amount of the line whose number stands in it, where only the number says whose they are. */
export function nearKeys(line: LineView, items: readonly ItemView[]): string[] {
  if (items.length === 0) return []
  const text = capitals([line.reference, line.endToEndId, line.text].join(' ')).replace(/[^A-Z0-9]/g, '')
  return items.flatMap((item) => {
    const named = item.keys.filter((key) => text.includes(key))
    return named.length === 0 || likeName(line.counterpartyName, item.partyName) ? [] : named.flatMap(mistyped)
  })
}

/** Another item with the same amount whose number is one slip of the hand away; somebody else may have meant it. */
export function slipOf(item: ItemView, index: ItemIndex): ItemView | undefined {
  for (const key of item.keys)
    for (const near of mistyped(key))
      for (const hit of index.byForm.get(near) ?? [])
        if (hit.strength === 'exact' && hit.item.open === item.open && hit.item.party !== item.party) return hit.item
  return undefined
}
