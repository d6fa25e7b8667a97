import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode, Suspense, useEffect } from 'react'
import { useActs } from '../keys/keys.ts'

const waiting: (() => Promise<unknown>)[] = []

/**
 * A part that no page begins with: a dialog, a sheet. It is fetched when it is first shown, or before that when the
 * first page has long been there, so that whoever opens it waits for nothing.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  const fetch = () => load().then((part) => ({ default: part }))
  waiting.push(fetch)
  return lazy(fetch)
}

/** Milliseconds after which the first page has what it shows. */
const SETTLED = 3000

/** Fetches, one after the other, what was put off; the result stops it. */
export function fetchLater(): () => void {
  const timer = setTimeout(async () => {
    // What can't be fetched now is fetched when it is shown, and fails there if it must.
    for (const fetch of waiting.splice(0)) await fetch().catch(() => undefined)
  }, SETTLED)
  return () => clearTimeout(timer)
}

/** Keys are the dialog's already while it is on its way: none of them acts on what lies under it, and it gets them when it is there. */
function OnItsWay() {
  useActs([], 'dialog')
  useEffect(() => {
    const typed: KeyboardEvent[] = []
    const keep = (event: KeyboardEvent) => {
      typed.push(event)
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', keep, true)
    return () => {
      removeEventListener('keydown', keep, true)
      // After its own effects, which give it its keys and its focus.
      setTimeout(() => {
        for (const { key, ctrlKey, metaKey, shiftKey, altKey } of typed)
          (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', { key, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true }),
          )
      })
    }
  }, [])
  return null
}

/** The place of a dialog that is put off. */
export function LaterDialogs({ children }: { children: ReactNode }) {
  return <Suspense fallback={<OnItsWay />}>{children}</Suspense>
}
