import type { FieldSpec } from '../kernel/field.ts'
import type { Fields } from '../kernel/index.ts'

const ONE: Partial<Record<FieldSpec['kind'], unknown>> = {
  integer: 1,
  decimal: '1',
  money: '1.00',
  currency: 'EUR',
  country: 'DE',
  language: 'de',
  email: 'ida@example.org',
  iban: 'DE89370400440532013000',
  date: '2026-03-12',
  instant: '2026-03-12T09:41:00Z',
  boolean: true,
  ref: '01900000-0000-7000-8000-000000000001',
  subject: 'work.task/01900000-0000-7000-8000-000000000001',
  file: 'a'.repeat(64),
  json: {},
  texts: ['one'],
}

function sample(spec: FieldSpec): unknown {
  if (spec.kind === 'choice') return spec.choices?.[0]
  if (spec.kind === 'rows') return [{ id: '01900000-0000-7000-8000-000000000002', ...sampleOf(spec.rows ?? {}) }]
  return ONE[spec.kind] ?? 'text'
}

/** A valid value for every field that a caller may state. */
export function sampleOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, { spec }]) => !spec.given)
      .map(([name, { spec }]) => [name, sample(spec)]),
  )
}
