import { Link } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import { useSay } from '../i18n/language.tsx'
import { Verdict } from '../parts/page.tsx'
import { CountsTable, NothingLost } from '../today/nothing-lost.tsx'

const COUNTS = 'documents.intakeCounts'

/** Beside the papers to review: that none was lost, this week and ever. */
export function IntakeSide() {
  const say = useSay()
  const declared = useDeclared()
  const known = declared.query(COUNTS) !== undefined
  const ever = useQueryReport(COUNTS, {}, known)
  const holds = (ever.data?.proof ?? []).every((statement) => statement.holds)
  return (
    <aside className="side today-side" aria-label={say('intake.side')}>
      <div className="scroll">
        <NothingLost />
        {ever.data && (
          <section className="section">
            <h2 className="section-title">
              {say('counts.ever')}
              <span className="more">
                <Verdict holds={holds}>{say(holds ? 'counts.holds' : 'counts.broken')}</Verdict>
              </span>
            </h2>
            <CountsTable answer={ever.data} />
          </section>
        )}
        <section className="section">
          <p className="second">{say('intake.how')}</p>
          <p>
            <Link to="/records/$record" params={{ record: 'documents.document' }}>
              {say('intake.all')}
            </Link>
          </p>
        </section>
      </div>
    </aside>
  )
}
