import { sameWay, sumOf, units } from './amounts.ts'
import type { Mention, Mentions } from './mentions.ts'
import { type NamedItems, weakest } from './named-items.ts'
import type { Party } from './parts.ts'
import type { ItemView, LineView } from './types.ts'

export interface Resolved {
  /** Readings of what the line names: one, unless a number may be several items'. */
  readings: NamedItems[]
  /** True where a number may be several items' and the sum does not tell which. */
  ambiguous: boolean
}

/** Readings of a line that are tried where its numbers may be several items'. */
const MOST_READINGS = 32

/**
 * Says which items a line names. The bare end of a number counts only among the items of the line's contact, or of
 * one that another number tells. Where a number may be several items', the sum decides if just one reading comes out.
 */
export function resolve(line: LineView, { found }: Mentions, party: Party): Resolved {
  const whole = found.filter((one) => one.strength !== 'short' && one.strength !== 'alike')
  const trusted = new Set(party.all.filter((one) => one.how !== 'alike').map((one) => one.id))
  const told = new Set(
    whole.filter((one) => one.items.length === 1).flatMap((one) => one.items.map((item) => item.party)),
  )
  const counted = found.flatMap((mention): Mention[] => {
    if (mention.strength === 'alike') return []
    const items = narrowed(line, mention, trusted, told)
    return items.length > 0 ? [{ ...mention, items }] : []
  })
  if (counted.length === 0) return alikeOnly(found, line, trusted)
  const { readings, complete } = readingsOf(counted)
  if (readings.length === 1 && complete) return { readings, ambiguous: false }
  const exact = readings.filter((one) => sumOf(one.items.map((item) => units(item.open))) === units(line.open))
  return exact.length === 1 && complete
    ? { readings: exact, ambiguous: false }
    : { readings: [...new Set([...exact, ...readings])].slice(0, 4), ambiguous: true }
}

function narrowed(
  line: LineView,
  mention: Mention,
  trusted: ReadonlySet<string>,
  told: ReadonlySet<string>,
): readonly ItemView[] {
  const prefer = (items: readonly ItemView[], by: (item: ItemView) => boolean): readonly ItemView[] => {
    const kept = items.filter(by)
    return kept.length > 0 ? kept : items
  }
  if (mention.strength === 'short')
    return prefer(
      mention.items.filter((item) => trusted.has(item.party) || told.has(item.party)),
      (item) => sameWay(units(item.open), units(line.open)),
    )
  const own = prefer(mention.items, (item) => trusted.has(item.party))
  return prefer(
    prefer(own, (item) => item.currency === line.currency),
    (item) => sameWay(units(item.open), units(line.open)),
  )
}

/** @returns `complete`: false where a number is that of so many items that not all readings were tried */
function readingsOf(mentions: readonly Mention[]): { readings: NamedItems[]; complete: boolean } {
  let readings: { items: ItemView[]; mentions: Mention[] }[] = [{ items: [], mentions: [] }]
  let complete = true
  for (const mention of mentions) {
    const all = readings.flatMap((reading) =>
      mention.items.map((item) => ({
        items: reading.items.includes(item) ? reading.items : [...reading.items, item],
        mentions: [...reading.mentions, mention],
      })),
    )
    readings = all.slice(0, MOST_READINGS)
    complete &&= all.length <= MOST_READINGS
  }
  return { readings: readings.map(({ items, mentions: of }) => named(items, of)), complete }
}

/** An item that is named twice is named as well as the better of the two. */
function named(items: readonly ItemView[], mentions: readonly Mention[]): NamedItems {
  const best = items.map((item) => {
    const own = mentions.filter((one) => one.items.includes(item)).map((one) => one.strength)
    return own.reduce((a, b) => (weakest([a, b]) === a ? b : a))
  })
  return {
    items,
    named: weakest(best),
    structured: mentions.length > 0 && mentions.every((one) => one.structured),
    texts: mentions.map((one) => one.text),
  }
}

/** Numbers that are one sign off are looked at only where no number is right. */
function alikeOnly(found: readonly Mention[], line: LineView, trusted: ReadonlySet<string>): Resolved {
  const alike = found.filter((one) => one.strength === 'alike')
  if (alike.length === 0) return { readings: [], ambiguous: false }
  const items = alike.map((one) => {
    const fits = one.items.filter((item) => units(item.open) === units(line.open) || trusted.has(item.party))
    return { ...one, items: fits.length > 0 ? fits : one.items }
  })
  const { readings } = readingsOf(items)
  return { readings: readings.slice(0, 4), ambiguous: readings.length > 1 }
}
