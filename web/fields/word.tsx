import { useId, useState } from 'react'
import { focusWhenShown } from '../parts/focus.ts'
import type { ControlProps } from './types.ts'

/** A word as it stands, and as the reader calls it. */
export interface KnownWord {
  value: string
  label: string
}

/** What was typed, as it is kept: the word's own form where it is one the reader knows, else as typed. */
export function wordValue(typed: string, words: readonly KnownWord[]): string {
  const same = (text: string) => text.toLowerCase() === typed.trim().toLowerCase()
  return (words.find((word) => same(word.value)) ?? words.find((word) => same(word.label)))?.value ?? typed
}

/** A word that stands as a code (`C62`) in the reader's language (`pcs`); either may be typed, and any other text. */
export function WordControl(props: ControlProps & { words: readonly KnownWord[] }) {
  const { value, words } = props
  const list = useId()
  const [typed, setTyped] = useState<string>()
  const kept = value === null || value === undefined ? '' : String(value)
  const shown = words.find((word) => word.value === kept)?.label ?? kept
  return (
    <>
      <input
        id={props.id}
        className="input"
        list={typed === undefined ? undefined : list}
        value={typed ?? shown}
        onChange={(event) => {
          setTyped(event.target.value)
          props.onChange(wordValue(event.target.value, words))
        }}
        onBlur={() => {
          setTyped(undefined)
          props.onLeave?.()
        }}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        aria-label={props.label}
        aria-required={!props.field.optional && props.field.default === undefined ? true : undefined}
        ref={props.autoFocus ? focusWhenShown : undefined}
        data-autofocus={props.autoFocus || undefined}
        autoComplete="off"
      />
      {typed !== undefined && (
        <datalist id={list}>
          {words.map((word) => (
            <option key={word.value} value={word.label} />
          ))}
        </datalist>
      )}
    </>
  )
}
