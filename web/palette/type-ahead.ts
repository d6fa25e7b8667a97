/** How long keys are kept for a field that does not come, in milliseconds. */
const PATIENCE = 3000

/** What was typed ahead, and whether an Enter ended it. */
interface Typed {
  words: string
  entered: boolean
}

const NOTHING: Typed = { words: '', entered: false }

let kept = NOTHING
let stop: (() => void) | undefined

/** Keeps what is typed from now on until {@link takeTyped}: the field that it is meant for is only on its way. */
export function keepTyped(): void {
  stop?.()
  kept = NOTHING
  const listen = (event: KeyboardEvent) => {
    if (event.key === 'Escape') stop?.()
    const isText = event.key.length === 1 && !(event.ctrlKey || event.metaKey || event.altKey)
    if (!isText && event.key !== 'Enter') return
    if (!isText) kept = { ...kept, entered: true }
    else if (!kept.entered) kept = { ...kept, words: kept.words + event.key }
    event.preventDefault()
    event.stopPropagation()
  }
  const timer = setTimeout(takeTyped, PATIENCE)
  addEventListener('keydown', listen, true)
  stop = () => {
    clearTimeout(timer)
    removeEventListener('keydown', listen, true)
    stop = undefined
  }
}

/** What was typed since {@link keepTyped}; keys go their own way again. */
export function takeTyped(): Typed {
  stop?.()
  const typed = kept
  kept = NOTHING
  return typed
}
