import { XmlElement as LibraryElement, ParseOption, XmlDocument, XmlParseError } from 'libxml2-wasm'
import { say } from '../../../kernel/words.ts'
import { decodeXml } from './decode.ts'
import { InvoiceRefusal } from './refusal.ts'

/** No published invoice nests deeper than 15; the limit keeps hostile files cheap. */
const DEEPEST = 64
/** An invoice of ten thousand full lines has about 350,000 elements. */
const MOST_ELEMENTS = 400_000

/** An element with its text, attributes and children, as plain data. */
export interface XmlElement {
  /** Local name in the vocabularies of invoices, `{namespace}name` in any other. */
  name: string
  /** Name with the customary prefix, whatever prefix the file uses: `cbc:ID`, `ram:Name`, `Invoice`. */
  label: string
  namespace: string
  /** Attributes without a namespace. */
  attributes: Record<string, string>
  /** Text of an element without child elements, untouched; empty in any other. */
  text: string
  children: XmlElement[]
  parent?: XmlElement
  /** Which of its like-named siblings it is, from 1; absent where it has none. */
  position?: number
}

const UBL = 'urn:oasis:names:specification:ubl:schema:xsd:'
const CUSTOMARY_PREFIXES: [RegExp, string][] = [
  [/:CommonAggregateComponents-2$/, 'cac:'],
  [/:CommonBasicComponents-2$/, 'cbc:'],
  [/:CommonExtensionComponents-2$/, 'ext:'],
  [/:CrossIndustry(Invoice|Document):/, 'rsm:'],
  [/:ReusableAggregateBusinessInformationEntity:/, 'ram:'],
  [/:UnqualifiedDataType:/, 'udt:'],
  [/:QualifiedDataType:/, 'qdt:'],
]

const isInvoiceVocabulary = (namespace: string): boolean =>
  namespace.startsWith(UBL) || namespace.startsWith('urn:un:unece:uncefact:') || namespace.startsWith('urn:ferd:')

function customaryPrefix(namespace: string): string {
  return CUSTOMARY_PREFIXES.find(([pattern]) => pattern.test(namespace))?.[1] ?? ''
}

/**
 * Refuses a document type declaration: no invoice has one, and its entities can make a small file huge or
 * fetch others. It may only stand before the first element, after comments and processing instructions.
 */
function refuseDoctype(text: string): void {
  const skip = /\s*/y
  let at = 0
  for (;;) {
    skip.lastIndex = at
    skip.exec(text)
    at = skip.lastIndex
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined
    if (end === undefined) break
    const found = text.indexOf(end, at + 2)
    if (found === -1) break
    at = found + end.length
  }
  if (text.slice(at, at + 9).toUpperCase() === '<!DOCTYPE') {
    throw new InvoiceRefusal(
      'doctype',
      say`The file declares a document type (DTD), which an e-invoice never does and which can hide an attack.`,
      say`Do not open it; ask the sender for the plain invoice.`,
    )
  }
  if (text[at] !== '<')
    throw new InvoiceRefusal('notXml', say`The file is not XML.`, say`Store it as a document instead.`)
}

function refuseTooManyElements(text: string): void {
  let count = 0
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    if (text[at + 1] !== '/') count++
    if (count > MOST_ELEMENTS) {
      throw new InvoiceRefusal(
        'tooManyElements',
        say`The file has more than ${MOST_ELEMENTS} elements.`,
        say`Ask the sender to split the invoice.`,
      )
    }
  }
}

function numberTwins(children: XmlElement[]): void {
  const twins = new Map<string, XmlElement[]>()
  for (const child of children) {
    const group = twins.get(child.label)
    if (group) group.push(child)
    else twins.set(child.label, [child])
  }
  for (const group of twins.values()) {
    if (group.length > 1) for (const [index, element] of group.entries()) element.position = index + 1
  }
}

function convert(source: LibraryElement, parent: XmlElement | undefined, depth: number): XmlElement {
  if (depth > DEEPEST) {
    throw new InvoiceRefusal(
      'tooDeep',
      say`The file nests deeper than ${DEEPEST} levels, which no invoice does.`,
      say`Ask the sender for the plain invoice.`,
    )
  }
  const namespace = source.namespaceUri
  const attributes: Record<string, string> = {}
  for (const attribute of source.attrs) if (attribute.namespaceUri === '') attributes[attribute.name] = attribute.value
  const known = isInvoiceVocabulary(namespace)
  const element: XmlElement = {
    name: known ? source.name : `{${namespace}}${source.name}`,
    label: known ? customaryPrefix(namespace) + source.name : source.name,
    namespace,
    attributes,
    text: '',
    children: [],
    ...(parent ? { parent } : {}),
  }
  for (let child = source.firstChild; child !== null; child = child.next) {
    if (child instanceof LibraryElement) element.children.push(convert(child, element, depth + 1))
  }
  if (element.children.length === 0) element.text = source.content
  else numberTwins(element.children)
  return element
}

function whereItBroke(error: XmlParseError): string {
  const first = error.details[0]
  return first === undefined ? error.message : `${first.message.trim()} (line ${first.line}, column ${first.col})`
}

/** Blanks before the XML declaration and filling behind the end are against the rules, and harm nobody. */
function withoutFiller(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end--
  return text.slice(0, end).trimStart()
}

/**
 * Reads XML into plain data, with namespaces resolved and nothing fetched or expanded.
 * @throws InvoiceRefusal when it is no well-formed XML in the encoding it claims, carries a DTD, or is
 * larger, deeper or fuller than any invoice.
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  const text = withoutFiller(decodeXml(bytes))
  refuseDoctype(text)
  refuseTooManyElements(text)
  const option =
    ParseOption.XML_PARSE_NONET |
    ParseOption.XML_PARSE_NO_XXE |
    ParseOption.XML_PARSE_IGNORE_ENC |
    ParseOption.XML_PARSE_NOCDATA |
    ParseOption.XML_PARSE_HUGE |
    ParseOption.XML_PARSE_BIG_LINES
  let document: XmlDocument
  try {
    document = XmlDocument.fromBuffer(new TextEncoder().encode(text), { option })
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error
    throw new InvoiceRefusal(
      'malformed',
      say`The XML is broken: ${whereItBroke(error)}.`,
      say`The file may be cut off; ask the sender for it again.`,
    )
  }
  try {
    return convert(document.root, undefined, 1)
  } finally {
    document.dispose()
  }
}

/** Where an element stands, as an XPath with customary prefixes: `/Invoice/cac:InvoiceLine[2]/cbc:ID`. */
export function pathOf(element: XmlElement): string {
  const steps: string[] = []
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    steps.unshift(at.position === undefined ? at.label : `${at.label}[${at.position}]`)
  }
  return `/${steps.join('/')}`
}

/** All elements at the end of a path of local names; `A|B` names alternatives for one step. */
export function all(from: XmlElement | undefined, path: string): XmlElement[] {
  let found = from ? [from] : []
  for (const step of path.split('/')) {
    const names = step.split('|')
    found = found.flatMap((element) => element.children.filter((child) => names.includes(child.name)))
  }
  return found
}

/** The first element at the end of a path, in document order. */
export function one(from: XmlElement | undefined, path: string): XmlElement | undefined {
  return all(from, path)[0]
}

/** The elements that hold any text. */
export const written = (elements: XmlElement[]): XmlElement[] =>
  elements.filter((element) => element.text.trim() !== '')
