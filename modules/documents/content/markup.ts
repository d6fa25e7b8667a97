/** What the first lines of a text say about markup: the root element of XML, or that it is HTML. */

export interface XmlRoot {
  /** Namespace of the root element, empty when it has none. */
  namespace: string
  /** Local name of the root element. */
  name: string
}

const xhtml = 'http://www.w3.org/1999/xhtml'

function skipDoctype(text: string, at: number): number {
  let inSubset = false
  for (let index = at; index < text.length; index++) {
    const character = text[index]
    if (character === '[') inSubset = true
    else if (character === ']') inSubset = false
    else if (character === '>' && !inSubset) return index + 1
  }
  return -1
}

const after = (text: string, mark: string, at: number): number => {
  const found = text.indexOf(mark, at)
  return found < 0 ? -1 : found + mark.length
}

/** Skips white space, processing instructions, comments and the document type; -1 when the text ends in one. */
function skipProlog(text: string): number {
  let at = 0
  while (at >= 0 && at < text.length) {
    const rest = text.slice(at, at + 9)
    if (/^[\s\uFEFF]/.test(rest)) at++
    else if (rest.startsWith('<?')) at = after(text, '?>', at)
    else if (rest.startsWith('<!--')) at = after(text, '-->', at)
    else if (/^<!doctype/i.test(rest)) at = skipDoctype(text, at)
    else return at
  }
  return -1
}

function attributesAt(text: string, at: number): Map<string, string> {
  const attributes = new Map<string, string>()
  const pattern = /\s+([^\s=>/]{1,200})\s*=\s*(?:"([^"]*)"|'([^']*)')/y
  pattern.lastIndex = at
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    attributes.set(match[1] ?? '', match[2] ?? match[3] ?? '')
  }
  return attributes
}

/**
 * The root element of an XML text, or null when the text is no XML.
 * `end` is the end of the same text: without an XML declaration or a namespace, the root element
 * must be closed there, as a text may begin with an angle bracket for other reasons.
 */
export function tellXmlRoot(text: string, end: string): XmlRoot | null {
  const at = skipProlog(text)
  const declared = /^[\s\uFEFF]*<\?xml\s/.test(text)
  if (at < 0) return declared ? { namespace: '', name: '' } : null
  const tag = /<([\p{L}_][\p{L}\p{N}_.-]{0,200})(?::([\p{L}_][\p{L}\p{N}_.-]{0,200}))?(?=[\s/>])/uy
  tag.lastIndex = at
  const match = tag.exec(text)
  if (match === null) return declared ? { namespace: '', name: '' } : null
  const [whole, first = '', second] = match
  const attributes = attributesAt(text, at + whole.length)
  const namespace = attributes.get(second === undefined ? 'xmlns' : `xmlns:${first}`) ?? ''
  const closed = end.trimEnd().endsWith(`</${second === undefined ? first : `${first}:${second}`}>`)
  return declared || namespace !== '' || closed ? { namespace, name: second ?? first } : null
}

const htmlStart =
  /^[\s\uFEFF]*(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|span|h[1-6]|style|script|center|font)(?=[\s>/])/i

/** True for HTML, XHTML included. */
export function isHtml(text: string, root: XmlRoot | null): boolean {
  if (root !== null && root.namespace === xhtml) return true
  if (root !== null && root.namespace !== '') return false
  return htmlStart.test(text) || (root !== null && root.name.toLowerCase() === 'html')
}
