import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommandDialog } from '../command/dialogs.tsx'
import { useSay, useWords } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { ConfidenceMark } from '../parts/confidence.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import { Icon } from '../parts/icon.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { Comments } from '../record/comments.tsx'
import { BookForm } from './book-form.tsx'
import { addOther, isEmptyBuild, isReady, type Other } from './build.ts'
import { LineHero } from './line-hero.tsx'
import { MatchCommands, useMatchActs } from './match-commands.tsx'
import { MatchSums } from './match-sums.tsx'
import { MatchTable } from './match-table.tsx'
import type { BankAccount, BankLine } from './model.ts'
import { OnAccountForm } from './on-account-form.tsx'
import { OtherWays } from './other-ways.tsx'
import { useMakeMatch } from './use-line-commands.ts'
import { type Builds, type Match, useMatch } from './use-match.ts'

export type Asking = 'book' | 'onAccount' | undefined

/** One line of the bank, and the match that is being built for it. */
export function LinePanel(props: {
  account: BankAccount
  line: BankLine
  builds: Builds
  onDone: (line: BankLine) => void
  /** What was done with the line was undone. */
  onBack: (line: string) => void
}) {
  const { account, line, onDone } = props
  const say = useSay()
  const openCommand = useCommandDialog()
  const match = useMatch(line, props.builds)
  const making = useMakeMatch(match, onDone, props.onBack)
  const [asking, setAsking] = useState<Asking>()
  const [talking, setTalking] = useState(false)
  const [finding, setFinding] = useState(false)
  const ignore = () =>
    openCommand({
      command: 'banking.statementLine.ignore',
      on: [{ id: line.id, title: line.counterpartyName || line.text }],
      onDone: () => onDone(line),
    })
  const take = (other: Other) => {
    const next = addOther(match.build, other)
    match.put(next)
    setAsking(undefined)
    if (isReady(line, next)) void making.make(next)
  }
  const acts = useMatchActs({
    match,
    making,
    ignore,
    take,
    ask: setAsking,
    find: () => setFinding(true),
    talk: () => setTalking(true),
  })
  return (
    <section className="line-panel" aria-label={line.counterpartyName || line.text}>
      <LineHero
        amount={line.open}
        currency={line.currency}
        bookedOn={line.bookedOn}
        name={line.counterpartyName || say('bank.unknownSender')}
        iban={line.counterpartyIban}
        party={line.party}
        partyName={line.partyName}
        text={line.text}
        reference={line.reference}
      />
      {match.error && (
        <div className="inset">
          <ProblemMessage problem={problemOf(match.error)} onRetry={match.retry} />
        </div>
      )}
      {match.loading ? (
        <SkeletonRows rows={5} height={34} />
      ) : (
        <>
          <BuildHead match={match} onFind={finding ? undefined : () => setFinding(true)} />
          {finding && <Find match={match} onClose={() => setFinding(false)} />}
          {(asking === undefined || !isEmptyBuild(match.build)) && (
            <>
              <MatchTable match={match} />
              <MoreItems match={match} />
            </>
          )}
          <MatchSums match={match} />
          {making.problem && (
            <div className="inset">
              <ProblemMessage problem={making.problem} />
            </div>
          )}
          {asking === 'book' && (
            <BookForm account={account} match={match} onTake={take} onClose={() => setAsking(undefined)} />
          )}
          {asking === 'onAccount' && <OnAccountForm match={match} onTake={take} onClose={() => setAsking(undefined)} />}
          {!asking && <MatchCommands acts={acts} busy={making.busy} />}
          <OtherWays match={match} />
        </>
      )}
      {talking && (
        <section className="section">
          <h3 className="section-title">{say('comments')}</h3>
          <Comments record="banking.statementLine" id={line.id} />
        </section>
      )}
    </section>
  )
}

/** What the match is made of, how sure it is, and why. */
function BuildHead({ match, onFind }: { match: Match; onFind?: () => void }) {
  const words = useWords()
  const say = useSay()
  const { build } = match
  const records = build.items.size + build.others.length + build.lines.size
  return (
    <div className="build-head">
      <h3 className="line">
        <span className="strong">{say('bank.building')}</span>
        <span className="third">{records > 0 && say('bank.buildingOf', { count: records })}</span>
        <span className="grow" />
        {build.way ? (
          <ConfidenceMark of={build.way.confidence} />
        ) : (
          match.edited && (
            <button type="button" className="link small-text" onClick={match.reset}>
              {say('bank.backToProposal')}
            </button>
          )
        )}
        {onFind && (
          <Button small look="quiet" act={['bank.find', '/']} onClick={onFind}>
            {say('bank.find')}
          </Button>
        )}
      </h3>
      <p className="small-text second">{reasonOf(match, say, words)}</p>
    </div>
  )
}

function reasonOf(match: Match, say: ReturnType<typeof useSay>, words: ReturnType<typeof useWords>): string {
  if (match.build.way) return words(match.build.way.reason)
  if (match.edited) return say('bank.ownMatch')
  return match.line.reason ? words(match.line.reason) : say('bank.nothingFoundHelp')
}

/** The field that finds any open item; arrow keys move among what it found, Enter ticks. */
function Find({ match, onClose }: { match: Match; onClose: () => void }) {
  const say = useSay()
  return (
    <div className="match-find">
      <label className="input">
        <Icon name="search" small />
        <input
          ref={focusWhenShown}
          value={match.search}
          placeholder={say('bank.findHint')}
          aria-label={say('bank.find')}
          onChange={(event) => match.setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              match.move(event.key === 'ArrowDown' ? 1 : -1)
            }
            if (event.key === 'Enter' && !event.shiftKey && !event.metaKey && !event.ctrlKey) {
              event.preventDefault()
              match.toggle(match.current)
            }
            if (event.key === 'Escape') {
              event.stopPropagation()
              match.setSearch('')
              onClose()
            }
          }}
        />
        {match.search && match.rows.length === 0 && (
          <span className="suffix">{match.searching ? say('searching') : say('nothingFound')}</span>
        )}
      </label>
    </div>
  )
}

function MoreItems({ match }: { match: Match }) {
  const say = useSay()
  if (match.hidden <= 0) return null
  return (
    <button type="button" className="link small-text more-items" onClick={match.showAll}>
      {say('bank.showAll', { count: match.hidden })}
    </button>
  )
}
