import type { ReactNode } from 'react'
import type { Problem } from '../api/types.ts'
import { useLanguage, useSay, useWords } from '../i18n/language.tsx'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { keyed } from './keyed.ts'

type MessageTone = 'info' | 'warn' | 'bad'
const SHAPE: Record<MessageTone, IconName> = { info: 'info', warn: 'warning', bad: 'stop' }

/** A message that stays where it belongs. What is refused is read aloud at once. */
export function Message(props: { tone: MessageTone; title?: string; children?: ReactNode; acts?: ReactNode }) {
  return (
    <div className={`message ${props.tone}`} role={props.tone === 'info' ? 'status' : 'alert'}>
      <Icon name={SHAPE[props.tone]} />
      <div>
        {props.title && <p className="strong">{props.title}</p>}
        {props.children}
        {props.acts && <div className="acts">{props.acts}</div>}
      </div>
    </div>
  )
}

/** The words of a problem in the reader's language. */
export function useProblemWords(): (problem: Pick<Problem, 'code' | 'message' | 'said'>) => string {
  const { say } = useLanguage()
  const words = useWords()
  return (problem) => {
    if (problem.code === 'web.offline') return say('problem.offline')
    if (problem.code === 'web.serverFailed') return say('problem.server')
    return words(problem.message, problem.said)
  }
}

/** What can be done about a problem, in the reader's language. */
export function useHelpWords(): (problem: Pick<Problem, 'help' | 'helpSaid'>) => string | undefined {
  const words = useWords()
  return ({ help, helpSaid }) => (help === undefined ? undefined : words(help, helpSaid))
}

/** A refusal: what happened, what to do, and small the code for whoever is asked for help. */
export function ProblemMessage({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const say = useSay()
  const words = useProblemWords()
  const help = useHelpWords()
  const others = (problem.errors ?? []).filter((each) => each.message !== problem.message)
  return (
    <Message
      tone={problem.confirmable ? 'warn' : 'bad'}
      title={words(problem)}
      acts={onRetry && <Button onClick={onRetry}>{say('again')}</Button>}
    >
      {problem.help && <p className="second">{help(problem)}</p>}
      {others.length > 0 && (
        <ul>
          {others.slice(0, 8).map((each) => (
            <li key={`${each.field}${each.message}`}>{words(each)}</li>
          ))}
        </ul>
      )}
      <p className="code">{problem.code}</p>
    </Message>
  )
}

/** What an empty place says: what belongs here, and the one command that starts it. */
export function Empty({ title, children, act }: { title: string; children?: ReactNode; act?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children && <div className="second">{children}</div>}
      {act && <div className="line wrap">{act}</div>}
    </div>
  )
}

const WIDTHS = ['62%', '48%', '71%', '55%', '66%', '43%']

/** Rows in their true height while the real ones are on their way; nothing for the first 150 ms. */
export function SkeletonRows({ rows, height = 30 }: { rows: number; height?: number }) {
  const say = useSay()
  return (
    <div role="status" aria-label={say('loading')}>
      {keyed(Array.from({ length: rows })).map(({ key, at: index }) => (
        <div key={key} className="skeleton-row" style={{ height }}>
          <span className="skeleton" style={{ width: WIDTHS[index % WIDTHS.length] }} />
        </div>
      ))}
    </div>
  )
}
