import { type Units, units } from './amounts.ts'
import { confused, formsOf, STRENGTHS, type Strength } from './numbers.ts'
import type { ItemView } from './types.ts'

export interface FormHit {
  item: ItemView
  strength: Strength
}

/** Open items by what a line may tell of them: each is looked up, none is searched for. */
export interface ItemIndex {
  byId: ReadonlyMap<string, ItemView>
  /** By the forms of their numbers and references. */
  byForm: ReadonlyMap<string, readonly FormHit[]>
  /** By their whole numbers, with letters and digits that look alike made one. */
  byConfused: ReadonlyMap<string, readonly ItemView[]>
  byAmount: ReadonlyMap<string, readonly ItemView[]>
  byParty: ReadonlyMap<string, readonly ItemView[]>
  /** Signs of the longest form: what is longer names none. */
  longest: number
}

/** Where an amount is looked up. */
export const amountKey = (currency: string, amount: Units): string => `${currency} ${amount}`

/** Whole numbers shorter than this are too easily alike. */
const LEAST_ALIKE = 7

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}

/** What an item is looked up by. */
interface Apart {
  forms: readonly (readonly [form: string, strength: Strength])[]
  confused: readonly string[]
}

/** Items that were taken apart before, which is what costs: many come again with the next lines. */
const apart = new WeakMap<ItemView, Apart>()

function takenApart(item: ItemView): Apart {
  const known = apart.get(item)
  if (known) return known
  const taken = { forms: [...itemForms(item)], confused: [...new Set([...wholeNumbers(item)].map(confused))] }
  apart.set(item, taken)
  return taken
}

/** An index to which items can be added. */
export class GrowingIndex implements ItemIndex {
  readonly byId = new Map<string, ItemView>()
  readonly byForm = new Map<string, FormHit[]>()
  readonly byConfused = new Map<string, ItemView[]>()
  readonly byAmount = new Map<string, ItemView[]>()
  readonly byParty = new Map<string, ItemView[]>()
  longest = 0

  /** Adds those that it does not have yet. */
  add(items: Iterable<ItemView>): this {
    const parties = new Set<string>()
    for (const item of items) {
      if (this.byId.has(item.id)) continue
      this.byId.set(item.id, item)
      push(this.byAmount, amountKey(item.currency, units(item.open)), item)
      push(this.byParty, item.party, item)
      parties.add(item.party)
      const { forms, confused: alike } = takenApart(item)
      for (const [form, strength] of forms) {
        push(this.byForm, form, { item, strength })
        if (form.length > this.longest) this.longest = form.length
      }
      for (const key of alike) {
        push(this.byConfused, key, item)
        if (key.length > this.longest) this.longest = key.length
      }
    }
    for (const party of parties) this.byParty.get(party)?.sort(dueFirst)
    return this
  }
}

export const indexItems = (items: Iterable<ItemView>): GrowingIndex => new GrowingIndex().add(items)

/** The first due first; ids decide between equals, so that the order is always the same. */
export const dueFirst = (a: ItemView, b: ItemView): number =>
  a.dueOn === b.dueOn ? (a.id < b.id ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1

/** All forms of all numbers by which an item goes, each with the best it can tell. */
export function itemForms(item: Pick<ItemView, 'number' | 'reference' | 'keys'>): Map<string, Strength> {
  const forms = new Map<string, Strength>()
  for (const number of [item.number, item.reference ?? '', ...item.keys]) {
    for (const [form, strength] of formsOf(number)) {
      const before = forms.get(form)
      if (!before || STRENGTHS.indexOf(strength) < STRENGTHS.indexOf(before)) forms.set(form, strength)
    }
  }
  return forms
}

/** Its whole numbers as they are compared, where they are long enough to be alike by more than chance. */
export const wholeNumbers = (item: Pick<ItemView, 'number' | 'keys'>): Set<string> =>
  new Set([...item.keys].filter((key) => key.length >= LEAST_ALIKE && /\d{4}/.test(key)))
