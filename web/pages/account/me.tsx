import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useCommand } from '../../api/command.tsx'
import { useDeclared } from '../../api/declared.tsx'
import { keys } from '../../api/queries.ts'
import type { Problem } from '../../api/types.ts'
import { codeName } from '../../fields/values.ts'
import { useLanguage, useSay } from '../../i18n/language.tsx'
import { languages } from '../../i18n/messages.ts'
import { Button } from '../../parts/button.tsx'
import { prefer, usePreferences } from '../../preferences.ts'
import { AccountPage, PlainField, Refused, Section } from './section.tsx'
import { StandIns } from './stand-ins.tsx'

/** Me: what I am called, how the app looks and speaks, what I may do, and who stands in for me. */
export default function MePage() {
  const say = useSay()
  const { me } = useDeclared()
  return (
    <AccountPage title={say('account.me')} about={me.user.email}>
      <Name />
      <Appearance />
      <Roles />
      <StandIns />
    </AccountPage>
  )
}

const COMMAND = 'organisation.user.updateMyself'

function Name() {
  const say = useSay()
  const { me } = useDeclared()
  const { run } = useCommand()
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const [saved, setSaved] = useState(false)
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setProblem(undefined)
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    const outcome = await run({ command: COMMAND, input: { name }, quiet: true })
    if (outcome.kind === 'refused') setProblem(outcome.problem)
    if (outcome.kind === 'done') {
      setSaved(true)
      await client.invalidateQueries({ queryKey: keys.me })
    }
  }
  return (
    <Section title={say('account.name')} about={say('account.nameHelp')}>
      <form className="account-row" onSubmit={(event) => void save(event)}>
        <PlainField
          label={say('account.name')}
          name="name"
          defaultValue={me.user.name}
          autoComplete="name"
          maxLength={200}
          required
          onChange={() => setSaved(false)}
        />
        <Button type="submit" look="primary">
          {say('save')}
        </Button>
      </form>
      <p role="status" className="second">
        {saved && say('account.nameSaved')}
      </p>
      <Refused problem={problem} />
    </Section>
  )
}

function Appearance() {
  const say = useSay()
  const { language } = useLanguage()
  const { theme, letters } = usePreferences()
  const { run } = useCommand()
  const [problem, setProblem] = useState<Problem>()
  const speak = async (chosen: string) => {
    prefer({ language: chosen })
    // Also for what the server writes to this person.
    const outcome = await run({ command: COMMAND, input: { locale: chosen }, quiet: true })
    setProblem(outcome.kind === 'refused' ? outcome.problem : undefined)
  }
  return (
    <Section title={say('account.appearance')} about={say('account.appearanceHelp')}>
      <div>
        <label className="label" htmlFor="account-language">
          {say('language')}
        </label>
        <select
          id="account-language"
          className="input account-short"
          value={language}
          onChange={(event) => void speak(event.target.value)}
        >
          {languages.map((each) => (
            <option key={each} value={each} lang={each}>
              {codeName('language', each, each)}
            </option>
          ))}
        </select>
      </div>
      <fieldset>
        <legend className="label">{say('theme')}</legend>
        <div className="segments">
          {([undefined, 'light', 'dark'] as const).map((each) => (
            <button
              key={each ?? 'system'}
              type="button"
              aria-pressed={theme === each}
              onClick={() => prefer({ theme: each })}
            >
              {say(`theme.${each ?? 'system'}`)}
            </button>
          ))}
        </div>
      </fieldset>
      <div>
        <label className="check-line">
          <input
            type="checkbox"
            className="check"
            checked={letters !== false}
            onChange={(event) => prefer({ letters: event.target.checked })}
          />
          {say('keys.letters')}
        </label>
        <p className="hint">{say('account.lettersHelp')}</p>
      </div>
      <Refused problem={problem} />
    </Section>
  )
}

function Roles() {
  const say = useSay()
  const { me, record, roleSays } = useDeclared()
  const company = (id: string | null) =>
    id === null ? say('account.everyCompany') : (me.companies.find((each) => each.id === id)?.name ?? id.slice(0, 8))
  return (
    <Section title={say('account.roles')} about={say('account.rolesHelp')}>
      {me.roles.length === 0 ? (
        <p>{say('account.noRoles')}</p>
      ) : (
        <ul className="account-list">
          {me.roles.map(({ role, company: where }) => (
            <li key={`${role} ${where}`}>
              <span className="grow">
                <span className="medium">
                  {say('account.roleIn', { role: roleName(say, role), company: company(where) })}
                </span>
                <span className="block second small-text">{roleSays(role)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {record('organisation.user')?.mayRead && (
        <Link to="/records/$record/$id" params={{ record: 'organisation.user', id: me.user.id }}>
          {say('me.record')}
        </Link>
      )}
    </Section>
  )
}

const ROLES = [
  'owner',
  'auditor',
  'officeManager',
  'treasurer',
  'accountant',
  'bookkeeper',
  'approver',
  'purchasing',
  'sales',
] as const
const known = (role: string) => ROLES.find((each) => each === role)

function roleName(say: ReturnType<typeof useSay>, role: string): string {
  const own = known(role)
  return own ? say(`role.${own}`) : role
}
