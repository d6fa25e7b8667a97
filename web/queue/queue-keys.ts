import { useDeclared } from '../api/declared.tsx'
import { useSay } from '../i18n/language.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import { rowAct, useRowActs } from '../keys/row-acts.ts'
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
    ...useRowActs({
      count: items.length,
      at: index,
      move,
      extend: choice.extend,
      open: () => item && props.open(item),
      select: () => item && choice.toggle(item.subject),
    }),
    ...lettered,
    ...(chosen.length > 0 ? [rowAct('clear', 'Escape', say('bulk.clear'), choice.clear)] : []),
  ])
}
