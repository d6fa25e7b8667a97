import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useFormats, useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import {
  addPasskey,
  canMakePasskeys,
  deviceOf,
  listPasskeys,
  type Passkey,
  removePasskey,
  renamePasskey,
} from './access.ts'
import { PlainField, Refused, Section, useAttempt } from './section.tsx'

/** Passkeys: what stands in for a password on a device or a key of hardware. */
export function PasskeysPart() {
  const say = useSay()
  const client = useQueryClient()
  const { busy, problem, run } = useAttempt()
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: ({ signal }) => listPasskeys(signal) })
  const again = () => client.invalidateQueries({ queryKey: ['passkeys'] })
  const act = async (what: () => Promise<unknown>) => {
    const done = await run(what)
    if (done) await again()
    return done
  }
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    await act(() => addPasskey(name))
  }
  return (
    <Section title={say('account.passkeys')} about={say('account.passkeysHelp')}>
      {passkeys.data?.length === 0 && <p>{say('account.noPasskeys')}</p>}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className="account-list">
          {passkeys.data.map((passkey) => (
            <OnePasskey key={passkey.id} passkey={passkey} onAct={act} />
          ))}
        </ul>
      )}
      <Refused problem={problem} />
      {canMakePasskeys() ? (
        <form className="account-row" onSubmit={(event) => void add(event)}>
          <PlainField
            label={say('account.passkeyName')}
            name="name"
            defaultValue={deviceOf(navigator.userAgent)}
            maxLength={100}
            required
          />
          <Button type="submit" disabled={busy}>
            {say('account.addPasskey')}
          </Button>
        </form>
      ) : (
        <p className="second">{say('account.passkeysNotHere')}</p>
      )}
    </Section>
  )
}

function OnePasskey({
  passkey,
  onAct,
}: {
  passkey: Passkey
  onAct: (what: () => Promise<unknown>) => Promise<boolean>
}) {
  const say = useSay()
  const formats = useFormats()
  const [naming, setNaming] = useState(false)
  const name = passkey.name || say('account.passkey')
  const rename = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('name')).trim()
    if (await onAct(() => renamePasskey(passkey.id, typed))) setNaming(false)
  }
  if (naming) {
    return (
      <li>
        <form className="account-row grow" onSubmit={(event) => void rename(event)}>
          <PlainField label={say('account.passkeyName')} name="name" defaultValue={name} maxLength={100} required />
          <Button type="submit">{say('save')}</Button>
          <Button onClick={() => setNaming(false)}>{say('cancel')}</Button>
        </form>
      </li>
    )
  }
  return (
    <li>
      <span className="grow">
        <span className="medium">{name}</span>
        {passkey.createdAt && (
          <span className="block second small-text">
            {say('account.madeOn', { time: formats.instant(passkey.createdAt) })}
          </span>
        )}
      </span>
      <Button onClick={() => setNaming(true)} aria-label={say('account.renameOne', { name })}>
        {say('account.rename')}
      </Button>
      <Button
        grave
        onClick={() => void onAct(() => removePasskey(passkey.id))}
        aria-label={say('account.removeOne', { name })}
      >
        {say('account.removeIt')}
      </Button>
    </li>
  )
}
