import { say, type Words } from '../../../kernel/index.ts'
import type { MatchDraft } from '../match-input.ts'
import { amountOf, sameWay, size, sumOf, type Units, units } from './amounts.ts'
import { base, type Ground, lowered, type NamedItems, says, whole, whose } from './named-items.ts'
import { atLaterDiscount, partOfItem, remainder } from './parts.ts'
import { subsets } from './subset.ts'
import type { ItemView, LineView, Way, WayPart } from './types.ts'
import { daysBetween, dayWords, itemsTitle, money, numbers } from './words.ts'

/** Most credit notes and other items of the contact that are tried to make a sum come out. */
const MOST_EXTRA = 40

/** Ways to explain a line by the items that its text names. */
export function namedWays(ground: Ground, named: NamedItems): Way[] {
  const { line } = ground
  const open = units(line.open)
  const items = named.items.filter((item) => item.currency === line.currency)
  if (items.length === 0 || items.length < named.items.length) return []
  const total = sumOf(items.map((item) => units(item.open)))
  const difference = open - total
  const makers: (() => NamedWay | null)[] = [
    () => (difference === 0n ? wholeWay(ground, { ...named, items }) : null),
    () => discountWay(ground, { ...named, items }, difference),
    () => laterDiscountWay(ground, { ...named, items }, difference),
    () => someOfThem(ground, { ...named, items }, open),
    () => smallDifference(ground, { ...named, items }, difference, total),
    () => withOthers(ground, { ...named, items }, difference),
    () => feeWay(ground, { ...named, items }, difference, total),
    () => overpaid(ground, { ...named, items }, difference, total),
    () => partial(ground, { ...named, items }, open),
  ]
  for (const make of makers) {
    const found = make()
    if (!found) continue
    const { late, ...way } = found
    return [way, ...(late ? lateWays(ground, { ...named, items }, open, late) : [])]
  }
  return []
}

/** A discount that was taken after its time. */
interface Late {
  discount: Units
  endedOn: string
}

type NamedWay = Way & { late?: Late }

const itemParts = (items: readonly ItemView[]): WayPart[] => items.map((item) => partOfItem(item))

/** The match that a way makes: the line, the items with all that is open of them, and what else it takes. */
const makes = (line: LineView, items: readonly ItemView[], others?: MatchDraft['others']): MatchDraft => ({
  lines: [{ line: line.id }],
  items: items.map((item) => ({ item: item.id, amount: item.open })),
  ...(others ? { others } : {}),
})

function wholeWay(ground: Ground, named: NamedItems): Way | null {
  const { line } = ground
  const { items } = named
  const one = items.length === 1
  return {
    ...base(ground, named),
    title: itemsTitle(items),
    reason: `${
      one
        ? say`${says(named)}; it is open and is exactly the line.`
        : items.length === 2
          ? say`${says(named)}; both are open and add up to the line.`
          : say`${says(named)}; all are open and add up to the line.`
    }${whose(ground, items)}`,
    parts: itemParts(items),
    make: makes(line, items),
  }
}

/** As `discountWay`, with the second step of the discount where an item has one. */
function laterDiscountWay(ground: Ground, named: NamedItems, difference: Units): NamedWay | null {
  const items = named.items.map((item) => atLaterDiscount(item)[0] ?? item)
  return items.every((item, at) => item === named.items[at])
    ? null
    : discountWay(ground, { ...named, items }, difference)
}

/** Discounts that account for the whole difference, of all items or of some. */
function discountWay(ground: Ground, named: NamedItems, difference: Units): NamedWay | null {
  const { line, tolerance } = ground
  const having = named.items.filter((item) => item.discountAmount && item.discountUntil).slice(0, 12)
  const amounts = having.map((item) => -units(item.discountAmount ?? '0'))
  const { found } = subsets(amounts, difference, { most: 12, enough: 2, steps: 2000 })
  const [only, other] = found
  if (!only || (other && sumOf(amounts) !== difference)) return null
  const taken = sumOf(amounts) === difference ? having : only.flatMap((at) => having[at] ?? [])
  const last = taken.map((item) => item.discountUntil ?? '').sort()[0] ?? ''
  const late = daysBetween(last, line.bookedOn)
  const granted = late <= (tolerance?.discountDays ?? 0)
  if (late > 45) return null
  const plain = base(ground, named)
  const sum = size(sumOf(taken.map((item) => units(item.discountAmount ?? '0'))))
  const discount = money(sum)
  // What we took too late the supplier may still ask for; what a customer took too late is ours to grant.
  const isOurs = units(line.open) < 0n
  return {
    ...plain,
    ...(granted ? {} : { late: { discount: sum, endedOn: last } }),
    confidence: granted && whole(named) ? plain.confidence : lowered(plain, named),
    score: plain.score - (granted ? 0.03 : isOurs ? 0.25 : 0.2),
    title: String(say`${itemsTitle(named.items)} less discount`),
    reason: `${says(named)}. ${whyDiscount(discount, dayWords(last), late, granted)}${whose(ground, named.items)}`,
    parts: [
      ...itemParts(named.items),
      ...taken.map(
        (item): WayPart => ({
          part: 'other',
          id: null,
          other: 'discount',
          amount: amountOf(-units(item.discountAmount ?? '0')),
          text: String(say`Discount ${item.number}`),
        }),
      ),
    ],
    make: makes(
      line,
      named.items,
      taken.map((item) => ({
        kind: 'discount',
        amount: amountOf(-units(item.discountAmount ?? '0')),
        item: item.id,
      })),
    ),
  }
}

