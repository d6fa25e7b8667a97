/** The header fields of a mail as they stand in it: unfolded, in order, not interpreted. */

export interface MailField {
  /** Lower case. */
  name: string
  value: string
}

export class MailFields {
  readonly list: readonly MailField[]

  constructor(list: readonly MailField[]) {
    this.list = list
  }

  /** Value of the first field of that name. */
  first(name: string): string | undefined {
    return this.list.find((field) => field.name === name)?.value
  }

  all(name: string): string[] {
    return this.list.filter((field) => field.name === name).map((field) => field.value)
  }
}

const fieldLine = /^([!-9;-~]+)[ \t]*:(.*)$/s

/** Reads a header block up to its first empty line. Lines that are no field are passed over. */
export function readFields(header: string): MailFields {
  const list: MailField[] = []
  for (const line of header.split(/\r\n|\n|\r/)) {
    if (line === '') break
    const last = list.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last.value = `${last.value} ${line.trim()}`.trim()
      continue
    }
    const match = fieldLine.exec(line)
    if (match !== null) list.push({ name: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').trim() })
  }
  return new MailFields(list)
}

/** A line holds at most 998 characters (RFC 5322, section 2.1.1), and so does an id. */
const longestId = 998

/** Message ids of a field (RFC 5322, section 3.6.4), without their angle brackets. */
export function messageIds(value: string | undefined): string[] {
  if (value === undefined) return []
  const bracketed = [...value.matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] ?? '')
  if (bracketed.length > 0) return [...new Set(bracketed)]
  return [
    ...new Set(value.split(/[\s,]+/).filter((word) => word.length <= longestId && /^[^<>\s]+@[^<>\s]+$/.test(word))),
  ]
}
