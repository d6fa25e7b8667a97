import { useId, useState } from 'react'
import type { FieldShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import type { MessageId } from '../i18n/messages.ts'
import { addDays, dateOf, mondayOf, today } from '../i18n/plain-date.ts'
import { useActs } from '../keys/keys.ts'
import { Button, Keys } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'

/** Days that people leave things until, seen from a day; each once. */
export function laterDays(now = today()): { says: MessageId; day: string }[] {
  const [year = 0, month = 0] = now.split('-').map(Number)
  const nextMonth = month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1)
  const days: { says: MessageId; day: string }[] = [
    { says: 'later.tomorrow', day: addDays(now, 1) },
    { says: 'later.monday', day: addDays(mondayOf(now), 7) },
    { says: 'later.week', day: addDays(now, 7) },
    { says: 'later.month', day: nextMonth ?? addDays(now, 30) },
  ]
  return days.filter(({ day }, at) => days.findIndex((other) => other.day === day) === at)
}

const DAY: FieldShape = {
  name: 'until',
  label: 'Until',
  kind: 'date',
  optional: true,
  given: false,
  filters: [],
  sorts: false,
}

/** Asks until when something is left: a number key takes a day at once, or a day is typed. */
export function LaterDialog(props: { titles: string[]; onChoose: (until: string | undefined) => void }) {
  const say = useSay()
  const formats = useFormats()
  const id = useId()
  const [typed, setTyped] = useState<unknown>()
  const days = laterDays()
  const day = typeof typed === 'string' && formats.readDate(typed) === typed && typed > today() ? typed : undefined
  const wrong = typed !== undefined && typed !== null && typed !== '' && !day
  const choose = () => day && props.onChoose(day)
  useActs(
    [
      ...days.map(({ says, day: each }, at) => ({
        id: `later.${at + 1}`,
        key: String(at + 1),
        label: say(says),
        run: () => props.onChoose(each),
      })),
      { id: 'save', key: 'Mod+Enter', label: say('later'), inFields: true, run: choose },
    ],
    'dialog',
  )
  return (
    <Dialog
      title={say('later.title', { count: props.titles.length })}
      about={props.titles.length === 1 ? props.titles[0] : undefined}
      onClose={() => props.onChoose(undefined)}
    >
      <ul className="later-days">
        {days.map(({ says, day: each }, at) => (
          <li key={each}>
            <button
              type="button"
              className="menu-item"
              data-autofocus={at === 0 || undefined}
              onClick={() => props.onChoose(each)}
            >
              <span className="grow">{say(says)}</span>
              <span className="third">{formats.nearDate(each)}</span>
              <Keys of={String(at + 1)} />
            </button>
          </li>
        ))}
      </ul>
      <div className="later-typed">
        <label className="label" htmlFor={id}>
          {say('later.day')}
        </label>
        <form
          className="line"
          onSubmit={(event) => {
            event.preventDefault()
            choose()
          }}
        >
          <FieldControl
            id={id}
            field={DAY}
            around={{ owner: 'later', row: {} }}
            value={typed}
            onChange={setTyped}
            invalid={wrong}
            describedBy={wrong ? `${id}.fault` : undefined}
          />
          <Button type="submit" disabled={!day} act={['save', 'Mod+Enter']}>
            {say('later')}
          </Button>
        </form>
        {wrong && (
          <p className="fault" id={`${id}.fault`}>
            {say('later.wrong')}
          </p>
        )}
      </div>
    </Dialog>
  )
}
