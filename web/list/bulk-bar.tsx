import { titleOf, useDeclared } from '../api/declared.tsx'
import type { CommandShape, RecordShape, Row } from '../api/types.ts'
import { fits, letterOf, ownCommands } from '../command/command-keys.ts'
import type { CommandIntent } from '../command/dialogs.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button, IconButton, Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { type Column, columnCurrency } from './columns.ts'
import { sumColumns } from './grouping.ts'

/** Commands that can be run for many rows at once, the ones that most rows can take first. */
export function bulkCommands(
  record: RecordShape,
  commands: readonly CommandShape[],
  rows: readonly Row[],
): { command: CommandShape; rows: Row[] }[] {
  return ownCommands(record, commands)
    .filter((command) => command.bulk)
    .map((command) => ({ command, rows: rows.filter((row) => fits(command, row)) }))
    .filter((each) => each.rows.length > 0)
    .sort((a, b) => Number(a.command.grave) - Number(b.command.grave) || b.rows.length - a.rows.length)
}

/** Starts a command for the rows that can take it. */
export function bulkIntent(
  record: RecordShape,
  command: CommandShape,
  rows: readonly Row[],
  onDone: () => void,
): CommandIntent {
  return { command: command.id, on: rows.map((row) => ({ id: row.id, title: titleOf(record, row) })), onDone }
}

/** Docked under the rows while some are chosen: how many, their sum, what can be done with them, and why not with the rest. */
export function BulkBar(props: {
  record: RecordShape
  rows: Row[]
  columns: Column[]
  total?: number
  /** There are more than were counted. */
  totalMore?: boolean
  onAll?: () => void
  onRun: (intent: CommandIntent) => void
  onExport: () => void
  onClear: () => void
}) {
  const { record, rows, columns } = props
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const money = columns.findLast((column) => column.field.kind === 'money')?.field
  const sum = money && sumColumns([money], rows)[money.name]
  const offers = bulkCommands(record, declared.catalogue.commands, rows)
  const [first, ...others] = offers
  const left = first ? rows.length - first.rows.length : 0
  const leftStates = first
    ? new Set(rows.filter((row) => !first.rows.includes(row)).map((row) => row.state))
    : new Set()
  const why = [...leftStates]
    .map((state) => declared.state(record, String(state))?.label)
    .filter(Boolean)
    .join(', ')
  const run = (offer: { command: CommandShape; rows: Row[] }) =>
    props.onRun(bulkIntent(record, offer.command, offer.rows, props.onClear))
  return (
    <div className="bulk-bar" role="toolbar" aria-label={say('bulk')}>
      <b aria-live="polite">{say('bulk.count', { count: rows.length })}</b>
      {sum && <span className="second">{formats.money(sum, money && columnCurrency(money, rows))}</span>}
      {props.onAll && props.total !== undefined && props.total > rows.length && (
        <button type="button" className="link" onClick={props.onAll}>
          {say('bulk.all', { count: `${formats.count(props.total)}${props.totalMore ? '+' : ''}` })}
        </button>
      )}
      {first && (
        <>
          <span className="rule" />
          <OfferButton offer={first} primary={!first.command.grave} onRun={run} />
          {left > 0 && (
            <span className="small-text second wide-only">
              <Icon name="info" small /> {say('bulk.left', { count: left, why })}
            </span>
          )}
        </>
      )}
      <span className="grow" />
      {others.slice(0, 2).map((offer) => (
        <OfferButton key={offer.command.id} offer={offer} onRun={run} />
      ))}
      {others.length > 2 && (
        <ActMenu
          end
          groups={[
            {
              entries: others.slice(2).map((offer) => ({
                id: offer.command.id,
                label: say('command.many', { label: declared.commandLabel(offer.command), count: offer.rows.length }),
                grave: offer.command.grave,
                onChoose: () => run(offer),
              })),
            },
          ]}
          target={<IconButton icon="more" label={say('more.commands')} />}
        />
      )}
      <Button small onClick={props.onExport} act={['export', 'Shift+E']}>
        {say('export')}
      </Button>
      <IconButton icon="close" label={say('bulk.clear')} onClick={props.onClear} />
    </div>
  )
}

function OfferButton(props: {
  offer: { command: CommandShape; rows: Row[] }
  primary?: boolean
  onRun: (offer: { command: CommandShape; rows: Row[] }) => void
}) {
  const say = useSay()
  const declared = useDeclared()
  const { command, rows } = props.offer
  const letter = letterOf(command)
  return (
    <Button
      small
      look={props.primary ? 'primary' : 'plain'}
      grave={command.grave}
      onClick={() => props.onRun(props.offer)}
    >
      {say('command.many', { label: declared.commandLabel(command), count: rows.length })}
      {letter && <Keys of={letter} />}
    </Button>
  )
}
