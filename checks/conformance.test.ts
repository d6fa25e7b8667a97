import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { openapi } from '../doors/http/openapi.ts'
import {
  catalogueShape,
  companiesOf,
  type Fields,
  holds,
  isRefusal,
  newId,
  objectSchema,
  type Who,
} from '../kernel/index.ts'
import { tableFor } from '../kernel/table.ts'
import { validate } from '../kernel/validate.ts'
import { catalogue } from '../modules/index.ts'
import { sampleOf } from '../test/samples.ts'

const records = [...catalogue.records.values()]
const commands = [...catalogue.commands.values()]
const queries = [...catalogue.queries.values()]
const roles = [...catalogue.roles.values()].filter((role) => role.id !== 'system')

const somebody = (role: string, company: string | null = null): Who => ({
  id: newId(),
  name: 'Somebody',
  door: 'http',
  assignments: [{ role, company }],
})

const eachField = (fields: Fields, visit: (name: string, field: Fields[string], inner: Fields) => void): void => {
  for (const [name, field] of Object.entries(fields)) {
    visit(name, field, fields)
    if (field.spec.rows) eachField(field.spec.rows, visit)
  }
}

describe.each(records.map((record) => [record.id, record] as const))('record %s', (id, record) => {
  test('is named as its module and says what it is', () => {
    expect(id).toMatch(/^[a-z]+\.[a-z][A-Za-z]*$/)
    expect(record.says.length).toBeGreaterThan(10)
    expect(record.says).toMatch(/[.]$/)
  })

  test('has a title, columns and an order that are its own fields', () => {
    const names = new Set([...tableFor(record).byName.keys()])
    expect(names).toContain(record.title)
    for (const column of record.columns ?? []) expect(names).toContain(column)
    for (const key of record.sort?.split(',') ?? []) expect(names).toContain(key.replace(/^-/, ''))
    for (const set of [...(record.unique ?? []), ...(record.indexes ?? [])])
      for (const name of set) expect(names).toContain(name)
    if (record.company) expect(names).toContain(record.company)
  })

  test('goes only to states that it has', () => {
    const states = Object.keys(record.states ?? {})
    for (const next of Object.values(record.states ?? {})) for (const state of next) expect(states).toContain(state)
    const open = record.frozenUnless === undefined ? [] : [record.frozenUnless].flat()
    for (const state of open) expect(states).toContain(state)
    for (const state of Object.keys(record.tones ?? {})) expect(states).toContain(state)
    for (const name of record.thawed ?? []) expect(Object.keys(record.fields)).toContain(name)
  })

  test('names a currency for every amount, and a target for every reference', () => {
    eachField(record.fields, (name, { spec }, inner) => {
      if (spec.kind === 'money') {
        const home = inner[spec.currencyField ?? ''] ?? record.fields[spec.currencyField ?? '']
        expect(home?.spec.kind, `${id}.${name} needs a currency`).toBe('currency')
      }
      if (spec.kind === 'ref') expect(catalogue.records.has(spec.target?.().id ?? ''), `${id}.${name}`).toBe(true)
    })
  })

  test('can be read by somebody', () => {
    expect(record.may.read.length).toBeGreaterThan(0)
    for (const role of [...record.may.read, ...(record.may.draft ?? [])])
      expect(catalogue.roles.get(role.id)).toBe(role)
  })
})

