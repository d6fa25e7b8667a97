import type { Declared } from '../api/declared.tsx'
import type { QueryShape, RecordShape } from '../api/types.ts'
import type { Say } from '../i18n/messages.ts'
import type { HandmadePage } from '../pages/registry.tsx'
import type { IconName } from '../parts/icon.tsx'
import { moduleIcon, recordIcon } from './icons.ts'

/** One place to go to. */
export interface Place {
  id: string
  label: string
  icon: IconName
  /** Address inside the app. */
  to: string
  /** The letter that follows `G`. */
  letter?: string
}

/** A group that folds, with the letter that follows `G`. */
export interface PlaceGroup {
  id: string
  label: string
  icon: IconName
  letter?: string
  places: Place[]
}

export interface Navigation {
  top: Place[]
  groups: PlaceGroup[]
}

/** Groups in the order in which a day's work meets them, with the modules whose records they hold. */
const GROUPS: { id: GroupId; icon: IconName; letter: string; modules: string[] }[] = [
  { id: 'sales', icon: 'sales', letter: 's', modules: ['sales', 'items', 'crm'] },
  { id: 'purchasing', icon: 'cart', letter: 'p', modules: ['purchasing'] },
  { id: 'bank', icon: 'bank', letter: 'b', modules: ['banking'] },
  { id: 'books', icon: 'book', letter: 'l', modules: ['ledger', 'tax'] },
  { id: 'documents', icon: 'folder', letter: 'd', modules: ['documents', 'correspondence'] },
  { id: 'reports', icon: 'chart', letter: 'r', modules: ['reporting'] },
  { id: 'settings', icon: 'gear', letter: 'e', modules: ['organisation', 'work', 'automation', 'kernel'] },
]
export type GroupId = 'sales' | 'purchasing' | 'bank' | 'books' | 'documents' | 'reports' | 'settings'

/** Reports that people open every day come first; all others follow by name. */
const REPORTS = [
  'ledger.profitAndLoss',
  'ledger.balanceSheet',
  'ledger.trialBalance',
  'ledger.generalLedger',
  'ledger.accountStatement',
  'sales.agedReceivables',
  'purchasing.agedPayables',
  'banking.statementProof',
]
const CONTACTS = 'contacts.party'

/** True for a query that a person can open from the navigation: what it asks for can be given in its tools row. */
export function isReport(query: QueryShape): boolean {
  if (REPORTS.includes(query.id)) return true
  const open = query.input.every((field) => field.optional || field.default !== undefined || field.name === 'company')
  return open && query.columns.length > 1 && query.columns.some((column) => column.kind === 'money')
}

function recordPlace(declared: Declared, record: RecordShape): Place {
  return { id: record.id, label: declared.many(record), icon: recordIcon(record.id), to: `/records/${record.id}` }
}

function queryPlace(declared: Declared, query: QueryShape): Place {
  return { id: query.id, label: declared.queryLabel(query), icon: 'chart', to: `/queries/${query.id}` }
}

function reportPlaces(declared: Declared): Place[] {
  const rank = (query: QueryShape) => (REPORTS.indexOf(query.id) + REPORTS.length + 1) % (REPORTS.length + 1)
  return declared.catalogue.queries
    .filter(isReport)
    .sort((a, b) => rank(a) - rank(b))
    .map((query) => queryPlace(declared, query))
}

function listed(declared: Declared, modules: readonly string[]): Place[] {
  const order = (record: RecordShape) => modules.indexOf(record.module)
  return declared.catalogue.records
    .filter((record) => record.listed && record.mayRead && modules.includes(record.module) && record.id !== CONTACTS)
    .sort((a, b) => order(a) - order(b))
    .map((record) => recordPlace(declared, record))
}

function pagePlaces(pages: readonly HandmadePage[], place: string, say: Say, declared: Declared): Place[] {
  return pages
    .filter((page) => page.place === place && (page.command === undefined || declared.command(page.command)))
    .map((page) => ({ id: page.id, label: say(page.label), icon: page.icon, to: page.path, letter: page.letter }))
}

/** The navigation: hand-set groups in a fixed order, filled from what is declared and may be seen. */
export function navigationOf(declared: Declared, pages: readonly HandmadePage[], say: Say): Navigation {
  const known = new Set(GROUPS.flatMap((group) => group.modules).concat('contacts'))
  const contacts = declared.record(CONTACTS)
  const daily = pages.filter((page) => page.command === undefined)
  const once = pages.filter((page) => page.command !== undefined)
  const top = pagePlaces(pages, 'top', say, declared)
  if (contacts?.mayRead) top.push({ ...recordPlace(declared, contacts), icon: 'contact', letter: 'c' })
  const groups: PlaceGroup[] = GROUPS.map(({ id, icon, letter, modules }) => ({
    id,
    icon,
    letter,
    label: say(`group.${id}`),
    places: [
      // A page of a single command comes after the lists that people open every day.
      ...pagePlaces(daily, id, say, declared),
      ...(id === 'reports' ? reportPlaces(declared) : []),
      ...listed(declared, modules),
      ...pagePlaces(once, id, say, declared),
      ...(id === 'bank' ? listed(declared, ['contacts']) : []),
    ],
  }))
  const others = declared.catalogue.modules
    .filter((module) => !known.has(module.id))
    .map((module) => ({
      id: module.id,
      icon: moduleIcon(module.id),
      label: declared.moduleLabel(module.id),
      places: listed(declared, [module.id]),
    }))
  groups.splice(4, 0, ...others)
  return { top, groups: groups.filter((group) => group.places.length > 0) }
}
