/** Gives the focus to an element when it appears: where a person just asked to type there. */
export function focusWhenShown(element: HTMLElement | null): void {
  element?.focus()
}
