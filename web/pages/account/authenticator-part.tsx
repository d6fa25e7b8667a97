import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import { Verdict } from '../../parts/page.tsx'
import { QrPicture } from '../../parts/qr-picture.tsx'
import {
  type AuthenticatorStart,
  confirmAuthenticator,
  newBackupCodes,
  secretOf,
  startAuthenticator,
  stopAuthenticator,
} from './access.ts'
import { CopyButton } from './copy-button.tsx'
import { type Attempt, PlainField, Refused, Section, useAttempt } from './section.tsx'

/** The second proof: a code of an app beside the password. */
export function AuthenticatorPart({ on, hasPassword, email }: { on: boolean; hasPassword: boolean; email: string }) {
  const say = useSay()
  const client = useQueryClient()
  const attempt = useAttempt()
  const [started, setStarted] = useState<AuthenticatorStart>()
  const [codes, setCodes] = useState<string[]>()
  const again = () => client.invalidateQueries({ queryKey: ['access'] })
  const confirm = async (code: string) => {
    if (!(await attempt.run(() => confirmAuthenticator(code)))) return
    setCodes(started?.backupCodes)
    setStarted(undefined)
    await again()
  }
  const stop = async (password?: string) => {
    if (!(await attempt.run(() => stopAuthenticator(password)))) return
    setCodes(undefined)
    await again()
  }
  const renew = (password?: string) => attempt.run(async () => setCodes(await newBackupCodes(password)))
  return (
    <Section title={say('account.authenticator')} about={say('account.authenticatorHelp')}>
      {on && <Verdict holds>{say('account.authenticatorOn')}</Verdict>}
      {codes && <BackupCodes codes={codes} email={email} onKept={() => setCodes(undefined)} />}
      {on && (
        <WithPassword asks={hasPassword} attempt={attempt}>
          {(password) => (
            <>
              <Button disabled={attempt.busy} onClick={() => void renew(password())}>
                {say('account.newCodes')}
              </Button>
              <Button grave disabled={attempt.busy} onClick={() => void stop(password())}>
                {say('account.authenticatorStop')}
              </Button>
            </>
          )}
        </WithPassword>
      )}
      {!on && !started && (
        <WithPassword asks={hasPassword} attempt={attempt}>
          {(password) => (
            <Button
              disabled={attempt.busy}
              onClick={() => void attempt.run(async () => setStarted(await startAuthenticator(password())))}
            >
              {say('account.authenticatorStart')}
            </Button>
          )}
        </WithPassword>
      )}
      {started && <Pairing start={started} attempt={attempt} onCode={confirm} onCancel={() => setStarted(undefined)} />}
    </Section>
  )
}

/** Acts that ask for the password first, where there is one. */
function WithPassword(props: {
  asks: boolean
  attempt: Attempt
  children: (password: () => string | undefined) => ReactNode
}) {
  const say = useSay()
  const [typed, setTyped] = useState('')
  return (
    <>
      {props.asks && (
        <div className="account-short">
          <PlainField
            label={say('signIn.password')}
            hint={say('account.passwordFirst')}
            type="password"
            autoComplete="current-password"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      <Refused problem={props.attempt.problem} />
      <div className="line wrap">{props.children(() => typed || undefined)}</div>
    </>
  )
}

function Pairing(props: {
  start: AuthenticatorStart
  attempt: Attempt
  onCode: (code: string) => Promise<void>
  onCancel: () => void
}) {
  const say = useSay()
  const secret = secretOf(props.start.totpURI)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void props.onCode(String(new FormData(event.currentTarget).get('code')))
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>{say('account.pairingHelp')}</p>
      <div className="account-pairing">
        <QrPicture text={props.start.totpURI} label={say('account.qr')} />
        <div className="stack">
          <p className="second">{say('account.secretHelp')}</p>
          <p className="mono account-secret">{secret}</p>
          <div className="line wrap">
            <a className="button" href={props.start.totpURI}>
              {say('account.openAuthenticator')}
            </a>
            <CopyButton text={secret.replaceAll(' ', '')} label={say('account.copySecret')} />
          </div>
        </div>
      </div>
      <div className="account-short">
        <PlainField
          label={say('account.firstCode')}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9 ]{6,7}"
          required
        />
      </div>
      <Refused problem={props.attempt.problem} />
      <div className="line wrap">
        <Button type="submit" look="primary" disabled={props.attempt.busy}>
          {say('account.authenticatorConfirm')}
        </Button>
        <Button onClick={props.onCancel}>{say('cancel')}</Button>
      </div>
    </form>
  )
}

function BackupCodes(props: { codes: string[]; email: string; onKept: () => void }) {
  const say = useSay()
  const { codes } = props
  return (
    <div className="stack prints-alone" role="status">
      <p>{say('account.codesHelp')}</p>
      <p className="print-only">{say('account.codesOf', { email: props.email })}</p>
      <ul className="account-codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="line wrap">
        <CopyButton text={codes.join('\n')} label={say('account.copyCodes')} />
        <Button onClick={() => window.print()}>{say('account.printCodes')}</Button>
        <Button onClick={props.onKept}>{say('account.codesKept')}</Button>
      </div>
    </div>
  )
}