function whyDiscount(discount: string, ended: string, late: number, granted: boolean): Words {
  if (late <= 0) return say`The difference is the discount of ${discount}, paid in time: it ended on ${ended}.`
  return granted
    ? say`The difference is the discount of ${discount}, paid ${late} days after ${ended}, which is still granted.`
    : say`The difference is the discount of ${discount}, but that ended on ${ended}, ${late} days before.`
}

/** A discount that was taken too late is not granted by itself: the line pays a part, and the deduction stays open. */
function lateWays(ground: Ground, named: NamedItems, open: Units, late: Late): Way[] {
  const way = partial(ground, named, open)
  if (!way) return []
  const { line } = ground
  const days = daysBetween(late.endedOn, line.bookedOn)
  return [
    {
      ...way,
      score: base(ground, named).score - (open < 0n ? 0.2 : 0.25),
      title: String(say`${itemsTitle(named.items)}, ${money(late.discount)} stays open`),
      reason: `${says(named)}. ${say('The discount of {0} was taken {1, plural, one {# day} other {# days}} after {2}, when it ended: it stays open.', money(late.discount), days, dayWords(late.endedOn))}${whose(ground, named.items)}`,
    },
  ]
}

/** More is named than is paid: some of them come to the line exactly, and only these. */
function someOfThem(ground: Ground, named: NamedItems, open: Units): Way | null {
  if (named.items.length < 2) return null
  const { found, complete } = subsets(
    named.items.map((item) => units(item.open)),
    open,
    { most: 12, enough: 2, steps: 5000 },
  )
  const [only] = found
  if (!only || found.length !== 1 || !complete) return null
  const items = only.flatMap((at) => named.items[at] ?? [])
  const way = wholeWay(ground, { ...named, items })
  const left = named.items.filter((item) => !items.includes(item))
  return (
    way && {
      ...way,
      confidence: lowered(way, named),
      score: way.score - 0.15,
      reason: `${way.reason} ${say`It names ${numbers(left)} as well, which the amount leaves out.`}`,
    }
  )
}

/** A difference that the company's rule lets be written off. */
function smallDifference(ground: Ground, named: NamedItems, difference: Units, total: Units): Way | null {
  const { line, tolerance } = ground
  if (!tolerance || !sameWay(total, units(line.open))) return null
  const most = units(tolerance.upTo)
  const share = (size(units(line.open)) * units(tolerance.percent)) / 1_000_000n
  if (size(difference) > most || size(difference) > share) return null
  const plain = base(ground, named)
  return {
    ...plain,
    confidence: whole(named) ? plain.confidence : lowered(plain, named),
    score: plain.score - 0.05,
    title: String(say`${itemsTitle(named.items)}, off by ${money(size(difference))}`),
    reason: `${says(named)}. ${say`The difference of ${money(size(difference))} is written off by the rule for small differences.`}${whose(ground, named.items)}`,
    parts: [...itemParts(named.items), other('writeOff', difference, String(say`Small difference`))],
    make: makes(line, named.items, [{ kind: 'writeOff', amount: amountOf(difference) }]),
  }
}

const other = (kind: 'writeOff' | 'fee' | 'onAccount', amount: Units, text: string): WayPart => ({
  part: 'other',
  id: null,
  other: kind,
  amount: amountOf(amount),
  text,
})

