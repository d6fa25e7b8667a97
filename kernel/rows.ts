import { stateName, titleIn } from './called.ts'
import { minorUnits, round, scaleOf } from './decimal.ts'
import type { FieldSpec, Fields } from './field.ts'
import { newId } from './id.ts'
import type { Who } from './policy.ts'
import type { AnyRecord } from './record.ts'
import { refuse } from './refusal.ts'
import { openStates, type Table } from './table.ts'
import { say, Words } from './words.ts'

type AnyRow = Record<string, unknown> & { id: string }

interface NamedField {
  name: string
  spec: FieldSpec
}

/** What is done with the fields of every new row, worked out once for each declaration. */
interface FieldPlan {
  all: readonly NamedField[]
  money: readonly NamedField[]
  lines: readonly NamedField[]
}

const plans = new WeakMap<Fields, FieldPlan>()

function planOf(fields: Fields): FieldPlan {
  const known = plans.get(fields)
  if (known) return known
  const all = Object.entries(fields).map(([name, { spec }]) => ({ name, spec }))
  const ofKind = (kind: FieldSpec['kind']) => all.filter(({ spec }) => spec.kind === kind)
  const plan = { all, money: ofKind('money'), lines: ofKind('rows') }
  plans.set(fields, plan)
  return plan
}

const defaultOf = ({ default: given }: FieldSpec): unknown =>
  given === undefined ? null : typeof given === 'object' ? structuredClone(given) : given

const blanks = new WeakMap<AnyRecord, AnyRow>()

/**
 * A row of a record with every field that it has, to be copied: a copy has its shape and its size from the beginning.
 * Rows that were built field by field were moved as they grew, and the engine took them for lasting ones, to be
 * collected late, because some rows of an import are kept for its audit.
 */
function blankOf(record: AnyRecord): AnyRow {
  const known = blanks.get(record)
  if (known) return known
  const blank: AnyRow = { id: '' }
  if (!record.sealed) blank.revision = 1
  if (record.states) blank.state = null
  if (!record.lean) Object.assign(blank, { createdAt: null, createdBy: null })
  for (const { name } of planOf(record.fields).all) blank[name] = null
  if (record.custom) blank.custom = null
  blanks.set(record, blank)
  return blank
}

/** A new row as it will be written: defaults filled in, its lines with ids, amounts padded. */
export function newRow(table: Table, draft: Record<string, unknown>, who: Who, now: string): AnyRow {
  const { record } = table
  const row: AnyRow = { ...blankOf(record) }
  row.id = typeof draft.id === 'string' ? draft.id : newId()
  if (record.states) row.state = draft.state ?? Object.keys(record.states)[0]
  if (!record.lean) {
    row.createdAt = now
    row.createdBy = who.id
  }
  for (const { name, spec } of planOf(record.fields).all) {
    const value = draft[name]
    if (value !== undefined) row[name] = value
    else if (spec.recorded) row[name] = now
    else row[name] = defaultOf(spec)
    if (spec.kind === 'rows') row[name] = linesWithIds(row[name], spec.rows ?? {})
  }
  if (record.custom) row.custom = draft.custom ?? null
  padMoney(record.fields, row, row)
  return row
}

function linesWithIds(value: unknown, fields: AnyRecord['fields']): AnyRow[] {
  if (!Array.isArray(value)) return []
  return value.map((line: Record<string, unknown>) => {
    const made: AnyRow = { id: typeof line.id === 'string' ? line.id : newId() }
    for (const { name, spec } of planOf(fields).all) made[name] = line[name] ?? spec.default ?? null
    return made
  })
}

/**
 * Amounts are written with at least the minor units of their currency: `1200` becomes `1200.00`. Those of a line may be
 * in the currency of the record that it belongs to.
 */
export function padMoney(
  fields: Fields,
  target: Record<string, unknown>,
  row: Record<string, unknown>,
  parent: Record<string, unknown> = {},
): void {
  const { money, lines } = planOf(fields)
  for (const { name, spec } of lines) {
    const value = target[name]
    if (!Array.isArray(value)) continue
    for (const line of value as Record<string, unknown>[]) padMoney(spec.rows ?? {}, line, line, row)
  }
  for (const { name, spec } of money) {
    const value = target[name]
    const field = spec.currencyField ?? ''
    const currency = Object.hasOwn(row, field) ? row[field] : parent[field]
    if (typeof value !== 'string' || typeof currency !== 'string') continue
    const places = minorUnits(currency)
    const point = value.indexOf('.')
    const written = point < 0 ? 0 : value.length - point - 1
    if (written !== places) target[name] = round(value, Math.max(places, written > places ? scaleOf(value) : 0))
  }
}

/** The fields of a change that are not as they were. */
export function differing(row: AnyRow, set: Record<string, unknown>): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined || name === 'id' || name === 'revision') continue
    const same = value === row[name] || JSON.stringify(value) === JSON.stringify(row[name])
    if (!same) changed[name] = value
  }
  return changed
}

/** Refuses a change that its state does not allow: a way that is not declared, or a frozen field. */
export function mayChange(record: AnyRecord, row: AnyRow, changed: Record<string, unknown>): void {
  if (record.sealed) throw new Error(`${record.id} is sealed: its rows never change.`)
  const state = String(row.state)
  if (typeof changed.state === 'string' && !record.states?.[state]?.includes(changed.state)) {
    refuse(
      `${record.id}.state`,
      say`What is ${stateName(record, state)} can't become ${stateName(record, changed.state)}.`,
      { help: say`Look at what can be done with it now.`, field: 'state' },
    )
  }
  const open = openStates(record)
  if (!open || open.includes(state)) return
  const frozen = Object.keys(changed).find(
    (name) => name !== 'state' && name !== 'custom' && !record.thawed?.includes(name),
  )
  if (frozen) refuseFrozen(record, row, frozen)
}

/** @throws Refusal `<record>.frozen`, in the words of the record and its state */
export function refuseFrozen(record: AnyRecord, row: AnyRow, field?: string): never {
  const title = titleIn(row, record)
  return refuse(
    `${record.id}.frozen`,
    say`${title} is ${stateName(record, String(row.state))}, so it can't be changed any more. Reverse it or make a new one.`,
    field ? { field } : {},
  )
}

/** Refuses a row that breaks one of its record's checks. */
export function holdChecks(record: AnyRecord, row: AnyRow): void {
  for (const check of record.checks ?? []) {
    if (!check.holds(row as never))
      refuse(`${record.id}.check`, new Words(check.says, []), check.field ? { field: check.field } : {})
  }
}
