import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { say, type Words } from '../../../kernel/words.ts'
import { decoding } from './decode.ts'
import { CamtRefusal } from './refusal.ts'

/** Deepest nesting read. The deepest path of the standard has about twenty elements. */
export const MAX_DEPTH = 64
/** Most elements held at once: one entry without its details, or one detail. */
export const MAX_PENDING = 50_000
/** Most attributes of one element. The standard has one, `Ccy`; namespaces come on top. */
export const MAX_ATTRIBUTES = 64
/** Longest text of one element, in characters. The standard's longest is 2,000. */
export const MAX_TEXT = 20_000
/** Most different short texts that are kept once only. */
const MAX_SHARED = 10_000

/** An element with its children, in document order. `text` is trimmed. */
export type XmlElement = {
  /** local name, without the prefix */
  readonly name: string
  /** with the prefix, as written */
  readonly qualifiedName: string
  /** by local name; namespace declarations are kept as `xmlns` and `xmlns:prefix` */
  readonly attributes: Readonly<Record<string, string>> | undefined
  text: string
  readonly children: XmlElement[]
}

/** Told about each element; decides what is built and what is dropped at once. */
export type XmlVisitor = {
  /** `path` ends with the element. `keep` builds it, `pass` only walks through it, `skip` ignores all inside. */
  opened(element: XmlElement, path: readonly string[]): 'keep' | 'pass' | 'skip'
  /** The complete element; true means that it was used up and is not attached to its parent. */
  closed(element: XmlElement, path: readonly string[]): boolean
}

type Walk = {
  readonly visitor: XmlVisitor
  readonly path: string[]
  readonly open: (XmlElement | undefined)[]
  readonly shared: Map<string, string>
  text: string
  skipping: number
  pending: number
  /** attributes of the element that is being opened */
  attributes: number
}

/** A walk through a file whose bytes come in pieces of any size. A step is one block of the file. */
export type XmlWalk = {
  write(bytes: Uint8Array): Generator<void>
  /** What is left, and that nothing is missing. */
  end(): Generator<void>
}

/**
 * Walks an XML file and gives each element to the visitor when it is complete, so that memory holds one
 * entry at a time and not the file. Refuses what a statement never has: a DTD (and with it every entity
 * but the five built-in ones), deep nesting, huge texts.
 * @param size of the whole file, in bytes
 */
export function walkXml(size: number, visitor: XmlVisitor): XmlWalk {
  const walk: Walk = {
    visitor,
    path: [],
    open: [],
    shared: new Map(),
    text: '',
    skipping: 0,
    pending: 0,
    attributes: 0,
  }
  const parser = parserFor(walk)
  const { write, end } = decoding(size)
  let isFirst = true
  function* parsed(pieces: Generator<string>): Generator<void> {
    for (const piece of pieces) {
      // An empty line before the XML declaration is against the rules (XML 1.0, section 2.8), and harms nobody.
      const text = isFirst ? piece.trimStart() : piece
      isFirst = false
      refusing(() => parser.write(text))
      yield
    }
  }
  return {
    write: (bytes) => parsed(write(bytes)),
    *end() {
      yield* parsed(end())
      refusing(() => parser.close())
    },
  }
}

/** The parser throws plain errors, `line:column: what is wrong`; anything else is ours. */
function refusing(parse: () => void): void {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error
    throw new CamtRefusal('banking.camt.notWellFormed', say`The file is not well-formed XML (at ${error.message}).`)
  }
}

/**
 * The parser with its handlers. No more than these six: with a seventh its object turns into a hash table
 * inside the engine, and reading takes four times as long.
 */
function parserFor(walk: Walk) {
  const parser = new SaxesParser({ xmlns: false, position: true })
  parser.on('doctype', () => {
    throw new CamtRefusal('banking.camt.doctype', say`The file carries a document type declaration (DTD).`)
  })
  parser.on('attribute', () => {
    if (++walk.attributes > MAX_ATTRIBUTES)
      throw tooMuch(walk, (name) => say`The element ${name} holds one with more than ${MAX_ATTRIBUTES} attributes.`)
  })
  parser.on('opentag', (tag: SaxesTagPlain) => open(walk, tag))
  parser.on('closetag', () => close(walk))
  const more = (text: string) => {
    if (walk.skipping > 0) return
    walk.text += text
    if (walk.text.length > MAX_TEXT)
      throw tooMuch(walk, (name) => say`The element ${name} holds a text of more than ${MAX_TEXT} characters.`)
  }
  parser.on('text', more)
  parser.on('cdata', more)
  return parser
}

function open(walk: Walk, tag: SaxesTagPlain): void {
  walk.text = ''
  walk.attributes = 0
  if (walk.path.length + walk.skipping >= MAX_DEPTH)
    throw tooMuch(walk, (name) => say`The element ${name} is nested more than ${MAX_DEPTH} deep.`)
  if (walk.skipping > 0) {
    walk.skipping++
    return
  }
  const qualifiedName = tag.name
  const name = local(qualifiedName)
  const element = { name, qualifiedName, attributes: attributesOf(walk, tag), text: '', children: [] }
  walk.path.push(name)
  const wish = walk.visitor.opened(element, walk.path)
  if (wish === 'skip') {
    walk.path.pop()
    walk.skipping = 1
    return
  }
  walk.open.push(wish === 'keep' ? element : undefined)
  if (wish === 'keep' && ++walk.pending > MAX_PENDING)
    throw tooMuch(walk, (name) => say`The element ${name} holds more than ${MAX_PENDING} elements.`)
}

function close(walk: Walk): void {
  if (walk.skipping > 0) {
    walk.skipping--
    walk.text = ''
    return
  }
  const element = walk.open.pop()
  if (element !== undefined) {
    if (element.children.length === 0) element.text = owned(walk, walk.text.trim())
    const parent = walk.open.at(-1)
    if (walk.visitor.closed(element, walk.path) || parent === undefined) walk.pending -= sizeOf(element)
    else parent.children.push(element)
  }
  walk.text = ''
  walk.path.pop()
}

function sizeOf(element: XmlElement): number {
  return element.children.reduce((sum, child) => sum + sizeOf(child), 1)
}

/** The part after the prefix. Prefixes are the writer's choice and mean nothing. */
function local(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

function attributesOf(walk: Walk, tag: SaxesTagPlain): Record<string, string> | undefined {
  let found: Record<string, string> | undefined
  // The parser's object has no prototype, and most elements have no attribute: this is the quick way round.
  for (const name in tag.attributes) {
    found ??= Object.create(null) as Record<string, string>
    found[name.startsWith('xmlns') ? name : local(name)] = owned(walk, tag.attributes[name] ?? '')
  }
  return found
}

/**
 * A copy of a text that stands alone. A slice would keep the whole piece of the file alive behind it,
 * so a hundred thousand entries would hold the file a second time. Short texts repeat (currency, status,
 * date), so they are kept once.
 */
function owned(walk: Walk, text: string): string {
  if (text === '') return ''
  const known = walk.shared.get(text)
  if (known !== undefined) return known
  const copy = Buffer.from(text).toString()
  if (copy.length <= 40 && walk.shared.size < MAX_SHARED) walk.shared.set(copy, copy)
  return copy
}

function tooMuch(walk: Walk, says: (name: string) => Words): CamtRefusal {
  const name = (walk.path.at(-1) ?? 'file').slice(0, 80)
  return new CamtRefusal('banking.camt.tooLarge', says(name), name)
}
