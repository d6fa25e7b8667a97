import { say, type Words } from '../../../kernel/index.ts'
import { amountOf, size, units } from './amounts.ts'
import { amountKey } from './item-index.ts'
import type { Ground } from './named-items.ts'
import { atLaterDiscount, partOfItem } from './parts.ts'
import { subsets } from './subset.ts'
import type { ItemView, PartyGuess, Way } from './types.ts'
import { dayWords, itemsTitle, listed, money, numbers } from './words.ts'

/** Items of one contact that are added up. */
const MOST_ITEMS = 40

/** Words of those who pay before there is an invoice. */
const IN_ADVANCE = /anzahlung|vorauszahlung|vorkasse|abschlag|deposit|prepay|advance|acompte|arrhes|forskud|forudbetal/i

/** Words of money that moves for another reason than a bill or invoice, which may have the same amount by chance. */
const ANOTHER_REASON =
  /spende|donation|miete(?!r)|\brent\b|pacht|kaution|darlehen|\bloan\b|gehalt|\blohn|salary|\bwages?\b|erstattung|\brefund|rückzahl|rueckzahl|privat|entnahme|einlage|bestell|\border\b|beitrag|\bfine\b|bußgeld|bussgeld/i

/** Ways by the amount alone: of the contact's items, and of anybody's where nobody is known. */
export function amountWays(ground: Ground, strangers: readonly string[]): Way[] {
  const ways = ground.party.all.slice(0, 3).flatMap((guess) => ofParty(ground, guess, strangers))
  return ways.length > 0 ? ways : anybodys(ground)
}

function ofParty(ground: Ground, guess: PartyGuess, strangers: readonly string[]): Way[] {
  const { line, index } = ground
  const items = (index.byParty.get(guess.id) ?? []).filter((item) => item.currency === line.currency)
  if (items.length === 0) return []
  const open = units(line.open)
  const single = items.filter((item) => units(item.open) === open)
  const pool = items.slice(0, MOST_ITEMS)
  const { found, complete } = subsets(
    pool.map((item) => units(item.open)),
    open,
    { most: 12, enough: 3, steps: 20_000 },
  )
  const several = found.filter((one) => one.length > 1).map((one) => one.flatMap((at) => pool[at] ?? []))
  const lonely = single.length === 1 && several.length === 0 && complete && items.length <= MOST_ITEMS
  const ways = single
    .slice(0, 4)
    .map((item) => singleWay(ground, guess, item, { lonely, of: single.length, strangers }))
  const sums = several
    .slice(0, 2)
    .map((some) => sumWay(ground, guess, some, items.length, several.length === 1 && single.length === 0 && complete))
  if (ways.length + sums.length > 0) return [...ways, ...sums]
  return [...discounted(ground, guess, items), ...nearly(ground, guess, items)]
}

const make = (ground: Ground, items: readonly ItemView[]) => ({
  lines: [{ line: ground.line.id }],
  items: items.map((item) => ({ item: item.id, amount: item.open })),
})

/** By whom the contact is known, in words. */
const known = ({ how, name }: PartyGuess): Words =>
  how === 'account'
    ? say`The account is that of ${name}`
    : how === 'name'
      ? say`The name is that of ${name}`
      : say`The name is like that of ${name}`

interface Alone {
  /** Nothing else of the contact comes to the line. */
  lonely: boolean
  /** How many items of the contact have this amount. */
  of: number
  strangers: readonly string[]
}

function singleWay(ground: Ground, guess: PartyGuess, item: ItemView, { lonely, of, strangers }: Alone): Way {
  const { line, party } = ground
  const known_account = guess.how === 'account' && party.strong?.id === guess.id
  const later = item.issuedOn > line.bookedOn
  const advance = IN_ADVANCE.test(line.text) && !/\d{2}[/.-]\d{2}/.test(line.text)
  const other = ANOTHER_REASON.test(line.text)
  const sure = lonely && known_account && strangers.length === 0 && !later && !advance && !other
  const doubts = [
    ...(of > 1 ? [say`${of} of its items have this amount`] : []),
    ...(strangers.length > 0 ? [say`the text names ${listed(strangers.slice(0, 2))}, which is not known`] : []),
    ...(later ? [say`it was issued later, on ${dayWords(item.issuedOn)}`] : []),
    ...(advance ? [say`the text speaks of a payment in advance`] : []),
    ...(other ? [say`the text speaks of something else`] : []),
  ]
  const likely = lonely && guess.how !== 'alike' && !later
  const fits = lonely
    ? say`${known(guess)}, and ${item.number} is the only open item that comes to the line`
    : say`${known(guess)}, and ${item.number} comes to the line`
  return {
    kind: 'items',
    by: 'amount',
    title: itemsTitle([item]),
    confidence: sure ? 'sure' : likely ? 'likely' : 'check',
    score: (guess.how === 'account' ? 0.9 : guess.how === 'name' ? 0.8 : 0.5) - 0.08 * doubts.length,
    reason: doubts.length > 0 ? `${fits}; ${doubts.map((doubt) => say`but ${doubt}`).join('; ')}.` : `${fits}.`,
    parts: [partOfItem(item)],
    make: make(ground, [item]),
  }
}

