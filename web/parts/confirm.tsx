import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'
import { useHelpWords, useProblemWords } from './message.tsx'

/** A warning that a person may take upon themselves: the fact, what follows, and two plain ways on. */
export function ConfirmWarning(props: { problem: Problem; command: string; onAnswer: (go: boolean) => void }) {
  const say = useSay()
  const words = useProblemWords()
  const help = useHelpWords()
  const declared = useDeclared()
  const command = declared.command(props.command)
  const label = command ? declared.commandLabel(command) : say('go')
  useActs([{ id: 'confirm', key: 'Mod+Enter', label, inFields: true, run: () => props.onAnswer(true) }], 'dialog')
  return (
    <Dialog
      title={label}
      onClose={() => props.onAnswer(false)}
      foot={
        <>
          <span className="grow" />
          <Button data-autofocus onClick={() => props.onAnswer(false)}>
            {say('keep')}
          </Button>
          <Button look="primary" act={['confirm', 'Mod+Enter']} onClick={() => props.onAnswer(true)}>
            {say('confirm.anyway', { label })}
          </Button>
        </>
      }
    >
      <p className="line">
        <span className="tone-warn">
          <Icon name="warning" />
        </span>
        <span className="medium">{words(props.problem)}</span>
      </p>
      {props.problem.help && <p className="second">{help(props.problem)}</p>}
    </Dialog>
  )
}
