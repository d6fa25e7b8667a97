import { useDeclared } from '../api/declared.tsx'
import type { RecordShape, Row } from '../api/types.ts'
import { isOpenForEdit } from '../command/command-keys.ts'
import type { CommandIntent } from '../command/dialogs.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useHelpWords, useProblemWords } from '../parts/message.tsx'
import { useRecordCommands } from '../record/record-head.tsx'
import type { Asked, Verdict } from './approval.ts'

/** What the next command will do and who can, or what is still open. */
export function NextStep(props: {
  shape: RecordShape
  row: Row
  title: string
  asked: Asked | undefined
  verdict: Verdict | undefined
  onRun: (intent: CommandIntent) => void
}) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const problemWords = useProblemWords()
  const helpWords = useHelpWords()
  const { shape, row, title, asked, verdict, onRun } = props
  const { primary } = useRecordCommands(shape, row)
  const preview = (command: string, id: string) => (
    <button type="button" className="link" onClick={() => onRun({ command, on: [{ id, title }], preview: true })}>
      {say('entry.preview')}
    </button>
  )
  if (asked && verdict?.may) {
    return (
      <>
        {say('trade.approvingPosts')} {preview('kernel.held.release', asked.id)}
      </>
    )
  }
  if (asked && verdict && !verdict.may)
    return <>{[problemWords(verdict.problem), helpWords(verdict.problem)].filter(Boolean).join(' ')}</>
  if (primary) {
    return (
      <>
        {declared.commandSays(primary)} {preview(primary.id, row.id)}
      </>
    )
  }
  if (row.state === 'posted' && typeof row.open === 'string') {
    return <>{say('trade.open', { amount: formats.money(row.open, String(row.currency ?? '')) })}</>
  }
  const state = row.state && declared.state(shape, row.state)?.label
  return shape.frozenUnless && state && !isOpenForEdit(shape, row) ? say('frozen', { state }) : null
}
