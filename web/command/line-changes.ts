type Line = Record<string, unknown>

/** What became of one line of a record: `at` are its places, counted from zero. */
export interface LineChange {
  key: string
  kind: 'added' | 'removed' | 'changed'
  before?: { line: Line; at: number }
  after?: { line: Line; at: number }
}

const linesOf = (value: unknown): Line[] => (Array.isArray(value) ? (value as Line[]) : [])

/**
 * The lines that differ, told apart by their ids; a line that only moved is not told. Lines that have no ids are
 * held against each other by their places.
 */
export function lineChanges(before: unknown, after: unknown): LineChange[] {
  const place = (line: Line, at: number) => String(line.id ?? at)
  const old = new Map(linesOf(before).map((line, at) => [place(line, at), { line, at }]))
  const now = new Map(linesOf(after).map((line, at) => [place(line, at), { line, at }]))
  const removed = [...old].flatMap(([key, was]): LineChange[] =>
    now.has(key) ? [] : [{ key, kind: 'removed', before: was }],
  )
  const rest = [...now].flatMap(([key, is]): LineChange[] => {
    const was = old.get(key)
    if (!was) return [{ key, kind: 'added', after: is }]
    return JSON.stringify(was.line) === JSON.stringify(is.line)
      ? []
      : [{ key, kind: 'changed', before: was, after: is }]
  })
  return [...removed, ...rest]
}
