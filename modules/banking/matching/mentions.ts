import { isValidIBAN } from 'ibantools'
import { isCreditorReference } from '../camt/index.ts'
import { units } from './amounts.ts'
import { amountKey, type FormHit, type ItemIndex } from './item-index.ts'
import { capitals, confused, isDigits, oneApart, pieces, STRENGTHS, type Strength } from './numbers.ts'
import type { ItemView, LineView } from './types.ts'

/** A number that a line names, with the items that it may be. */
export interface Mention {
  /** As it stands in the text. */
  text: string
  strength: Strength | 'alike'
  /** It stands in the structured reference, whose check digits hold. */
  structured: boolean
  items: readonly ItemView[]
}

export interface Mentions {
  found: readonly Mention[]
  /** Numbers that look as if they named a document and lead to no open item. */
  strangers: readonly string[]
}

interface Piece {
  text: string
  start: number
  end: number
  /** True where something other than the usual separators stands before it: a number does not go on there. */
  breaks: boolean
}

/** A text of a bank is not longer; whatever is, says no more by its end. */
const MOST_PIECES = 250
/** Pieces of the longest number: an RF reference in groups of four. */
const LONGEST = 12
const SEPARATORS = /^[\s\-–/._:#*]{0,3}$/

function split(text: string): Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const match of text.matchAll(/[A-Z]+|\d+/g)) {
    const start = match.index
    found.push({
      text: match[0],
      start,
      end: start + match[0].length,
      breaks: !SEPARATORS.test(text.slice(end, start)),
    })
    end = start + match[0].length
    if (found.length >= MOST_PIECES) break
  }
  return found
}

/** A day has digits that end some number as well, `02.2026` those of `RE-2025-022026`: it is meant where it is whole. */
const DAYS =
  /(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./](?:19|20)\d\d)(?!\d)/g

interface Span {
  start: number
  end: number
}

/** Dates, amounts, IBANs and mandates are numbers that name no document. */
function withoutOther(text: string, line: LineView): string {
  const blank = (found: string): string => ' '.repeat(found.length)
  let left = text
    .replace(/\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b/g, blank)
    .replace(/\b(?:19|20)\d\d-\d\d-\d\d\b/g, blank)
    .replace(/\b\d{1,2}[./](?:19|20)\d\d\b/g, blank)
    .replace(/\b\d{1,3}(?:[.,]\d{3})*[.,]\d{2}(?!\d)(?:\s?(?:EUR|USD|GBP|CHF|DKK|SEK|NOK|PLN|CZK)\b)?/g, blank)
    .replace(/\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b/g, (found) =>
      isValidIBAN(found.replace(/\s/g, '')) ? blank(found) : found,
    )
  for (const known of [line.mandateId, line.counterpartyIban]) {
    const plain = capitals(known ?? '')
    if (plain.length > 3) left = left.replaceAll(plain, blank(plain))
  }
  return left
}

/** The numbers that a line names, the longest at each place; what is named twice counts once. */
export function mentionsOf(line: LineView, index: ItemIndex): Mentions {
  const found: Mention[] = []
  const strangers: string[] = []
  const read = (text: string | null, how: { structured: boolean; whole: boolean }) => {
    if (!text) return
    const plain = capitals(text)
    const seen = readText(plain, index, how)
    found.push(...seen.found)
    if (!how.whole) strangers.push(...strangersOf(withoutOther(plain, line), seen.covered))
  }
  read(line.reference, { structured: true, whole: true })
  read(line.endToEndId, { structured: false, whole: true })
  read(line.text, { structured: false, whole: false })
  const alike = strangers.flatMap((one) => alikeTo(one, line, index))
  return { found: merged([...found, ...alike]), strangers }
}

interface Seen {
  found: Mention[]
  /** Places of the text that a number was found in. */
  covered: [number, number][]
}

/** @param how `whole`: only whole numbers count there, because parts of ids stand in them by chance. */
function readText(text: string, index: ItemIndex, how: { structured: boolean; whole: boolean }): Seen {
  const all = split(text)
  const seen: Seen = { found: [], covered: [] }
  let known: Span[] | undefined
  const days = () => {
    known ??= [...text.matchAll(DAYS)].map(({ 0: day, index }) => ({ start: index, end: index + day.length }))
    return known
  }
  for (let at = 0; at < all.length; at++) {
    const window = longest(all, at, index, how.whole)
    if (!window) continue
    const end = all[at + window.count - 1]?.end ?? 0
    const start = all[at]?.start ?? 0
    const isDay = days().some((day) => day.start <= start && end <= day.end)
    if (isDay && !window.mention.items.some((item) => isWhole(window.form, item))) continue
    const reference = how.structured || isCreditorReference(text.slice(start, end))
    seen.found.push({ text: text.slice(start, end), structured: reference, ...window.mention })
    seen.covered.push([start, end])
    at += window.count - 1
  }
  return seen
}

