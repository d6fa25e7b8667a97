import type { Reader, Who } from '../../kernel/index.ts'
import { grantsOf } from './approver.ts'
import { rateBetween } from './convert.ts'
import { type Grant, ownCompanies, type Scope } from './limits.ts'
import { loadWorld } from './world.ts'

/** A condition of SQL and the values of its placeholders. */
export interface SqlFilter {
  sql: string
  values: unknown[]
}

/**
 * The waiting rows of `kernel_held` that somebody may release now, in their own right or in another's place, as a
 * condition on that table's columns: the same answer that releasing gives, for a whole queue by one statement.
 * @param first number of the first placeholder.
 * @param alias how the statement calls `kernel_held`.
 */
export async function releasableBy(read: Reader, who: Who, first = 1, alias = 'kernel_held'): Promise<SqlFilter> {
  const world = await loadWorld(read)
  const grants = grantsOf(world, who)
  const values: unknown[] = []
  const put = (value: unknown, type: string): string => {
    values.push(value)
    return `$${first + values.length - 1}::${type}`
  }
  if (grants.length === 0) return { sql: 'false', values }
  const waiting = await read.rows<{ currency: string }>(
    `select distinct currency from kernel_held where state = 'waiting' and currency is not null`,
  )
  const me = put(who.id, 'text')
  const terms: string[] = []
  for (const grant of grants) {
    const parts = [scopeSql(grant, alias, put), ...grant.unless.map((scope) => `not (${scopeSql(scope, alias, put)})`)]
    if (grant.behalf !== null) parts.push(`not (${put(grant.behalf, 'text')} = any (${alias}.not_by))`)
    if (grant.upTo !== null) parts.push(await amountSql(read, grant, world.today, waiting, alias, put))
    terms.push(`(${parts.join(' and ')})`)
  }
  const own = ownCompanies(world, who.assignments)
  const others = `not (${me} = any (${alias}.not_by))`
  const allowed = own.length === 0 ? others : `(${others} or ${alias}.company = any (${put(own, 'text[]')}))`
  const sql = `(${alias}.state = 'waiting' and ${allowed} and (${terms.join(' or ')}))`
  return { sql, values }
}

type Put = (value: unknown, type: string) => string

function scopeSql(scope: Scope, alias: string, put: Put): string {
  const parts: string[] = []
  if (scope.companies !== null) parts.push(`${alias}.company = any (${put(scope.companies, 'text[]')})`)
  if (scope.departments !== null) {
    parts.push(`coalesce(${alias}.department = any (${put(scope.departments, 'text[]')}), false)`)
  }
  if (scope.command.endsWith('.*'))
    parts.push(`starts_with(${alias}.command, ${put(scope.command.slice(0, -1), 'text')})`)
  else if (scope.command !== '*') parts.push(`${alias}.command = ${put(scope.command, 'text')}`)
  return parts.length === 0 ? 'true' : parts.join(' and ')
}

async function amountSql(
  read: Reader,
  grant: Grant,
  today: string,
  waiting: readonly { currency: string }[],
  alias: string,
  put: Put,
): Promise<string> {
  const known: string[] = []
  for (const { currency } of waiting) {
    const rate = await rateBetween(read, currency, grant.currency, today)
    if (rate === null) continue
    known.push(
      `(${alias}.currency = ${put(currency, 'text')} and abs(${alias}.amount) * ${put(rate, 'numeric')} <= ${put(grant.upTo, 'numeric')})`,
    )
  }
  return `(coalesce(${alias}.amount, 0) = 0${known.map((one) => ` or ${one}`).join('')})`
}
