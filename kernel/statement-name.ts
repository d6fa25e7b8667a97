import { createHash } from 'node:crypto'

const names = new Map<string, string>()

/** A short name of a statement: connections keep its plan by it. */
export function statementName(text: string): string {
  const known = names.get(text)
  if (known) return known
  if (names.size > 2000) names.clear()
  const name = `w_${createHash('sha256').update(text).digest('base64url')}`
  names.set(text, name)
  return name
}