describe.each(commands.map((command) => [command.id, command] as const))('command %s', (id, command) => {
  test('says what it does, for roles that exist', () => {
    expect(command.says).toMatch(/[.]$/)
    expect(command.may.length).toBeGreaterThan(0)
    for (const role of command.may) expect(catalogue.roles.get(role.id)).toBe(role)
  })

  test('acts on a record that exists, between states that it has', () => {
    const record = command.on ?? command.makes
    if (record) expect(catalogue.records.get(record.id)).toBe(record)
    const states = Object.keys(command.on?.states ?? {})
    const from = command.from === undefined ? [] : [command.from].flat()
    for (const state of from) expect(states).toContain(state)
    if (command.to && command.on) {
      expect(states).toContain(command.to)
      const reachable =
        from.length === 0 ||
        from.some((state) => state === command.to || command.on?.states?.[state]?.includes(command.to ?? ''))
      expect(reachable, `${id} can't lead from ${from} to ${command.to}`).toBe(true)
    }
    if (command.heldAs) expect(states).toContain(command.heldAs)
    if (command.undoneBy) expect(catalogue.commands.has(command.undoneBy)).toBe(true)
  })

  test('is offered where fields of its record have values that they can have', () => {
    for (const [name, values] of Object.entries(command.offered || {})) {
      const spec = command.on?.fields[name]?.spec
      const possible = spec?.kind === 'boolean' ? [true, false] : (spec?.choices ?? [])
      expect(possible, `${command.id}: ${name}`).toEqual(expect.arrayContaining([...values]))
    }
  })

  test('takes an input that its own schema describes', () => {
    const given = sampleOf(command.input ?? {})
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(objectSchema(command.input ?? {}))
    expect(valid(given), JSON.stringify(valid.errors)).toBe(true)
    const read = validate(command.input ?? {}, given)
    expect(validate(command.input ?? {}, JSON.parse(JSON.stringify(read)))).toEqual(read)
  })

  test('refuses a field that it does not have', () => {
    const given = { ...sampleOf(command.input ?? {}), surely_not_a_field: 1 }
    expect(() => validate(command.input ?? {}, given)).toThrowError(/no field/)
  })

  test('claims a key that is free for it', () => {
    if (command.key) expect(command.key).toMatch(/^[A-Z]$/)
  })
})

describe.each(queries.map((query) => [query.id, query] as const))('query %s', (_id, query) => {
  test('says what it shows, for roles that exist, about a company of its input', () => {
    expect(query.says).toMatch(/[.]$/)
    expect(query.may.length).toBeGreaterThan(0)
    for (const role of query.may) expect(catalogue.roles.get(role.id)).toBe(role)
    if (query.company) expect(Object.keys(query.input ?? {})).toContain(query.company)
    expect(Object.keys(query.columns).length).toBeGreaterThan(0)
  })
})

describe('every role', () => {
  test.each(roles.map((role) => [role.id, role] as const))('%s is offered exactly what is declared for it', (id) => {
    const shape = catalogueShape(catalogue, somebody(id))
    const offered = new Set(shape.commands.map((command) => command.id))
    for (const command of commands) {
      const isProgram = command.may.every((role) => role.id === 'system')
      const declared =
        (id === 'owner' && !isProgram) || command.may.some((role) => role.id === id || role.id === 'everyone')
      expect(holds(somebody(id), command.may), command.id).toBe(declared)
      if (command.offered !== false) expect(offered.has(command.id), command.id).toBe(declared)
    }
    const seen = new Set(shape.records.map((record) => record.id))
    for (const record of records) {
      const declared = id === 'owner' || record.may.read.some((role) => role.id === id || role.id === 'everyone')
      expect(seen.has(record.id), record.id).toBe(declared)
    }
  })

  test('held in one company does not reach into another', () => {
    const [here, there] = [newId(), newId()]
    for (const command of commands) {
      for (const role of command.may) {
        const who = somebody(role.id, here)
        expect(companiesOf(who, command.may)).toEqual([here])
        expect(holds(who, command.may, there)).toBe(false)
      }
    }
  })
})

describe('the whole', () => {
  test('OpenAPI names every record, command and query', () => {
    const paths = Object.keys(openapi(catalogue).paths as Record<string, unknown>)
    for (const record of records) expect(paths).toContain(`/api/records/${record.id}`)
    for (const command of commands) expect(paths).toContain(`/api/commands/${command.id}`)
    for (const query of queries) expect(paths).toContain(`/api/queries/${query.id}`)
  })

  test('validation refuses hostile values in words, never with a fault', () => {
    const hostile = [
      null,
      0,
      -1,
      1e308,
      Number.NaN,
      '',
      ' ',
      '\u0000',
      'x'.repeat(2_000_000),
      [],
      {},
      [[]],
      true,
      '1e5',
      '٣',
      '2026-02-30',
      "'; drop table x; --",
      { inner: 1 },
    ] as unknown[]
    for (const command of commands) {
      for (const name of Object.keys(command.input ?? {})) {
        for (const value of hostile) {
          try {
            validate(command.input ?? {}, { [name]: value }, true)
          } catch (error) {
            expect(isRefusal(error), `${command.id} ${name} ${String(error)}`).toBe(true)
          }
        }
      }
    }
  })
})
