import { useFormats, useSay } from '../i18n/language.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { PageHead } from '../parts/page.tsx'
import type { Finding } from './proposal.ts'
import type { SittingState } from './sitting.ts'

/** Where one is in the pile, what was decided so far, and the way to the others. */
export function ReviewHead(props: {
  sitting: SittingState
  findings: readonly Finding[]
  onGo: (id: string | undefined) => void
}) {
  const say = useSay()
  const formats = useFormats()
  const { sitting, findings } = props
  const { ids, ended } = sitting.sitting
  const count = (how: string) => Object.values(ended).filter((each) => each === how).length
  const done = Object.keys(ended).length
  const stops = findings.filter((finding) => finding.severity === 'stop').length
  return (
    <PageHead
      title={say('intake.title')}
      about={
        <span className="line">
          <span className="medium review-place">
            {say('review.place', { at: formats.count(sitting.at), of: formats.count(ids.length) })}
          </span>
          <progress
            className="progress wide-only"
            max={Math.max(1, ids.length)}
            value={done}
            aria-label={say('review.progress', { done, of: ids.length })}
          />
          {done > 0 && (
            <span className="small-text third wide-only cut">
              {say('review.soFar', {
                accepted: count('accepted'),
                corrected: count('corrected'),
                rejected: count('rejected'),
              })}
            </span>
          )}
        </span>
      }
    >
      {findings.length > 0 && (
        <span className={`state tag ${stops > 0 ? 'bad' : 'warn'}`}>
          <Icon name={stops > 0 ? 'stop' : 'warning'} small />
          {say('review.toCheck', { count: findings.length })}
        </span>
      )}
      <span className="phone-only line tight">
        <IconButton
          icon="back"
          label={say('review.previous')}
          disabled={!sitting.previous}
          onClick={() => props.onGo(sitting.previous)}
        />
        <IconButton
          icon="forward"
          label={say('review.next')}
          disabled={!sitting.next}
          onClick={() => props.onGo(sitting.next)}
        />
      </span>
      <Button
        look="quiet"
        className="wide-only"
        disabled={!sitting.previous}
        act={['review.previous', 'k']}
        onClick={() => props.onGo(sitting.previous)}
      >
        {say('review.previous')}
      </Button>
      <Button
        look="quiet"
        className="wide-only"
        disabled={!sitting.next}
        act={['review.next', 'j']}
        onClick={() => props.onGo(sitting.next)}
      >
        {say('review.next')}
      </Button>
    </PageHead>
  )
}
