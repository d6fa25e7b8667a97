import { type KeyboardEvent, useState } from 'react'
import { useSay } from '../i18n/language.tsx'
import { Button, Keys } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { prefer, usePreferences } from '../preferences.ts'
import { type Act, activeActs, assignedKey, isCharacterKey, keyOf, type Level } from './keys.ts'

const ORDER: { level: Level; title: 'keys.anywhere' | 'keys.page' | 'keys.panel' }[] = [
  { level: 'page', title: 'keys.page' },
  { level: 'panel', title: 'keys.panel' },
  { level: 'frame', title: 'keys.anywhere' },
]

/** Acts that answered when the sheet was opened, once each and without the silent twins. */
function gather(): Map<Level, Act[]> {
  const groups = new Map<Level, Act[]>()
  const seen = new Set<string>()
  for (const { level, act } of activeActs()) {
    if (act.silent || seen.has(act.id)) continue
    seen.add(act.id)
    groups.set(level, [...(groups.get(level) ?? []), act])
  }
  return groups
}

/** The keys that answer here; a person may change each, or turn the letter keys off. */
export default function HelpSheet({ onClose }: { onClose: () => void }) {
  const say = useSay()
  const [groups] = useState(gather)
  const { letters, keys } = usePreferences()
  return (
    <Dialog
      title={say('keys.title')}
      wide
      onClose={onClose}
      foot={
        <>
          <label className="check-line">
            <input
              type="checkbox"
              className="check"
              checked={letters !== false}
              onChange={(event) => prefer({ letters: event.target.checked })}
            />
            {say('keys.letters')}
          </label>
          <span className="grow" />
          {keys && Object.keys(keys).length > 0 && (
            <Button onClick={() => prefer({ keys: {} })}>{say('keys.reset')}</Button>
          )}
        </>
      }
    >
      <p className="second">{say('keys.help')}</p>
      <div className="keys-sheet">
        {ORDER.map(({ level, title }) => {
          const acts = groups.get(level) ?? []
          return (
            acts.length > 0 && (
              <section key={level} aria-label={say(title)}>
                <h3 className="part-title">{say(title)}</h3>
                <dl>
                  {acts.map((act) => (
                    <KeyLine key={act.id} act={act} />
                  ))}
                </dl>
              </section>
            )
          )
        })}
      </div>
    </Dialog>
  )
}

function KeyLine({ act }: { act: Act }) {
  const say = useSay()
  const { keys } = usePreferences()
  const [waiting, setWaiting] = useState(false)
  const key = assignedKey(act)
  const press = (event: KeyboardEvent) => {
    if (!waiting || event.key === 'Shift' || event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    setWaiting(false)
    if (event.key === 'Escape') return
    prefer({ keys: { ...keys, [act.id]: keyOf(event.nativeEvent, event.nativeEvent.getModifierState('AltGraph')) } })
  }
  return (
    <div className="key-line">
      <dt>{act.label}</dt>
      <dd>
        <button
          type="button"
          className="key-button"
          aria-label={say('keys.change', { act: act.label })}
          onClick={() => setWaiting(true)}
          onKeyDown={press}
          onBlur={() => setWaiting(false)}
        >
          {waiting ? (
            <span className="second small-text">{say('keys.press')}</span>
          ) : key ? (
            <Keys of={key} />
          ) : (
            <span className="third">{isCharacterKey(act.key) ? say('keys.off') : '–'}</span>
          )}
        </button>
      </dd>
    </div>
  )
}
