import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { ActKeys } from '../parts/button.tsx'
import type { Way } from './model.ts'
import type { Match } from './use-match.ts'

/** Ways that are not the one being built; the number of a way is its key. */
export function otherWays(match: Match): Way[] {
  return match.ways.filter((way) => way.way !== match.build.way?.way)
}

/** Other ways to explain the line, each with its reason and its key. */
export function OtherWays({ match }: { match: Match }) {
  const say = useSay()
  const words = useWords()
  const formats = useFormats()
  const ways = otherWays(match)
  if (ways.length === 0) return null
  return (
    <section className="other-ways" aria-label={say('bank.otherWays')}>
      <h3 className="section-title">
        {say('bank.otherWays')} <span className="count">{formats.count(ways.length)}</span>
      </h3>
      {ways.map((way) => (
        <button key={way.way} type="button" className="other-way" onClick={() => match.choose(way)}>
          <span>{way.way < 10 && <ActKeys id={`bank.way${way.way}`} ours={String(way.way)} />}</span>
          <span className="medium">{words(way.title)}</span>
          <span className="number">{formats.money(way.total, match.line.currency)}</span>
          <span className="small-text second why">{words(way.reason)}</span>
        </button>
      ))}
    </section>
  )
}
