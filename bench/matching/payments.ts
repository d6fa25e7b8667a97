/** Payments of which is known what they truly pay, of every kind that a bank statement holds. */
import { ibanOf } from './books.ts'
import { type Chance, chance } from './chance.ts'
import { garbled, garbledName, written } from './garble.ts'
import type { FiledEntry } from './statement-file.ts'

/** An open item of the books; amounts in whole cents, signed as it stands open: to receive +, to pay −. */
export interface BookItem {
  id: string
  number: string
  reference: string | null
  party: string
  side: 'receivable' | 'payable'
  open: number
  /** Taken off when paid in time, with the same sign; 0 where there is none. */
  discount: number
}

export interface BookParty {
  id: string
  name: string
  iban: string
}

export interface Payment extends FiledEntry {
  kind: string
  /** Cents of each item that it truly pays; none where it pays nothing of these books. */
  pays: ReadonlyMap<string, number>
  /** The mark of the same transfer before it: where that one is left, this one may be what pays. */
  insteadOf?: string
  /** The mark of the payment that comes back with it. */
  returns?: string
}

interface Ground extends Chance {
  one: BookItem
  party: BookParty
  /** Other items of the same contact and side that nothing has paid yet. */
  others(most: number): BookItem[]
  /** The numbers of other items of the same contact and side that have the same amount, paid or not. */
  equals: readonly string[]
  any(): BookItem
  anybody(): BookParty
  take(item: BookItem): void
}

type Draft = Omit<Payment, 'mark' | 'kind' | 'on' | 'returns' | 'insteadOf'> & {
  on?: string
  returnsFirst?: boolean
  likeFirst?: boolean
}
type Kind = (ground: Ground) => Draft[] | null

const whole = (items: readonly BookItem[]): Map<string, number> => new Map(items.map((item) => [item.id, item.open]))
const total = (items: readonly BookItem[]): number => items.reduce((sum, item) => sum + item.open, 0)
const nothing: ReadonlyMap<string, number> = new Map()

/** Who pays, as the bank tells it: account and name, a garbled name alone, or nobody. */
function side(ground: Ground, party = ground.party): Pick<Payment, 'name' | 'iban'> {
  const which = ground.upTo(10)
  if (which < 6) return { name: garbledName(party.name, ground), iban: party.iban }
  if (which < 9) return { name: garbledName(party.name, ground), iban: null }
  return { name: null, iban: null }
}

const named = (ground: Ground, items: readonly BookItem[], cents: number): Draft => {
  for (const item of items) ground.take(item)
  const text = items.map((item) => written(item.number, ground)).join(ground.pick([', ', ' ', ' und ', '/']))
  return { ...side(ground), cents, text: garbled(text, ground), pays: whole(items) }
}

const number: Kind = (ground) => [named(ground, [ground.one], ground.one.open)]

const reference: Kind = (ground) => {
  if (!ground.one.reference) return null
  const draft = named(ground, [ground.one], ground.one.open)
  return [{ ...draft, text: '', reference: ground.one.reference }]
}

const several: Kind = (ground) => {
  const items = [ground.one, ...ground.others(1 + ground.upTo(4))]
  if (total(items) * ground.one.open <= 0) return null
  return [named(ground, items, total(items))]
}

const shortNumbers: Kind = (ground) => {
  const items = [ground.one, ...ground.others(1 + ground.upTo(3))]
  if (items.length < 2 || total(items) * ground.one.open <= 0) return null
  const draft = named(ground, items, total(items))
  const ends = items.slice(1).map((item) => item.number.replace(/^.*?0*(\d+)$/, '$1'))
  return [{ ...draft, text: garbled([ground.one.number, ...ends].join(', '), ground) }]
}

const unnamedSum: Kind = (ground) => {
  const items = [ground.one, ...ground.others(1 + ground.upTo(2))]
  if (items.length < 2 || total(items) * ground.one.open <= 0) return null
  const draft = named(ground, items, total(items))
  return [{ ...draft, text: ground.pick(['Sammelzahlung', '', 'laut Avis']), iban: ground.party.iban }]
}

const noReference: Kind = (ground) => {
  ground.take(ground.one)
  const text = ground.pick(['', 'Danke', 'Lieferung Februar', 'wie besprochen', 'SVWZ+Zahlung'])
  return [{ ...side(ground), cents: ground.one.open, text, pays: whole([ground.one]) }]
}

