import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FieldShape } from '../kernel/index.ts'
import { catalogueOf, catalogueShape } from '../kernel/index.ts'
import { type Labels, labelNames, saysNames } from '../kernel/label-names.ts'
import { modules } from '../modules/index.ts'
import { theOwner } from '../test/books.ts'

const folder = new URL('../web/messages/', import.meta.url)
const filesOf = (kind: string): string[] =>
  readdirSync(folder).filter((name) => new RegExp(`^${kind}\\.[a-z]{2}\\.json$`).test(name) && !name.includes('.en.'))
const read = (file: string): Labels => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
const catalogue = catalogueOf(modules)
const shape = catalogueShape(catalogue, theOwner)

interface Declaration {
  names: string[]
  english: string
}

type FieldOf = (owner: string, field: FieldShape) => Declaration[]

/** What a function finds in every field of the catalogue, those of rows included. */
function ofFields(find: FieldOf): Declaration[] {
  const fields = (owner: string, all: readonly FieldShape[]): Declaration[] =>
    all.flatMap((field) => [...find(owner, field), ...fields(`${owner}.${field.name}`, field.fields ?? [])])
  return [
    ...shape.records.flatMap((record) => fields(record.id, record.fields)),
    ...shape.commands.flatMap((command) => fields(command.id, command.input)),
    ...shape.queries.flatMap((query) => fields(query.id, [...query.input, ...query.columns])),
  ]
}

/** Each label of the declarations with the names under which it is looked for. */
const labels: Declaration[] = [
  ...shape.modules.map(({ id, label }) => ({ names: labelNames.module(id), english: label })),
  ...shape.records.flatMap((record) => [
    { names: labelNames.record(record.id), english: record.label },
    { names: labelNames.records(record.id), english: record.plural },
    ...record.states.map(({ name, label }) => ({ names: labelNames.state(record.id, name), english: label })),
  ]),
  ...shape.commands.map(({ id, label }) => ({ names: labelNames.command(id), english: label })),
  // What nobody is offered, as the program runs it, stands in histories all the same, by its own name.
  ...[...catalogue.commands.keys()]
    .filter((id) => !shape.commands.some((command) => command.id === id))
    .map((id) => ({ names: [`command:${id}`], english: id })),
  ...shape.queries.map(({ id, label }) => ({ names: labelNames.query(id), english: label })),
  ...ofFields((owner, field) => [
    { names: labelNames.field(owner, field.name), english: field.label },
    ...(field.choices ?? []).map(({ value, label }) => ({
      names: labelNames.choice(owner, field.name, value),
      english: label,
    })),
  ]),
]

/** Each sentence in which a declaration says what it is. */
const says: Declaration[] = [
  ...shape.modules.map((module) => ({ names: saysNames.module(module.id), english: module.says })),
  ...shape.records.map((record) => ({ names: saysNames.record(record.id), english: record.says })),
  ...shape.commands.map((command) => ({ names: saysNames.command(command.id), english: command.says })),
  ...shape.queries.map((query) => ({ names: saysNames.query(query.id), english: query.says })),
  ...shape.roles.map((role) => ({ names: saysNames.role(role.id), english: role.says })),
  ...ofFields((owner, field) =>
    field.says ? [{ names: saysNames.field(owner, field.name), english: field.says }] : [],
  ),
]

const nameIn = (texts: Labels, { names }: Declaration): string | undefined => names.find((name) => texts[name])
const missingIn = (texts: Labels, all: readonly Declaration[]): (string | undefined)[] =>
  all.filter((one) => nameIn(texts, one) === undefined).map(({ names }) => names[0])

describe.each(filesOf('labels'))('web/messages/%s', (file) => {
  it('names every module, record, field, choice, state, command and query', () => {
    expect(labels.length).toBeGreaterThan(500)
    expect(missingIn(read(file), labels)).toEqual([])
  })
})

describe.each(filesOf('says'))('web/messages/%s', (file) => {
  const texts = read(file)

  it('says what every module, record, field, command, query and role is', () => {
    expect(says.length).toBeGreaterThan(500)
    expect(missingIn(texts, says)).toEqual([])
  })

  it('says nothing that no declaration says any more', () => {
    const used = new Set(says.map((one) => nameIn(texts, one)))
    expect(Object.keys(texts).filter((name) => !used.has(name))).toEqual([])
  })

  it('has one sentence for one: what is said under the same name is the same in English', () => {
    const english = new Map<string, Set<string>>()
    for (const one of says) {
      const name = nameIn(texts, one) ?? ''
      english.set(name, (english.get(name) ?? new Set()).add(one.english))
    }
    expect([...english].filter(([, all]) => all.size > 1).map(([name, all]) => [name, ...all])).toEqual([])
  })
})
