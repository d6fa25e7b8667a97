import type { FieldSpec, Fields } from './field.ts'
import { words } from './names.ts'

type Schema = Record<string, unknown>

const DECIMAL = { type: 'string', pattern: '^-?\\d{1,20}(\\.\\d{1,12})?$' }

const KINDS: Partial<Record<FieldSpec['kind'], Schema>> = {
  integer: { type: 'integer' },
  decimal: DECIMAL,
  money: DECIMAL,
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  country: { type: 'string', pattern: '^[A-Z]{2}$' },
  email: { type: 'string', format: 'email' },
  date: { type: 'string', format: 'date' },
  instant: { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
  texts: { type: 'array', items: { type: 'string' } },
  json: {},
}

function schemaOf(name: string, spec: FieldSpec): Schema {
  const base: Schema = { title: spec.label ?? words(name), ...(spec.says ? { description: spec.says } : {}) }
  if (spec.kind === 'rows')
    return { ...base, type: 'array', items: objectSchema(spec.rows ?? {}, { id: { type: 'string', format: 'uuid' } }) }
  if (spec.kind === 'choice') return { ...base, enum: [...(spec.choices ?? []), ...(spec.optional ? [null] : [])] }
  if (spec.kind === 'ref') {
    const target = spec.target?.().id ?? 'a record'
    return {
      ...base,
      type: 'string',
      ...(spec.by ? {} : { format: 'uuid' }),
      description: `${spec.says ? `${spec.says} ` : ''}Id of ${target}${spec.by ? ` or its ${spec.by}` : ''}.`,
    }
  }
  const kind: Schema = KINDS[spec.kind] ?? { type: 'string', ...(spec.max ? { maxLength: spec.max } : {}) }
  return { ...base, ...kind, ...(spec.optional && typeof kind.type === 'string' ? { type: [kind.type, 'null'] } : {}) }
}

/** JSON Schema (2020-12) of an object of these fields. Amounts are strings of digits, never numbers. */
export function objectSchema(fields: Fields, more: Record<string, Schema> = {}): Schema {
  const required = Object.entries(fields)
    .filter(([, { spec }]) => !spec.optional && spec.default === undefined && !spec.given)
    .map(([name]) => name)
  return {
    type: 'object',
    properties: {
      ...more,
      ...Object.fromEntries(Object.entries(fields).map(([name, { spec }]) => [name, schemaOf(name, spec)])),
    },
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}
