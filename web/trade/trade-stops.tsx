import { useDeclared } from '../api/declared.tsx'
import type { Row } from '../api/types.ts'
import { isAllowed } from '../command/command-keys.ts'
import type { CommandIntent } from '../command/dialogs.tsx'
import { useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Message } from '../parts/message.tsx'

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What stops a bill: figures that do not agree, payment on hold, a dispute. Each with the way on. */
export function TradeStops(props: { record: string; row: Row; title: string; onRun: (intent: CommandIntent) => void }) {
  const say = useSay()
  const declared = useDeclared()
  const { record, row, title, onRun } = props
  const act = (verb: string) => {
    const command = declared.command(`${record}.${verb}`)
    if (!command || !isAllowed(row, command.id)) return undefined
    const run = () => onRun({ command: command.id, on: [{ id: row.id, title }], ask: true })
    return <Button onClick={run}>{declared.commandLabel(command)}</Button>
  }
  return (
    <>
      {text(row.discrepancy) && row.state === 'draft' && (
        <Message tone="bad" title={say('trade.discrepancy')}>
          <p>{text(row.discrepancy)}</p>
        </Message>
      )}
      {row.disputed === true && (
        <Message tone="bad" title={say('trade.disputed')} acts={act('settleDispute')}>
          <p>{text(row.disputeReason)}</p>
        </Message>
      )}
      {text(row.hold) && row.state !== 'paid' && row.state !== 'void' && (
        <Message tone="warn" title={say('trade.onHold')} acts={act('releaseHold')}>
          <p>{text(row.holdReason)}</p>
        </Message>
      )}
    </>
  )
}
