import { Link } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import type { Answer } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { mondayOf, today } from '../i18n/plain-date.ts'
import { Verdict } from '../parts/page.tsx'

const COUNTS = 'documents.intakeCounts'
const ENDS = ['received', 'filed', 'open', 'refused'] as const
type End = (typeof ENDS)[number]

/** Where each count leads: to the papers that it counts. */
const WHERE: Record<End, string | undefined> = {
  received: '/records/documents.document',
  filed: '/records/documents.document?state.is=filed',
  open: '/intake',
  refused: '/intake?show=refused',
}

function count(row: Record<string, unknown> | undefined, end: End): number {
  return Number(row?.[end] ?? 0)
}

/** `received = filed + open + refused` by the way files came in. */
export function CountsTable({ answer }: { answer: Answer }) {
  const say = useSay()
  const formats = useFormats()
  // Nothing refused: the proof is shorter by a term.
  const ends = count(answer.totals, 'refused') > 0 ? ENDS : ENDS.filter((end) => end !== 'refused')
  const figure = (row: Record<string, unknown> | undefined, end: End, leads: boolean) => {
    const value = count(row, end)
    if (value === 0) return <span className="zero">0</span>
    const to = leads ? WHERE[end] : undefined
    return to ? <Link to={to}>{formats.count(value)}</Link> : formats.count(value)
  }
  return (
    <table className="small-table">
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden">{say('counts.via')}</span>
          </th>
          {ends.map((end, at) => (
            <th key={end} scope="col" className="number">
              {at > 0 && <span className="third">{at === 1 ? '= ' : '+ '}</span>}
              {say(`counts.${end}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {answer.rows.map((row) => (
          <tr key={String(row.via)}>
            <th scope="row">{say('counts.by', { via: String(row.via) })}</th>
            {ends.map((end) => (
              <td key={end} className="number">
                {figure(row, end, false)}
              </td>
            ))}
          </tr>
        ))}
        <tr className="sum">
          <th scope="row">{say('counts.all')}</th>
          {ends.map((end) => (
            <td key={end} className="number">
              {figure(answer.totals, end, true)}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

/** The proof that every paper of this week ended somewhere. */
export function NothingLost() {
  const say = useSay()
  const declared = useDeclared()
  const known = declared.query(COUNTS) !== undefined
  const answer = useQueryReport(COUNTS, { from: mondayOf(today()), until: today() }, known)
  if (!known || !answer.data) return null
  const proof = answer.data.proof ?? []
  const holds = proof.every((statement) => statement.holds)
  return (
    <section className="section">
      <h2 className="section-title">
        {say('counts.title')}
        <span className="more">
          <Verdict holds={holds}>{say(holds ? 'counts.holds' : 'counts.broken')}</Verdict>
        </span>
      </h2>
      {answer.data.rows.length > 0 ? (
        <CountsTable answer={answer.data} />
      ) : (
        <p className="second">{say('counts.none')}</p>
      )}
      {!holds && <p className="tone-bad strong">{proof.find((statement) => !statement.holds)?.says}</p>}
    </section>
  )
}
