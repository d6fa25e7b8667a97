/** Lines, items and worlds for the tests of matching. */
import { referenceKeys } from '../../ledger/index.ts'
import { units } from './amounts.ts'
import { indexItems } from './item-index.ts'
import { propose, type World } from './propose.ts'
import { movedKey } from './return-ways.ts'
import type { ItemView, LineView, MadeMatch, OwnAccount, PartyGuess, RuleView, Way } from './types.ts'

export const customer = (name: string, how: PartyGuess['how'] = 'account'): PartyGuess => ({ id: name, name, how })

/** An open invoice of 2026 unless told; a negative amount is a bill of ours to pay. */
export function item(number: string, open: string, more: Partial<ItemView> = {}): ItemView {
  return {
    id: more.id ?? number,
    side: open.startsWith('-') ? 'payable' : 'receivable',
    party: 'Fjordline',
    partyName: more.partyName ?? more.party ?? 'Fjordline',
    subject: null,
    number,
    reference: null,
    keys: referenceKeys([number, more.reference]),
    currency: 'EUR',
    amount: open,
    open,
    issuedOn: '2026-02-01',
    dueOn: '2026-03-03',
    discountUntil: null,
    discountAmount: null,
    laterDiscountUntil: null,
    laterDiscountAmount: null,
    ...more,
  }
}

let count = 0

export function line(amount: string, text: string, more: Partial<LineView> = {}): LineView {
  count += 1
  return {
    id: `line ${String(count).padStart(6, '0')}`,
    account: 'bank',
    bookedOn: '2026-03-11',
    currency: 'EUR',
    amount,
    open: amount,
    counterpartyName: null,
    counterpartyIban: null,
    counterpartyKey: null,
    reference: null,
    endToEndId: null,
    mandateId: null,
    text,
    reversal: false,
    returnReason: null,
    parties: [],
    undoneBy: null,
    ...more,
  }
}

export interface Scene {
  items?: readonly ItemView[]
  matches?: readonly MadeMatch[]
  lines?: readonly LineView[]
  accounts?: readonly OwnAccount[]
  rules?: readonly RuleView[]
  tolerance?: World['tolerance']
  rates?: Record<string, string>
}

const grouped = <T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> => {
  const found = new Map<string, T[]>()
  for (const one of all) found.set(key(one), [...(found.get(key(one)) ?? []), one])
  return found
}

export function world(scene: Scene): World {
  const lines = grouped(scene.lines ?? [], (one) => movedKey(one.account, units(one.open)))
  const accounts = scene.accounts ?? []
  return {
    index: indexItems(scene.items ?? []),
    earlier: { matches: grouped(scene.matches ?? [], (one) => movedKey(one.account, units(one.total))), lines },
    own: {
      byIdentifier: new Map(accounts.map((one) => [one.identifier, one])),
      byId: new Map(accounts.map((one) => [one.id, one])),
      lines,
    },
    rules: scene.rules ?? [],
    tolerance: scene.tolerance ?? null,
    rates: new Map(Object.entries(scene.rates ?? {})),
    suggested: new Map(),
  }
}

export const waysOf = (one: LineView, scene: Scene): Way[] => propose([one], world(scene))[0]?.ways ?? []

/** `sure INV-1+INV-2 discount`: how sure the best way is, and what it is made of. */
export function told(way: Way | undefined): string {
  if (!way) return 'none'
  const parts = way.parts.map((part) =>
    part.part === 'item' && part.item
      ? `${part.item.number}${part.amount === part.item.open ? '' : `:${part.amount}`}${part.suggested ? '?' : ''}`
      : `${part.other ?? (part.part === 'line' ? 'line' : 'back')}:${part.amount}`,
  )
  return `${way.confidence} ${parts.join(' ')}`
}

export const best = (one: LineView, scene: Scene): string => told(waysOf(one, scene)[0])
