import { useDeclared } from '../api/declared.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button, IconButton, Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { actsOf, type ItemAct, type QueueItem, sumsOf } from './item.ts'
import { takers } from './queue-acts.ts'

export interface Offer {
  act: ItemAct
  items: QueueItem[]
}

/** True for acts that take something away: shown in plain red. */
function isGrave(act: ItemAct): boolean {
  return act.command.grave || act.letter === 'x'
}

/** What can be done with the chosen items at once: what most of them wait for first, then the rest. */
export function offersFor(chosen: readonly QueueItem[], declared: Parameters<typeof actsOf>[1]): Offer[] {
  const acts = new Map<string, ItemAct>()
  for (const item of chosen)
    for (const act of actsOf(item, declared)) if (!acts.has(act.command.id)) acts.set(act.command.id, act)
  return [...acts.values()]
    .filter((act) => act.command.bulk)
    .map((act) => ({ act, items: takers(chosen, act.command, declared).map((each) => each.item) }))
    .sort((a, b) => Number(b.act.first) - Number(a.act.first) || b.items.length - a.items.length)
}

/** Docked under the queue while some of it is chosen: how many, what they come to, and what can be done with them. */
export function QueueBar(props: {
  chosen: QueueItem[]
  onStart: (items: QueueItem[], act: ItemAct) => void
  onClear: () => void
}) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const offers = offersFor(props.chosen, declared)
  const [first, ...others] = offers
  const sums = sumsOf(props.chosen)
  const left = first ? props.chosen.length - first.items.length : 0
  const words = ({ act, items }: Offer) =>
    say('command.many', { label: declared.commandLabel(act.command), count: items.length })
  return (
    <div className="bulk-bar" role="toolbar" aria-label={say('bulk')}>
      <b aria-live="polite">{say('bulk.count', { count: props.chosen.length })}</b>
      {sums.map(({ currency, sum }) => (
        <span key={currency} className="second">
          {formats.money(sum, currency)} {currency}
        </span>
      ))}
      {first && (
        <>
          <span className="rule" />
          <Button
            small
            look={first.act.first && !isGrave(first.act) ? 'primary' : 'plain'}
            grave={isGrave(first.act)}
            onClick={() => props.onStart(first.items, first.act)}
          >
            {words(first)}
            {first.act.letter && <Keys of={first.act.letter} />}
          </Button>
          {left > 0 && (
            <span className="small-text second wide-only">
              <Icon name="info" small /> {say('queue.left', { count: left })}
            </span>
          )}
        </>
      )}
      <span className="grow" />
      {others.slice(0, 2).map((offer) => (
        <Button
          key={offer.act.command.id}
          small
          grave={isGrave(offer.act)}
          onClick={() => props.onStart(offer.items, offer.act)}
        >
          {words(offer)}
          {offer.act.letter && <Keys of={offer.act.letter} />}
        </Button>
      ))}
      {others.length > 2 && (
        <ActMenu
          end
          groups={[
            {
              entries: others.slice(2).map((offer) => ({
                id: offer.act.command.id,
                label: words(offer),
                grave: isGrave(offer.act),
                onChoose: () => props.onStart(offer.items, offer.act),
              })),
            },
          ]}
          target={<IconButton icon="more" label={say('more.commands')} />}
        />
      )}
      <IconButton icon="close" label={say('bulk.clear')} onClick={props.onClear} />
    </div>
  )
}
