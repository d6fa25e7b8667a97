import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter, useRouterState } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import type { Problem } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import { Mark } from '../parts/icon.tsx'
import { Message, useHelpWords, useProblemWords } from '../parts/message.tsx'
import {
  hasPasskeys,
  identityProviderAddress,
  signInByCode,
  signInByLink,
  signInByPasskey,
  signInByPassword,
  signInOptions,
} from './auth.ts'
import { CodeField } from './code-field.tsx'

const route = getRouteApi('/sign-in')

/** Only addresses of this very app are gone back to: a link from outside can't send a person elsewhere. */
function ownAddress(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/'
}

/** Sign-in by password, passkey or one-time link, with a second factor where one is set. */
export default function SignInPage() {
  const say = useSay()
  const { email, to } = route.useSearch()
  const router = useRouter()
  // A fragment, not a query: browsers keep it to themselves, so that no log on the way has it.
  const token =
    useRouterState({ select: ({ location }) => new URLSearchParams(location.hash).get('token') }) ?? undefined
  const client = useQueryClient()
  const [needsCode, setNeedsCode] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const options = useQuery({ queryKey: ['signInOptions'], queryFn: signInOptions, staleTime: 60_000 })
  const oidc = options.data?.oidc
  const enter = useCallback(async () => {
    client.clear()
    await router.navigate({ href: ownAddress(to), replace: true })
  }, [client, router, to])
  const attempt = useCallback(
    async (act: () => Promise<boolean>) => {
      setBusy(true)
      setProblem(undefined)
      try {
        if (await act()) await enter()
      } catch (thrown) {
        setProblem(problemOf(thrown))
      } finally {
        setBusy(false)
      }
    },
    [enter],
  )
  useLink(token, attempt)
  return (
    <main className="sign-in">
      <div className="sign-in-sheet">
        <div className="line">
          <Mark />
          <span className="strong">Backstay</span>
        </div>
        <h1>{needsCode ? say('signIn.codeTitle') : say('signIn.title')}</h1>
        {problem && <SignInProblem problem={problem} byLink={token !== undefined} />}
        {needsCode ? (
          <CodeForm busy={busy} onCode={(code, trust) => attempt(() => signInByCode(code, trust).then(() => true))} />
        ) : (
          <PasswordForm
            busy={busy}
            email={email}
            onPassword={(email, password) =>
              attempt(async () => {
                const answer = await signInByPassword(email, password)
                setNeedsCode(answer.kind === 'secondFactor')
                return answer.kind === 'in'
              })
            }
          >
            {hasPasskeys() && options.data?.passkey !== false && (
              <Button disabled={busy} onClick={() => attempt(() => signInByPasskey().then(() => true))}>
                {say('signIn.passkey')}
              </Button>
            )}
            {oidc && (
              <Button
                disabled={busy}
                onClick={() =>
                  attempt(async () => {
                    location.assign(await identityProviderAddress(oidc.provider, ownAddress(to)))
                    return false
                  })
                }
              >
                {say('signIn.by', { provider: oidc.label })}
              </Button>
            )}
          </PasswordForm>
        )}
      </div>
    </main>
  )
}

function useLink(token: string | undefined, attempt: (act: () => Promise<boolean>) => Promise<void>): void {
  const used = useRef(false)
  useEffect(() => {
    // A link works once: React's second run of effects in development must not spend it again.
    if (!token || used.current) return
    used.current = true
    void attempt(() => signInByLink(token).then(() => true))
  }, [token, attempt])
}

function SignInProblem({ problem, byLink }: { problem: Problem; byLink: boolean }) {
  const say = useSay()
  const words = useProblemWords()
  const help = useHelpWords()
  if (problem.code === 'auth.linkSpent' || (byLink && problem.status === 401)) {
    return <Message tone="bad" title={say('signIn.linkSpent')} />
  }
  if (problem.code === 'auth.invalidEmailOrPassword') return <Message tone="bad" title={say('signIn.refused')} />
  return (
    <Message tone="bad" title={problem.status === 429 ? say('signIn.tooOften') : words(problem)}>
      {problem.help && <p className="second">{help(problem)}</p>}
    </Message>
  )
}

function PasswordForm(props: {
  busy: boolean
  /** Known from where the person comes. */
  email?: string
  onPassword: (email: string, password: string) => void
  children: ReactNode
}) {
  const say = useSay()
  const id = useId()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    props.onPassword(String(data.get('email')), String(data.get('password')))
  }
  return (
    <form className="stack" onSubmit={submit}>
      <div>
        <label className="label" htmlFor={`${id}e`}>
          {say('signIn.email')}
        </label>
        <input
          id={`${id}e`}
          className="input"
          name="email"
          type="email"
          autoComplete="username webauthn"
          required
          defaultValue={props.email}
          ref={props.email ? undefined : focusWhenShown}
        />
      </div>
      <div>
        <label className="label" htmlFor={`${id}p`}>
          {say('signIn.password')}
        </label>
        <input
          id={`${id}p`}
          className="input"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          ref={props.email ? focusWhenShown : undefined}
        />
      </div>
      <div className="line wrap">
        <Button look="primary" type="submit" disabled={props.busy}>
          {say('signIn.enter')}
        </Button>
        {props.children}
      </div>
    </form>
  )
}

function CodeForm(props: { busy: boolean; onCode: (code: string, trust: boolean) => void }) {
  const say = useSay()
  const [trust, setTrust] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    props.onCode(String(new FormData(event.currentTarget).get('code')), trust)
  }
  return (
    <form className="stack" onSubmit={submit}>
      <CodeField />
      <label className="check-line">
        <input className="check" type="checkbox" checked={trust} onChange={(event) => setTrust(event.target.checked)} />
        {say('signIn.trust')}
      </label>
      <div>
        <Button look="primary" type="submit" disabled={props.busy}>
          {say('signIn.enter')}
        </Button>
      </div>
    </form>
  )
}