function sumWay(ground: Ground, guess: PartyGuess, items: readonly ItemView[], all: number, only: boolean): Way {
  const everything = items.length === all
  const likely = only && guess.how !== 'alike' && (everything || items.length <= 4)
  return {
    kind: 'items',
    by: 'amount',
    title: itemsTitle(items),
    confidence: likely ? 'likely' : 'check',
    score: (guess.how === 'account' ? 0.7 : guess.how === 'name' ? 0.6 : 0.4) - (only ? 0 : 0.1),
    reason: `${known(guess)}. ${
      everything
        ? say`${numbers(items)} come to the line exactly: all that is open.`
        : only
          ? say`${numbers(items)} come to the line exactly, and nothing else does.`
          : say`${numbers(items)} come to the line exactly, but others do as well.`
    }`,
    parts: items.map(partOfItem),
    make: make(ground, items),
  }
}

function discounted(ground: Ground, guess: PartyGuess, items: readonly ItemView[]): Way[] {
  const { line } = ground
  const fits = items
    .flatMap((item) => [item, ...atLaterDiscount(item)])
    .filter(
      (item) =>
        item.discountAmount &&
        item.discountUntil &&
        item.discountUntil >= line.bookedOn &&
        units(item.open) - units(item.discountAmount) === units(line.open),
    )
  return fits.slice(0, 3).map((item): Way => {
    const discount = amountOf(-units(item.discountAmount ?? '0'))
    return {
      kind: 'items',
      by: 'amount',
      title: String(say`${item.number} less discount`),
      confidence: fits.length === 1 && guess.how !== 'alike' ? 'likely' : 'check',
      score: guess.how === 'account' ? 0.78 : 0.65,
      reason: `${known(guess)}. ${say`${item.number} less its discount of ${money(size(units(discount)))}, which may be taken until ${dayWords(item.discountUntil ?? '')}, is the line.`}`,
      parts: [
        partOfItem(item),
        { part: 'other', id: null, other: 'discount', amount: discount, text: String(say`Discount ${item.number}`) },
      ],
      make: { ...make(ground, [item]), others: [{ kind: 'discount', amount: discount, item: item.id }] },
    }
  })
}

/** Just one item that is off by no more than the rule for small differences allows. */
function nearly(ground: Ground, guess: PartyGuess, items: readonly ItemView[]): Way[] {
  const { line, tolerance } = ground
  if (!tolerance) return []
  const open = units(line.open)
  const share = (size(open) * units(tolerance.percent)) / 1_000_000n
  const off = (item: ItemView) => size(open - units(item.open))
  const fits = items.filter((item) => off(item) <= units(tolerance.upTo) && off(item) <= share)
  const [item] = fits
  if (!item || fits.length > 1) return []
  const difference = amountOf(open - units(item.open))
  return [
    {
      kind: 'items',
      by: 'amount',
      title: String(say`${item.number}, off by ${money(off(item))}`),
      confidence: 'check',
      score: 0.45,
      reason: `${known(guess)}. ${say`${item.number} is off by ${money(off(item))}, which the rule for small differences would write off.`}`,
      parts: [
        partOfItem(item),
        { part: 'other', id: null, other: 'writeOff', amount: difference, text: String(say`Small difference`) },
      ],
      make: { ...make(ground, [item]), others: [{ kind: 'writeOff', amount: difference }] },
    },
  ]
}

/** Nobody is known: an amount that only one item has is worth a look. */
function anybodys(ground: Ground): Way[] {
  const { line, index } = ground
  const fits = index.byAmount.get(amountKey(line.currency, units(line.open))) ?? []
  const plausible = fits.filter((item) => item.issuedOn <= line.bookedOn)
  return plausible.slice(0, 4).map(
    (item, at): Way => ({
      kind: 'items',
      by: 'amount',
      title: plausible.length > 1 ? String(say`${plausible.length} candidates`) : item.number,
      confidence: 'check',
      score: 0.3 - 0.02 * at,
      reason:
        plausible.length > 1
          ? String(
              say`${plausible.length} open items have this amount, ${item.number} of ${item.partyName} among them; nothing says which.`,
            )
          : String(say`Only ${item.number} of ${item.partyName} has this amount; nothing else says that it is meant.`),
      parts: [partOfItem(item)],
      make: make(ground, [item]),
    }),
  )
}