function longest(all: readonly Piece[], at: number, index: ItemIndex, whole: boolean) {
  /** What so many pieces are together; nothing where they have no digit, for then they are no number. */
  const forms: (string | null)[] = []
  let form = ''
  let numbered = false
  for (const { text, breaks } of all.slice(at, at + LONGEST)) {
    if ((breaks && form !== '') || form.length + text.length > index.longest) break
    form += text
    numbered ||= isDigits(text)
    forms.push(numbered ? form : null)
  }
  for (let count = forms.length; count > 0; count--) {
    const form = forms[count - 1]
    const hits = form && index.byForm.get(form)
    const mention = hits ? mentionOf(hits, all.slice(at, at + count)) : null
    if (form && mention && (!whole || mention.strength === 'exact' || mention.strength === 'digits'))
      return { count, form, mention }
  }
  for (let count = whole ? 0 : forms.length; count > 0; count--) {
    const form = forms[count - 1]
    const alike = form && form.length > 6 ? index.byConfused.get(confused(form)) : undefined
    if (form && alike) return { count, form, mention: { strength: 'alike' as const, items: alike } }
  }
  return null
}

const isWhole = (form: string, { number, keys }: ItemView): boolean =>
  keys.includes(form) || pieces(number).join('') === form

/** The bare end of a number counts only as it stands: joined from several numbers it would be chance. */
function mentionOf(hits: readonly FormHit[], parts: readonly Piece[]): Pick<Mention, 'strength' | 'items'> | null {
  const groups = parts.filter((piece) => isDigits(piece.text)).length
  const counted = hits.filter((hit) => hit.strength !== 'short' || groups === 1)
  const best = STRENGTHS.find((strength) => counted.some((hit) => hit.strength === strength))
  if (!best) return null
  const items = counted.filter((hit) => hit.strength === best).map((hit) => hit.item)
  return { strength: best, items: [...new Set(items)] }
}

function strangersOf(text: string, covered: readonly [number, number][]): string[] {
  const free = (piece: RegExpMatchArray): boolean =>
    !covered.some(
      ([start, end]) => piece.index !== undefined && piece.index < end && piece.index + piece[0].length > start,
    )
  return [...text.matchAll(/[A-Z0-9]+(?:[-/._][A-Z0-9]+)*/g)]
    .filter((piece) => free(piece) && (piece[0].match(/\d/g)?.length ?? 0) >= 4 && !/^(?:19|20)\d\d$/.test(piece[0]))
    .map((piece) => piece[0])
    .slice(0, 20)
}

/** A number that is one sign off that of an item of the same amount or the same contact. */
function alikeTo(stranger: string, line: LineView, index: ItemIndex): Mention[] {
  const key = stranger.replace(/[^A-Z0-9]/g, '')
  if (key.length < 6) return []
  const near = [
    ...(index.byAmount.get(amountKey(line.currency, units(line.open))) ?? []),
    ...line.parties.flatMap((party) => index.byParty.get(party.id) ?? []),
  ].slice(0, 200)
  const items = [...new Set(near)].filter((item) =>
    item.keys.some(
      (one) => oneApart(one, key) || oneApart(one.replace(/\D/g, ''), key) || oneApart(confused(one), confused(key)),
    ),
  )
  return items.length > 0 ? [{ text: stranger, strength: 'alike', structured: false, items }] : []
}

/** One mention for each set of items: the best of them. */
function merged(all: readonly Mention[]): Mention[] {
  const rank = (one: Mention): number => (one.strength === 'alike' ? 9 : STRENGTHS.indexOf(one.strength))
  const best = new Map<string, Mention>()
  for (const one of all) {
    const key = one.items
      .map((item) => item.id)
      .sort()
      .join()
    const before = best.get(key)
    if (!before) best.set(key, one)
    else if (rank(one) < rank(before)) best.set(key, { ...one, structured: one.structured || before.structured })
    else if (one.structured && !before.structured) best.set(key, { ...before, structured: true })
  }
  return [...best.values()]
}
