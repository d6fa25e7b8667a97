import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { problemOf } from '../api/client.ts'
import { useSay } from '../i18n/language.tsx'
import { accessState, listPasskeys } from '../pages/account/access.ts'
import { AuthenticatorPart } from '../pages/account/authenticator-part.tsx'
import { PasskeysPart } from '../pages/account/passkeys-part.tsx'
import { Refused, useAttempt } from '../pages/account/section.tsx'
import { Button } from '../parts/button.tsx'
import { Mark } from '../parts/icon.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { hasPasskeys, signInByCode, signInByPasskey } from './auth.ts'
import { CodeField } from './code-field.tsx'
import { FACTOR_MISSING } from './factor-codes.ts'
import { useLeave } from './use-leave.ts'

/** Signed in, and nothing goes before a second factor was shown or set up. */
export default function SecondFactorPage({ code }: { code: string }) {
  const client = useQueryClient()
  // All that was refused is asked for again; what is still refused leads here again.
  const go = async () => {
    await client.resetQueries()
  }
  return code === FACTOR_MISSING ? <SetUp onDone={go} /> : <Show onDone={go} />
}

function Sheet({
  title,
  about,
  wide,
  children,
}: {
  title: string
  about: string
  wide?: boolean
  children: ReactNode
}) {
  const say = useSay()
  const leave = useLeave()
  return (
    <main className="sign-in">
      <div className={wide ? 'sign-in-sheet wide' : 'sign-in-sheet'}>
        <div className="line">
          <Mark />
          <span className="strong grow">Backstay</span>
          <Button onClick={() => void leave()}>{say('signOut')}</Button>
        </div>
        <h1>{title}</h1>
        <p className="second">{about}</p>
        {children}
      </div>
    </main>
  )
}

/** Whoever has a factor shows it. */
function Show({ onDone }: { onDone: () => Promise<void> }) {
  const say = useSay()
  const { busy, problem, run } = useAttempt()
  const show = async (act: () => Promise<void>) => {
    if (await run(act)) await onDone()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code'))
    void show(() => signInByCode(code, false))
  }
  return (
    <Sheet title={say('signIn.codeTitle')} about={say('signIn.proofAbout')}>
      <Refused problem={problem} />
      <form className="stack" onSubmit={submit}>
        <CodeField />
        <div className="line wrap">
          <Button look="primary" type="submit" disabled={busy}>
            {say('signIn.enter')}
          </Button>
          {hasPasskeys() && (
            <Button disabled={busy} onClick={() => void show(signInByPasskey)}>
              {say('signIn.passkey')}
            </Button>
          )}
        </div>
      </form>
    </Sheet>
  )
}

/** Whoever has none sets one up, keeps the backup codes, and goes on. */
function SetUp({ onDone }: { onDone: () => Promise<void> }) {
  const say = useSay()
  const state = useQuery({ queryKey: ['access'], queryFn: ({ signal }) => accessState(signal) })
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: ({ signal }) => listPasskeys(signal) })
  const has = state.data?.secondFactor === true || (passkeys.data?.length ?? 0) > 0
  const failed = state.error ?? passkeys.error
  return (
    <Sheet wide title={say('signIn.setUpTitle')} about={say('signIn.setUpAbout')}>
      {failed && <ProblemMessage problem={problemOf(failed)} onRetry={() => void state.refetch()} />}
      {!state.data && !failed && <SkeletonRows rows={4} height={44} />}
      {state.data && (
        <div>
          <PasskeysPart />
          <AuthenticatorPart
            on={state.data.secondFactor}
            hasPassword={state.data.hasPassword}
            email={state.data.email}
          />
        </div>
      )}
      <div className="line wrap">
        <Button look="primary" disabled={!has} onClick={() => void onDone()}>
          {say('signIn.goOn')}
        </Button>
        {!has && <span className="second">{say('signIn.goOnWhen')}</span>}
      </div>
    </Sheet>
  )
}
