/** How long keys are kept for a field that does not come, in milliseconds. */
const PATIENCE = 3000

let kept = ''
let stop: (() => void) | undefined

/** Keeps what is typed from now on until {@link takeTyped}: the field that it is meant for is only on its way. */
export function keepTyped(): void {
  stop?.()
  kept = ''
  const listen = (event: KeyboardEvent) => {
    if (event.key === 'Escape') stop?.()
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return
    kept += event.key
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
export function takeTyped(): string {
  stop?.()
  const typed = kept
  kept = ''
  return typed
}
