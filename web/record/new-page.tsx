import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape, Problem, RecordShape } from '../api/types.ts'
import { isEmpty, readValue } from '../fields/values.ts'
import { useCompany } from '../frame/company.tsx'
import { useWayBack } from '../frame/way-back.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { useActs } from '../keys/keys.ts'
import type { NewPageProps } from '../pages/registry.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { FieldsForm, KeptNotice } from './form.tsx'
import { defaultsOf, type Form, type FormValues, inputOf, useForm } from './form-state.ts'
import { MakerProvider } from './make.tsx'
import { NotYours } from './not-yours.tsx'

/** The generic form for a new record. */
export default function NewPage({ record: id }: NewPageProps) {
  const declared = useDeclared()
  const record = declared.record(id)
  if (!record) return null
  if (!record.create) return <NotYours one={declared.inside(record)} />
  return <NewRecord record={record} create={record.create} />
}

/** With what a new record begins: its defaults, the chosen company with its currency, today, and what the address says. */
function useStart(record: RecordShape): FormValues {
  const company = useCompany()
  const formats = useFormats()
  const search = useSearch({ strict: false }) as Record<string, string>
  return useMemo(() => {
    const start = defaultsOf(record.fields)
    const put = (field: FieldShape | undefined, value: unknown) => {
      if (field && !field.given && start[field.name] === undefined && value !== undefined) start[field.name] = value
    }
    const named = (name: string) => record.fields.find((field) => field.name === name)
    put(record.company ? named(record.company) : undefined, company?.id)
    put(
      record.fields.find((field) => field.kind === 'currency' && !field.optional),
      company?.currency,
    )
    put(named('issuedOn') ?? named('on'), today())
    for (const [name, text] of Object.entries(search)) {
      const field = named(name)
      if (field && !field.given) start[name] = readValue(field, text, formats)
    }
    return start
  }, [record, company, search, formats])
}

/** With the company comes its currency, as long as the person has chosen no other. */
function useCurrencyOfCompany(record: RecordShape, form: Form): void {
  const { me } = useDeclared()
  const field = record.fields.find((each) => each.kind === 'currency' && !each.optional && !each.given)
  const company = record.company
    ? me.companies.find((each) => each.id === form.values[record.company ?? ''])
    : undefined
  const empty = field !== undefined && isEmpty(form.values[field.name])
  const { set } = form
  useEffect(() => {
    if (field && company && empty) set(field.name, company.currency)
  }, [field, company, empty, set])
}

function NewRecord({ record, create }: { record: RecordShape; create: string }) {
  const say = useSay()
  const declared = useDeclared()
  const navigate = useNavigate()
  const { run } = useCommand()
  const start = useStart(record)
  const form = useForm(record.fields, start, `${record.id}/new`)
  useCurrencyOfCompany(record, form)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const one = declared.inside(record)
  const back = useWayBack(() => void navigate({ to: '/records/$record', params: { record: record.id } }))
  const save = async () => {
    if (busy || !form.check()) return
    setBusy(true)
    setProblem(undefined)
    const outcome = await run({ command: create, input: inputOf(record.fields, form.values), title: one })
    setBusy(false)
    if (outcome.kind === 'done') {
      form.saved()
      await navigate({ to: '/records/$record/$id', params: { record: record.id, id: outcome.done.id }, replace: true })
    }
    if (outcome.kind === 'held') {
      form.saved()
      back.go()
    }
    if (outcome.kind === 'refused' && !form.accept(outcome.problem)) setProblem(outcome.problem)
  }
  useActs([
    { id: 'save', key: 'Mod+Enter', label: say('make.one', { one }), inFields: true, run: () => void save() },
    {
      id: 'save.s',
      key: 'Mod+s',
      label: say('make.one', { one }),
      inFields: true,
      silent: true,
      run: () => void save(),
    },
    { id: 'back', key: 'Escape', label: say('back'), inFields: true, run: back.go },
  ])
  return (
    <MakerProvider>
      <div className="page">
        <PageHead
          title={say('new.one', { one })}
          about={declared.recordSays(record)}
          before={
            <IconButton
              icon="back"
              label={say('back.to', { many: back.title ?? declared.many(record) })}
              onClick={back.go}
            />
          }
        >
          <Button onClick={back.go}>{say('cancel')}</Button>
          <Button look="primary" disabled={busy} act={['save', 'Mod+Enter']} onClick={() => void save()}>
            {say('make.one', { one })}
          </Button>
        </PageHead>
        <div className="columns">
          <div className="area scroll">
            <form
              className="record-body"
              onSubmit={(event) => {
                event.preventDefault()
                void save()
              }}
            >
              <KeptNotice form={form} />
              {problem && <ProblemMessage problem={problem} />}
              <FieldsForm form={form} fields={record.fields} owner={record.id} autoFocus />
              <button type="submit" className="hidden" tabIndex={-1}>
                {say('make.one', { one })}
              </button>
            </form>
          </div>
        </div>
      </div>
    </MakerProvider>
  )
}
