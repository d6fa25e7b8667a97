import { Modal } from '@mantine/core'
import { type KeyboardEvent, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import { useChoice } from './choice.ts'
import {
  type Entry,
  matching,
  type Section,
  useGeneralCommands,
  useHitEntries,
  useOpenCommands,
  usePlaceEntries,
} from './entries.ts'
import { takeTyped } from './type-ahead.ts'

/** A first sign narrows the search: `>` commands, `#` records, `=` an amount, `@` pages. */
function readTyped(typed: string): { only?: 'commands' | 'records' | 'places'; words: string } {
  const rest = typed.slice(1).trim()
  if (typed.startsWith('>')) return { only: 'commands', words: rest }
  if (typed.startsWith('#') || typed.startsWith('=')) return { only: 'records', words: rest }
  return typed.startsWith('@') ? { only: 'places', words: rest } : { words: typed.trim() }
}

function useSections(typed: string): { sections: Section[]; busy: boolean } {
  const say = useSay()
  const { only, words } = readTyped(typed)
  const wanted = only === undefined || only === 'records' ? words : ''
  const search = useDeferredValue(wanted)
  const hits = useHitEntries(search)
  const open = useOpenCommands()
  const general = useGeneralCommands()
  const places = usePlaceEntries()
  const found = [
    {
      title: say('palette.recordsTitle'),
      entries: hits.entries.slice(0, only === 'records' ? 30 : 7),
      show: only === undefined || only === 'records',
    },
    { title: say('palette.here'), entries: matching(open, words, 8), show: only === undefined || only === 'commands' },
    {
      title: say('palette.placesTitle'),
      entries: matching(places, words, only ? 60 : words ? 5 : 8),
      show: only === undefined || only === 'places',
    },
    {
      title: say('palette.commandsTitle'),
      entries: matching(general, words, only ? 60 : words ? 6 : 5),
      show: only === undefined || only === 'commands',
    },
  ]
  return {
    sections: found.filter((section) => section.show && section.entries.length > 0),
    busy: hits.busy || search !== wanted,
  }
}

/** Finds any record and page and runs any command, from the keyboard alone. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const say = useSay()
  const [typed, setTyped] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const { sections, busy } = useSections(typed)
  const flat = sections.flatMap((section) => section.entries)
  const take = (entry: Entry | undefined) => {
    if (!entry || entry.why) return
    onClose()
    entry.run()
  }
  const choice = useChoice(typed, flat, busy, take)
  const { current, enter } = choice
  useActs([], 'dialog')
  // What was typed right behind the key that opens it is meant for it.
  const begin = useCallback(
    (input: HTMLInputElement | null) => {
      if (!input) return
      input.focus()
      const ahead = takeTyped()
      if (ahead.words) setTyped(ahead.words)
      if (ahead.entered) enter(ahead.words)
    },
    [enter],
  )
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  })
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && flat.length > 0) {
      event.preventDefault()
      choice.step(step)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      enter(typed)
    }
  }
  return (
    <Modal.Root
      opened
      onClose={onClose}
      unstyled
      classNames={{ overlay: 'dialog-scrim', inner: 'dialog-place', content: 'dialog palette' }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={say('palette')}>
        <div className="palette-input">
          <Icon name="search" />
          <input
            ref={begin}
            data-autofocus
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={current ? optionId(current) : undefined}
            aria-label={say('palette')}
            placeholder={say('palette.hint')}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
            }}
            onKeyDown={press}
            autoComplete="off"
            spellCheck={false}
          />
          <button type="button" onClick={onClose} aria-label={say('close')}>
            <Keys of="Escape" />
          </button>
        </div>
        <div className="palette-list" id="palette-list" role="listbox" aria-label={say('palette')} ref={list}>
          {sections.map((section) => (
            <div key={section.title} role="group" aria-label={section.title}>
              <div className="palette-title" aria-hidden="true">
                {section.title}
              </div>
              {section.entries.map((entry) => (
                <Option
                  key={entry.id}
                  entry={entry}
                  words={readTyped(typed).words}
                  selected={entry === current}
                  onTake={() => take(entry)}
                />
              ))}
            </div>
          ))}
          {flat.length === 0 && <p className="palette-none second">{busy ? say('searching') : say('palette.none')}</p>}
        </div>
        <footer className="palette-foot">
          <span>
            <Keys of="ArrowUp" /> <Keys of="ArrowDown" /> {say('palette.choose')}
          </span>
          <span>
            <Keys of="Enter" /> {say('palette.open')}
          </span>
          <span className="grow" />
          <span>
            <kbd>&gt;</kbd> {say('palette.commands')}
          </span>
          <span>
            <kbd>#</kbd> {say('palette.records')}
          </span>
          <span>
            <kbd>@</kbd> {say('palette.places')}
          </span>
        </footer>
      </Modal.Content>
    </Modal.Root>
  )
}

function optionId(entry: Entry): string {
  return `palette-${entry.id.replace(/[^\w.-]/g, '-')}`
}

function Option({
  entry,
  words,
  selected,
  onTake,
}: {
  entry: Entry
  words: string
  selected: boolean
  onTake: () => void
}) {
  const say = useSay()
  return (
    <button
      type="button"
      tabIndex={-1}
      id={optionId(entry)}
      role="option"
      aria-selected={selected}
      aria-disabled={entry.why !== undefined || undefined}
      className="palette-option"
      onClick={onTake}
    >
      <Icon name={entry.why ? 'stop' : entry.icon} />
      <span className={selected ? 'one-line medium' : 'one-line'}>
        <Marked text={entry.title} words={words} />
      </span>
      <span className="second cut grow">
        {entry.why ? say('palette.notNow', { why: entry.why }) : <Marked text={entry.about ?? ''} words={words} />}
      </span>
      {entry.keys && <Keys of={entry.keys} />}
      {selected && !entry.why && <Keys of="Enter" />}
    </button>
  )
}

/** The text with the searched words marked. */
function Marked({ text, words }: { text: string; words: string }) {
  const wanted = words.split(/\s+/).filter((word) => word.length > 1)
  if (wanted.length === 0) return text
  const pattern = new RegExp(`(${wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi')
  return keyed(text.split(pattern)).map(({ key, item: part, at }) =>
    at % 2 === 1 ? <mark key={key}>{part}</mark> : part,
  )
}
