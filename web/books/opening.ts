import { absolute, compare, isDecimal, isZero, negate, subtract, sum } from '../../kernel/decimal.ts'
import type { FieldShape } from '../api/types.ts'
import type { Say } from '../i18n/messages.ts'
import type { FormValues, Line } from '../record/form-state.ts'
import { linesOf } from '../record/form-state.ts'
import { fieldOf } from './entry-fields.ts'

/** What the page must know of an account. */
export interface Account {
  id: string
  code: string
  name: string
  /** Its sub-ledger, where it is kept by one. */
  control?: string | null
}

export type Side = 'receivable' | 'payable'

/** The tables of the page, by the side that their items stand on. */
export const TABLES: Record<Side, 'invoices' | 'bills'> = { receivable: 'invoices', payable: 'bills' }

/** The fields of the page: a trial balance with two sides, unpaid invoices, unpaid bills. */
export function openingFields(say: Say): FieldShape[] {
  const money = (name: string, label: string) => fieldOf(name, label, 'money', { optional: true })
  const items = (side: Side): FieldShape =>
    fieldOf(TABLES[side], say(`opening.${TABLES[side]}`), 'rows', {
      fields: [
        fieldOf('party', say(`opening.party.${side}`), 'ref', { record: 'contacts.party' }),
        fieldOf('number', say('opening.number'), 'text'),
        fieldOf('issuedOn', say('opening.issuedOn'), 'date', { optional: true }),
        fieldOf('dueOn', say('opening.dueOn'), 'date'),
        fieldOf('amount', say('opening.unpaid'), 'money'),
        fieldOf('currency', say('opening.currency'), 'currency', { optional: true }),
        money('inBooks', say('opening.inBooks')),
      ],
    })
  return [
    fieldOf('company', 'Company', 'ref', { record: 'organisation.company' }),
    fieldOf('on', say('opening.on'), 'date', { says: say('opening.onHelp') }),
    fieldOf('text', 'Text', 'text'),
    fieldOf('rows', say('opening.rows'), 'rows', {
      fields: [
        fieldOf('account', say('entry.account'), 'ref', { record: 'ledger.account' }),
        money('debit', say('entry.debit')),
        money('credit', say('entry.credit')),
        fieldOf('currency', say('opening.currency'), 'currency', { optional: true }),
        money('inBooks', say('opening.inBooks')),
      ],
    }),
    items('receivable'),
    items('payable'),
  ]
}

const amountOf = (line: Line, name: string): string => {
  const value = line[name]
  return typeof value === 'string' && isDecimal(value) ? value : '0'
}
const netOf = (line: Line): string => subtract(amountOf(line, 'debit'), amountOf(line, 'credit'))

/** An amount in the currency of the books; `undefined` where the rate of the day decides. */
function inBooks(line: Line, amount: string, books: string | undefined): string | undefined {
  const stated = amountOf(line, 'inBooks')
  // What is stated in the books' currency has the sign of the side that it stands on.
  if (!isZero(stated)) return compare(amount, '0') < 0 ? negate(absolute(stated)) : absolute(stated)
  const { currency } = line
  return typeof currency !== 'string' || currency === '' || currency === books ? amount : undefined
}

/** The accounts of customers or of suppliers against the unpaid invoices or bills behind them. */
export interface Control {
  side: Side
  /** What the trial balance says; `undefined` where it has no such account. */
  stated?: string
  listed: string
  missing: string
}

export interface OpeningSums {
  debit: string
  credit: string
  /** Debit less credit: what is missing until all adds up to zero. */
  difference: string
  controls: Control[]
  /** How many amounts in other currencies are worked out only when they are posted. */
  foreign: number
  empty: boolean
}

/**
 * What the page adds up to, in the currency of the books. The items stand for the accounts of customers and
 * suppliers, whose own rows are only held against them.
 */
export function openingSums(
  values: FormValues,
  accounts: ReadonlyMap<string, Account>,
  books: string | undefined,
): OpeningSums {
  let foreign = 0
  const worth = (line: Line, amount: string): string => {
    if (isZero(amount)) return '0'
    const found = inBooks(line, amount, books)
    if (found === undefined) foreign++
    return found ?? '0'
  }
  const rows = linesOf(values.rows).map((line) => ({
    control: accounts.get(String(line.account))?.control,
    amount: worth(line, netOf(line)),
  }))
  const controls = (['receivable', 'payable'] as const).map((side): Control => {
    const own = rows.filter((row) => row.control === side).map((row) => row.amount)
    const sign = (amount: string) => (side === 'payable' ? negate(amount) : amount)
    const items = linesOf(values[TABLES[side]]).map((line) => worth(line, sign(amountOf(line, 'amount'))))
    const [stated, listed] = [own.length > 0 ? sum(own) : undefined, sum(items)]
    return { side, stated, listed, missing: stated === undefined ? '0' : subtract(stated, listed) }
  })
  const amounts = [
    ...rows.filter((row) => row.control !== 'receivable' && row.control !== 'payable').map((row) => row.amount),
    ...controls.map((control) => control.stated ?? control.listed),
  ]
  const debit = sum(amounts.filter((amount) => compare(amount, '0') > 0))
  const difference = sum(amounts)
  return {
    ...{ debit, credit: subtract(debit, difference), difference, controls, foreign },
    empty: amounts.every(isZero) && foreign === 0,
  }
}

/** True for a line in which an unpaid invoice or bill was begun. */
const isItem = (line: Line): boolean => Boolean(line.party) || Boolean(line.number) || !isZero(amountOf(line, 'amount'))

/** What the command takes. */
export function openingInput(values: FormValues, balance: boolean): Record<string, unknown> {
  const filled = (line: Line, names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (line[name] ? [[name, line[name]]] : [])))
  const rows = linesOf(values.rows).flatMap((line) => {
    const amount = netOf(line)
    if (!line.account || isZero(amount)) return []
    const base = inBooks(line, amount, undefined)
    const worth = isZero(amountOf(line, 'inBooks')) || !base ? {} : { baseAmount: base }
    return [{ account: line.account, amount, ...filled(line, ['currency']), ...worth }]
  })
  const items = (['receivable', 'payable'] as const).flatMap((side) =>
    linesOf(values[TABLES[side]])
      .filter(isItem)
      .map((line) => {
        const base = isZero(amountOf(line, 'inBooks')) ? undefined : inBooks(line, amountOf(line, 'amount'), undefined)
        const stated = filled(line, ['party', 'number', 'issuedOn', 'dueOn', 'amount', 'currency'])
        return { side, ...stated, ...(base ? { baseAmount: base } : {}) }
      }),
  )
  const { company, on, text } = values
  return { company, on, ...(text ? { text } : {}), rows, items, ...(balance ? { balance } : {}) }
}

/**
 * Where the server's `items.4.party` stands on the page: its items are the invoices, then the bills. Its rows are not
 * those of the page, which has blank ones and those of customers and suppliers: what is wrong with one has no place.
 */
export function placeOnPage(path: string, values: FormValues): string | undefined {
  const [field, at, name] = path.split('.')
  if (at === undefined) return path
  if (field !== 'items') return undefined
  const places = Object.values(TABLES).flatMap((table) =>
    linesOf(values[table]).flatMap((line, place) => (isItem(line) ? [`${table}.${place}`] : [])),
  )
  return `${places[Number(at)] ?? `${field}.${at}`}.${name === 'baseAmount' ? 'inBooks' : name}`
}
