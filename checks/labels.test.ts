import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FieldShape } from '../kernel/index.ts'
import { catalogueOf, catalogueShape } from '../kernel/index.ts'
import { modules } from '../modules/index.ts'
import { theOwner } from '../test/books.ts'

const folder = new URL('../web/messages/', import.meta.url)
const files = readdirSync(folder).filter((name) => /^labels\.[a-z]{2}\.json$/.test(name) && name !== 'labels.en.json')
const shape = catalogueShape(catalogueOf(modules), theOwner)

/** Each label of the declarations with the names under which the app looks for its translation, the first found counting. */
function looked(): { id: string; names: string[] }[] {
  const fields = (of: string, all: readonly FieldShape[]): { id: string; names: string[] }[] =>
    all.flatMap((field) => [
      { id: `${of}.${field.name}`, names: [`${of}.${field.name}`, `field:${field.name}`] },
      ...(field.choices ?? []).map(({ value }) => {
        const own = `choice:${of}.${field.name}.${value}`
        return { id: own, names: [own, `choice:${value}`] }
      }),
      ...fields(`${of}.${field.name}`, field.fields ?? []),
    ])
  const verb = (id: string) => id.slice(id.lastIndexOf('.') + 1)
  return [
    ...shape.modules.map(({ id }) => ({ id: `module:${id}`, names: [`module:${id}`] })),
    ...shape.records.flatMap((record) => [
      { id: record.id, names: [record.id] },
      { id: `many:${record.id}`, names: [`many:${record.id}`] },
      ...record.states.map(({ name }) => ({
        id: `state:${record.id}.${name}`,
        names: [`state:${record.id}.${name}`, `state:${name}`],
      })),
      ...fields(record.id, record.fields),
    ]),
    ...shape.commands.flatMap((command) => [
      { id: `command:${command.id}`, names: [`command:${command.id}`, `verb:${verb(command.id)}`] },
      ...fields(command.id, command.input),
    ]),
    ...shape.queries.flatMap((query) => [
      { id: `query:${query.id}`, names: [`query:${query.id}`] },
      ...fields(query.id, [...query.input, ...query.columns]),
    ]),
  ]
}

describe.each(files)('web/messages/%s', (file) => {
  it('names every module, record, field, choice, state, command and query', () => {
    const labels: Record<string, string> = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    expect(looked().length).toBeGreaterThan(500)
    const missing = looked().filter(({ names }) => !names.some((name) => labels[name]))
    expect(missing.map(({ id }) => id)).toEqual([])
  })
})
