import { useSay } from '../i18n/language.tsx'
import { MoneyNow } from './money-now.tsx'
import { NothingLost } from './nothing-lost.tsx'
import { SinceYesterday } from './since-yesterday.tsx'

/** Beside the queue: whether anything was lost, how the money stands, and what others did. */
export function TodaySide() {
  const say = useSay()
  return (
    <aside className="side today-side" aria-label={say('today.side')}>
      <div className="scroll">
        <NothingLost />
        <MoneyNow />
        <SinceYesterday />
      </div>
    </aside>
  )
}
