/** Telling what a mail says anew from what it quotes. */

export interface ReplyText {
  newText: string
  /** Quoted text with its introduction, and the signature; empty when there is none. */
  quotedText: string
}

const maxLines = 20_000

/** Longer lines introduce nothing, and telling so by a pattern would take time by the square of their length. */
const longestIntro = 500

const isQuote = (line: string): boolean => /^\s?[>|]/.test(line)
const isBlank = (line: string): boolean => /^\s*$/.test(line)

const wroteVerbs =
  'wrote|writes|schrieb|hat .{1,80}geschrieben|a écrit|écrit|escribió|escribio|ha scritto|scrisse|schreef|heeft .{1,80}geschreven|escreveu|skrev|napisał(?:a|\\(a\\))?|написа[вл]а?|kirjoitti|írta|napsala?|yazdı'

/** Verbs that stand before the name: "Am 7. März 2026 schrieb Anna:" */
const verbsBeforeName = 'schrieb|schreef|skrev|scrisse|написа[вл]а?|napisał(?:a|\\(a\\))?'

/** "On 7 March 2026, Anna wrote:" in the languages of our neighbours; it may run over several lines. */
const introStart =
  /^(?:on|am|le|el|il|op|em|den|dne|dnia|w dniu|på|em|a|në)\s.{0,40}\d|^\d|^.{1,100}<[^\s<>]+@[^\s<>]+>|^.{1,60}\s(?:schrieb|wrote)\b/i
const introEnd = new RegExp(`(?:${verbsBeforeName})\\s.{1,200}[:：]\\s*$|(?:${wroteVerbs})[\\s\\u00a0]*[:：]\\s*$`, 'i')

/** "2016-03-03 17:21 GMT+01:00 Some One", "2013/7/20 Some One <some@one.example>" */
const datedIntro =
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s(?:\d{1,2}:\d{2}\s(?:gmt|utc)\S*\s.{1,100}|.{1,100}<[^\s<>]+@[^\s<>]+>):?\s*$/i

/** Lines by which mail programs part the answer from the mail answered. */
const divider =
  /^\s*-{2,}\s*(?:original message|original appointment|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|oryginalna wiadomość)\s*-{2,}\s*$|^\s*begin forwarded message:\s*$|^_{10,}\s*$/i

/** "From: …" with "Sent:", "To:" or "Subject:" close below, as Outlook writes it. */
const headFrom = /^\s*\*?(?:from|von|de|da|van|od|från|fra)\*?\s?:\*?\s+\S/i
const headMore =
  /^\s*\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|para|asunto|inviato|a|oggetto|verzonden|aan|onderwerp|wysłano|do|temat|data)\*?\s?:\*?\s/i

function isHeaderBlock(lines: readonly string[], at: number): boolean {
  if (!headFrom.test(lines[at] ?? '')) return false
  return lines.slice(at + 1, at + 6).filter((line) => headMore.test(line)).length >= 2
}

/** Number of lines of the introduction that begins at the line, 0 when none does. */
function introLength(lines: readonly string[], at: number): number {
  const first = (lines[at] ?? '').replace(/^\s?(?:[>|]\s?)+/, '')
  if (isBlank(first)) return 0
  const long = first.length > longestIntro
  if (!long && (divider.test(first) || datedIntro.test(first))) return 1
  if (isHeaderBlock(lines, at)) return 1
  if (long || !introStart.test(first)) return 0
  let joined = ''
  for (let length = 1; length <= 4; length++) {
    const line = (lines[at + length - 1] ?? '').replace(/^\s?(?:[>|]\s?)+/, '')
    if (isBlank(line)) return 0
    joined = `${joined} ${line}`.trim()
    if (joined.length > longestIntro) return 0
    if (introEnd.test(joined) && /[\d@]/.test(joined)) return length
  }
  return 0
}

