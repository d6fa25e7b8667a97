/** Every regular expression of what ships, from the sources; and those that look dear, with what keeps them cheap. */
import { parseAst } from 'vite'
import { type SourceFile, sourceFiles } from '../../checks/source-files.ts'

export interface Expression {
  source: string
  flags: string
  /** Where it stands first. */
  at: string
}

interface Node {
  type: string
  start: number
  [name: string]: unknown
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child)
}

const ships = ({ path }: SourceFile): boolean =>
  /^(kernel|doors|modules|web)\//.test(path) && !/\.test\.|\/(?:testing|generating|outlook-testing)\.ts$/.test(path)

const patternOf = (node: Node): { pattern: string; flags: string } | undefined =>
  node.type === 'Literal' ? (node.regex as { pattern: string; flags: string } | undefined) : undefined

const isMade = (node: Node): boolean =>
  (node.type === 'NewExpression' || node.type === 'CallExpression') &&
  isNode(node.callee) &&
  node.callee.name === 'RegExp'

/** All of them once, and how many are put together while the program runs, by file. */
export function expressions(): { written: Expression[]; made: Map<string, number> } {
  const written = new Map<string, Expression>()
  const made = new Map<string, number>()
  for (const file of sourceFiles().filter(ships)) {
    const ast = parseAst(file.text, { lang: file.path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
    for (const node of nodesOf(ast)) {
      const found = patternOf(node)
      const line = (): number => file.text.slice(0, node.start).split('\n').length
      if (found && !written.has(`${found.pattern}/${found.flags}`))
        written.set(`${found.pattern}/${found.flags}`, {
          source: found.pattern,
          flags: found.flags,
          at: `${file.path}:${line()}`,
        })
      if (isMade(node)) made.set(file.path, (made.get(file.path) ?? 0) + 1)
    }
  }
  return { written: [...written.values()], made }
}

/** Files that put expressions together, and how many: from words of ours alone, or with every sign escaped. */
export const MADE: Readonly<Record<string, number>> = {
  'kernel/speak.ts': 2,
  'kernel/local-words.ts': 1,
  'modules/documents/content/mail-sniff.ts': 1,
  'modules/correspondence/mail/mail-date.ts': 3,
  'modules/correspondence/mail/reply-text.ts': 1,
  'web/palette/palette.tsx': 1,
}

/** Text that an expression looks at again and again, made of its own pieces. */
export interface Pumped {
  before: string
  unit: string
  after: string
}

/** A letter that a class, an escape or a letter of a pattern stands for. */
function letterOf(atom: string): string {
  const known: Readonly<Record<string, string>> = {
    '\\s': ' ',
    '\\S': 'x',
    '\\d': '0',
    '\\D': 'x',
    '\\w': 'a',
    '\\W': '-',
    '.': 'x',
    '\\b': '',
    '\\B': '',
  }
  if (atom in known) return known[atom] ?? ''
  if (atom.startsWith('\\p{') || atom.startsWith('\\P{'))
    return atom.includes('N}') ? '0' : atom.includes('Lu') ? 'A' : 'a'
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', 0: '\0' }
  if (atom.startsWith('\\u{')) return String.fromCodePoint(Number.parseInt(atom.slice(3, -1), 16))
  if (atom.startsWith('\\u') || atom.startsWith('\\x')) return String.fromCodePoint(Number.parseInt(atom.slice(2), 16))
  if (atom.startsWith('\\')) return escapes[atom[1] ?? ''] ?? atom.slice(1)
  return atom
}

const ATOM =
  /\\[pP]\{[^}]*\}|\\u\{[0-9a-f]+\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:<?[=!]|:|<\w+>)|\{\d+(?:,\d*)?\}|[\s\S]/giu

/** Letters that a class takes: its first ones, its last, and where it is of all but some, what is not among them. */
function lettersIn(group: string): string[] {
  const inner = [...group.slice(1, -1).matchAll(ATOM)].map(([atom]) => letterOf(atom))
  if (inner[0] !== '^')
    return [...new Set([inner[0] ?? '', inner.at(-1) ?? '', ...inner.slice(0, 4)])].filter((one) => one !== '')
  const without = new RegExp(group, 'u')
  return [...'x0 \n<(-.@,"'].filter((letter) => without.test(letter)).slice(0, 4)
}

const safely = <T>(make: () => T, otherwise: T): T => {
  try {
    return make()
  } catch (error) {
    if (error instanceof SyntaxError) return otherwise
    throw error
  }
}

/** The letters of a pattern in their order; signs of its grammar are left out, and so is what repeats. */
function lettersOf(source: string): string[][] {
  const found: string[][] = []
  for (const [atom] of source.matchAll(ATOM)) {
    if (/^(?:[()|^$*+?]|\(\?.*|\{\d.*)$/s.test(atom)) continue
    const letters = atom.startsWith('[')
      ? safely(() => lettersIn(atom), ['a'])
      : [letterOf(atom)].filter((one) => one !== '')
    if (letters.length > 0) found.push(letters)
  }
  return found
}

/** Things over and over that may make this pattern slow: each of its letters, neighbours together, what stands before. */
export function pumpedFor(source: string): Pumped[] {
  const letters = lettersOf(source).slice(0, 40)
  const firsts = letters.map((one) => one[0] ?? '')
  const units = new Set(letters.flat())
  for (const [at, first] of firsts.entries()) {
    units.add(first + (firsts[at + 1] ?? ''))
    if (at % 3 === 0) units.add(firsts.slice(at, at + 4).join(''))
  }
  units.add(firsts.join(''))
  const befores = [
    '',
    firsts[0] ?? '',
    firsts.slice(0, 3).join(''),
    firsts.slice(0, Math.ceil(firsts.length / 2)).join(''),
  ]
  return [...units].flatMap((unit) =>
    [...new Set(befores)].flatMap((before) => ['\u0001', '\n\u0001'].map((after) => ({ before, unit, after }))),
  )
}

/** An expression that takes time by the square of its text, and why it never gets much of it. */
export interface Bounded {
  /** Its pattern. */
  source: string
  /** Characters of the longest text that it is ever given. */
  longest: number
  because: string
}

/** Where text comes from outside, its length is cut before; the rest is text of our own. */
export const BOUNDED: readonly Bounded[] = [
  { source: '[\\0 ]+$', longest: 12, because: 'A field of a tar header has twelve letters.' },
  { source: '^\\S*\\d\\S*$', longest: 300, because: 'Lists of more than 300 letters are not read as lists.' },
  {
    source: '(\\.\\d*?)0+$',
    longest: 40,
    because: 'Only of what is a decimal: 20 digits before the point and 12 behind.',
  },
  {
    source: '(=\\d+|[a-z]+) \\{((?:[^{}]|\\{\\d+\\})*)\\}',
    longest: 2000,
    because: 'Sentences of the program itself.',
  },
  { source: '0+$', longest: 80, because: 'Fractions of figures, at most forty places.' },
  {
    source: '^-?0*\\.?0*$',
    longest: 80,
    because: 'Figures of at most forty digits before the point and forty behind.',
  },
  { source: '=+$', longest: 200, because: 'Base64 of a hash that the program made.' },
  { source: '_+([a-z0-9])', longest: 100, because: 'Codes of the sign-in library.' },
  { source: '\\B(?=(\\d{3})+$)', longest: 40, because: 'Whole parts of amounts in the books.' },
  { source: '\\d+$', longest: 100, because: 'Numbers of invoices and bills, at most 100 letters.' },
  {
    source: '^[^<>\\s]+@[^<>\\s]+$',
    longest: 998,
    because: 'A line of a mail, and so an id in it, has at most 998 letters.',
  },
  { source: '[^\\s<>]+@[^\\s<>]+', longest: 1000, because: 'One text of a list of texts has at most 1000 letters.' },
  {
    source: '(\\d+)\\.xml$',
    longest: 300,
    because: 'Only of names that have matched a pattern of the same end: found at the first look.',
  },
  { source: '\\.?0+$', longest: 60, because: 'A rate, as the reader of invoices or the database writes it.' },
  { source: '^[+-]?[\\d.,]*\\d[\\d.,]*$', longest: 100, because: 'What somebody types is cut at 100 letters.' },
]
