import { amountOf, size, type Units, units } from './amounts.ts'
import { dueFirst } from './item-index.ts'
import type { ItemView, LineView, PartyGuess, WayPart } from './types.ts'

/** Whom a line is taken to be from or to. */
export interface Party {
  /** The one that its account or its name tells, where just one does. */
  strong: PartyGuess | null
  /** All that it may be, the surest first. */
  all: readonly PartyGuess[]
}

/** An account tells more than a name; two that an account tells are none. */
export function partyOf(line: LineView): Party {
  const by = (how: PartyGuess['how']) => line.parties.filter((one) => one.how === how)
  const [accounts, names] = [by('account'), by('name')]
  const strong =
    accounts.length === 1 ? accounts[0] : accounts.length === 0 && names.length === 1 ? names[0] : undefined
  return { strong: strong ?? null, all: line.parties }
}

export const partOfItem = (item: ItemView): WayPart => ({ part: 'item', id: item.id, amount: item.open, item })

/** An item with the second step of its discount in place of the first; nothing where it has no second. */
export const atLaterDiscount = (item: ItemView): ItemView[] =>
  item.laterDiscountAmount
    ? [{ ...item, discountUntil: item.laterDiscountUntil, discountAmount: item.laterDiscountAmount }]
    : []

/** An amount laid on items, the first due first, until it is used up. */
export function remainder(items: readonly ItemView[], amount: Units): { item: ItemView; amount: string }[] {
  let left = amount
  return [...items].sort(dueFirst).flatMap((item) => {
    if (left === 0n) return []
    const open = units(item.open)
    const share = size(open) < size(left) ? open : left
    left -= share
    return [{ item, amount: amountOf(share) }]
  })
}