/** Line at which the signature begins ("-- ", or a line of dashes near the end), or the number of lines. */
function signatureAt(lines: readonly string[]): number {
  for (let at = lines.length - 1; at >= 0 && lines.length - at <= 15; at--) {
    if (/^(?:--|—|–)\s*$/.test(lines[at] ?? '')) return at
  }
  return lines.length
}

interface Section {
  quoted: boolean
  from: number
  to: number
}

/** Runs of quoted and of own lines; blank lines go with what stands before them. */
function sections(lines: readonly string[], from: number, to: number): Section[] {
  const found: Section[] = []
  for (let at = from; at < to; at++) {
    const line = lines[at] ?? ''
    const last = found.at(-1)
    const quoted = isBlank(line) ? (last?.quoted ?? false) : isQuote(line)
    if (last !== undefined && last.quoted === quoted) last.to = at + 1
    else found.push({ quoted, from: at, to: at + 1 })
  }
  return found.filter((section) => lines.slice(section.from, section.to).some((line) => !isBlank(line)))
}

const textOf = (lines: readonly string[], from: number, to: number): string => lines.slice(from, to).join('\n')

const join = (...parts: string[]): string =>
  parts
    .map((part) => part.replace(/^(?:[ \t]*\n)+/, '').trimEnd())
    .filter((part) => part !== '')
    .join('\n\n')

/** First introduction in the lines, with its length. */
function findIntro(lines: readonly string[], to: number): { at: number; length: number } | null {
  for (let at = 0; at < to; at++) {
    const length = introLength(lines, at)
    if (length > 0) return { at, length }
  }
  return null
}

/** Without an introduction, quoted lines at the end go; those in front of an answer are its context and stay. */
function withoutTail(lines: readonly string[], end: number): ReplyText {
  const found = sections(lines, 0, end)
  const last = found.at(-1)
  const keepTo = last?.quoted && found.length > 1 ? last.from : end
  return {
    newText: join(textOf(lines, 0, keepTo)),
    quotedText: join(textOf(lines, keepTo, end), textOf(lines, end, lines.length)),
  }
}

/**
 * Parts a plain text into what is new and what is quoted. Answers above, below and between the quoted
 * lines are understood; where answers stand between them, the quoted lines stay as their context.
 * The two texts together are the whole mail but for blank lines.
 */
export function partReply(text: string): ReplyText {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  if (lines.length <= maxLines) return partLines(lines)
  const { newText, quotedText } = partLines(lines.slice(0, maxLines))
  const rest = textOf(lines, maxLines, lines.length)
  return quotedText === ''
    ? { newText: join(newText, rest), quotedText }
    : { newText, quotedText: join(quotedText, rest) }
}

function partLines(lines: readonly string[]): ReplyText {
  const signature = signatureAt(lines)
  const intro = findIntro(lines, signature)
  if (intro === null) return withoutTail(lines, signature)
  const before = textOf(lines, 0, intro.at)
  const introduction = textOf(lines, intro.at, intro.at + intro.length)
  const below = sections(lines, intro.at + intro.length, signature)
  const rest = textOf(lines, intro.at, lines.length)
  const introQuoted = isQuote(lines[intro.at] ?? '')
  if (!introQuoted && below[0]?.quoted !== true) return { newText: join(before), quotedText: join(rest) }
  const own = below.filter((section) => !section.quoted)
  if (own.length === 0) return { newText: join(before), quotedText: join(rest) }
  const sign = textOf(lines, signature, lines.length)
  if (own.length === 1 && below.at(-1) === own[0]) {
    const [answer] = own
    const quoted = textOf(lines, intro.at, answer?.from ?? signature)
    return { newText: join(before, textOf(lines, answer?.from ?? 0, answer?.to ?? 0)), quotedText: join(quoted, sign) }
  }
  const last = below.at(-1)
  const keepTo = last?.quoted ? last.from : signature
  const between = textOf(lines, intro.at + intro.length, keepTo)
  return { newText: join(before, between), quotedText: join(introduction, textOf(lines, keepTo, signature), sign) }
}
