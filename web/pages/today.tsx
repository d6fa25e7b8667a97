import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useQueryReport } from '../api/queries.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { LaterDialogs, later } from '../parts/later.tsx'
import { ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import type { QueueItem } from '../queue/item.ts'
import { QueueList } from '../queue/queue-list.tsx'
import { useItems } from '../queue/use-items.ts'
import { NothingWaits } from '../today/nothing-waits.tsx'
import { TodaySide } from '../today/today-side.tsx'
import { useStandIns, WhoseQueue } from '../today/whose-queue.tsx'

const WhyRanked = later(async () => (await import('../today/why-ranked.tsx')).WhyRanked)

const QUEUE = 'work.queue'
const MOST = 500

/** Home: everything that waits for this person, and beside it what came in, the money and what changed. */
export default function TodayPage() {
  const say = useSay()
  const formats = useFormats()
  const answer = useQueryReport(QUEUE, { limit: MOST })
  const [whose, setWhose] = useState('')
  const [current, setCurrent] = useState<QueueItem>()
  const [why, setWhy] = useState(false)
  const all = useItems(answer.data)
  const standIns = useStandIns(all)
  const chosen = standIns.some((person) => person.id === whose) ? whose : ''
  const items = chosen ? all.filter((item) => item.behalf?.id === chosen) : all
  const now = items.filter((item) => item.group === 'now').length
  const groups = (['now', 'today', 'week', 'later'] as const).map((id) => ({ id, label: say(`queue.${id}`) }))
  return (
    <div className="page">
      <PageHead
        title={say('today.title')}
        about={
          answer.data && (
            <>
              {say('queue.waits', { count: items.length, shown: formats.count(items.length) })}
              {now > 0 && (
                <>
                  {', '}
                  <b>{say('queue.nowCount', { count: formats.count(now) })}</b>
                </>
              )}
            </>
          )
        }
      >
        <span className="small-text third wide-only">
          {say('queue.ranked')}{' '}
          <button type="button" className="link" onClick={() => setWhy(true)}>
            {say('queue.why')}
          </button>
        </span>
        <WhoseQueue people={standIns} all={all} chosen={chosen} onChoose={setWhose} />
      </PageHead>
      <div className="columns stacks">
        {answer.error && !answer.data ? (
          <div className="area inset">
            <ProblemMessage problem={problemOf(answer.error)} onRetry={() => void answer.refetch()} />
          </div>
        ) : !answer.data ? (
          <div className="area">
            <SkeletonRows rows={10} height={48} />
          </div>
        ) : (
          <QueueList
            label={say('today.title')}
            items={items}
            groups={groups}
            answeredAt={answer.dataUpdatedAt}
            onCurrent={setCurrent}
            empty={<NothingWaits />}
          />
        )}
        <TodaySide />
      </div>
      {why && (
        <LaterDialogs>
          <WhyRanked item={current} onClose={() => setWhy(false)} />
        </LaterDialogs>
      )}
    </div>
  )
}
