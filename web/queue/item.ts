import type { Declared } from '../api/declared.tsx'
import type { Answer, CommandShape, QueryRow } from '../api/types.ts'
import { letterOf } from '../command/command-keys.ts'
import { sumDecimals } from '../i18n/numbers.ts'

const CONCERNS = ['law', 'stop', 'money', 'people', 'paper'] as const
export type Concern = (typeof CONCERNS)[number]

/** One thing that waits for a person. */
export interface QueueItem {
  /** `module.record/id` of what waits. */
  subject: string
  record: string
  id: string
  title: string
  /** The command that waits to be released. */
  asks?: string
  /** Why it waits, and why for this person. */
  reason: string
  concern: Concern
  amount?: string
  currency?: string
  amountSays?: string
  dueOn?: string
  since: string
  /** How soon: `now`, `today`, `week` or `later`; other lists have groups of their own. */
  group: string
  commands: { command: string; id: string }[]
  /** Address of the page where it is worked, where that is not the record's own. */
  page?: string
  /** What stands behind it. */
  about?: { record: string; id: string; title: string }
  /** Who gave it. */
  from?: { id: string; name: string }
  /** In whose place this person may act. */
  behalf?: { id: string; name: string }
  rank?: number
  /** What the rank is made of. */
  because?: { weight: number; stake: number; due: number }
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isThing(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function commandsOf(value: unknown): QueueItem['commands'] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) =>
    isThing(each) && typeof each.command === 'string' && typeof each.id === 'string'
      ? [{ command: each.command, id: each.id }]
      : [],
  )
}

function aboutOf(value: unknown): QueueItem['about'] {
  if (!isThing(value) || typeof value.record !== 'string' || typeof value.id !== 'string') return undefined
  return { record: value.record, id: value.id, title: text(value.title) ?? '' }
}

function personOf(value: unknown): QueueItem['from'] {
  return isThing(value) && typeof value.id === 'string' ? { id: value.id, name: text(value.name) ?? '' } : undefined
}

function becauseOf(value: unknown): QueueItem['because'] {
  if (!isThing(value)) return undefined
  return { weight: Number(value.weight ?? 0), stake: Number(value.stake ?? 0), due: Number(value.due ?? 0) }
}

/** A row of the queue as it came; nothing where it names no record. */
export function itemOf(row: QueryRow): QueueItem | undefined {
  const subject = text(row.subject)
  const [record, id] = subject?.split('/') ?? []
  if (!subject || !record || !id) return undefined
  return {
    subject,
    record,
    id,
    title: text(row.title) ?? '',
    asks: text(row.asks),
    reason: text(row.reason) ?? '',
    concern: CONCERNS.find((each) => each === row.concern) ?? 'paper',
    amount: text(row.amount),
    currency: text(row.currency),
    amountSays: text(row.amountSays),
    dueOn: text(row.dueOn),
    since: text(row.since) ?? '',
    group: text(row.group) ?? 'later',
    commands: commandsOf(row.commands),
    page: text(row.page),
    about: aboutOf(row.about),
    from: personOf(row.from),
    behalf: personOf(row.behalf),
    rank: typeof row.rank === 'number' ? row.rank : undefined,
    because: becauseOf(row.because),
  }
}

/** Everything that waits, as the queue's query answers it. */
export function itemsOf(answer: Answer | undefined): QueueItem[] {
  return (answer?.rows ?? []).flatMap((row) => itemOf(row) ?? [])
}

/** What an item is called: what is asked for and of what, else as the server says it. */
export function titleOf(item: QueueItem, declared: Pick<Declared, 'deedLabel'>, words: (english: string) => string) {
  const label = item.asks && declared.deedLabel(item.asks)
  return label && item.about?.title ? `${label} ${item.about.title}` : words(item.title)
}

/** Where an item is opened. */
export function pageOf(item: QueueItem): string {
  return item.page ?? `/records/${item.record}/${item.id}`
}

/** Something that can be done with an item without opening it. */
export interface ItemAct {
  command: CommandShape
  id: string
  letter?: string
  /** The next sensible act: `A` does it whatever its own letter is. */
  first: boolean
}

/** Letters that every item answers to where its record has the command: leave it, hand it on. */
const STANDING = new Set(['s', 'w'])
/** Letters of acts that send something back or away: never the next sensible one. */
const AWAY = new Set(['r', 'x'])

/** The acts of an item: those it names, then leaving it and handing it on where its record knows them. */
export function actsOf(item: QueueItem, declared: Pick<Declared, 'command' | 'record'>): ItemAct[] {
  const named = item.commands.flatMap(({ command, id }, at) => {
    const shape = declared.command(command)
    if (!shape) return []
    const letter = letterOf(shape) ?? (at === 0 ? 'a' : undefined)
    return [{ command: shape, id, letter, first: at === 0 && !STANDING.has(letter ?? '') && !AWAY.has(letter ?? '') }]
  })
  const has = new Set(named.map((act) => act.letter))
  const standing = (declared.record(item.record)?.commands ?? []).flatMap((name) => {
    const shape = declared.command(name)
    const letter = shape && letterOf(shape)
    if (!shape || !letter || !STANDING.has(letter) || has.has(letter)) return []
    return [{ command: shape, id: item.id, letter, first: false }]
  })
  standing.sort((a, b) => (a.letter < b.letter ? -1 : 1))
  return [...named, ...standing]
}

/** Sums of amounts by currency. */
export function sumsOf(items: readonly Pick<QueueItem, 'amount' | 'currency'>[]): { currency: string; sum: string }[] {
  const amounts = new Map<string, string[]>()
  for (const { amount, currency = '' } of items) {
    if (amount && /^-?\d+(\.\d+)?$/.test(amount)) amounts.set(currency, [...(amounts.get(currency) ?? []), amount])
  }
  return [...amounts].map(([currency, all]) => ({ currency, sum: sumDecimals(all) }))
}