const partial: Kind = (ground) => {
  const part = Math.trunc((ground.one.open * (20 + ground.upTo(70))) / 100)
  const draft = named(ground, [ground.one], part)
  return [{ ...draft, pays: new Map([[ground.one.id, part]]) }]
}

const discounted: Kind = (ground) => {
  if (ground.one.discount === 0) return null
  return [{ ...named(ground, [ground.one], ground.one.open - ground.one.discount), on: '2026-03-10' }]
}

const feeTaken: Kind = (ground) => {
  const fee = 500 + ground.upTo(20) * 100
  if (ground.one.open < fee * 25) return null
  return [named(ground, [ground.one], ground.one.open - fee)]
}

/** Two digits swapped, or one more off: it may now be the number of somebody else, even of the same amount. */
const mistaken: Kind = (ground) => {
  const at = ground.one.number.length - 2 - ground.upTo(2)
  const digits = [...ground.one.number]
  const [left, right] = [digits[at] ?? '', digits[at + 1] ?? '']
  digits.splice(at, 2, right, left === right ? String((Number(left) + 1) % 10) : left)
  const mistaken = digits.join('')
  // Where that is another of the same contact over the same amount, nobody could know.
  if (ground.equals.includes(mistaken)) return null
  const draft = named(ground, [ground.one], ground.one.open)
  return [{ ...draft, text: garbled(`Rechnung ${mistaken}`, ground) }]
}

/** The whole number of another item of the same contact, e.g. copied from the last transfer; the amount is its own. */
const copied: Kind = (ground) => {
  const [other] = ground.others(1)
  // Where another item has the same amount, a torn number may name that one: then nobody could know.
  if (!other || ground.equals.length > 0) return null
  const draft = named(ground, [ground.one], ground.one.open)
  return [{ ...draft, text: garbled(written(other.number, ground), ground) }]
}

/** Somebody else's number and one's own amount. */
const foreignNumber: Kind = (ground) => {
  const other = ground.any()
  if (other.open === ground.one.open) return null
  const draft = named(ground, [ground.one], ground.one.open)
  return [{ ...draft, text: garbled(written(other.number, ground), ground) }]
}

/** Paid by somebody else for them: a tax adviser, a parent company. */
const thirdParty: Kind = (ground) => {
  const draft = named(ground, [ground.one], ground.one.open)
  const payer = { id: '', name: `Treuhand ${ground.upTo(500)} Nord`, iban: ibanOf(9_000_000 + ground.upTo(500)) }
  return [{ ...draft, ...side(ground, payer) }]
}

/** The same transfer twice: either pays the item, and the other one nothing that is open. */
const twice: Kind = (ground) => {
  const draft = named(ground, [ground.one], ground.one.open)
  return [
    { ...draft, on: '2026-03-05' },
    { ...draft, on: '2026-03-09', pays: nothing, likeFirst: true },
  ]
}

/** Paid, then taken back by the bank. */
const returned: Kind = (ground) => {
  const draft = named(ground, [ground.one], ground.one.open)
  const text = `${ground.pick(['Rücklastschrift ', 'RETOURE ', 'Return '])}${draft.text}`
  return [
    { ...draft, on: '2026-03-04' },
    { ...draft, on: '2026-03-11', cents: -draft.cents, text, reversal: true, pays: nothing, returnsFirst: true },
  ]
}

/** Two payments of one contact with the same amount on one day, of which one names its item: both are genuine. */
const twins: Kind = (ground) => {
  const twin = ground.others(20).find((item) => item.open === ground.one.open)
  if (!twin) return null
  const [first, second] = [named(ground, [ground.one], ground.one.open), named(ground, [twin], twin.open)]
  return [
    { ...first, on: '2026-03-06' },
    { ...second, on: '2026-03-06' },
  ]
}

/** An amount that somebody owes, from somebody else, for something that is not in these books. */
const sameAmount: Kind = (ground) => {
  const payer = ground.anybody()
  const text = ground.pick(['', 'Spende', `Bestellung ${700_000 + ground.upTo(90_000)}`, 'Miete März', 'Kaution'])
  // Where nothing is said at all, nobody could tell it from a payment of what they owe.
  const someone =
    text !== '' && ground.percent(50)
      ? payer
      : { id: '', name: 'Ohlsen, Wiebke', iban: ibanOf(8_000_000 + ground.upTo(900)) }
  return [{ ...side(ground, someone), cents: ground.one.open, text: garbled(text, ground), pays: nothing }]
}

