import { type Field, refuse, say } from '../kernel/index.ts'

/**
 * Reads a value that came as text (of an address or a command line) by the kind of its field: whole numbers, truth
 * values, lists. What does not fit stays the text that it is, so that the check of the input says what is wrong.
 * Empty text is no value.
 * @throws Refusal `input.wrong` where lines are asked for and the text is not JSON.
 */
export function readText(field: Field | undefined, text: string): unknown {
  const kind = field?.spec.kind
  if (text === '') return null
  if (kind === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (kind === 'texts' && !text.startsWith('[')) return text.split(',')
  if (kind === 'json' || kind === 'rows' || kind === 'texts') {
    try {
      return JSON.parse(text)
    } catch {
      return refuse('input.wrong', say`The value is not JSON.`)
    }
  }
  return text
}
