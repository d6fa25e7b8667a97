import { useId, useMemo, useState } from 'react'
import { problemOf } from '../../api/client.ts'
import { useDeclared } from '../../api/declared.tsx'
import { useQueryReport } from '../../api/queries.ts'
import type { FieldShape } from '../../api/types.ts'
import { FieldControl } from '../../fields/index.tsx'
import { Picker, type PickerOption } from '../../fields/picker.tsx'
import { useFormats, useSay, useWords } from '../../i18n/language.tsx'
import { ProblemMessage } from '../../parts/message.tsx'
import { Verdict } from '../../parts/page.tsx'
import { Section } from './section.tsx'

const QUERY = 'organisation.why'
const WHO: FieldShape = {
  name: 'user',
  kind: 'ref',
  record: 'organisation.user',
  label: 'User',
  optional: false,
  given: false,
  filters: [],
  sorts: false,
}
const ABOUT: FieldShape = {
  name: 'about',
  kind: 'text',
  label: 'Command',
  optional: false,
  given: false,
  filters: [],
  sorts: false,
}
const SHOWN = 40

/** Why somebody may or may not do something, in words: the verdict, then each reason. */
export function WhyPanel() {
  const say = useSay()
  const id = useId()
  const [user, setUser] = useState<string>()
  const [titles, setTitles] = useState<Record<string, string>>({})
  const [command, setCommand] = useState<PickerOption>()
  const { me } = useDeclared()
  // With one company there is nothing to choose, and limits can be told at once.
  const [company, setCompany] = useState(me.companies.length === 1 ? (me.companies[0]?.id ?? '') : '')
  const around = { owner: QUERY, row: { user }, titles }
  return (
    <Section title={say('access.title')} about={say('access.help')}>
      <div className="field-grid why-fields">
        <div className="form-field">
          <label className="label" htmlFor={`${id}u`}>
            {say('access.person')}
          </label>
          <FieldControl
            id={`${id}u`}
            field={WHO}
            around={around}
            value={user ?? null}
            onChange={(value) => setUser(typeof value === 'string' ? value : undefined)}
            onTitle={(path, title) => setTitles({ [path]: title })}
          />
        </div>
        <div className="form-field">
          <label className="label" htmlFor={`${id}c`}>
            {say('access.command')}
          </label>
          <CommandPicker id={`${id}c`} chosen={command} onChoose={setCommand} />
        </div>
        {me.companies.length > 1 && (
          <div className="form-field">
            <label className="label" htmlFor={`${id}o`}>
              {say('access.company')}
            </label>
            <select
              id={`${id}o`}
              className="input"
              value={company}
              onChange={(event) => setCompany(event.target.value)}
            >
              <option value="">{say('company.all')}</option>
              {me.companies.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
      {user && command && <Because user={user} about={command.value} company={company} />}
    </Section>
  )
}

/** Commands by the words on their buttons, the record they act on, or their id. */
function CommandPicker(props: { id: string; chosen?: PickerOption; onChoose: (option?: PickerOption) => void }) {
  const declared = useDeclared()
  const { compare } = useFormats()
  const [typed, setTyped] = useState('')
  const all = useMemo(() => {
    const options = declared.catalogue.commands.map((command) => {
      const record = declared.record(command.on ?? command.id.slice(0, command.id.lastIndexOf('.')))
      const about = [record && declared.one(record), command.id].filter(Boolean).join(' · ')
      return { value: command.id, title: declared.commandLabel(command), about }
    })
    return options.sort((a, b) => compare(a.title, b.title) || compare(a.about, b.about))
  }, [declared, compare])
  const options = useMemo(() => {
    const words = typed.trim().toLowerCase().split(/\s+/)
    const fits = (text: string) => words.every((word) => text.includes(word))
    return all.filter((option) => fits(`${option.title} ${option.about}`.toLowerCase())).slice(0, SHOWN)
  }, [all, typed])
  return (
    <Picker
      id={props.id}
      field={ABOUT}
      around={{ owner: QUERY, row: {} }}
      value={props.chosen?.value ?? null}
      shown={props.chosen?.title ?? ''}
      options={options}
      onSearch={setTyped}
      onChange={() => props.onChoose(undefined)}
      onPick={props.onChoose}
    />
  )
}

function Because(props: { user: string; about: string; company: string }) {
  const { user, about, company } = props
  const words = useWords()
  const answer = useQueryReport(QUERY, { user, about, company: company || undefined })
  if (answer.error) return <ProblemMessage problem={problemOf(answer.error)} onRetry={() => void answer.refetch()} />
  const [verdict, ...reasons] = answer.data?.rows ?? []
  if (!verdict) return null
  return (
    <div className="stack" aria-live="polite">
      <p className="strong">
        <Verdict holds={verdict.holds === true}>{words(String(verdict.says))}</Verdict>
      </p>
      <ul className="why-reasons">
        {reasons.map((reason) => (
          <li key={String(reason.says)}>
            <Verdict holds={reason.holds === true}>{words(String(reason.says))}</Verdict>
          </li>
        ))}
      </ul>
    </div>
  )
}
