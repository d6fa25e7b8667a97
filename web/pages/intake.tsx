import { useNavigate, useSearch } from '@tanstack/react-router'
import { problemOf } from '../api/client.ts'
import { useQueryReport } from '../api/queries.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useHandIn } from '../intake/hand-in.tsx'
import { IntakeSide } from '../intake/intake-side.tsx'
import { RefusedPapers } from '../intake/refused-papers.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Empty, ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { QueueList } from '../queue/queue-list.tsx'
import { useItems } from '../queue/use-items.ts'

const REVIEW = 'documents.review'
const SHOWN = ['open', 'later', 'others', 'refused'] as const
type Shown = (typeof SHOWN)[number]

/** Everything that was read and waits for somebody, what was left for later, what others have, what was refused. */
export default function IntakePage() {
  const say = useSay()
  const formats = useFormats()
  const navigate = useNavigate()
  const handIn = useHandIn()
  const search = useSearch({ strict: false })
  const asked = 'show' in search ? String(search.show) : ''
  const show: Shown = SHOWN.find((each) => each === asked) ?? 'open'
  const answer = useQueryReport(REVIEW, { show: show === 'refused' ? 'open' : show })
  const items = useItems(answer.data)
  const first = show === 'open' ? items[0] : undefined
  const start = () => first && void navigate({ to: '/intake/$proposal', params: { proposal: first.id } })
  const counts = answer.data?.totals ?? {}
  const groups = (['stop', 'check', 'sure'] as const).map((id) => ({ id, label: say(`intake.${id}`) }))
  useActs([{ id: 'intake.handIn', key: 'c', label: say('handIn.choose'), run: handIn.choose }])
  return (
    <div className="page">
      <PageHead
        title={say('intake.title')}
        about={show === 'open' && answer.data ? say('intake.waits', { count: items.length }) : undefined}
      >
        <div className="segments" role="group" aria-label={say('intake.show')}>
          {SHOWN.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === show}
              onClick={() => void navigate({ to: '/intake', search: each === 'open' ? {} : { show: each } })}
            >
              {say(`intake.show.${each}`)}
              {each !== 'refused' && counts[each] !== undefined && (
                <span className="third">{formats.count(Number(counts[each]))}</span>
              )}
            </button>
          ))}
        </div>
        <Button icon="add" act={['intake.handIn', 'c']} onClick={handIn.choose}>
          {say('handIn.choose')}
        </Button>
        {first && (
          <Button look="primary" className="wide-only" onClick={start}>
            {say('intake.start')}
          </Button>
        )}
      </PageHead>
      <div className="columns stacks">
        {show === 'refused' ? (
          <RefusedPapers />
        ) : answer.error && !answer.data ? (
          <div className="area inset">
            <ProblemMessage problem={problemOf(answer.error)} onRetry={() => void answer.refetch()} />
          </div>
        ) : !answer.data ? (
          <div className="area">
            <SkeletonRows rows={10} height={48} />
          </div>
        ) : (
          <QueueList
            key={show}
            label={say('intake.title')}
            items={items}
            groups={groups}
            answeredAt={answer.dataUpdatedAt}
            empty={
              <Empty
                title={say(`intake.empty.${show}`)}
                act={
                  show === 'open' && (
                    <Button look="primary" icon="add" onClick={handIn.choose}>
                      {say('handIn.choose')}
                    </Button>
                  )
                }
              >
                {show === 'open' && <p>{say('intake.emptyHelp')}</p>}
              </Empty>
            }
          />
        )}
        <IntakeSide />
      </div>
    </div>
  )
}
