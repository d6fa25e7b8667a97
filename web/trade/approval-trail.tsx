import type { ReactNode } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { Row } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { useHelpWords, useProblemWords } from '../parts/message.tsx'
import type { Asked, Verdict } from './approval.ts'

/** Who approved, who is asked now, and who can't: each with the reason. */
export function ApprovalTrail(props: { row: Row; asked: readonly Asked[]; verdict: Verdict | undefined }) {
  const say = useSay()
  const { me } = useDeclared()
  const { row, asked, verdict } = props
  const waiting = asked.find((each) => each.state === 'waiting')
  if (asked.length === 0) return null
  return (
    <section aria-label={say('trade.approvals')}>
      <h2 className="part-title">{say('trade.approvals')}</h2>
      <ul className="trail">
        {asked
          .filter((each) => each.state !== 'waiting')
          .map((each) => (
            <Decided key={each.id} asked={each} />
          ))}
        {waiting && <Waiting row={row} asked={waiting} verdict={verdict} />}
        {waiting && (
          <TrailLine
            icon="lock"
            tone="neutral"
            name={waiting.askedById === me.user.id ? say('trade.you') : waiting.askedBy}
            words={say('trade.cantOwn')}
          />
        )}
      </ul>
    </section>
  )
}

function TrailLine(props: { icon: IconName; tone: string; name: string; words: ReactNode; at?: ReactNode }) {
  return (
    <li>
      <span className={`tone-${props.tone}`}>
        <Icon name={props.icon} small />
      </span>
      <span className="medium">{props.name}</span>
      <span className="second trail-words">{props.words}</span>
      <span className="third small-text">{props.at}</span>
    </li>
  )
}

function Decided({ asked }: { asked: Asked }) {
  const say = useSay()
  const formats = useFormats()
  const released = asked.state === 'released'
  const words = released ? 'trade.didApprove' : asked.state === 'returned' ? 'trade.didReturn' : 'trade.didWithdraw'
  return (
    <TrailLine
      icon={released ? 'ticked' : asked.state === 'returned' ? 'undo' : 'close'}
      tone={released ? 'ok' : asked.state === 'returned' ? 'bad' : 'neutral'}
      name={asked.decidedBy ?? asked.askedBy}
      words={asked.note ? `${say(words)} “${asked.note}”` : say(words)}
      at={asked.decidedAt && formats.instant(asked.decidedAt)}
    />
  )
}

function Waiting({ row, asked, verdict }: { row: Row; asked: Asked; verdict: Verdict | undefined }) {
  const problemWords = useProblemWords()
  const helpWords = useHelpWords()
  const say = useSay()
  const formats = useFormats()
  const { me } = useDeclared()
  const all = typeof row.waitsFor === 'string' ? row.waitsFor.split(', ').filter((name) => name !== me.user.name) : []
  const names = all.join(', ')
  const may = verdict?.may === true
  const others = verdict && !verdict.may ? [problemWords(verdict.problem), helpWords(verdict.problem)] : []
  return (
    <TrailLine
      icon="half"
      tone="warn"
      name={may ? say('trade.you') : names || say('trade.somebody')}
      words={
        may
          ? [say('trade.youMay'), names && say('trade.orOthers', { names })].filter(Boolean).join(' ')
          : others.filter(Boolean).join(' ')
      }
      at={say('trade.since', { time: formats.instant(asked.askedAt) })}
    />
  )
}
