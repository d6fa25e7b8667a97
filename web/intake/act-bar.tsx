import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import type { ReviewActs } from './review-acts.ts'
import type { SittingState } from './sitting.ts'
import type { Review } from './use-review.ts'

/** Words of the button that accepts: those of a stop that may be confirmed, where one stands on the page. */
export function acceptWords(review: Pick<Review, 'findings'>): string | undefined {
  return review.findings.find((finding) => finding.severity === 'stop' && finding.confirmable && finding.accept)?.accept
}

/** The keys of the review: decide, correct, move on. */
export function useReviewKeys(props: {
  review: Review
  acts: ReviewActs
  sitting: SittingState
  correct: () => void
  view: () => void
  back: () => void
}): void {
  const say = useSay()
  const { acts, sitting, review } = props
  const open = review.proposal.state === 'open'
  const next = () => acts.go(sitting.next)
  const previous = () => acts.go(sitting.previous)
  useActs([
    { id: 'review.next', key: 'j', label: say('review.next'), run: next },
    { id: 'review.previous', key: 'k', label: say('review.previous'), run: previous },
    { id: 'review.nextBracket', key: ']', label: say('review.next'), run: next, silent: true },
    { id: 'review.previousBracket', key: '[', label: say('review.previous'), run: previous, silent: true },
    { id: 'review.view', key: 'v', label: say('review.view'), run: props.view },
    {
      id: 'review.leave',
      key: 'Escape',
      label: say('review.leave'),
      inFields: true,
      run: () => {
        const focused = document.activeElement
        if (focused instanceof HTMLElement && focused.matches('input, textarea, select')) focused.blur()
        else props.back()
      },
    },
    ...(open
      ? [
          { id: 'review.accept', key: 'a', label: say('review.accept'), run: acts.accept },
          { id: 'review.acceptNow', key: 'Mod+Enter', label: say('review.accept'), inFields: true, run: acts.accept },
          { id: 'review.correct', key: 'e', label: say('review.correct'), run: props.correct },
          { id: 'review.reject', key: 'x', label: say('review.reject'), run: acts.reject },
          { id: 'review.handOn', key: 'w', label: say('review.handOn'), run: acts.handOn },
          { id: 'review.later', key: 's', label: say('later'), run: acts.later },
        ]
      : []),
  ])
}

/** What can be decided, docked under the fields; a refusal stands right above the button that it answers. */
export function ActBar(props: { review: Review; acts: ReviewActs; correct: () => void }) {
  const say = useSay()
  const { review, acts } = props
  const stops = review.findings.filter((finding) => finding.severity === 'stop' && !finding.confirmable)
  return (
    <div className="act-bar">
      {acts.refused && (
        <div className="act-refusal">
          <ProblemMessage problem={acts.refused} />
        </div>
      )}
      <div className="act-buttons">
        <Button
          look={stops.length > 0 ? 'plain' : 'primary'}
          disabled={acts.busy}
          act={['review.accept', 'a']}
          onClick={acts.accept}
        >
          {acceptWords(review) ?? say('review.accept')}
        </Button>
        <Button look={stops.length > 0 ? 'primary' : 'plain'} act={['review.correct', 'e']} onClick={props.correct}>
          {say('review.correct')}
        </Button>
        <Button grave act={['review.reject', 'x']} onClick={acts.reject}>
          {say('review.reject')}
        </Button>
        <span className="grow" />
        <Button look="quiet" act={['review.handOn', 'w']} onClick={acts.handOn}>
          {say('review.handOn')}
        </Button>
        <Button look="quiet" act={['review.later', 's']} onClick={acts.later}>
          {say('later')}
        </Button>
      </div>
    </div>
  )
}
