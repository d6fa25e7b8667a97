import { type ReactNode, useCallback, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { titleOf, useDeclared } from '../api/declared.tsx'
import type { Problem, RecordShape } from '../api/types.ts'
import { type Maker, MakerContext } from '../fields/maker.ts'
import { useCompany } from '../frame/company.tsx'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { FieldsForm } from './form.tsx'
import { defaultsOf, inputOf, useForm } from './form-state.ts'

interface Making {
  record: RecordShape
  typed: string
  made: (id: string, title: string) => void
}

/** Lets the pickers inside a form make the record that they are about to refer to, without leaving the form. */
export function MakerProvider({ children }: { children: ReactNode }) {
  const [making, setMaking] = useState<Making>()
  const maker = useCallback<Maker>((record, typed, made) => setMaking({ record, typed, made }), [])
  return (
    <MakerContext value={maker}>
      {children}
      {making && (
        <MakerContext value={undefined}>
          <MakeDialog key={making.record.id} {...making} onClose={() => setMaking(undefined)} />
        </MakerContext>
      )}
    </MakerContext>
  )
}

function MakeDialog({ record, typed, made, onClose }: Making & { onClose: () => void }) {
  const say = useSay()
  const declared = useDeclared()
  const company = useCompany()
  const { run } = useCommand()
  const [problem, setProblem] = useState<Problem>()
  const needed = record.fields.filter((field) => !field.given && (!field.optional || field.name === record.title))
  const fields = needed.length > 0 ? needed : record.fields.filter((field) => !field.given)
  const start = {
    ...defaultsOf(fields),
    [record.title]: typed,
    ...(record.company && company ? { [record.company]: company.id } : {}),
  }
  const form = useForm(fields, start)
  const save = async () => {
    if (!form.check() || !record.create) return
    const outcome = await run({ command: record.create, input: inputOf(fields, form.values), title: typed })
    if (outcome.kind === 'done') {
      made(outcome.done.id, titleOf(record, { ...form.values, _titles: form.titles }) || typed)
      onClose()
    }
    if (outcome.kind === 'refused' && !form.accept(outcome.problem)) setProblem(outcome.problem)
  }
  const label = say('make.one', { one: declared.inside(record) })
  useActs([{ id: 'save', key: 'Mod+Enter', label, inFields: true, run: () => void save() }], 'dialog')
  return (
    <Dialog
      title={label}
      onClose={onClose}
      foot={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{say('cancel')}</Button>
          <Button look="primary" act={['save', 'Mod+Enter']} onClick={() => void save()}>
            {label}
          </Button>
        </>
      }
    >
      {problem && <ProblemMessage problem={problem} />}
      <FieldsForm form={form} fields={fields} owner={record.id} narrow autoFocus />
    </Dialog>
  )
}
