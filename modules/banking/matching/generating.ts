/** Books with payments whose true meaning is known, written as banks and people write them. */
import { amountOf, units } from './amounts.ts'
import { customer, item, line } from './testing.ts'
import type { ItemView, LineView, PartyGuess } from './types.ts'

/** A line with what it truly pays: `number:amount` of each item; empty where it pays nothing of these books. */
export interface Known {
  line: LineView
  truth: string
  kind: string
}

export interface Generated {
  items: ItemView[]
  lines: Known[]
}

const SUPPLIER_NUMBERS: readonly ((serial: number) => string)[] = [
  (serial) => `RE ${100 + (serial % 40)}-${200 + serial}`,
  (serial) => String(440_000 + serial),
  (serial) => `2026/${String(serial).padStart(4, '0')}`,
  (serial) => `F2026${String(serial).padStart(5, '0')}`,
  (serial) => `R-${serial}`,
  (serial) => `26-${String(serial).padStart(3, '0')}`,
  // Two suppliers may number alike.
  (serial) => `RG-${1000 + (serial % 25)}`,
]

/** Amounts that often fall together. */
const USUAL = ['119.00', '59.50', '100.00', '1190.00', '49.90', '640.00']

/** @param next gives numbers of at least 0 and below 1 */
export function generate(next: () => number, size = 150): Generated {
  const upTo = (count: number) => Math.floor(next() * count)
  const pick = <T>(all: readonly T[]): T => all[upTo(all.length)] as T
  const amount = () => (next() < 0.3 ? pick(USUAL) : amountOf(BigInt(upTo(900_000) + 1000) * 100n))
  const customers = Array.from({ length: 15 }, (_, at) => `Customer ${at}`)
  const suppliers = Array.from({ length: 12 }, (_, at) => `Supplier ${at}`)
  const items: ItemView[] = []
  for (let serial = 1; serial <= size; serial++) {
    const owner = pick(customers)
    const open = amount()
    const discount =
      next() < 0.2 ? { discountUntil: '2026-03-14', discountAmount: amountOf((units(open) / 5000n) * 100n) } : {}
    items.push(item(`INV-2026-${String(serial).padStart(5, '0')}`, open, { party: owner, ...discount }))
    const supplier = upTo(suppliers.length)
    const number = SUPPLIER_NUMBERS[supplier % SUPPLIER_NUMBERS.length]?.(serial) ?? ''
    items.push(
      item(number, `-${amount()}`, {
        id: `bill ${serial}`,
        party: suppliers[supplier] ?? '',
        partyName: suppliers[supplier] ?? '',
      }),
    )
    if (serial % 10 === 0)
      items.push(
        item(`CN-2026-${String(serial).padStart(5, '0')}`, `-${amount()}`, { side: 'receivable', party: owner }),
      )
  }
  return { items, lines: linesOf(items, { next, upTo, pick, amount }) }
}

interface Tools {
  next: () => number
  upTo: (count: number) => number
  pick: <T>(all: readonly T[]) => T
  amount: () => string
}

function linesOf(items: readonly ItemView[], tools: Tools): Known[] {
  const { pick, next } = tools
  const free = new Set(items.filter((one) => !one.number.startsWith('CN')))
  const lines: Known[] = []
  for (let count = 0; count < items.length * 0.7; count++) {
    const [one] = [pick([...free])]
    if (!one) break
    const known = KINDS[Math.floor(next() * KINDS.length)]?.(one, { ...tools, free, items })
    if (!known) continue
    for (const made of known) lines.push(made)
  }
  return lines
}

interface Ground extends Tools {
  free: Set<ItemView>
  items: readonly ItemView[]
}

type Kind = (one: ItemView, ground: Ground) => Known[] | null

const truthOf = (items: readonly ItemView[], amounts: readonly string[] = items.map((one) => one.open)): string =>
  items
    .map((one, at) => `${one.id}=${amounts[at]}`)
    .sort()
    .join(' ')

const guess = (party: string, { next }: Tools): PartyGuess[] =>
  next() < 0.5
    ? [customer(party)]
    : next() < 0.6
      ? [customer(party, 'name')]
      : next() < 0.5
        ? [customer(party, 'alike')]
        : []

const known = (kind: string, truth: string, amount: string, text: string, more: Partial<LineView> = {}): Known => ({
  kind,
  truth,
  line: line(amount, text, more),
})

const PREFIXES = [
  '',
  'Rechnung ',
  'RE ',
  'Invoice no. ',
  'SVWZ+',
  'Zahlung zu ',
  'Kd 88120 ',
  'vom 11.03.2026 ',
  'betr. ',
]
const ENDS = ['', ' Danke', ' Ref. 7715', ', Kd.-Nr. 4711', ' EREF+NOTPROVIDED', ' 11.03.2026']

