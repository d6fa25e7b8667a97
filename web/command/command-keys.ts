import type { CommandShape, RecordShape, Row } from '../api/types.ts'

/** Letters that mean the same everywhere, by the verb of a command. */
const LETTERS: Record<string, string> = {
  approve: 'a',
  accept: 'a',
  release: 'a',
  return: 'r',
  sendBack: 'r',
  reject: 'x',
  refuse: 'x',
  decline: 'x',
  later: 's',
  snooze: 's',
  assign: 'w',
  handOver: 'w',
}

/** The letter of a command: the declared one, else that of its verb. */
export function letterOf(command: CommandShape): string | undefined {
  return command.key?.toLowerCase() ?? LETTERS[command.id.slice(command.id.lastIndexOf('.') + 1)]
}

/** True for a command that hands something on: to whom is always asked, though nobody may be meant too. */
export function handsOn(command: CommandShape): boolean {
  return letterOf(command) === 'w' && command.input.length > 0
}

/** True where the state of a row lets a command be run on it, and its fields, as far as they are known, make it sensible. */
export function fits(command: CommandShape, row: Pick<Row, 'state'> & Readonly<Record<string, unknown>>): boolean {
  const inState = command.from.length === 0 || (row.state !== undefined && command.from.includes(row.state))
  return (
    inState &&
    Object.entries(command.where ?? {}).every(
      ([field, values]) => row[field] === undefined || values.some((value) => value === row[field]),
    )
  )
}

/** The commands of a record that people run from its page: all but the generated ones, which have places of their own. */
export function ownCommands(record: RecordShape, all: readonly CommandShape[]): CommandShape[] {
  const generated = new Set([record.create, record.update, record.remove])
  const named = new Set(record.commands)
  return all
    .filter((command) => named.has(command.id) && !generated.has(command.id) && !command.makes)
    .sort((a, b) => record.commands.indexOf(a.id) - record.commands.indexOf(b.id))
}

/** True where fields of a row may be edited now: by the record's policy and by its state. */
export function isOpenForEdit(record: RecordShape, row: Pick<Row, 'state'>): boolean {
  if (!record.update) return false
  return record.frozenUnless === undefined || (row.state !== undefined && record.frozenUnless.includes(row.state))
}

/**
 * The next sensible command: the first allowed one that moves the record on to a state that is not its end
 * by refusal; grave commands never.
 */
export function primaryOf(record: RecordShape, commands: readonly CommandShape[], row: Row): CommandShape | undefined {
  const bad = new Set(record.states.filter((state) => state.tone === 'bad').map((state) => state.name))
  const next = commands.filter(
    (command) => !command.grave && fits(command, row) && letterOf(command) !== 'x' && letterOf(command) !== 'r',
  )
  const allowed = next.filter((command) => isAllowed(row, command.id))
  return allowed.find((command) => command.to !== undefined && !bad.has(command.to)) ?? undefined
}

/** What the server said of a command on this row; what it said nothing of is allowed. */
export function isAllowed(row: Row, command: string): boolean {
  return row._may?.find((may) => may.command === command)?.allowed ?? true
}
