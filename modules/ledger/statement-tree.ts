import { type QueryRow, sum } from '../../kernel/index.ts'
import { type Column, figures } from './comparison.ts'
import { type Account, type Books, byCode, opensLedger, opensStatement } from './report.ts'
import { inLanguage, SECTIONS, type Section, type Statement, sectionOf, statedSection, type Words } from './sections.ts'
import { net, type Span, type Turnover } from './turnovers.ts'

/** What the rows of a statement are made from. */
export interface StatementAsk {
  books: Books
  columns: readonly Column[]
  /** Turnovers by account, one map a column. */
  turned: readonly ReadonlyMap<string, Turnover>[]
  /** Turns debit less credit into what is shown: a debit counts plus on the assets' side, minus elsewhere. */
  sign: (section: Section, amount: string) => string
  /** The span that the figures of a column are drilled by. */
  drill: (column: Column) => Span
  knownAt?: string | null
}

/** A section with its rows and its sums, one a column. */
export interface Part {
  section: Section
  rows: QueryRow[]
  sums: string[]
}

interface Node {
  account: Account
  amounts: string[]
  under: Node[]
}

/** The sections of a statement that hold something, each with its accounts under their headings. */
export function partsOf(ask: StatementAsk, statement: Statement): Part[] {
  const { accounts } = ask.books
  const used = [...accounts.values()].filter(
    (one) => !one.heading && ask.turned.some((turned) => moved(turned.get(one.id))),
  )
  const bySection = Map.groupBy(used, (one) => sectionOf(one, accounts))
  return SECTIONS.filter((one) => one.statement === statement && bySection.has(one)).map((section) => {
    const leaves = bySection.get(section) ?? []
    const roots = treeOf(ask, section, leaves)
    const shownRoots = isWholeSection(roots, section, accounts) ? (roots[0]?.under ?? []) : roots
    return {
      section,
      rows: shownRoots.flatMap((node) => nodeRows(ask, node, 1)),
      sums: columnSums(
        roots.map((one) => one.amounts),
        ask.columns.length,
      ),
    }
  })
}

/** True where one heading of the chart is the section itself: it is not said twice. */
function isWholeSection(roots: readonly Node[], section: Section, accounts: ReadonlyMap<string, Account>): boolean {
  if (roots.length !== 1 || !roots[0]?.account.heading) return false
  const stands = (account: Account | undefined) => account !== undefined && statedSection(account, accounts) === section
  const tops = [...accounts.values()].filter(
    (one) => one.heading && stands(one) && !stands(accounts.get(one.parent ?? '')),
  )
  return tops.length === 1
}

const moved = (turnover: Turnover | undefined): boolean =>
  turnover !== undefined && (Number(turnover.debit) !== 0 || Number(turnover.credit) !== 0)

/** Adds up columns over rows. */
export const columnSums = (rows: readonly (readonly string[])[], columns: number): string[] =>
  Array.from({ length: columns }, (_, column) => sum(rows.map((row) => row[column] ?? '0')))

/** Accounts below those of their headings that belong to the same section. */
function treeOf(ask: StatementAsk, section: Section, leaves: readonly Account[]): Node[] {
  const { accounts } = ask.books
  const nodes = new Map<string, Node>()
  const roots: Node[] = []
  const nodeFor = (account: Account, depth: number): Node => {
    const known = nodes.get(account.id)
    if (known) return known
    const node: Node = { account, amounts: [], under: [] }
    nodes.set(account.id, node)
    const above = accounts.get(account.parent ?? '')
    if (above && depth < 50 && statedSection(above, accounts) === section) nodeFor(above, depth + 1).under.push(node)
    else roots.push(node)
    return node
  }
  for (const leaf of leaves) {
    const node = nodeFor(leaf, 0)
    node.amounts = ask.turned.map((turned) => ask.sign(section, net(turned.get(leaf.id))))
  }
  const addUp = (node: Node): string[] => {
    node.under.sort((a, b) => byCode(a.account, b.account))
    if (node.under.length > 0) {
      const below = node.under.map(addUp)
      node.amounts = columnSums(node.amounts.length > 0 ? [node.amounts, ...below] : below, ask.columns.length)
    }
    return node.amounts
  }
  for (const root of roots) addUp(root)
  return roots.sort((a, b) => byCode(a.account, b.account))
}

function nodeRows(ask: StatementAsk, node: Node, depth: number): QueryRow[] {
  const { account } = node
  const company = ask.books.company.id
  const opens = Object.fromEntries(
    ask.columns.map((column) => [
      column.name,
      account.heading
        ? opensLedger(company, { under: account.id }, ask.drill(column), ask.knownAt)
        : opensStatement(company, account.id, ask.drill(column), ask.knownAt),
    ]),
  )
  const row: QueryRow = {
    account: account.id,
    code: account.code,
    name: account.name,
    ...figures(ask.columns, node.amounts, ask.books.currency),
    ...(account.heading ? { _kind: 'group' as const } : {}),
    _depth: depth,
    _opens: { ...opens, ...(opens.amount ? { name: opens.amount } : {}) },
  }
  return [row, ...node.under.flatMap((one) => nodeRows(ask, one, depth + 1))]
}

/** The heading row of a section. */
export const sectionRow = (ask: StatementAsk, section: Section): QueryRow => ({
  section: section.id,
  name: inLanguage(section.name, ask.books.locale),
  _kind: 'group',
  _depth: 0,
})

/** A row of sums, whose figures open what they are made of. */
export function sumRow(
  ask: StatementAsk,
  words: Words | string,
  amounts: readonly string[],
  of: { section?: string; statement?: string } | null,
  more: Partial<QueryRow> = {},
): QueryRow {
  const company = ask.books.company.id
  const opens = of
    ? Object.fromEntries(
        ask.columns.map((column) => [column.name, opensLedger(company, of, ask.drill(column), ask.knownAt)]),
      )
    : {}
  return {
    name: typeof words === 'string' ? words : inLanguage(words, ask.books.locale),
    ...figures(ask.columns, amounts, ask.books.currency),
    _kind: 'sum',
    _depth: 0,
    _opens: opens,
    ...more,
  }
}

const TOTAL: Words = { en: 'Total', de: 'Summe' }

/** `Total revenue`: the sum row of a section with more than one line. */
export function sectionSum(ask: StatementAsk, part: Part): QueryRow[] {
  if (part.rows.length < 2) return []
  const { locale } = ask.books
  const name = inLanguage(part.section.name, locale)
  const words = locale?.startsWith('de')
    ? `${TOTAL.de} ${name}`
    : `${TOTAL.en} ${name.charAt(0).toLowerCase()}${name.slice(1)}`
  return [sumRow(ask, words, part.sums, { section: part.section.id }, { section: part.section.id })]
}
