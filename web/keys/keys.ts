import { useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { preferences, usePreferences } from '../preferences.ts'

/** Something that a key does. */
export interface Act {
  /** Name under which a person may give it another key, e.g. `list.next`. */
  id: string
  /** `j`, `Shift+J`, `Mod+k`, `Mod+Enter`, `Escape`, `/`, or two keys after one another: `g t`. */
  key: string
  /** What it does, in words, for the help sheet. */
  label: string
  run: (event: KeyboardEvent) => void
  /** Acts also while a field has the focus. */
  inFields?: boolean
  /** Not in the help sheet. */
  silent?: boolean
}

/** Which acts answer first: a dialog before a panel, a panel before the page, the page before the frame. */
const LEVELS = { frame: 0, page: 1, panel: 2, dialog: 3 } as const
export type Level = keyof typeof LEVELS

interface Layer {
  level: Level
  acts: () => readonly Act[]
}

const layers = new Set<Layer>()
const listeners = new Set<() => void>()
let version = 0
let pending: { key: string; until: number } | undefined

function changed(): void {
  version++
  for (const listener of listeners) listener()
}

const EDITABLE =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]'
const PRESSED = 'button, a[href], summary, [role=option], [role=menuitem], [role=tab]'

/** The key of an event in the notation of {@link Act}; AltGr counts as part of its character. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  altGraph = false,
): string {
  const named = event.key === ' ' ? 'Space' : event.key
  const modified = !altGraph && (event.ctrlKey || event.metaKey) ? 'Mod+' : ''
  if (!altGraph && event.altKey && named.length === 1) return `Alt+${named}`
  if (named.length > 1) return `${modified}${event.shiftKey ? 'Shift+' : ''}${named}`
  const letter = named.toLowerCase() !== named.toUpperCase()
  if (!letter) return `${modified}${named}`
  return event.shiftKey ? `${modified}Shift+${named.toUpperCase()}` : `${modified}${named.toLowerCase()}`
}

/** True for a key that is a character by itself (WCAG 2.1.4), or begins with one. */
export function isCharacterKey(key: string): boolean {
  return key !== 'Space' && key.split(' ').every((part) => part.replace(/^Shift\+/, '').length === 1)
}

/** The key that an act answers to: the person's, else ours; none where letter keys are turned off. */
export function assignedKey(act: Pick<Act, 'id' | 'key'>): string | undefined {
  const { keys, letters } = preferences()
  const key = keys?.[act.id] ?? act.key
  return letters === false && isCharacterKey(key) ? undefined : key
}

/** The assigned key of an act, drawn again when the person changes it. */
export function useAssignedKey(id: string, key: string): string | undefined {
  usePreferences()
  return assignedKey({ id, key })
}

function orderedLayers(): Layer[] {
  return [...layers].reverse().sort((a, b) => LEVELS[b.level] - LEVELS[a.level])
}

/** All acts that answer now, nearest first: for the help sheet. */
export function activeActs(): { level: Level; act: Act }[] {
  return reachable().flatMap((layer) => layer.acts().map((act) => ({ level: layer.level, act })))
}

function reachable(): Layer[] {
  const ordered = orderedLayers()
  const modal = ordered.some((layer) => layer.level === 'dialog')
  return modal ? ordered.filter((layer) => layer.level === 'dialog') : ordered
}

function find(key: string, editing: boolean): Act | undefined {
  for (const layer of reachable()) {
    const found = layer.acts().find((act) => assignedKey(act) === key && (!editing || act.inFields))
    if (found) return found
  }
  return undefined
}

function beginsSequence(key: string): boolean {
  return reachable().some((layer) => layer.acts().some((act) => assignedKey(act)?.startsWith(`${key} `)))
}

function takesKeyItself(target: Element | null, key: string): boolean {
  if (!target) return false
  if (key === 'Enter' || key === 'Space') return target.closest(PRESSED) !== null || target.matches('input')
  return key.startsWith('Arrow') && target.closest('[role=menu], [role=tablist], [role=listbox]') !== null
}

const closing = new WeakSet<Event>()

/** On the way down: an open menu, sheet or dialog closes itself by Escape, and nothing under it hears the same press. */
export function noteKey(event: KeyboardEvent): void {
  if (event.key === 'Escape' && document.querySelector('[data-portal] .menu-panel, .dialog')) closing.add(event)
}

/** Runs the act of a key press, if there is one. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.key === 'Shift' || closing.has(event)) return
  const key = keyOf(event, event.getModifierState?.('AltGraph') ?? false)
  const target = event.target instanceof Element ? event.target : null
  const editing = target?.closest(EDITABLE) !== null && target !== null
  if (takesKeyItself(editing ? null : target, key)) return
  const sequence = pending && pending.until > Date.now() ? `${pending.key} ${key}` : undefined
  pending = undefined
  const act = (sequence && find(sequence, editing)) || find(key, editing)
  if (act) {
    event.preventDefault()
    act.run(event)
  } else if (!editing && beginsSequence(key)) {
    pending = { key, until: Date.now() + 1200 }
  }
}

/** Lets acts answer to their keys from the moment the component is on the page: whoever types fast loses no key. */
export function useActs(acts: readonly Act[], level: Level = 'page', enabled = true): void {
  const latest = useRef(acts)
  latest.current = acts
  useLayoutEffect(() => {
    if (!enabled) return
    const layer: Layer = { level, acts: () => latest.current }
    layers.add(layer)
    changed()
    return () => {
      layers.delete(layer)
      changed()
    }
  }, [level, enabled])
}

/** Counts up when acts come or go. */
export function useActsVersion(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => version,
  )
}

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
const SIGNS: Record<string, string> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Space: 'Space',
}

/** A key as it is printed on a button: `⇧C`, `⌘K`; two keys after one another are two caps. */
export function printedKeys(key: string): string[] {
  return key.split(' ').map((part) =>
    part
      .split('+')
      .filter((piece, index, all) => piece !== '' || index === all.length - 1)
      .map((piece) => {
        if (piece === 'Mod') return mac ? '⌘' : 'Ctrl '
        if (piece === 'Shift') return '⇧'
        return SIGNS[piece] ?? piece.toUpperCase()
      })
      .join(''),
  )
}
