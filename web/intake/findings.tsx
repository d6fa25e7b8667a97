import { useDeclared } from '../api/declared.tsx'
import { useSay, useWords } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import type { Candidate, Finding } from './proposal.ts'
import { TagMark } from './review-fields.tsx'
import { type Tag, topOf } from './tags.ts'
import type { Review } from './use-review.ts'

/** True for text that people compare sign by sign: account numbers, long codes. */
function isCode(text: string): boolean {
  return /^[A-Z]{2}\d{2}[ A-Z0-9]{8,}/.test(text)
}

function Facts({ facts }: { facts: Finding['facts'] }) {
  const words = useWords()
  if (facts.length === 0) return null
  return (
    <dl className="facts">
      {keyed(facts).map(({ key, item }) => (
        <div key={key}>
          <dt>{words(item.label)}</dt>
          <dd className={isCode(item.value) ? 'mono' : 'medium'}>
            {isCode(item.value) ? item.value : words(item.value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Candidates(props: { review: Review; finding: Finding; candidates: Candidate[] }) {
  const say = useSay()
  const words = useWords()
  const declared = useDeclared()
  const { review, finding, candidates } = props
  const path = finding.field ?? ''
  const field = review.fields.find((each) => each.name === path)
  if (candidates.length === 0 || !field) return null
  const take = (candidate: Candidate) => {
    review.form.setTitle(path, candidate.title)
    review.form.set(path, candidate.id)
  }
  return (
    <ul className="candidates" aria-label={say('candidates', { field: declared.field(review.proposal.record, field) })}>
      {candidates.map((candidate) => {
        const chosen = review.form.values[path] === candidate.id
        return (
          <li key={candidate.id}>
            <Button small icon={chosen ? 'check' : undefined} aria-pressed={chosen} onClick={() => take(candidate)}>
              {say('candidate.take', { title: candidate.title })}
            </Button>
            <span className="second small-text">{words(candidate.reason)}</span>
          </li>
        )
      })}
    </ul>
  )
}

/** What must be looked at before accepting: what stops as a message with its facts, the rest in short. */
export function Findings(props: { review: Review; tags: Map<string, Tag>; onGo: (path: string) => void }) {
  const say = useSay()
  const words = useWords()
  const { review } = props
  if (review.findings.length === 0) return null
  return (
    <div className="findings">
      {keyed(review.findings).map(({ key, item: finding }) => {
        const stops = finding.severity === 'stop'
        const tag = finding.field ? props.tags.get(topOf(finding.field)) : undefined
        const canGo =
          finding.field !== undefined && document.getElementById(`${review.form.id}.${finding.field}`) !== null
        return (
          <div
            key={`${finding.code} ${key}`}
            data-finding={finding.code}
            tabIndex={-1}
            className={`message ${stops ? 'bad' : 'warn'}${stops ? '' : ' short'}`}
            role={stops ? 'alert' : undefined}
          >
            <Icon name={stops ? 'stop' : 'warning'} />
            <div>
              <p className={stops ? 'strong' : 'medium'}>
                {words(finding.message)} {stops && tag && <TagMark tag={tag} />}
              </p>
              <Facts facts={finding.facts} />
              {finding.help && <p className="second small-text">{words(finding.help)}</p>}
              <Candidates review={review} finding={finding} candidates={finding.candidates} />
            </div>
            {canGo && !stops && finding.candidates.length === 0 && (
              <button type="button" className="link small-text" onClick={() => props.onGo(finding.field ?? '')}>
                {say('review.goThere')}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}
