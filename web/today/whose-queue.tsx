import { useFormats, useSay } from '../i18n/language.tsx'
import type { QueueItem } from '../queue/item.ts'

export interface StandIn {
  id: string
  name: string
  count: number
}

/** The people in whose place this person may act, with how much of the queue that is. */
export function useStandIns(items: readonly QueueItem[]): StandIn[] {
  const people = new Map<string, StandIn>()
  for (const { behalf } of items) {
    if (!behalf) continue
    const known = people.get(behalf.id) ?? { ...behalf, count: 0 }
    known.count++
    people.set(behalf.id, known)
  }
  return [...people.values()]
}

/** Whose queue is shown: all that waits for me, or what I may do in another's place. */
export function WhoseQueue(props: {
  people: readonly StandIn[]
  all: readonly QueueItem[]
  chosen: string
  onChoose: (id: string) => void
}) {
  const say = useSay()
  const formats = useFormats()
  if (props.people.length === 0) return null
  return (
    <div className="segments" role="group" aria-label={say('queue.whose')}>
      <button type="button" aria-pressed={props.chosen === ''} onClick={() => props.onChoose('')}>
        {say('queue.mine')}
      </button>
      {props.people.slice(0, 3).map((person) => (
        <button
          key={person.id}
          type="button"
          aria-pressed={props.chosen === person.id}
          onClick={() => props.onChoose(person.id)}
        >
          {say('queue.for', { name: person.name })} <span className="third">{formats.count(person.count)}</span>
        </button>
      ))}
    </div>
  )
}
