import { useState } from 'react'
import { useCommand } from '../../api/command.tsx'
import { useDeclared } from '../../api/declared.tsx'
import { useRows } from '../../api/queries.ts'
import type { CommandShape, Problem, Row } from '../../api/types.ts'
import { useFormats, useSay } from '../../i18n/language.tsx'
import { today } from '../../i18n/plain-date.ts'
import { Button } from '../../parts/button.tsx'
import { FieldsForm } from '../../record/form.tsx'
import { defaultsOf, inputOf, useForm } from '../../record/form-state.ts'
import { Refused, Section } from './section.tsx'

const RECORD = 'organisation.delegation'

/** Who approves in my place and when, for whom I stand in, and the form to name somebody. */
export function StandIns() {
  const say = useSay()
  const declared = useDeclared()
  const [naming, setNaming] = useState(false)
  const readable = declared.record(RECORD)?.mayRead === true
  const rows = useRows(RECORD, { where: { state: { is: 'active' } }, sort: '-startsOn', limit: 80 }, readable)
  const create = declared.command(`${RECORD}.create`)
  if (!readable) return null
  const id = declared.me.user.id
  const all = rows.data?.rows ?? []
  const mine = all.filter((row) => row.from === id)
  const others = all.filter((row) => row.to === id)
  return (
    <Section title={say('account.standIns')} about={say('account.standInsHelp')}>
      {rows.data && mine.length === 0 && <p>{say('account.noStandIn')}</p>}
      <List rows={[...mine, ...others]} mine={id} />
      {create && naming && <StandInForm command={create} onClose={() => setNaming(false)} />}
      {create && !naming && (
        <div>
          <Button icon="add" onClick={() => setNaming(true)}>
            {say('account.nameStandIn')}
          </Button>
        </div>
      )}
    </Section>
  )
}

function List({ rows, mine }: { rows: Row[]; mine: string }) {
  const say = useSay()
  const formats = useFormats()
  const { run } = useCommand()
  const [problem, setProblem] = useState<Problem>()
  const end = async (row: Row) => {
    const outcome = await run({ command: `${RECORD}.revoke`, id: row.id, title: String(row.says) })
    setProblem(outcome.kind === 'refused' ? outcome.problem : undefined)
  }
  if (rows.length === 0) return null
  const span = (row: Row) =>
    row.endsOn
      ? say('account.fromTo', {
          from: formats.fullDate(String(row.startsOn)),
          to: formats.fullDate(String(row.endsOn)),
        })
      : say('account.from', { from: formats.fullDate(String(row.startsOn)) })
  return (
    <>
      <ul className="account-list">
        {rows.map((row) => (
          <li key={row.id}>
            <span className="grow">
              <span className="medium">
                {row.from === mine
                  ? say('account.standsIn', { name: row._titles?.to ?? '' })
                  : say('account.youStandIn', { name: row._titles?.from ?? '' })}
              </span>
              <span className="block second small-text">{span(row)}</span>
            </span>
            {row.from === mine && (
              <Button
                onClick={() => void end(row)}
                aria-label={say('account.endStandIn', { name: row._titles?.to ?? '' })}
              >
                {say('account.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Refused problem={problem} />
    </>
  )
}

function StandInForm({ command, onClose }: { command: CommandShape; onClose: () => void }) {
  const say = useSay()
  const { run } = useCommand()
  const [problem, setProblem] = useState<Problem>()
  const fields = command.input.filter((field) => field.name !== 'from' && field.name !== 'companies')
  const form = useForm(fields, { ...defaultsOf(fields), startsOn: today() })
  const save = async () => {
    setProblem(undefined)
    if (!form.check()) return
    const outcome = await run({
      command: command.id,
      input: { ...inputOf(fields, form.values), companies: [] },
      title: form.titles.to,
    })
    if (outcome.kind === 'refused' && !form.accept(outcome.problem)) setProblem(outcome.problem)
    if (outcome.kind === 'done') onClose()
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <FieldsForm form={form} fields={fields} owner={RECORD} narrow autoFocus />
      <Refused problem={problem} />
      <div className="line wrap">
        <Button type="submit" look="primary">
          {say('account.nameStandIn')}
        </Button>
        <Button onClick={onClose}>{say('cancel')}</Button>
      </div>
    </form>
  )
}
