import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { type CommandAsk, type Outcome, previewCommand, type useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { BatchAnswer, CommandShape, Done, Problem } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Message, ProblemMessage, useProblemWords } from '../parts/message.tsx'
import { FieldsForm } from '../record/form.tsx'
import { defaultsOf, inputOf, useForm } from '../record/form-state.ts'
import type { CommandIntent } from './dialogs.tsx'
import { PreviewChanges } from './preview.tsx'

interface Props {
  intent: CommandIntent
  command: CommandShape
  run: ReturnType<typeof useCommand>['run']
  runMany: ReturnType<typeof useCommand>['runMany']
  onClose: () => void
}

/** The form of a command, drawn from what it asks for; warnings, refusals and what waits show inside it. */
export function CommandDialog({ intent, command, run, runMany, onClose }: Props) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const on = intent.on ?? []
  const keepAs = `command:${command.id}:${on.map((each) => each.id).join()}`
  const form = useForm(command.input, { ...defaultsOf(command.input), ...intent.input }, keepAs)
  const [problem, setProblem] = useState(intent.problem)
  const [warning, setWarning] = useState<{ problem: Problem; answer: (go: boolean) => void }>()
  const [held, setHeld] = useState<string[]>()
  const [batch, setBatch] = useState<BatchAnswer>()
  const [preview, setPreview] = useState<Done>()
  const [busy, setBusy] = useState(false)
  const many = on.length > 1
  const label = intent.label ?? declared.commandLabel(command)
  const words = many ? say('command.many', { label, count: on.length }) : label

  const ask = (): CommandAsk => ({
    command: command.id,
    id: on[0]?.id,
    input: inputOf(command.input, form.values),
    title: on[0]?.title,
    onWarning: (warned) =>
      new Promise<boolean>((answer) => setWarning({ problem: warned, answer })).finally(() => setWarning(undefined)),
  })
  const finish = (outcome: Outcome) => {
    if (outcome.kind === 'done') {
      form.saved()
      onClose()
      intent.onDone?.(outcome.done)
    }
    if (outcome.kind === 'held') {
      form.saved()
      setHeld(outcome.held.held.waitsFor)
      intent.onDone?.(undefined)
    }
    if (outcome.kind === 'refused' && !form.accept(outcome.problem)) setProblem(outcome.problem)
  }
  const runBatch = async () => {
    const input = inputOf(command.input, form.values)
    const items = on.map((each) => ({ id: each.id, input: command.input.length > 0 ? input : undefined }))
    const answer = await runMany(command.id, items, {
      record: command.on,
      done: (count) => say('toast.many', { label, count: formats.count(count) }),
    })
    form.saved()
    intent.onDone?.(undefined)
    if (answer.refused.length === 0) onClose()
    else setBatch(answer)
  }
  const go = async () => {
    if (busy || !form.check()) return
    setBusy(true)
    setProblem(undefined)
    try {
      if (many) await runBatch()
      else finish(await run(ask()))
    } catch (thrown) {
      setProblem(problemOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  const look = async () => {
    setProblem(undefined)
    try {
      setPreview(await previewCommand(ask()))
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  const looked = useRef(false)
  useEffect(() => {
    if (!intent.preview || looked.current) return
    looked.current = true
    void look()
  })
  useActs(
    [
      {
        id: 'save',
        key: 'Mod+Enter',
        label: words,
        inFields: true,
        run: () => (warning ? warning.answer(true) : void go()),
      },
    ],
    'dialog',
  )

  const over = held !== undefined || batch !== undefined
  return (
    <Dialog
      title={words}
      wide={command.input.some((field) => (field.fields?.length ?? 0) > 3)}
      about={many ? undefined : on[0]?.title}
      onClose={() => (warning ? warning.answer(false) : onClose())}
      foot={
        over ? (
          <>
            <span className="grow" />
            <Button onClick={onClose}>{say('close')}</Button>
          </>
        ) : (
          <>
            {!many && !intent.preview && (
              <Button look="quiet" onClick={() => void look()}>
                {say('preview')}
              </Button>
            )}
            <span className="grow" />
            <Button
              data-autofocus={command.input.length === 0 || undefined}
              onClick={() => (warning ? warning.answer(false) : onClose())}
            >
              {command.grave ? say('keep') : say('cancel')}
            </Button>
            <Button
              look={command.grave ? 'plain' : 'primary'}
              grave={command.grave}
              disabled={busy && !warning}
              act={['save', 'Mod+Enter']}
              onClick={() => (warning ? warning.answer(true) : void go())}
            >
              {warning ? say('confirm.anyway', { label }) : words}
            </Button>
          </>
        )
      }
    >
      <p className="second">{declared.commandSays(command)}</p>
      {warning && <ProblemMessage problem={warning.problem} />}
      {problem && <ProblemMessage problem={problem} />}
      {held && (
        <Message tone="info" title={say('held.title')}>
          {say('held', { names: held.join(', ') })}
        </Message>
      )}
      {batch && <BatchRefusals answer={batch} on={on} />}
      {!over && command.input.length > 0 && (
        <FieldsForm form={form} fields={command.input} owner={command.id} narrow autoFocus />
      )}
      {preview && !over && <PreviewChanges done={preview} />}
    </Dialog>
  )
}

function BatchRefusals({ answer, on }: { answer: BatchAnswer; on: { id: string; title: string }[] }) {
  const say = useSay()
  const words = useProblemWords()
  return (
    <Message tone="warn" title={say('batch.refused', { done: answer.done, refused: answer.refused.length })}>
      <dl className="pairs">
        {answer.refused.slice(0, 50).map(({ index, problem }) => (
          <div key={index} className="pair">
            <dt>{on[index]?.title}</dt>
            <dd>{words(problem)}</dd>
          </div>
        ))}
      </dl>
    </Message>
  )
}
