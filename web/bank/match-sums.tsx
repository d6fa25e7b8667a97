import { Fragment, type ReactNode } from 'react'
import { sum } from '../../kernel/decimal.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { ActKeys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import { isEmptyBuild, itemsTotal } from './build.ts'
import { useItemWords, useOtherWords } from './match-table.tsx'
import type { Match } from './use-match.ts'

/** What the items come to, what the bank says, and what is still to be explained: then the biggest thing here. */
export function MatchSums({ match }: { match: Match }) {
  const say = useSay()
  const formats = useFormats()
  const words = useOtherWords()
  const itemWords = useItemWords()
  const { build, line, still } = match
  const money = (value: string) => formats.money(value, line.currency)
  const terms: [string, string][] = []
  if (build.items.size > 0) terms.push([itemWords(build.items.keys(), match.known), itemsTotal(build)])
  for (const other of build.others) terms.push([words(other), other.amount])
  if (build.returned) terms.push([say('bank.comesBack'), build.returned.amount])
  if (build.lines.size > 0) terms.push([say('bank.otherLines', { count: build.lines.size }), sum(build.lines.values())])
  return (
    <div className="match-sums" aria-live="polite">
      {!isEmptyBuild(build) && (
        <dl>
          {keyed([...terms, [say('bank.bankLine'), line.open] as [string, string]]).map(
            ({ key, item: [label, value] }) => (
              <Fragment key={key}>
                <dt>{label}</dt>
                <dd className="number">{money(value)}</dd>
              </Fragment>
            ),
          )}
        </dl>
      )}
      <Verdict adds={match.adds && !isEmptyBuild(build)} still={money(still)} />
      <Hint match={match} money={money} />
    </div>
  )
}

function Verdict({ adds, still }: { adds: boolean; still: string }) {
  const say = useSay()
  return (
    <p className={adds ? 'still none' : 'still'}>
      <span className={adds ? 'tone-ok' : 'tone-warn'}>
        <Icon name={adds ? 'ticked' : 'half'} small={adds} />
      </span>
      <span className="grow">{adds ? say('bank.addsUp') : say('bank.still')}</span>
      {!adds && <span className="number">{still}</span>}
    </p>
  )
}

/** What would close the gap, in words, with its key. */
function Hint({ match, money }: { match: Match; money: (value: string) => string }): ReactNode {
  const say = useSay()
  const formats = useFormats()
  const { closing, build, discounted, partly, adds } = match
  if (adds && !isEmptyBuild(build)) return null
  if (closing) {
    const said = build.way?.closes?.item === closing.item ? build.way.closes.says : undefined
    const words =
      said ??
      say('bank.closes', { number: closing.number, date: closing.issuedOn ? formats.date(closing.issuedOn) : '' })
    return (
      <p className="small-text second">
        {words}{' '}
        <span className="wide-only">
          <ActKeys id="bank.close" ours="Shift+Enter" /> {say('bank.closesKey')}
        </span>
      </p>
    )
  }
  if (discounted) {
    const until = discounted.discountUntil ? formats.date(discounted.discountUntil) : ''
    return (
      <p className="small-text second">
        {say('bank.discountFits', { number: discounted.number, until })}
        <span className="wide-only">
          <ActKeys id="bank.discount" ours="d" /> {say('bank.takesIt')}
        </span>
      </p>
    )
  }
  if (partly && build.items.size > 0) {
    return (
      <p className="small-text second">
        {say('bank.partFits', { amount: money(match.still.replace(/^-/, '')) })}
        <span className="wide-only">
          <ActKeys id="bank.part" ours="p" /> {say('bank.takesIt')}
        </span>
      </p>
    )
  }
  return null
}