/** A credit note, or something else of the same contact, that makes the sum come out exactly. */
function withOthers(ground: Ground, named: NamedItems, difference: Units): Way | null {
  const { line, index } = ground
  const owner = onlyOwner(named.items)
  if (owner === null || named.named === 'alike') return null
  const rest = (index.byParty.get(owner) ?? [])
    .filter((item) => item.currency === line.currency && !named.items.includes(item))
    .slice(0, MOST_EXTRA)
  const { found, complete } = subsets(
    rest.map((item) => units(item.open)),
    difference,
    { most: 3, enough: 2, steps: 20_000 },
  )
  const [only] = found
  if (!only || found.length !== 1 || !complete) return null
  const extra = only.flatMap((at) => rest[at] ?? [])
  const items = [...named.items, ...extra]
  const plain = base(ground, named)
  return {
    ...plain,
    confidence: lowered(plain, named),
    score: plain.score - 0.18,
    title: itemsTitle(items),
    reason: `${says(named)}. ${extra.length > 1 ? say`${numbers(extra)} of ${dayWords(extra[0]?.issuedOn ?? '')} close it exactly.` : say`${numbers(extra)} of ${dayWords(extra[0]?.issuedOn ?? '')} closes it exactly.`}${whose(ground, named.items)}`,
    parts: [...itemParts(named.items), ...extra.map((item) => ({ ...partOfItem(item), suggested: true }))],
    make: makes(line, items),
  }
}

const onlyOwner = (items: readonly ItemView[]): string | null => {
  const owners = new Set(items.map((item) => item.party))
  return owners.size === 1 ? ([...owners][0] ?? null) : null
}

/** Largest difference that a bank on the way may have taken. */
const MOST_FEE = 500_000n

/** A receipt that is a little too small: a bank on the way may have taken its fee. */
function feeWay(ground: Ground, named: NamedItems, difference: Units, total: Units): Way | null {
  const { line } = ground
  const taken = difference < 0n && total > 0n && units(line.open) > 0n
  if (!taken || size(difference) > MOST_FEE || size(difference) * 20n > total) return null
  const plain = base(ground, named)
  return {
    ...plain,
    confidence: lowered(plain, named),
    score: plain.score - 0.25,
    title: String(say`${itemsTitle(named.items)} less a fee`),
    reason: `${says(named)}. ${say`Off by ${money(size(difference))}, which may be a fee taken on the way.`}${whose(ground, named.items)}`,
    parts: [...itemParts(named.items), other('fee', difference, String(say`Bank fee`))],
    make: makes(line, named.items, [{ kind: 'fee', amount: amountOf(difference) }]),
  }
}

/** More money than is open: the rest is put on account. */
function overpaid(ground: Ground, named: NamedItems, difference: Units, total: Units): Way | null {
  const { line } = ground
  const owner = onlyOwner(named.items)
  const over = sameWay(difference, units(line.open)) && sameWay(total, units(line.open)) && total !== 0n
  if (!over || owner === null) return null
  const plain = base(ground, named)
  const name = named.items[0]?.partyName ?? ''
  return {
    ...plain,
    confidence: lowered(plain, named),
    score: plain.score - 0.3,
    title: String(say`${itemsTitle(named.items)} and ${money(size(difference))} on account`),
    reason: `${says(named)}. ${say`${money(size(difference))} more was paid; it is put on account of ${name}.`}${whose(ground, named.items)}`,
    parts: [
      ...itemParts(named.items),
      { ...other('onAccount', difference, String(say`On account`)), party: owner, partyName: name },
    ],
    make: makes(line, named.items, [{ kind: 'onAccount', amount: amountOf(difference), party: owner }]),
  }
}

/** Less money than is open: the first due first, the last in part. */
function partial(ground: Ground, named: NamedItems, open: Units): Way | null {
  const { line } = ground
  const items = named.items.filter((item) => sameWay(units(item.open), open))
  const shares = remainder(items, open)
  const last = shares.at(-1)
  if (!last || items.length < named.items.length) return null
  const plain = base(ground, named)
  const part = units(last.amount) !== units(last.item.open)
  return {
    ...plain,
    confidence: lowered(plain, named),
    score: plain.score - 0.35,
    title: String(say`Part of ${itemsTitle(items)}`),
    reason: `${says(named)}. ${part ? say`The line is less than is open: ${money(units(last.amount))} of ${money(units(last.item.open))} of ${last.item.number} would be paid.` : say`The line is less than is open.`}${whose(ground, items)}`,
    parts: shares.map(({ item, amount }) => ({ ...partOfItem(item), amount })),
    make: { lines: [{ line: line.id }], items: shares.map(({ item, amount }) => ({ item: item.id, amount })) },
  }
}
