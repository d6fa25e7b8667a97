import type { CamtStatement, Page } from './statement.ts'

/**
 * Joins the pages of a statement: statements of the same kind, account, id or sequence number whose page
 * numbers differ. Banks split long statements, inside one message or over several; give the statements of
 * all files together to join across files. The order of pages decides the order of balances and entries.
 * Statements without page numbers stay as they are.
 */
export function joinPages(statements: readonly CamtStatement[]): CamtStatement[] {
  const groups = new Map<string, CamtStatement[]>()
  const order: CamtStatement[][] = []
  for (const statement of statements) {
    const key = pageKey(statement)
    const group = key === undefined ? undefined : groups.get(key)
    if (group === undefined || sharesPage(group, statement)) {
      const fresh = [statement]
      order.push(fresh)
      if (key !== undefined && group === undefined) groups.set(key, fresh)
    } else {
      group.push(statement)
    }
  }
  return order.map(joined)
}

/** Pages carry the statement's sequence number; an id alone may be the same on all pages or new on each. */
function pageKey(statement: CamtStatement): string | undefined {
  if (statement.pages === undefined) return undefined
  const sequence = statement.electronicSequenceNumber ?? statement.legalSequenceNumber ?? ''
  const name = sequence === '' ? statement.id : sequence
  return [statement.kind, statement.account.id, sequence === '' ? 'id' : 'sequence', name, yearOf(statement)].join('|')
}

/** Sequence numbers begin again each year. */
function yearOf(statement: CamtStatement): string {
  return (statement.from ?? statement.balances[0]?.on ?? statement.createdAt).slice(0, 4)
}

function sharesPage(group: CamtStatement[], statement: CamtStatement): boolean {
  const taken = new Set(group.flatMap(pageNumbers))
  return pageNumbers(statement).some((number) => taken.has(number))
}

function pageNumbers(statement: CamtStatement): number[] {
  return statement.pages?.map((page) => page.number) ?? []
}

function joined(group: CamtStatement[]): CamtStatement {
  const pages = group.toSorted((a, b) => (pageNumbers(a)[0] ?? 0) - (pageNumbers(b)[0] ?? 0))
  const [first] = pages
  const last = pages.at(-1)
  if (first === undefined || last === undefined || pages.length === 1) return group[0] as CamtStatement
  const numbers: Page[] = pages.flatMap((page) => page.pages ?? [])
  return {
    ...first,
    pages: numbers,
    to: last.to ?? first.to,
    toAt: last.toAt ?? first.toAt,
    balances: pages.flatMap((page) => page.balances),
    entries: pages.flatMap((page) => page.entries),
    summary: last.summary ?? first.summary,
    additionalInformation: last.additionalInformation ?? first.additionalInformation,
  }
}

/** Whether all pages from the first to the last are here. */
export function pagesComplete(statement: CamtStatement): boolean {
  const pages = statement.pages ?? [{ number: 1, last: true }]
  const numbered = pages.every((page, at) => page.number === at + 1)
  return numbered && pages.at(-1)?.last === true
}
