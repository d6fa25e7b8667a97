import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { type Attachment, Attachments } from '../books/attachments.tsx'
import { BalanceSide } from '../books/balance-side.tsx'
import { entryFields } from '../books/entry-fields.ts'
import { balanced, postingsOf, sumsOf } from '../books/manual-entry.ts'
import { useCompany } from '../frame/company.tsx'
import { useWayBack } from '../frame/way-back.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { useActs } from '../keys/keys.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { FieldsForm, KeptNotice } from '../record/form.tsx'
import { linesOf, useForm } from '../record/form-state.ts'
import { NotYours } from '../record/not-yours.tsx'
import type { NewPageProps } from './registry.tsx'

const POST = 'ledger.entry.post'
const SECTIONS = 2

/** A journal entry typed by hand: debit beside credit, the papers behind it, posted when both sides are equal. */
export default function NewEntryPage({ record: id }: NewPageProps) {
  const declared = useDeclared()
  const record = declared.record(id)
  if (!record) return null
  if (!declared.command(POST)) return <NotYours one={declared.inside(record)} />
  return <ManualEntry record={id} one={declared.inside(record)} many={declared.many(record)} />
}

function ManualEntry({ record, one, many }: { record: string; one: string; many: string }) {
  const say = useSay()
  const formats = useFormats()
  const navigate = useNavigate()
  const { me } = useDeclared()
  const { run } = useCommand()
  const chosen = useCompany()
  const fields = useMemo(() => entryFields(say), [say])
  const start = useMemo(
    () => ({ company: chosen?.id, on: today(), lines: Array.from({ length: SECTIONS }, () => ({})) }),
    [chosen],
  )
  const form = useForm(fields, start, `${record}/new`)
  const [papers, setPapers] = useState<Attachment[]>([])
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const lines = linesOf(form.values.lines)
  const sums = sumsOf(lines)
  const company = me.companies.find((each) => each.id === form.values.company)
  const { set } = form
  // Amounts are written with the places of the company's own currency.
  useEffect(() => set('currency', company?.currency), [set, company])
  const back = useWayBack(() => void navigate({ to: '/records/$record', params: { record } }))
  const post = async () => {
    if (busy || !form.check() || !sums.balances) return
    setBusy(true)
    setProblem(undefined)
    const evidence = papers.map((paper) => `${paper.record}/${paper.id}`)
    const { company: of, on, text } = form.values
    const input = { company: of, on, text, postings: postingsOf(lines), ...(evidence.length > 0 ? { evidence } : {}) }
    const outcome = await run({ command: POST, input, title: String(text ?? one) })
    setBusy(false)
    if (outcome.kind === 'refused' && !form.accept(outcome.problem)) setProblem(outcome.problem)
    if (outcome.kind !== 'done' && outcome.kind !== 'held') return
    form.saved()
    if (outcome.kind === 'held') back.go()
    else await navigate({ to: '/records/$record/$id', params: { record, id: outcome.done.id }, replace: true })
  }
  useActs([
    { id: 'save', key: 'Mod+Enter', label: say('manual.post'), inFields: true, run: () => void post() },
    { id: 'back', key: 'Escape', label: say('back'), inFields: true, run: back.go },
  ])
  const amount = sums.balances ? ` ${formats.money(sums.debit, company?.currency)}` : ''
  return (
    <div className="page">
      <PageHead
        title={say('new.one', { one })}
        about={company?.name}
        before={<IconButton icon="back" label={say('back.to', { many: back.title ?? many })} onClick={back.go} />}
      >
        <Button onClick={back.go}>{say('cancel')}</Button>
        <Button
          look="primary"
          disabled={busy || !sums.balances}
          act={['save', 'Mod+Enter']}
          onClick={() => void post()}
        >{`${say('manual.post')}${amount}`}</Button>
      </PageHead>
      <div className="columns stacks">
        <div className="area scroll">
          <form className="record-body entry-body manual-entry" onSubmit={(event) => event.preventDefault()}>
            <KeptNotice form={form} />
            {problem && <ProblemMessage problem={problem} />}
            <FieldsForm form={form} fields={fields} owner={POST} autoFocus />
          </form>
        </div>
        <aside className="side entry-side" aria-label={say('entry.totals')}>
          <BalanceSide sums={sums} currency={company?.currency} onBalance={() => form.set('lines', balanced(lines))} />
          <Attachments papers={papers} onChange={setPapers} />
        </aside>
      </div>
    </div>
  )
}
