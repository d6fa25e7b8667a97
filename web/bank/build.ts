import { absolute, add, compare, isDecimal, isZero, negate, subtract, sum } from '../../kernel/decimal.ts'
import type { BankLine, Candidate, Part, Way } from './model.ts'

/** Part of a line that no open item explains: a fee, a discount, a booking to an account. */
export interface Other {
  /** `fee`, `writeOff`, `discount`, `account`, `onAccount` or `transfer`. */
  kind: string
  amount: string
  account?: string
  accountName?: string
  taxCode?: string
  taxName?: string
  party?: string
  partyName?: string
  /** Whose discount it is. */
  item?: string
  text?: string
}

/** A match while it is being put together. Amounts are signed as the line is; what can't be read stays as typed. */
export interface Build {
  items: ReadonlyMap<string, string>
  others: readonly Other[]
  /** Other lines of the bank that go into the same match. */
  lines: ReadonlyMap<string, string>
  /** An earlier payment that comes back with this line. */
  returned?: { match: string; amount: string }
  /** The way it was taken from, as long as nothing in it was changed. */
  way?: Way
}

export const EMPTY: Build = { items: new Map(), others: [], lines: new Map() }

function otherOf(part: Part, made: Record<string, unknown> | undefined): Other {
  return {
    kind: part.other ?? 'account',
    amount: part.amount,
    account: part.account,
    accountName: part.accountName,
    party: part.party,
    partyName: part.partyName,
    text: part.text || undefined,
    taxCode: typeof made?.taxCode === 'string' ? made.taxCode : undefined,
    item: typeof made?.item === 'string' ? made.item : undefined,
  }
}

/** A way as it is proposed. */
export function buildOf(way: Way | undefined): Build {
  if (!way) return EMPTY
  const made = Array.isArray(way.make?.others) ? (way.make.others as Record<string, unknown>[]) : []
  const others = way.parts.filter((part) => part.part === 'other')
  const pairs = (kind: Part['part']) =>
    way.parts.flatMap((part): [string, string][] => (part.part === kind && part.id ? [[part.id, part.amount]] : []))
  const match = way.make?.returns
  return {
    items: way.kind === 'return' ? new Map() : new Map(pairs('item')),
    others: way.kind === 'return' ? [] : others.map((part, index) => otherOf(part, made[index])),
    lines: new Map(pairs('line')),
    returned: typeof match === 'string' ? { match, amount: way.total } : undefined,
    way,
  }
}

function readable(values: Iterable<string>): string[] {
  return [...values].filter(isDecimal)
}

/** What the items come to. */
export function itemsTotal(build: Build): string {
  return sum(readable(build.items.values()))
}

/** What is still to be explained of a line; zero when the match adds up. */
export function stillToExplain(line: Pick<BankLine, 'open'>, build: Build): string {
  if (build.way) return build.way.difference
  const explained = add(itemsTotal(build), sum(readable(build.others.map((other) => other.amount))))
  const whole = add(line.open, sum(readable(build.lines.values())))
  return subtract(subtract(whole, explained), build.returned?.amount ?? '0')
}

/** True where an amount in it can't be read or is nothing. */
export function hasFault(build: Build): boolean {
  return [...build.items.values(), ...build.others.map((other) => other.amount)].some(
    (amount) => !isDecimal(amount) || isZero(amount),
  )
}

/** True where nothing explains the line yet. */
export function isEmptyBuild(build: Build): boolean {
  return build.items.size === 0 && build.others.length === 0 && build.lines.size === 0 && !build.returned
}

/** True where the match may be made: something is in it, every amount is one, and it adds up. */
export function isReady(line: Pick<BankLine, 'open'>, build: Build): boolean {
  if (build.way) return build.way.make !== undefined
  return !isEmptyBuild(build) && !hasFault(build) && isZero(stillToExplain(line, build))
}

function changed(build: Build, change: Partial<Build>): Build {
  return { ...build, ...change, way: undefined }
}

