import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { LineHero } from './line-hero.tsx'
import type { MatchedLine } from './model.ts'

/** A line that was dealt with: what it was matched to, by whom and why, and the way back. */
export function MatchedPanel({ line, onBack }: { line: MatchedLine; onBack: (line: string) => void }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const { run } = useCommand()
  const [problem, setProblem] = useState<Problem>()
  const back = async () => {
    setProblem(undefined)
    const title = line.counterpartyName || line.text
    const ask = line.ignored
      ? { command: 'banking.statementLine.reopen', id: line.id, title }
      : { command: 'banking.match.undo', id: line.match, input: {}, title }
    try {
      const outcome = await run(ask)
      if (outcome.kind === 'refused') setProblem(outcome.problem)
      if (outcome.kind === 'done') onBack(line.id)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  const words = useWords()
  const label = line.ignored ? say('bank.reopen') : say('bank.unmatch')
  useActs([{ id: 'bank.unmatch', key: 'u', label, run: () => void back() }])
  const who = line.how === 'sure' ? say('bank.byItself') : (line.byName ?? '')
  return (
    <section className="line-panel" aria-label={line.counterpartyName || line.text}>
      <LineHero
        amount={line.amount}
        currency={line.currency}
        bookedOn={line.bookedOn}
        name={line.counterpartyName || say('bank.unknownSender')}
        text={line.text}
      />
      <div className="build-head">
        <h3 className="line">
          <span className={line.ignored ? 'tone-neutral' : 'tone-ok'}>
            <Icon name={line.ignored ? 'close' : 'lock'} small />
          </span>
          <span className="strong">{line.ignored ? say('bank.ignored') : words(line.title)}</span>
        </h3>
        <p className="small-text second">{line.note || words(line.reason)}</p>
        <p className="small-text third">
          {who} {line.at && formats.instant(line.at)}
        </p>
      </div>
      {problem && (
        <div className="inset">
          <ProblemMessage problem={problem} />
        </div>
      )}
      <div className="line wrap match-commands">
        <Button icon="undo" act={['bank.unmatch', 'u']} onClick={() => void back()}>
          {label}
        </Button>
        {line.match && declared.record('banking.match')?.mayRead && (
          <Link className="button quiet" to="/records/$record/$id" params={{ record: 'banking.match', id: line.match }}>
            {say('bank.openMatch')}
          </Link>
        )}
      </div>
    </section>
  )
}
