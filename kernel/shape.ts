import type { Catalogue } from './catalogue.ts'
import type { CatalogueShape, CommandShape, FieldShape, QueryShape, RecordShape } from './catalogue-shape.ts'
import type { AnyCommand } from './command.ts'
import { type Fields, ORDERED } from './field.ts'
import { filtersOf } from './list.ts'
import { plural, words } from './names.ts'
import { holds, type Who } from './policy.ts'
import type { AnyQuery } from './query.ts'
import type { AnyRecord } from './record.ts'
import { maskedFor, mayRead } from './sight.ts'
import { openStates } from './table.ts'

/** Fields as JSON for this person. */
export function fieldShapes(fields: Fields, who?: Who): FieldShape[] {
  return Object.entries(fields).map(([name, { spec }]) => ({
    name,
    label: spec.label ?? words(name),
    ...(spec.says ? { says: spec.says } : {}),
    kind: spec.kind,
    optional: spec.optional || spec.default !== undefined,
    given: spec.given,
    ...(spec.scale === undefined ? {} : { scale: spec.scale }),
    ...(spec.currencyField ? { currencyField: spec.currencyField } : {}),
    ...(spec.choices ? { choices: spec.choices.map((value) => ({ value, label: words(value) })) } : {}),
    ...(spec.target ? { record: spec.target().id } : {}),
    ...(spec.rows ? { fields: fieldShapes(spec.rows, who) } : {}),
    filters: filtersOf(spec),
    sorts: ORDERED.has(spec.kind),
    ...(who && maskedFor(spec, who) ? { masked: true } : {}),
    ...(spec.seenBy || spec.kind === 'iban' ? { sensitive: true } : {}),
    ...(spec.told ? { told: true } : {}),
    ...(spec.default === undefined ? {} : { default: spec.default }),
  }))
}

const moduleOf = (id: string): string => id.split('.')[0] ?? id
const lastWord = (id: string): string => words(id.split('.').pop() ?? id)

function recordShape(record: AnyRecord, catalogue: Catalogue, who: Who): RecordShape {
  const label = record.label ?? lastWord(record.id)
  const open = openStates(record)
  const runnable = (id: string): boolean => {
    const command = catalogue.commands.get(id)
    return command !== undefined && holds(who, command.may)
  }
  const standard = (verb: string, key: 'create' | 'update' | 'remove') =>
    runnable(`${record.id}.${verb}`) ? { [key]: `${record.id}.${verb}` } : {}
  const own = [...catalogue.commands.values()].filter(
    (command) => command.on === record && command.offered !== false && holds(who, command.may),
  )
  return {
    id: record.id,
    module: moduleOf(record.id),
    label,
    plural: record.plural ?? plural(label),
    says: record.says,
    title: record.title,
    fields: fieldShapes(record.fields, who),
    states: Object.entries(record.states ?? {}).map(([name, next]) => ({
      name,
      label: words(name),
      tone: record.tones?.[name] ?? 'neutral',
      next: [...next],
    })),
    ...(open ? { frozenUnless: [...open] } : {}),
    ...(record.company ? { company: record.company } : {}),
    commands: own.map((command) => command.id),
    mayRead: mayRead(record, who),
    ...standard('create', 'create'),
    ...standard('update', 'update'),
    ...standard('delete', 'remove'),
    columns: [
      ...(record.columns ??
        Object.keys(record.fields)
          .filter((name) => record.fields[name]?.spec.kind !== 'rows')
          .slice(0, 6)),
    ],
    sort: record.sort ?? (record.lean ? 'id' : '-createdAt'),
    custom: record.custom === true,
    dated: record.lean !== true,
    listed: record.listed !== false,
  }
}

/** A command as doors and the app see it: what it asks for, and where it is offered. */
export function commandShape(command: AnyCommand): CommandShape {
  const record = command.on ?? command.makes
  return {
    id: command.id,
    module: moduleOf(command.id),
    label: command.label ?? lastWord(command.id),
    says: command.says,
    ...(record ? { on: record.id } : {}),
    makes: command.on === undefined,
    from: command.from === undefined ? [] : typeof command.from === 'string' ? [command.from] : [...command.from],
    ...(command.offered ? { where: command.offered } : {}),
    ...(command.to ? { to: command.to } : {}),
    input: fieldShapes(command.input ?? {}),
    grave: command.grave === true,
    ...(command.key ? { key: command.key } : {}),
    bulk: command.bulk === true,
  }
}

function queryShape(query: AnyQuery, who: Who): QueryShape {
  return {
    id: query.id,
    module: moduleOf(query.id),
    label: query.label ?? lastWord(query.id),
    says: query.says,
    input: fieldShapes(query.input ?? {}),
    columns: fieldShapes(query.columns, who),
  }
}

/** One record as this person sees it; undefined where there is none that they may read. */
export function shapeOfRecord(catalogue: Catalogue, id: string, who: Who): RecordShape | undefined {
  const record = catalogue.records.get(id)
  return record && mayRead(record, who) ? recordShape(record, catalogue, who) : undefined
}

/** One query as this person sees it; undefined where there is none that they may ask. */
export function shapeOfQuery(catalogue: Catalogue, id: string, who: Who): QueryShape | undefined {
  const query = catalogue.queries.get(id)
  return query && holds(who, query.may) ? queryShape(query, who) : undefined
}

/** What this person may see and do, as JSON. */
export function catalogueShape(catalogue: Catalogue, who: Who): CatalogueShape {
  const records = [...catalogue.records.values()].filter((record) => mayRead(record, who))
  const queries = [...catalogue.queries.values()].filter((query) => holds(who, query.may))
  return {
    modules: catalogue.modules.map(({ id, label, says }) => ({ id, label: label ?? words(id), says })),
    records: records.map((record) => recordShape(record, catalogue, who)),
    commands: [...catalogue.commands.values()]
      .filter((command) => command.offered !== false && holds(who, command.may))
      .map(commandShape),
    queries: queries.map((query) => queryShape(query, who)),
    roles: [...catalogue.roles.values()]
      .filter((role) => role.id !== 'system')
      .map(({ id, says }) => ({ id, label: words(id), says })),
  }
}