/** As people and banks write a number: still the same one. */
function written(number: string, { pick, next, upTo }: Tools): string {
  const forms: ((text: string) => string)[] = [
    (text) => text,
    (text) => text.toLowerCase(),
    (text) => text.replaceAll('-', ' '),
    (text) => text.replaceAll('-', '/'),
    (text) => text.replaceAll(/[-/ ]/g, ''),
    (text) => text.replace(/-0+/, '-'),
    (text) => text.replace(/^[A-Z]+[- ]?/, ''),
    (text) => {
      const at = 2 + upTo(Math.max(text.length - 3, 1))
      return `${text.slice(0, at)} ${text.slice(at)}`
    },
  ]
  return pick(PREFIXES) + pick(forms)(number) + (next() < 0.4 ? pick(ENDS) : '')
}

const take = (one: ItemView, { free }: Ground): void => {
  free.delete(one)
}

const onlyNumber: Kind = (one, ground) => {
  take(one, ground)
  return [known('number', truthOf([one]), one.open, written(one.number, ground), { parties: guess(one.party, ground) })]
}

const several: Kind = (one, ground) => {
  const others = [...ground.free]
    .filter((other) => other.party === one.party && other !== one && other.side === one.side)
    .slice(0, 1 + ground.upTo(3))
  const all = [one, ...others]
  for (const each of all) take(each, ground)
  const total = amountOf(all.reduce((sum, each) => sum + units(each.open), 0n))
  const short = (number: string) => number.replace(/^.*?0*(\d+)$/, '$1')
  const text =
    ground.next() < 0.5
      ? all.map((each) => each.number).join(', ')
      : [one.number, ...others.map((each) => short(each.number))].join(' ')
  return [known('several', truthOf(all), total, text, { parties: guess(one.party, ground) })]
}

const amountOnly: Kind = (one, ground) => {
  take(one, ground)
  return [
    known('amount', truthOf([one]), one.open, ground.pick(['', 'Danke', 'Danke für die Lieferung', 'wie besprochen']), {
      parties: [customer(one.party)],
    }),
  ]
}

const partOnly: Kind = (one, ground) => {
  take(one, ground)
  const part = amountOf((units(one.open) / 30_000n) * 10_000n)
  if (units(part) === 0n) return null
  return [
    known('part', truthOf([one], [part]), part, written(one.number, ground), { parties: guess(one.party, ground) }),
  ]
}

const discounted: Kind = (one, ground) => {
  if (!one.discountAmount) return null
  take(one, ground)
  const paid = amountOf(units(one.open) - units(one.discountAmount))
  return [
    known('discount', truthOf([one]), paid, written(one.number, ground), {
      parties: guess(one.party, ground),
      bookedOn: '2026-03-10',
    }),
  ]
}

/** Two digits swapped, or one read as another: the number may now be somebody else's. */
const mistaken: Kind = (one, ground) => {
  take(one, ground)
  const at = one.number.length - 2 - ground.upTo(2)
  const swapped = `${one.number.slice(0, at)}${one.number[at + 1]}${one.number[at]}${one.number.slice(at + 2)}`
  const text = ground.next() < 0.5 ? swapped : one.number.replace(/0/, 'O').replace(/1/, 'l')
  return [known('mistaken', truthOf([one]), one.open, text, { parties: guess(one.party, ground) })]
}

/** Paid twice: the second time nothing is open of it. */
const twice: Kind = (one, ground) => {
  take(one, ground)
  const text = written(one.number, ground)
  const parties = guess(one.party, ground)
  return [
    known('twice', truthOf([one]), one.open, text, { parties, bookedOn: '2026-03-09' }),
    known('again', '', one.open, text, { parties, bookedOn: '2026-03-11' }),
  ]
}

/** Something that is not in these books, with an amount that is: from its contact with another number, or from anybody. */
const stranger: Kind = (one, ground) => {
  const number = ground.pick([
    `RE ${ground.upTo(9_000_000) + 1_000_000}`,
    'INV-2025-99127',
    `Bestellung ${ground.upTo(90_000) + 700_000}`,
  ])
  const own = ground.next() < 0.5
  return [
    known('stranger', '', one.open, number, {
      parties: own ? [customer(one.party)] : [customer(ground.pick(ground.items).party, 'alike')],
    }),
  ]
}

/** A number that is also that of something of ours, in a text about something else, with another amount. */
const chance: Kind = (one, ground) => [
  known(
    'chance',
    '',
    (one.open.startsWith('-') ? '-' : '') + ground.amount().replace(/\d$/, '7'),
    `Kundennummer ${one.number.replace(/\D/g, '')}`,
    {
      parties: guess(ground.pick(ground.items).party, ground),
    },
  ),
]

/** A sum of several that nothing names. */
const unnamedSum: Kind = (one, ground) => {
  const others = [...ground.free]
    .filter((other) => other.party === one.party && other !== one && other.side === one.side)
    .slice(0, 1 + ground.upTo(2))
  if (others.length === 0) return null
  const all = [one, ...others]
  for (const each of all) take(each, ground)
  const total = amountOf(all.reduce((sum, each) => sum + units(each.open), 0n))
  return [known('sum', truthOf(all), total, 'Sammelzahlung', { parties: [customer(one.party)] })]
}

const KINDS: readonly Kind[] = [
  onlyNumber,
  onlyNumber,
  onlyNumber,
  several,
  several,
  amountOnly,
  partOnly,
  discounted,
  mistaken,
  twice,
  stranger,
  chance,
  unnamedSum,
]

export { truthOf }
