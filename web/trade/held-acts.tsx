import { useDeclared } from '../api/declared.tsx'
import type { Row } from '../api/types.ts'
import type { CommandIntent } from '../command/dialogs.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import type { Asked, Verdict } from './approval.ts'

/** Approve and return, for those who may; withdraw, for the one who asked. */
export function HeldActs(props: {
  asked: Asked
  verdict: Verdict | undefined
  row: Row
  title: string
  onRun: (intent: CommandIntent) => void
}) {
  const say = useSay()
  const formats = useFormats()
  const { me } = useDeclared()
  const { asked, verdict, row, title, onRun } = props
  const on = [{ id: asked.id, title }]
  const may = verdict?.may === true
  const mine = asked.askedById === me.user.id
  const gross = typeof row.gross === 'string' ? formats.money(row.gross, String(row.currency ?? '')) : ''
  const label = say('trade.approve', { amount: gross })
  const approve = () => onRun({ command: 'kernel.held.release', on, label })
  const giveBack = () => onRun({ command: 'kernel.held.return', on, label: say('trade.return') })
  const withdraw = () => onRun({ command: 'kernel.held.withdraw', on })
  useActs(
    [
      { id: 'trade.approve', key: 'a', label, run: approve },
      { id: 'trade.return', key: 'r', label: say('trade.return'), run: giveBack },
    ],
    'page',
    may,
  )
  return (
    <>
      {mine && <Button onClick={withdraw}>{say('trade.withdraw')}</Button>}
      {may && (
        <>
          <Button act={['trade.return', 'r']} onClick={giveBack}>
            {say('trade.return')}
          </Button>
          <Button look="primary" act={['trade.approve', 'a']} onClick={approve}>
            {label}
          </Button>
        </>
      )}
    </>
  )
}