/** Ticks an item with all that is open of it, or takes it out. */
export function toggleItem(build: Build, candidate: Pick<Candidate, 'item' | 'open'>): Build {
  const items = new Map(build.items)
  if (!items.delete(candidate.item)) items.set(candidate.item, candidate.open)
  const others = build.others.filter((other) => other.item === undefined || items.has(other.item))
  return changed(build, { items, others })
}

/** Gives an item another amount; what can't be read stays as typed. */
export function applyAmount(build: Build, item: string, amount: string): Build {
  return changed(build, { items: new Map(build.items).set(item, amount) })
}

/** Adds a part that no open item explains. */
export function addOther(build: Build, other: Other): Build {
  return changed(build, { others: [...build.others, other] })
}

/** Gives a part that no item explains another amount. */
export function changeOther(build: Build, at: number, amount: string): Build {
  return changed(build, { others: build.others.map((other, index) => (index === at ? { ...other, amount } : other)) })
}

/** Takes out a part that no item explains. */
export function removeOther(build: Build, at: number): Build {
  return changed(build, { others: build.others.filter((_, index) => index !== at) })
}

/** Whether so much of an item can be settled: the same sign as what is open, and not more. */
export function fitsItem(amount: string, open: string): boolean {
  if (!isDecimal(amount) || isZero(amount)) return false
  return compare(absolute(amount), absolute(open)) <= 0 && compare(amount, '0') === compare(open, '0')
}

/**
 * The item that takes just what the line leaves for it, as a part payment; nothing where none of the chosen
 * items (nor the current one) can take it.
 */
export function partPayment(
  line: Pick<BankLine, 'open'>,
  build: Build,
  known: ReadonlyMap<string, Candidate>,
  current: Candidate | undefined,
): Build | undefined {
  const still = stillToExplain(line, build)
  if (isZero(still) && !isEmptyBuild(build)) return undefined
  const chosen = [...build.items.keys()].flatMap((item) => known.get(item) ?? [])
  const order = [current, ...chosen.reverse()].filter((each) => each !== undefined)
  for (const candidate of order) {
    const before = build.items.get(candidate.item)
    if (before === undefined && build.items.size > 0) continue
    const amount = add(before !== undefined && isDecimal(before) ? before : '0', still)
    if (fitsItem(amount, candidate.open)) return applyAmount(build, candidate.item, amount)
  }
  return undefined
}

/** One more item that makes the match add up. */
export function closingItem(still: string, build: Build, candidates: readonly Candidate[]): Candidate | undefined {
  if (isZero(still)) return undefined
  return candidates.find((each) => !build.items.has(each.item) && compare(each.open, still) === 0)
}

/** A chosen item whose discount, of the first step or the later one, is just what is missing. */
export function discountFor(still: string, build: Build, known: ReadonlyMap<string, Candidate>): Candidate | undefined {
  if (isZero(still)) return undefined
  return [...build.items.keys()]
    .flatMap((item) => known.get(item) ?? [])
    .flatMap((each) => [
      each,
      { ...each, discountUntil: each.laterDiscountUntil, discountAmount: each.laterDiscountAmount },
    ])
    .find((each) => each.discountAmount !== undefined && compare(negate(each.discountAmount), still) === 0)
}

function otherInput(other: Other): Record<string, unknown> {
  const { kind, amount, account, taxCode, party, item, text } = other
  return { kind, amount, account, taxCode, party, item, text }
}

/** The input of `banking.match.make`: the way as it was proposed, or what the person put together. */
export function makeInput(line: Pick<BankLine, 'id'>, build: Build): Record<string, unknown> {
  if (build.way?.make) return build.way.make
  return {
    lines: [{ line: line.id }, ...[...build.lines.keys()].map((id) => ({ line: id }))],
    items: [...build.items].map(([item, amount]) => ({ item, amount })),
    others: build.others.map(otherInput),
    ...(build.returned ? { returns: build.returned.match } : {}),
  }
}
