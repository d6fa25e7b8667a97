import { useState } from 'react'
import { problem as conflict } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { titleOf, useDeclared } from '../api/declared.tsx'
import type { Problem, RecordShape, Row } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { FieldsForm, KeptNotice } from './form.tsx'
import { changedInput, useForm } from './form-state.ts'
import { MakerProvider } from './make.tsx'

/** A record whose fields are being edited. Only what changed is sent; what was typed stays until it is saved. */
export function EditRecord({ record, row, onClose }: { record: RecordShape; row: Row; onClose: () => void }) {
  const say = useSay()
  const declared = useDeclared()
  const { run } = useCommand()
  const fields = record.fields.filter((field) => !field.masked)
  // What stood there when editing began: meanwhile the page goes on to show what others do.
  const [began, setBegan] = useState(row)
  const form = useForm(fields, row, `${record.id}/${row.id}`, row._titles)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const close = () => {
    form.saved()
    onClose()
  }
  const save = async () => {
    if (busy || !form.check() || !record.update) return
    const input = changedInput(fields, began, form.values)
    if (Object.keys(input).length === 0) return close()
    const theirs = changedInput(fields, began, row)
    const both = fields.filter(({ name }) => name in input && name in theirs)
    if (both.length > 0) {
      const which = both.map((field) => declared.field(record.id, field)).join(', ')
      setBegan(row)
      return setProblem(conflict(409, 'web.editedByTwo', say('edit.byTwo', { which })))
    }
    setBusy(true)
    setProblem(undefined)
    const { id, revision } = row
    const outcome = await run({
      command: record.update,
      id,
      ...(revision === undefined ? {} : { revision }),
      input,
      title: titleOf(record, row),
    })
    setBusy(false)
    if (outcome.kind === 'done' || outcome.kind === 'held') close()
    if (outcome.kind === 'refused' && !form.accept(outcome.problem)) setProblem(outcome.problem)
  }
  useActs([
    { id: 'save', key: 'Mod+Enter', label: say('save'), inFields: true, run: () => void save() },
    { id: 'save.s', key: 'Mod+s', label: say('save'), inFields: true, silent: true, run: () => void save() },
    { id: 'edit.stop', key: 'Escape', label: say('cancel'), inFields: true, run: close },
  ])
  return (
    <MakerProvider>
      <form
        className="record-body"
        aria-label={say('edit.of', { one: declared.inside(record) })}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <KeptNotice form={form} />
        {problem && <ProblemMessage problem={problem} />}
        <FieldsForm form={form} fields={fields} owner={record.id} autoFocus />
        <div className="form-foot">
          <Button look="primary" type="submit" disabled={busy} act={['save', 'Mod+Enter']}>
            {say('save')}
          </Button>
          <Button onClick={close} act={['edit.stop', 'Escape']}>
            {say('cancel')}
          </Button>
        </div>
      </form>
    </MakerProvider>
  )
}
