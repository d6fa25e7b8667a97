import { useDeclared } from '../api/declared.tsx'
import { useSay } from '../i18n/language.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import type { Choice, Current } from './current.ts'
import { actsOf, type QueueItem } from './item.ts'
import type { QueueActs } from './queue-acts.ts'
import { offersFor } from './queue-bar.tsx'

/** Letters that may stand for an act of an item; what they do depends on the item. */
const LETTERS = [...'adrxswbhilnoptuy']

/** The keys of a queue: move, open, choose, and the letters of the acts on the chosen items, else on the current one. */
export function useQueueKeys(props: {
  items: readonly QueueItem[]
  current: Current
  choice: Choice
  acts: QueueActs
  open: (item: QueueItem) => void
}): void {
  const { items, current, choice, acts } = props
  const say = useSay()
  const declared = useDeclared()
  const { item, index, move } = current
  const chosen = items.filter((each) => choice.chosen.has(each.subject))
  const extend = (step: number) => {
    const to = Math.max(0, Math.min(index + step, items.length - 1))
    choice.extend(index, to)
    move(to)
  }
  const act = (id: string, key: string, label: string, run: () => void, silent?: boolean): Act => ({
    id: `list.${id}`,
    key,
    label,
    run,
    silent,
  })
  const onMany = offersFor(chosen, declared)
  const lettered = LETTERS.flatMap((letter): Act[] => {
    const offer = chosen.length > 0 ? onMany.find((each) => each.act.letter === letter) : undefined
    const own = item ? actsOf(item, declared) : []
    const single =
      chosen.length > 0
        ? undefined
        : (own.find((each) => each.letter === letter) ?? (letter === 'a' ? own.find((each) => each.first) : undefined))
    const command = offer?.act.command ?? single?.command
    if (!command) return []
    const run = () => {
      if (offer) acts.startMany(offer.items, offer.act)
      else if (item && single) acts.start(item, single)
    }
    return [{ id: `command.${command.id}`, key: letter, label: declared.commandLabel(command), run }]
  })
  useActs([
    act('next', 'j', say('list.next'), () => move(index + 1)),
    act('previous', 'k', say('list.previous'), () => move(index - 1)),
    act('down', 'ArrowDown', say('list.next'), () => move(index + 1), true),
    act('up', 'ArrowUp', say('list.previous'), () => move(index - 1), true),
    act('first', 'Home', say('list.first'), () => move(0), true),
    act('last', 'End', say('list.last'), () => move(items.length - 1), true),
    act('open', 'Enter', say('list.open'), () => item && props.open(item)),
    act('select', 'Space', say('list.select'), () => item && choice.toggle(item.subject)),
    act('extendDown', 'Shift+J', say('list.extend'), () => extend(1)),
    act('extendUp', 'Shift+K', say('list.extend'), () => extend(-1), true),
    act('extendArrowDown', 'Shift+ArrowDown', say('list.extend'), () => extend(1), true),
    act('extendArrowUp', 'Shift+ArrowUp', say('list.extend'), () => extend(-1), true),
    ...lettered,
    ...(chosen.length > 0 ? [act('clear', 'Escape', say('bulk.clear'), choice.clear)] : []),
  ])
}
