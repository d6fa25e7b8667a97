/** Telling mail (RFC 5322) and mailboxes (RFC 4155) from other texts that have colons. */

/** What speaks for a mail header, and how strongly. Two points make a mail. */
const evidence: readonly (readonly [name: RegExp, value: RegExp, points: number])[] = [
  [/^(received|x-received|return-path|delivered-to|x-original-to|envelope-to)$/, /./, 2],
  [/^(message-id|x-ymail-umid|x-mozilla-status)$/, /\S/, 2],
  [/^(mime-version|dkim-signature|arc-seal|authentication-results|received-spf)$/, /\S/, 2],
  [/^content-type$/, /^multipart\/.*boundary|^message\//i, 2],
  [/^content-type$/, /^[a-z]+\/[a-z0-9.+-]+/i, 1],
  [/^content-transfer-encoding$/, /\S/, 1],
  [/^content-disposition$/, /\S/, 1],
  [/^(from|to|cc|bcc|reply-to|sender)$/, /[^\s@]@[^\s@]|=\?[^?]+\?[bq]\?/i, 1],
  [/^(in-reply-to|references)$/, /@/, 1],
  [/^date$/, /^(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{2,4}\s+\d{1,2}:\d{2}/i, 1],
  [/^subject$/, /=\?[^?\s]+\?[bq]\?/i, 2],
  [/^subject$/, /./, 1],
]

const weekdays = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun'
const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'

/** "From someone@example.org Thu Apr 29 23:34:45 2015", as RFC 4155 has it; a zone may stand before the year. */
export const wholeEnvelope = new RegExp(
  `^From \\S{1,320} +(?:${weekdays}) (?:${months}) +\\d{1,2} \\d{2}:\\d{2}(?::\\d{2})?(?: [A-Z+-][A-Z0-9]{1,5})? \\d{4}\\b`,
)

const fieldLine = /^([!-9;-~]{1,200})[ \t]*:(.*)$/
const envelopeLine = /^From \S.{0,500}\d{2}:\d{2}.{0,100}$/
const maxLines = 400

function pointsOf(name: string, value: string): number {
  for (const [namePattern, valuePattern, points] of evidence) {
    if (namePattern.test(name) && valuePattern.test(value)) return points
  }
  return 0
}

/** Header fields at the start of the lines, folded lines joined; null when the first line is no field. */
function fieldsOf(lines: readonly string[]): Map<string, string> | null {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of lines.slice(0, maxLines)) {
    if (line.trim() === '') break
    if (/^[ \t]/.test(line) && last !== '') {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`)
      continue
    }
    const match = fieldLine.exec(line)
    if (match === null) {
      if (last === '') return null
      break
    }
    last = (match[1] ?? '').toLowerCase()
    if (!fields.has(last)) fields.set(last, (match[2] ?? '').trim())
  }
  return fields
}

function headerPoints(lines: readonly string[]): number {
  const fields = fieldsOf(lines)
  if (fields === null) return 0
  let points = 0
  for (const [name, value] of fields) points += pointsOf(name, value)
  return points
}

/** An envelope line is believed where header fields follow it; prose that begins with "From " is not. */
function isEnvelope(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (!line.startsWith('From ')) return false
  const points = headerPoints(lines.slice(at + 1, at + 1 + maxLines))
  return envelopeLine.test(line) ? points > 0 : points > 1 && /^From \S+\s*$/.test(line)
}

/**
 * `mail`, `mailbox` (two mails or more, each after its "From " line) or null.
 * `expected` is what the sender calls it, and decides only where the content allows both.
 */
export function tellMail(text: string, expected: 'mail' | 'mailbox' | null): 'mail' | 'mailbox' | null {
  const lines = text.replace(/^[\s\uFEFF]+/, '').split(/\r\n|\n|\r/)
  if (isEnvelope(lines, 0)) {
    if (expected !== null) return expected
    const more = lines.some(
      (line, at) =>
        at > 0 &&
        line.startsWith('From ') &&
        (lines[at - 1] === '' || wholeEnvelope.test(line)) &&
        isEnvelope(lines, at),
    )
    return more ? 'mailbox' : 'mail'
  }
  const needed = expected === 'mail' ? 1 : 2
  return headerPoints(lines) >= needed ? 'mail' : null
}