/** A number of ours in a text about something else. */
const customerNumber: Kind = (ground) => {
  const cents = Math.sign(ground.one.open) * (1007 + ground.upTo(80_000) * 10)
  const text = `Kundennummer ${ground.one.number.replace(/\D/g, '')}`
  return [{ ...side(ground, ground.anybody()), cents, text: garbled(text, ground), pays: nothing }]
}

const bankCharge: Kind = (ground) => [
  { name: null, iban: null, cents: -(290 + ground.upTo(2000)), text: 'Entgelt Kontoführung 02/2026', pays: nothing },
]

/** How many of a hundred lines are of each kind. */
const KINDS: readonly [share: number, name: string, kind: Kind][] = [
  [37, 'one number', number],
  [5, 'structured reference', reference],
  [8, 'several numbers', several],
  [3, 'several, shortened', shortNumbers],
  [2, 'sum without numbers', unnamedSum],
  [9, 'no reference', noReference],
  [5, 'partial payment', partial],
  [6, 'early-payment discount', discounted],
  [2, 'bank fee taken off', feeTaken],
  [3, 'digits swapped', mistaken],
  [2, 'another number of theirs', copied],
  [1, 'number of somebody else', foreignNumber],
  [3, 'paid by somebody else', thirdParty],
  [2, 'paid twice', twice],
  [2, 'paid and returned', returned],
  [3, 'twins', twins],
  [4, 'same amount, not ours', sameAmount],
  [2, 'number by chance', customerNumber],
  [1, 'bank charge', bankCharge],
]

/** About so many payments of the items; each item is truly paid once at most. */
export function payments(
  seed: number,
  size: number,
  items: readonly BookItem[],
  parties: ReadonlyMap<string, BookParty>,
): Payment[] {
  const luck = chance(seed + 1)
  const pool = freePool(items, luck)
  const people = [...parties.values()]
  const made: Payment[] = []
  while (made.length < size) {
    const one = pool.draw()
    const party = one && parties.get(one.party)
    if (!one || !party) break
    const [name, kind] = kindOf(luck)
    const ground: Ground = {
      ...luck,
      ...{ one, party },
      others: (most) => pool.others(one, most),
      equals: pool.equals(one),
      any: () => luck.pick(items),
      anybody: () => luck.pick(people),
      take: pool.take,
    }
    const special = kind(ground)
    const drafts = special ?? [named(ground, [one], one.open)]
    const first = `L${String(made.length).padStart(7, '0')}`
    for (const { returnsFirst, likeFirst, ...draft } of drafts) {
      const on = draft.on ?? `2026-03-${String(2 + luck.upTo(10)).padStart(2, '0')}`
      const mark = `L${String(made.length).padStart(7, '0')}`
      made.push({
        ...draft,
        kind: special ? name : 'one number',
        mark,
        on,
        ...(returnsFirst ? { returns: first } : {}),
        ...(likeFirst ? { insteadOf: first } : {}),
      })
    }
  }
  return made
}

function kindOf({ upTo }: Chance): [string, Kind] {
  let left = upTo(KINDS.reduce((sum, [share]) => sum + share, 0))
  for (const [share, name, kind] of KINDS) {
    left -= share
    if (left < 0) return [name, kind]
  }
  return ['one number', number]
}

/** Items that nothing has paid yet, drawn by chance. */
function freePool(items: readonly BookItem[], luck: Chance) {
  const free = new Set(items.filter((item) => (item.side === 'payable') === item.open < 0).map((item) => item.id))
  const order = [...items].filter((item) => free.has(item.id))
  for (let at = order.length - 1; at > 0; at--) {
    const other = luck.upTo(at + 1)
    const [left, right] = [order[at], order[other]]
    if (left && right) [order[at], order[other]] = [right, left]
  }
  const open = new Set(items.map((item) => item.id))
  const siblings = Map.groupBy(items, (item) => `${item.party} ${item.side}`)
  return {
    draw(): BookItem | undefined {
      for (;;) {
        const item = order.pop()
        if (!item || open.has(item.id)) return item
      }
    },
    others: (one: BookItem, most: number): BookItem[] =>
      (siblings.get(`${one.party} ${one.side}`) ?? [])
        .filter((item) => item !== one && open.has(item.id))
        .slice(0, most),
    equals: (one: BookItem): string[] =>
      (siblings.get(`${one.party} ${one.side}`) ?? []).flatMap((item) =>
        item !== one && item.open === one.open ? [item.number] : [],
      ),
    take: (item: BookItem): void => {
      open.delete(item.id)
    },
  }
}
