import type { CamtStatement, Page, StatementHead } from './statement.ts'

/** Joins the pages of statements whose entries are held; see {@link pagesOf}. */
export const joinPages = (statements: readonly CamtStatement[]): CamtStatement[] =>
  pagesOf(statements, (statement) => statement).map((pages) => ({
    ...joinHeads(pages),
    entries: pages.flatMap((page) => page.entries),
  }))

/**
 * What belongs together as pages of a statement, in their order: statements of the same kind, account, id or sequence
 * number whose page numbers differ. Banks split long statements, inside one message or over several; give the
 * statements of all files together to join across files. The order of pages decides the order of balances and entries.
 * Statements without page numbers stay as they are.
 */
export function pagesOf<T>(statements: readonly T[], headOf: (statement: T) => StatementHead): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>()
  const order: [T, ...T[]][] = []
  for (const statement of statements) {
    const key = pageKey(headOf(statement))
    const group = key === undefined ? undefined : groups.get(key)
    if (group === undefined || sharesPage(group.map(headOf), headOf(statement))) {
      const fresh: [T, ...T[]] = [statement]
      order.push(fresh)
      if (key !== undefined && group === undefined) groups.set(key, fresh)
    } else {
      group.push(statement)
    }
  }
  const first = (statement: T): number => pageNumbers(headOf(statement))[0] ?? 0
  for (const group of order) group.sort((a, b) => first(a) - first(b))
  return order
}

/** Pages carry the statement's sequence number; an id alone may be the same on all pages or new on each. */
function pageKey(statement: StatementHead): string | undefined {
  if (statement.pages === undefined) return undefined
  const sequence = statement.electronicSequenceNumber ?? statement.legalSequenceNumber ?? ''
  const name = sequence === '' ? statement.id : sequence
  return [statement.kind, statement.account.id, sequence === '' ? 'id' : 'sequence', name, yearOf(statement)].join('|')
}

/** Sequence numbers begin again each year. */
function yearOf(statement: StatementHead): string {
  return (statement.from ?? statement.balances[0]?.on ?? statement.createdAt).slice(0, 4)
}

function sharesPage(group: readonly StatementHead[], statement: StatementHead): boolean {
  const taken = new Set(group.flatMap(pageNumbers))
  return pageNumbers(statement).some((number) => taken.has(number))
}

function pageNumbers(statement: StatementHead): number[] {
  return statement.pages?.map((page) => page.number) ?? []
}

/** What the pages of a statement say together, but for their entries. */
export function joinHeads<T extends StatementHead>(pages: readonly [T, ...T[]]): T {
  const [first] = pages
  const last = pages.at(-1)
  if (last === undefined || pages.length === 1) return first
  const numbers: Page[] = pages.flatMap((page) => page.pages ?? [])
  return {
    ...first,
    pages: numbers,
    to: last.to ?? first.to,
    toAt: last.toAt ?? first.toAt,
    balances: pages.flatMap((page) => page.balances),
    summary: last.summary ?? first.summary,
    additionalInformation: last.additionalInformation ?? first.additionalInformation,
  }
}

/** Whether all pages from the first to the last are here. */
export function pagesComplete(statement: StatementHead): boolean {
  const pages = statement.pages ?? [{ number: 1, last: true }]
  const numbered = pages.every((page, at) => page.number === at + 1)
  return numbered && pages.at(-1)?.last === true
}
