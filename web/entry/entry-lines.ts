import type { FieldShape } from '../api/types.ts'
import { isEmpty, readValue } from '../fields/values.ts'
import type { Formats } from '../i18n/language.tsx'
import type { Line } from '../record/form-state.ts'

/** Something to choose by typing its code or its name. */
export interface Choosable {
  id: string
  code: string
  name: string
  /** Not what such a line usually has: words find it after the others, its code finds it at once. */
  seldom?: boolean
}

/** True for a line in which nobody has entered anything: what stands there by default does not count. */
export function isBlankLine(line: Line): boolean {
  return ['item', 'text', 'price', 'net'].every((name) => isEmpty(line[name]))
}

let made = 0

/** A new line: what it takes over from the one above, else what is usual. */
export function newLine(above: Line | undefined, usual: { account?: string; taxCode?: string }): Line {
  return {
    key: `line ${made++}`,
    quantity: '1',
    account: above?.account ?? usual.account,
    taxCode: above?.taxCode ?? usual.taxCode,
  }
}

/** The lines with one moved up or down; the same lines where there is nowhere to go. */
export function moveLine(lines: readonly Line[], at: number, step: 1 | -1): Line[] {
  const to = at + step
  const line = lines[at]
  if (!line || to < 0 || to >= lines.length) return [...lines]
  const rest = lines.filter((_, index) => index !== at)
  return [...rest.slice(0, to), line, ...rest.slice(to)]
}

/** What a typed code or name means: the one with that code, else the only one that begins so. */
export function chosenBy(typed: string, all: readonly Choosable[]): Choosable | undefined {
  const words = typed.trim().toLowerCase()
  if (words === '') return undefined
  const exact = all.find((each) => each.code.toLowerCase() === words || each.name.toLowerCase() === words)
  if (exact) return exact
  const code = /^\S+/.exec(words)?.[0]
  const byCode = all.filter((each) => each.code.toLowerCase() === code)
  if (byCode.length === 1) return byCode[0]
  const begins = all.filter((each) => each.name.toLowerCase().startsWith(words))
  return begins.length === 1 ? begins[0] : undefined
}

const NOWHERE = 9

/** What fits the typed words, the best first: by code, by beginning of the name, by any part of it. */
export function found(typed: string, all: readonly Choosable[], most = 30): Choosable[] {
  const words = typed.trim().toLowerCase()
  if (words === '') return all.slice(0, most)
  const rank = ({ code, name, seldom }: Choosable) => {
    const [number, title] = [code.toLowerCase(), name.toLowerCase()]
    if (number === words) return 0
    if (number.startsWith(words)) return 1
    const part = title.startsWith(words) ? 2 : `${number} ${title}`.includes(words) ? 3 : NOWHERE
    return seldom && part < NOWHERE ? part + 2 : part
  }
  const ranked = all.map((each) => ({ each, rank: rank(each) })).filter(({ rank: place }) => place < NOWHERE)
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ each }) => each)
}

/**
 * A block from a sheet laid over the lines, from one cell on: figures and dates are read in the reader's marks,
 * accounts and tax codes by code or name. What can't be read stays as it was typed.
 */
export function pasteLines(
  lines: readonly Line[],
  grid: readonly string[][],
  place: { at: number; column: number },
  columns: readonly FieldShape[],
  from: {
    formats: Pick<Formats, 'readDecimal' | 'readDate'>
    usual: { account?: string; taxCode?: string }
    choices: Record<string, readonly Choosable[]>
  },
): Line[] {
  const next = [...lines]
  grid.forEach((cells, down) => {
    const line: Line = { ...(next[place.at + down] ?? newLine(next[place.at + down - 1], from.usual)) }
    cells.forEach((text, right) => {
      const column = columns[place.column + right]
      if (!column || column.given) return
      const choices = from.choices[column.name]
      if (choices) line[column.name] = chosenBy(text, choices)?.id ?? line[column.name]
      else line[column.name] = readValue(column, text, from.formats)
    })
    next[place.at + down] = line
  })
  return next
}
