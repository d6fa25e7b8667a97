import type { IconName } from '../parts/icon.tsx'

const OF_MODULE: Record<string, IconName> = {
  organisation: 'gear',
  contacts: 'people',
  work: 'inbox',
  documents: 'folder',
  ledger: 'book',
  tax: 'scales',
  items: 'box',
  correspondence: 'mail',
  calendar: 'calendar',
  banking: 'bank',
  purchasing: 'cart',
  sales: 'sales',
  inventory: 'box',
  people: 'people',
  hiring: 'people',
  equipment: 'gear',
  compliance: 'shield',
  board: 'flag',
  automation: 'bolt',
  reporting: 'chart',
  crm: 'star',
}

const OF_RECORD: Record<string, IconName> = {
  'contacts.party': 'people',
  'contacts.bankAccount': 'bank',
  'documents.document': 'document',
  'correspondence.message': 'mail',
  'purchasing.bill': 'document',
  'sales.invoice': 'sales',
  'ledger.entry': 'book',
  'ledger.period': 'lock',
  'banking.statement': 'paper',
  'banking.match': 'link',
  'organisation.user': 'person',
  'organisation.company': 'flag',
  'organisation.team': 'people',
  'organisation.role': 'shield',
  'organisation.approvalLimit': 'scales',
  'organisation.delegation': 'swap',
  'organisation.place': 'home',
  'organisation.department': 'group',
  'organisation.holiday': 'calendar',
  'work.task': 'inbox',
  'work.comment': 'comment',
}

/** The icon of a module. */
export function moduleIcon(module: string): IconName {
  return OF_MODULE[module] ?? 'folder'
}

/** The icon of a kind of record: its own, else that of its module. */
export function recordIcon(record: string): IconName {
  return OF_RECORD[record] ?? moduleIcon(record.split('.')[0] ?? '')
}
