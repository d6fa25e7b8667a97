import { parseAst } from 'vite'
import type { Catalogue } from '../kernel/index.ts'
import type { SourceFile } from './source-files.ts'

/** A node of a parsed source, as far as a walk needs to know it. */
interface Node {
  type: string
  start: number
  [name: string]: unknown
}

/** A sentence where it is said. */
export interface Sentence {
  /** English text with its gaps numbered: the key under which other languages have it. */
  text: string
  path: string
  line: number
}

/** What is refused where, with which words. */
export interface RefusalSite {
  /** Its code; `{record}` stands where the record's id is put in. */
  code: string
  path: string
  line: number
  says: string[]
  helps: string[]
  /** It has help, also where its words stand elsewhere. */
  helped: boolean
}

/** How refusals are made: the argument with the code, with the message, and with the help where it is an argument. */
const MAKERS: Readonly<Record<string, { code: number; says: number; helps?: number }>> = {
  refuse: { code: 0, says: 1 },
  warn: { code: 0, says: 1 },
  Refusal: { code: 0, says: 1 },
  DatabaseFailure: { code: 0, says: 1, helps: 2 },
  CamtRefusal: { code: 0, says: 1 },
  InvoiceRefusal: { code: 0, says: 1, helps: 2 },
}
/** What goes before the reason that stands for a code. */
const PREFIXES: Readonly<Record<string, string>> = { InvoiceRefusal: 'purchasing.eInvoice.' }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode)

function visit(node: Node, see: (node: Node) => void): void {
  see(node)
  for (const value of Object.values(node)) for (const child of nodesIn(value)) visit(child, see)
}

const nameOf = (node: unknown): string => {
  if (!isNode(node)) return ''
  if (node.type === 'MemberExpression') return nameOf(node.property)
  return typeof node.name === 'string' ? node.name : ''
}

/** The texts between the gaps of a template. */
const piecesOf = (template: Node): string[] =>
  nodesIn(template.quasis).map((quasi) => (quasi.value as { cooked?: string }).cooked ?? '')

/** The sentence that a node says, if it is one: `` say`…` `` or `say('…', value)`. */
function saidBy(node: Node): string | undefined {
  if (node.type === 'TaggedTemplateExpression' && isNode(node.tag) && node.tag.name === 'say') {
    const pieces = nodesIn(node.quasi).flatMap(piecesOf)
    return pieces
      .map((piece) => piece.replace(/[{}]+/g, "'$&'"))
      .reduce((all, piece, at) => `${all}{${at - 1}}${piece}`)
  }
  if (node.type !== 'CallExpression' || !isNode(node.callee) || node.callee.name !== 'say') return undefined
  const [text] = nodesIn(node.arguments)
  return typeof text?.value === 'string' ? text.value : undefined
}

const lineOf = (file: SourceFile, node: Node): number => file.text.slice(0, node.start).split('\n').length

/** True for the sources in which the server speaks. */
const speaks = ({ path, text }: SourceFile): boolean =>
  /^(kernel|modules|doors)\//.test(path) &&
  !path.includes('.test.') &&
  (/import \{[^}]*\bsay\b[^}]*\} from '[^']*kernel\/(?:index|words)\.ts'|import \{[^}]*\bsay\b[^}]*\} from '\.\.?\/words\.ts'/.test(
    text,
  ) ||
    /\b(refuse|Refusal|Failure)\(/.test(text))

function walked(files: readonly SourceFile[], see: (node: Node, file: SourceFile) => void): void {
  for (const file of files.filter(speaks)) {
    for (const node of nodesIn(parseAst(file.text, { lang: 'ts' }).body)) visit(node, (one) => see(one, file))
  }
}

/** Every sentence that the server says, with what the checks of records say. */
export function sentencesOf(files: readonly SourceFile[], catalogue: Catalogue): Sentence[] {
  const found: Sentence[] = []
  walked(files, (node, file) => {
    const text = saidBy(node)
    if (text !== undefined && /\p{L}/u.test(text.replace(/\{\d+\}/g, '')))
      found.push({ text, path: file.path, line: lineOf(file, node) })
  })
  for (const record of catalogue.records.values())
    for (const { says } of record.checks ?? []) found.push({ text: says, path: `record ${record.id}`, line: 0 })
  return found
}

function textsIn(node: Node | undefined): string[] {
  const found: string[] = []
  if (node)
    visit(node, (one) => {
      const text = saidBy(one)
      if (text !== undefined) found.push(text)
    })
  return found
}

function codeOf(node: Node | undefined): string | undefined {
  if (typeof node?.value === 'string') return node.value
  if (node?.type !== 'TemplateLiteral') return undefined
  return piecesOf(node).reduce((all, piece) => `${all}{record}${piece}`)
}

function helpsIn(node: Node | undefined): string[] {
  const found: string[] = []
  if (node)
    visit(node, (one) => {
      if (one.type === 'Property' && nameOf(one.key) === 'help' && isNode(one.value)) found.push(...textsIn(one.value))
    })
  return found
}

/** Every place that refuses, with its code and its words. */
export function refusalsIn(files: readonly SourceFile[]): RefusalSite[] {
  const found: RefusalSite[] = []
  walked(files, (node, file) => {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return
    const name = nameOf(node.callee)
    const maker = MAKERS[name]
    const given = nodesIn(node.arguments)
    const code = maker && codeOf(given[maker.code])
    if (!maker || code === undefined || !/^[\w{}]+(\.[\w{}]+)*$/.test(code)) return
    const helps = maker.helps === undefined ? helpsIn(given[2]) : textsIn(given[maker.helps])
    found.push({
      code: `${PREFIXES[name] ?? ''}${code}`,
      path: file.path,
      line: lineOf(file, node),
      says: textsIn(given[maker.says]),
      helps,
      helped: name === 'CamtRefusal' || helps.length > 0 || (maker.helps !== undefined && given.length > maker.helps),
    })
  })
  return found
}
