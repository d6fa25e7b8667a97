import { createContext, type ReactNode, use, useMemo } from 'react'
import { firstOf, labelNames, saysNames } from '../../kernel/label-names.ts'
import { type Language, useLanguage } from '../i18n/language.tsx'
import type { Catalogue, CommandShape, FieldShape, Me, QueryShape, RecordShape, StateShape } from './types.ts'

/** What is declared, by id, and how it is called in the reader's language. */
export interface Declared {
  catalogue: Catalogue
  me: Me
  record(id: string): RecordShape | undefined
  command(id: string): CommandShape | undefined
  query(id: string): QueryShape | undefined
  moduleLabel(id: string): string
  one(record: RecordShape): string
  /** The word for one record inside a sentence: small in English, as it is in German. */
  inside(record: RecordShape): string
  many(record: RecordShape): string
  /** The word for several of them inside a sentence. */
  insideMany(record: RecordShape): string
  /** Heading of a column of an answer: as declared, else as the report itself named it (`Feb 2026`). */
  column(query: QueryShape, column: FieldShape): string
  /** Label of a field of a record, a command or a query; `owner` is its id, `lines` parts included. */
  field(owner: string, field: FieldShape): string
  says(owner: string, field: FieldShape): string | undefined
  /** What a record is, in a sentence. */
  recordSays(record: RecordShape): string
  choice(owner: string, field: FieldShape, value: string): string
  /** What stands as plain text, in the reader's language where it is known: a role, a kind of file, a sentence. */
  word(owner: string, field: FieldShape, value: string): string
  /** All words that the reader's language knows for a field of plain text. */
  words(owner: string, field: FieldShape): readonly { value: string; label: string }[]
  state(record: RecordShape, name: string): { shape: StateShape; label: string } | undefined
  /** The word for a state inside a sentence: small, but for the nouns of languages that write them large. */
  stateInside(record: RecordShape, name: string): string | undefined
  commandLabel(command: CommandShape): string
  /** What was done by a command that nobody is offered, such as one that the program runs by rule. */
  deedLabel(command: string): string | undefined
  commandSays(command: CommandShape): string
  queryLabel(query: QueryShape): string
  querySays(query: QueryShape): string
  roleSays(role: string): string | undefined
}

const DeclaredContext = createContext<Declared | undefined>(undefined)

function byId<T extends { id: string }>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((each) => [each.id, each]))
}

/** English writes common nouns small; abbreviations (`VAT code`) and other languages stay as they are. */
function inSentence(label: string, language: string): string {
  return language === 'en' && !/^\p{Lu}{2}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

/** Builds the look-ups. A label is looked up by its full id, then by its last word alone, then taken as declared. */
export function makeDeclared(
  catalogue: Catalogue,
  me: Me,
  language: Pick<Language, 'labels' | 'says' | 'language' | 'speaker'>,
): Declared {
  const { labels, says } = language
  const records = byId(catalogue.records)
  const commands = byId(catalogue.commands)
  const queries = byId(catalogue.queries)
  const modules = byId(catalogue.modules)
  const pick = (names: readonly string[]) => firstOf(labels, names)
  const said = (names: readonly string[]) => firstOf(says, names)
  const known = new Map<string, { value: string; label: string }[]>()
  const wordsOf = (prefix: string) => {
    const before = known.get(prefix)
    if (before) return before
    const named = Object.entries(labels).filter(([id]) => id.startsWith(prefix))
    const found = named.map(([id, label]) => ({ value: id.slice(prefix.length), label }))
    known.set(prefix, found)
    return found
  }
  return {
    catalogue,
    me,
    record: (id) => records.get(id),
    command: (id) => commands.get(id),
    query: (id) => queries.get(id),
    moduleLabel: (id) => pick(labelNames.module(id)) ?? modules.get(id)?.label ?? id,
    one: (record) => pick(labelNames.record(record.id)) ?? record.label,
    inside: (record) => inSentence(pick(labelNames.record(record.id)) ?? record.label, language.language),
    many: (record) => pick(labelNames.records(record.id)) ?? record.plural,
    insideMany: (record) => inSentence(pick(labelNames.records(record.id)) ?? record.plural, language.language),
    column: (query, column) => {
      const known = query.columns.find((each) => each.name === column.name)
      const own = known?.label === column.label ? pick(labelNames.field(query.id, column.name)) : undefined
      return own ?? column.label
    },
    field: (owner, field) => pick(labelNames.field(owner, field.name)) ?? field.label,
    says: (owner, field) => field.says && (said(saysNames.field(owner, field.name)) ?? field.says),
    recordSays: (record) => said(saysNames.record(record.id)) ?? record.says,
    choice: (owner, field, value) =>
      pick(labelNames.choice(owner, field.name, value)) ??
      field.choices?.find((choice) => choice.value === value)?.label ??
      value,
    word: (owner, field, value) =>
      labels[`choice:${owner}.${field.name}.${value}`] ?? (field.told ? language.speaker.told(value) : value),
    words: (owner, field) => wordsOf(`choice:${owner}.${field.name}.`),
    state: (record, name) => {
      const shape = record.states.find((state) => state.name === name)
      return shape && { shape, label: pick(labelNames.state(record.id, name)) ?? shape.label }
    },
    stateInside: (record, name) => {
      const label = pick(labelNames.state(record.id, name)) ?? record.states.find((state) => state.name === name)?.label
      return labels[`inside:state:${name}`] ?? (label && label.charAt(0).toLowerCase() + label.slice(1))
    },
    commandLabel: (command) => pick(labelNames.command(command.id)) ?? command.label,
    deedLabel: (command) => pick(labelNames.command(command)),
    commandSays: (command) => said(saysNames.command(command.id)) ?? command.says,
    queryLabel: (query) => pick(labelNames.query(query.id)) ?? query.label,
    querySays: (query) => said(saysNames.query(query.id)) ?? query.says,
    roleSays: (role) => said(saysNames.role(role)) ?? catalogue.roles.find((each) => each.id === role)?.says,
  }
}

/** Gives the declarations to everything inside. */
export function DeclaredProvider(props: { catalogue: Catalogue; me: Me; children: ReactNode }) {
  const language = useLanguage()
  const { catalogue, me } = props
  const declared = useMemo(() => makeDeclared(catalogue, me, language), [catalogue, me, language])
  return <DeclaredContext value={declared}>{props.children}</DeclaredContext>
}

/** The declarations around this component. */
export function useDeclared(): Declared {
  const declared = use(DeclaredContext)
  if (!declared) throw new Error('There is no DeclaredProvider around this component.')
  return declared
}

/** What a picker and a reference call a record: its code before its title, where it has one. */
export function codedTitle(record: RecordShape, row: Record<string, unknown>): string {
  const title = titleOf(record, row)
  const { code } = row
  return record.title !== 'code' && typeof code === 'string' && code !== '' ? `${code} ${title}` : title
}

/** The word a record goes by on a page: its title field, else what the server calls it. */
export function titleOf(record: RecordShape, row: Record<string, unknown>): string {
  const value = row[record.title]
  const titles = row._titles as Record<string, string> | undefined
  if (titles?.[record.title]) return titles[record.title] ?? ''
  return typeof value === 'string' && value !== '' ? value : ''
}
