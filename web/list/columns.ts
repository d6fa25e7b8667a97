import type { FieldKind, FieldShape, RecordShape, Row } from '../api/types.ts'
import { currencyOf, isNumeric } from '../fields/values.ts'
import { stateField } from './list-state.ts'

/** One column of a list. */
export interface Column {
  field: FieldShape
  numeric: boolean
  /** Leads to the record. */
  title: boolean
  /** Kept on a phone. */
  phone: boolean
  width: string
  /** Decimal places that all its figures have. */
  places?: number
  /** Its amounts are of several currencies, so each says its own. */
  mixed?: boolean
}

const NEVER: ReadonlySet<FieldKind> = new Set<FieldKind>(['rows', 'json', 'longText'])
const WIDTHS: Partial<Record<FieldKind, string>> = {
  date: 'minmax(84px, 0.6fr)',
  instant: 'minmax(100px, 0.7fr)',
  money: 'minmax(100px, 0.7fr)',
  decimal: 'minmax(90px, 0.6fr)',
  integer: 'minmax(70px, 0.5fr)',
  boolean: 'minmax(60px, 0.4fr)',
  currency: 'minmax(64px, 0.4fr)',
  choice: 'minmax(100px, 0.8fr)',
  number: 'minmax(110px, 0.8fr)',
}

/** When a row was made: no record declares it. */
const CREATED: FieldShape = {
  name: 'createdAt',
  label: 'Created',
  kind: 'instant',
  optional: true,
  given: true,
  filters: [],
  sorts: true,
}

/** Fields that can be columns. */
export function columnFields(record: RecordShape): FieldShape[] {
  const declared = record.fields.filter((field) => !NEVER.has(field.kind))
  const hasState = record.states.length > 0 && !declared.some((field) => field.name === 'state')
  return [...declared, ...(hasState ? [stateField(record)] : []), ...(record.dated ? [CREATED] : [])]
}

/**
 * The columns with which a list begins: as declared, the state before the figures, the figures last. Where rows of
 * several companies stand in it, whose they are stands second.
 */
export function defaultColumns(record: RecordShape, several = false): string[] {
  const fields = columnFields(record)
  const known = new Map(fields.map((field) => [field.name, field]))
  const declared =
    record.columns.length > 0
      ? record.columns
      : fields
          .filter((field) => !field.optional)
          .map((field) => field.name)
          .slice(0, 8)
  const named = declared.filter((name) => known.has(name) && name !== record.company)
  if (!named.includes(record.title) && known.has(record.title)) named.unshift(record.title)
  const isFigure = (name: string) => isNumeric(known.get(name)?.kind ?? 'text')
  const words = named.filter((name) => !isFigure(name))
  const state = known.has('state') && !named.includes('state') ? ['state'] : []
  // A list that is full already tells the companies apart by what is in it.
  const room = named.length + state.length < 7
  const company = several && room && record.company && known.has(record.company) ? [record.company] : []
  return [...words.slice(0, 1), ...company, ...words.slice(1), ...state, ...named.filter(isFigure)]
}

/** Room for a column: what names the row has the most, codes and figures what they need. */
function widthOf(field: FieldShape, isTitle: boolean, isFirst: boolean): string {
  if (field.name === 'state') return 'minmax(112px, 0.7fr)'
  if (field.name === 'code') return 'minmax(104px, 0.7fr)'
  // A number that is cut at its end tells no row from another.
  if (field.name === 'number') return 'minmax(130px, 0.8fr)'
  const own = WIDTHS[field.kind]
  if (own) return own
  return isTitle || isFirst ? 'minmax(150px, 1.6fr)' : 'minmax(110px, 1.1fr)'
}

/** The columns of a list, in order. */
export function columnsOf(record: RecordShape, chosen: readonly string[] | undefined, several = false): Column[] {
  const known = new Map(columnFields(record).map((field) => [field.name, field]))
  const names = (chosen ?? defaultColumns(record, several)).filter((name) => known.has(name))
  const all = names.length > 0 ? names : defaultColumns(record, several)
  const lastMoney = all.findLast((name) => known.get(name)?.kind === 'money')
  // A code or a day alone does not say what a row is.
  const bare = all[0] === 'code' || known.get(all[0] ?? '')?.kind === 'date'
  return all.map((name, index) => {
    const field = known.get(name) as FieldShape
    return {
      field,
      numeric: isNumeric(field.kind),
      title: name === record.title,
      phone: index === 0 || (bare && name === record.title) || name === 'state' || name === lastMoney,
      width: widthOf(field, name === record.title, index === 0),
    }
  })
}

/** The one currency of all rows in a money column; `undefined` where there are several, or none. */
export function columnCurrency(field: FieldShape, rows: readonly Row[]): string | undefined {
  const currencies = new Set(rows.map((row) => currencyOf(field, row)))
  return currencies.size === 1 ? [...currencies][0] : undefined
}

/** Decimal places of a column of figures: the most that any of its rows truly has, so that they stand under one another. */
export function columnPlaces(field: FieldShape, rows: readonly Row[]): number | undefined {
  if (field.kind !== 'decimal') return undefined
  const places = rows.map((row) => (String(row[field.name] ?? '').split('.')[1] ?? '').replace(/0+$/, '').length)
  return Math.max(0, ...places)
}
