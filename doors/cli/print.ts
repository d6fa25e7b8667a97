import { styleText } from 'node:util'
import { isRefusal } from '../../kernel/index.ts'

/** Exit codes that scripts can use: done, refused, misused, a fault of ours. */
export const EXIT = { done: 0, refused: 1, misused: 2, fault: 3 } as const

const colourful = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR

export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  colourful() ? styleText(style, text) : text

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2))

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const isAmount = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))

/** Rows as a table for people: amounts right, texts left, long ones cut. */
export function sayTable(columns: { name: string; label: string }[], rows: Record<string, unknown>[]): void {
  const cells = rows.map((row) => columns.map((column) => shown(row[column.name]).slice(0, 60)))
  const widths = columns.map((column, index) =>
    Math.max(column.label.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const right = columns.map(
    (column) =>
      rows.length > 0 &&
      rows.every((row) => row[column.name] === null || row[column.name] === undefined || isAmount(row[column.name])),
  )
  const line = (texts: string[]) =>
    texts
      .map((text, index) => (right[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  say(paint('bold', line(columns.map((column) => column.label))))
  for (const row of cells) say(line(row))
}

/** Says what went wrong and what to do; gives the exit code. */
export function sayError(error: unknown, json: boolean): number {
  const refused = isRefusal(error) || (error instanceof Error && 'help' in error)
  const {
    code = 'fault',
    message,
    help,
    field,
    errors,
  } = error as { code?: string; message: string; help?: string; field?: string; errors?: unknown }
  if (json)
    process.stderr.write(
      `${JSON.stringify({ code, message, ...(field ? { field } : {}), ...(help ? { help } : {}), ...(errors ? { errors } : {}) })}\n`,
    )
  else {
    process.stderr.write(`${paint('red', 'Refused')} ${message}\n`)
    if (help) process.stderr.write(`        ${help}\n`)
    if (!refused && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`)
  }
  return refused ? EXIT.refused : EXIT.fault
}
