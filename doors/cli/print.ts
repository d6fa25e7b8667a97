import { styleText } from 'node:util'
import { isRefusal, Refusal } from '../../kernel/refusal.ts'
import { say, type Words } from '../../kernel/words.ts'

/** Exit codes that scripts can use: done, refused, misused, a fault of ours. */
export const EXIT = { done: 0, refused: 1, misused: 2, fault: 3 } as const

const colourful = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR

export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  colourful() ? styleText(style, text) : text

export const tell = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

export const sayJson = (value: unknown): void => tell(JSON.stringify(value, null, 2))

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
  tell(paint('bold', line(columns.map((column) => column.label))))
  for (const row of cells) tell(line(row))
}

const FILES: Readonly<Record<string, [says: (path: string) => Words, help: Words]>> = {
  ENOENT: [(path) => say`There is nothing at ${path}.`, say`Name a file or folder that exists.`],
  EACCES: [(path) => say`This user may not open ${path}.`, say`Change its permissions, or work as a user who may.`],
  EPERM: [(path) => say`This user may not open ${path}.`, say`Change its permissions, or work as a user who may.`],
  EISDIR: [(path) => say`A file is needed, and this is a folder: ${path}.`, say`Name a file.`],
  ENOTDIR: [(path) => say`A folder is needed, and this is a file: ${path}.`, say`Name a folder.`],
  ENOSPC: [(path) => say`The disk is full: ${path}.`, say`Make room, and try again.`],
  EROFS: [(path) => say`Nothing can be written at ${path}.`, say`Name a place that can be written.`],
}

/** An error of the file system over a path that was named here is the caller's to mend; any other is as it is. */
function explained(error: unknown): unknown {
  if (isRefusal(error) || !(error instanceof Error) || !('code' in error) || !('path' in error)) return error
  const [says, help] = FILES[String(error.code)] ?? []
  return says && help ? new Refusal('cli.file', says(String(error.path)), { help }) : error
}

/** Says what went wrong and what to do; gives the exit code. What is a fault of ours is not called a refusal. */
export function sayError(thrown: unknown, json: boolean): number {
  const error = explained(thrown)
  const refused = isRefusal(error)
  const {
    code: given,
    message,
    help,
    field,
    errors,
  } = error as { code?: string; message: string; help?: string; field?: string; errors?: unknown }
  const code = refused ? given : 'fault'
  if (json)
    process.stderr.write(
      `${JSON.stringify({ code, message, ...(field ? { field } : {}), ...(help ? { help } : {}), ...(errors ? { errors } : {}) })}\n`,
    )
  else {
    process.stderr.write(`${paint('red', refused ? 'Refused' : 'Failed ')} ${message}\n`)
    if (help) process.stderr.write(`        ${help}\n`)
    if (Array.isArray(errors) && errors.length > 1)
      for (const one of errors as { message: string }[]) process.stderr.write(`        ${one.message}\n`)
    if (!refused && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`)
  }
  return refused ? EXIT.refused : EXIT.fault
}
