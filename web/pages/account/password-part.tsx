import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useDeclared } from '../../api/declared.tsx'
import { useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import { setPassword } from './access.ts'
import { PlainField, Refused, Section, useAttempt } from './section.tsx'

/** Sets or changes the password. */
export function PasswordPart({ has }: { has: boolean }) {
  const say = useSay()
  const { me } = useDeclared()
  const client = useQueryClient()
  const { busy, problem, run } = useAttempt()
  const [done, setDone] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    setDone(false)
    if (!(await run(() => setPassword(String(typed.get('new')), String(typed.get('old') ?? ''))))) return
    form.reset()
    setDone(true)
    await client.invalidateQueries({ queryKey: ['access'] })
  }
  return (
    <Section title={say('account.password')} about={say(has ? 'account.passwordHelp' : 'account.noPassword')}>
      <form className="stack account-short" onSubmit={(event) => void submit(event)}>
        <input type="email" name="email" value={me.user.email} autoComplete="username" readOnly hidden />
        {has && (
          <PlainField
            label={say('account.oldPassword')}
            hint={say('account.oldPasswordHelp')}
            name="old"
            type="password"
            autoComplete="current-password"
          />
        )}
        <PlainField
          label={say('account.newPassword')}
          hint={say('account.passwordRule')}
          name="new"
          type="password"
          autoComplete="new-password"
          minLength={8}
          maxLength={128}
          required
        />
        <Refused problem={problem} />
        <div>
          <Button type="submit" disabled={busy}>
            {say(has ? 'account.changePassword' : 'account.setPassword')}
          </Button>
        </div>
      </form>
      <p role="status" className="second">
        {done && say('account.passwordDone')}
      </p>
    </Section>
  )
}
