import { useNavigate, useSearch } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import { useRecord } from '../api/queries.ts'
import type { CommandShape, RecordShape, Row } from '../api/types.ts'
import { TRADES, type Trade } from '../entry/entry-data.ts'
import { EntryFields } from '../entry/entry-fields.tsx'
import { type Entered, EntrySide } from '../entry/entry-side.tsx'
import { LinesTable } from '../entry/lines-table.tsx'
import { DRAFT, startOf, useEntry } from '../entry/use-entry.ts'
import { useSave } from '../entry/use-save.ts'
import { readValue } from '../fields/values.ts'
import { useCompany } from '../frame/company.tsx'
import { useWayBack } from '../frame/way-back.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { useActs } from '../keys/keys.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { KeptNotice } from '../record/form.tsx'
import type { FormValues } from '../record/form-state.ts'
import { MakerProvider } from '../record/make.tsx'
import { NotYours } from '../record/not-yours.tsx'
import type { NewPageProps } from './registry.tsx'

/** Bills and invoices, one after the other: made for typing, with everything worked out while one types. */
export default function EntryPage({ record: id }: NewPageProps) {
  const declared = useDeclared()
  const { draft } = useSearch({ strict: false }) as { draft?: string }
  const record = declared.record(id)
  const trade = TRADES[id]
  const create = declared.command(`${id}.create`)
  const found = useRecord(id, draft)
  if (!record || !trade) return null
  if (!record.create || !create) return <NotYours one={declared.inside(record)} />
  if (!draft) return <Entering record={record} trade={trade} create={create} />
  if (found.error) return <ProblemMessage problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
  if (!found.data) return <SkeletonRows rows={10} height={44} />
  return <Entering key={draft} record={record} trade={trade} create={create} draft={found.data} />
}

/** One form after the other; what was entered stays in sight, and company and day carry over to the next. */
function Entering(props: { record: RecordShape; trade: Trade; create: CommandShape; draft?: Row }) {
  const navigate = useNavigate()
  const [sitting, setSitting] = useState<Entered[]>([])
  const [carried, setCarried] = useState<FormValues>({})
  const onSaved = (entered: Entered, values: FormValues) => {
    if (props.draft) {
      const params = { record: props.record.id, id: entered.id }
      return void navigate({ to: '/records/$record/$id', params, replace: true })
    }
    setSitting((before) => [entered, ...before.filter((each) => each.id !== entered.id)])
    setCarried({ company: values.company, issuedOn: values.issuedOn })
  }
  return (
    <MakerProvider>
      <EntryForm key={sitting.length} {...props} sitting={sitting} carried={carried} onSaved={onSaved} />
    </MakerProvider>
  )
}

/** With what the form begins: a draft, else what is carried over, the chosen company, today, and what the address says. */
function useStart(create: CommandShape, draft: Row | undefined, carried: FormValues): FormValues {
  const company = useCompany()
  const formats = useFormats()
  const search = useSearch({ strict: false }) as Record<string, string>
  const [start] = useState(() => {
    if (draft) return startOf(create.input, { ...draft, [DRAFT]: draft.id })
    const asked = create.input.flatMap((field) =>
      search[field.name] !== undefined ? [[field.name, readValue(field, search[field.name] ?? '', formats)]] : [],
    )
    return startOf(create.input, { company: company?.id, issuedOn: today(), ...carried, ...Object.fromEntries(asked) })
  })
  return start
}

/** Enter in a field above the lines goes straight to the first line: what lies between has its usual value. */
function leaveHead(event: KeyboardEvent<HTMLFormElement>): void {
  const { target } = event
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
  if (event.key !== 'Enter' || !plain || event.defaultPrevented || event.nativeEvent.isComposing) return
  if (!(target instanceof HTMLInputElement) || !target.closest('.entry-fields')) return
  event.preventDefault()
  event.currentTarget.querySelector<HTMLInputElement>('table input')?.focus()
}

function EntryForm(props: {
  record: RecordShape
  trade: Trade
  create: CommandShape
  draft?: Row
  sitting: readonly Entered[]
  carried: FormValues
  onSaved: (entered: Entered, values: FormValues) => void
}) {
  const { record, trade, create, draft } = props
  const say = useSay()
  const declared = useDeclared()
  const navigate = useNavigate()
  const start = useStart(create, draft, props.carried)
  const entry = useEntry(trade, create, start, draft?._titles ?? {}, `${record.id}/${draft?.id ?? 'new'}`)
  const saving = useSave(entry, (entered) => props.onSaved(entered, entry.form.values))
  const one = declared.inside(record)
  const approves = record.states.some((state) => state.name === 'submitted')
  const back = useWayBack(() => void navigate({ to: '/records/$record', params: { record: record.id } }))
  const postLabel = say(approves ? 'entry.saveAndSubmit' : 'entry.saveAndPost')
  useActs([
    { id: 'save', key: 'Mod+Enter', label: say('entry.save'), inFields: true, run: () => void saving.save() },
    {
      id: 'save.s',
      key: 'Mod+s',
      label: say('entry.save'),
      inFields: true,
      silent: true,
      run: () => void saving.save(),
    },
    { id: 'entry.post', key: 'Mod+Shift+Enter', label: postLabel, inFields: true, run: () => void saving.savePosted() },
    {
      id: 'entry.preview',
      key: 'Mod+.',
      label: say('entry.preview'),
      inFields: true,
      run: () => void saving.preview(),
    },
    { id: 'back', key: 'Escape', label: say('back'), inFields: true, run: back.go },
  ])
  return (
    <div className="page">
      <PageHead
        title={draft ? say('edit.of', { one }) : say('new.one', { one })}
        about={entry.company?.name}
        before={
          <IconButton
            icon="back"
            label={say('back.to', { many: back.title ?? declared.many(record) })}
            onClick={back.go}
          />
        }
      >
        <Button disabled={saving.busy} act={['save', 'Mod+Enter']} onClick={() => void saving.save()}>
          {say('entry.save')}
        </Button>
        {saving.mayPost && (
          <Button
            look="primary"
            disabled={saving.busy}
            act={['entry.post', 'Mod+Shift+Enter']}
            onClick={() => void saving.savePosted()}
          >
            {postLabel}
          </Button>
        )}
      </PageHead>
      <div className="columns stacks">
        <form
          className="area scroll"
          aria-label={say('new.one', { one })}
          onSubmit={(event) => {
            event.preventDefault()
            void saving.save()
          }}
          onKeyDown={leaveHead}
        >
          <div className="record-body entry-body">
            <KeptNotice form={entry.form} />
            {saving.problem && <ProblemMessage problem={saving.problem} />}
            <EntryFields entry={entry} />
            <LinesTable entry={entry} />
          </div>
        </form>
        <EntrySide
          entry={entry}
          previewed={saving.previewed}
          onPreview={() => void saving.preview()}
          sitting={props.sitting}
        />
      </div>
    </div>
  )
}
