import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemOf } from '../../api/client.ts'
import { useDeclared } from '../../api/declared.tsx'
import { useFormats, useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import { Message } from '../../parts/message.tsx'
import { listKeys, makeKey, revokeKey } from './access.ts'
import { CopyButton } from './copy-button.tsx'
import { PlainField, Refused, Section, useAttempt } from './section.tsx'

/** Keys by which programs act in my name. */
export function KeysPart() {
  const say = useSay()
  const formats = useFormats()
  const user = useDeclared().me.user.id
  const client = useQueryClient()
  const { busy, problem, run } = useAttempt()
  const [made, setMade] = useState<string>()
  const list = useQuery({ queryKey: ['apiKeys', user], queryFn: ({ signal }) => listKeys(user, signal) })
  const again = () => client.invalidateQueries({ queryKey: ['apiKeys', user] })
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name')).trim()
    if (!(await run(async () => setMade(await makeKey(user, name))))) return
    form.reset()
    await again()
  }
  const revoke = async (key: string) => {
    if (await run(() => revokeKey(user, key))) await again()
  }
  const open = (list.data ?? []).filter((key) => key.endedAt === null)
  return (
    <Section title={say('account.apiKeys')} about={say('account.apiKeysHelp')}>
      {made && (
        <Message
          tone="info"
          title={say('account.keyOnce')}
          acts={<CopyButton text={made} label={say('account.copyKey')} />}
        >
          <p className="mono account-secret">{made}</p>
        </Message>
      )}
      {list.data && open.length === 0 && <p>{say('account.noKeys')}</p>}
      {open.length > 0 && (
        <ul className="account-list">
          {open.map((key) => {
            const name = key.name || key.start
            return (
              <li key={key.id}>
                <span className="grow">
                  <span className="medium">{name}</span> <span className="mono second">{key.start}…</span>
                  <span className="block second small-text">
                    {say('account.madeOn', { time: formats.instant(key.madeAt) })}
                  </span>
                </span>
                <Button
                  grave
                  disabled={busy}
                  onClick={() => void revoke(key.id)}
                  aria-label={say('account.revokeOne', { name })}
                >
                  {say('account.revoke')}
                </Button>
              </li>
            )
          })}
        </ul>
      )}
      <Refused problem={problem ?? (list.error ? problemOf(list.error) : undefined)} />
      <form className="account-row" onSubmit={(event) => void make(event)}>
        <PlainField
          label={say('account.keyName')}
          hint={say('account.keyNameHelp')}
          name="name"
          maxLength={200}
          required
        />
        <Button type="submit" disabled={busy}>
          {say('account.makeKey')}
        </Button>
      </form>
    </Section>
  )
}
