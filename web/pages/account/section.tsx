import { Link } from '@tanstack/react-router'
import { type ComponentProps, type ReactNode, useCallback, useId, useState } from 'react'
import { problemOf } from '../../api/client.ts'
import { useDeclared } from '../../api/declared.tsx'
import type { Problem } from '../../api/types.ts'
import { useSay } from '../../i18n/language.tsx'
import { Message, useHelpWords, useProblemWords } from '../../parts/message.tsx'
import { PageHead } from '../../parts/page.tsx'

/** True where the person may throw a demo away: there is one, and they own it. */
export function useMayReplaceDemo(): boolean {
  const { me } = useDeclared()
  return me.organisation.demo && me.roles.some((each) => each.role === 'owner')
}

/** A page about oneself: its head, the way to the other ones, and its parts below each other. */
export function AccountPage(props: { title: string; about?: string; children: ReactNode }) {
  const say = useSay()
  const demo = useMayReplaceDemo()
  return (
    <div className="page">
      <PageHead title={props.title} about={props.about} />
      <nav className="tabs account-ways" aria-label={say('account.pages')}>
        <Link to="/me" activeOptions={{ exact: true }}>
          {say('account.me')}
        </Link>
        <Link to="/me/security">{say('account.security')}</Link>
        {demo && <Link to="/me/demo">{say('account.demo')}</Link>}
      </nav>
      <div className="area scroll account">{props.children}</div>
    </div>
  )
}

/** One part of such a page: what it is, why it matters, and what stands there. */
export function Section(props: { title: string; about?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className="account-part" aria-labelledby={id}>
      <div>
        <h2 id={id} className="part-title">
          {props.title}
        </h2>
        {props.about && <p className="second small-text">{props.about}</p>}
      </div>
      <div className="stack">{props.children}</div>
    </section>
  )
}

/** A field of a plain form: label above, a hint below. */
export function PlainField({ label, hint, ...rest }: { label: string; hint?: string } & ComponentProps<'input'>) {
  const id = useId()
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input id={id} className="input" aria-describedby={hint ? `${id}h` : undefined} {...rest} />
      {hint && (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
    </div>
  )
}

export interface Attempt {
  busy: boolean
  problem?: Problem
  /** Runs it; true where it came through. What was refused stays in `problem`. */
  run: (act: () => Promise<unknown>) => Promise<boolean>
}

/** Something a person starts here, and what the server says about it. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const run = useCallback(async (act: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await act()
      return true
    } catch (thrown) {
      setProblem(problemOf(thrown))
      return false
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, problem, run }
}

/** What was refused, where it happened. */
export function Refused({ problem }: { problem?: Problem }) {
  const words = useProblemWords()
  const help = useHelpWords()
  if (!problem) return null
  return (
    <Message tone="bad" title={words(problem)}>
      {problem.help && <p className="second">{help(problem)}</p>}
    </Message>
  )
}
