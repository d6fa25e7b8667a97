import type { RowOf, Transaction } from '../../kernel/index.ts'
import { lesson, type proposal } from './proposal.ts'

type Proposal = RowOf<typeof proposal>
type Values = Record<string, unknown>

/** Fields whose values differ between two inputs of a command; of lines, as `lines.0.account`. */
export function differingFields(before: Values, after: Values): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null]
    if (same(was, is)) return []
    if (!isLines(was) || !isLines(is) || was.length !== is.length) return [name]
    return is.flatMap((line, index) =>
      differingFields(withoutId(was[index] ?? {}), withoutId(line)).map((field) => `${name}.${index}.${field}`),
    )
  })
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
const withoutId = ({ id: _, ...line }: Values): Values => line
const isLines = (value: unknown): value is Values[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))

/** Lessons of single lines that one document teaches. */
const MOST_LINES = 30

/** By what a line is known again in the next document of the same sender: its words, without figures and dates. */
export const lineKey = (text: unknown): string =>
  String(text ?? '')
    .toLowerCase()
    .replace(/[\p{N}\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80)

type Chosen = Pick<Proposal, 'teaches' | 'evidence'>

/**
 * What corrections teach about the sender: the field itself, and of lines the value that all share, or else the value
 * of the lines that read alike (`lines.account` and `lines.account of paper rolls`). Only what a person chose teaches.
 */
export function lessonsIn({ teaches, evidence }: Chosen, values: Values): Map<string, unknown> {
  const taught = new Map<string, unknown>()
  for (const field of teaches) {
    const [table = '', column] = field.split('.')
    if (column) for (const [name, value] of lessonsOfLines(table, column, evidence, values)) taught.set(name, value)
    else if (evidence[field]?.by && (values[field] ?? null) !== null) taught.set(field, values[field])
  }
  return taught
}

function lessonsOfLines(
  table: string,
  column: string,
  evidence: Chosen['evidence'],
  values: Values,
): [string, unknown][] {
  const lines = values[table]
  if (!isLines(lines)) return []
  const isChosen = (line: Values, index: number): boolean =>
    (line[column] ?? null) !== null && Boolean(evidence[`${table}.${index}.${column}`]?.by ?? evidence[table]?.by)
  const chosen = lines.filter(isChosen)
  const [first] = chosen
  if (!first) return []
  const shared = new Set(lines.map((line) => JSON.stringify(line[column] ?? null))).size === 1
  const each = chosen.slice(0, MOST_LINES).flatMap((line): [string, unknown][] => {
    const key = lineKey(line.text)
    return key === '' ? [] : [[`${table}.${column} of ${key}`, line[column]]]
  })
  return shared ? [[`${table}.${column}`, first[column]], ...each] : each
}

/** Keeps what somebody's corrections teach, so that the next proposal for the same sender begins with it. */
export async function learn(
  tx: Transaction,
  row: Pick<Proposal, 'sender' | 'reader' | 'title' | 'teaches' | 'evidence'>,
  values: Values,
): Promise<void> {
  const taught = lessonsIn(row, values)
  if (!row.sender || taught.size === 0) return
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.documents.lesson.' || $1, 0))`, [
    row.sender,
  ])
  const known = await tx.find(lesson, { sender: row.sender, reader: row.reader, field: [...taught.keys()] })
  for (const [field, value] of taught) {
    const earlier = known.find((one) => one.field === field)
    const said = { value, by: tx.who.name, learnedFrom: row.title.slice(0, 400) }
    if (!earlier) tx.insert(lesson, { sender: row.sender, reader: row.reader, field: field.slice(0, 200), ...said })
    else tx.change(lesson, earlier, { ...said, times: same(earlier.value, value) ? earlier.times + 1 : 1 })
  }
}
