/**
 * Reads the expected values that stand beside the shared statements: a dump of another reader's objects,
 * in which an object that was shown before is the text `__RECURSIVITY__`. Only for tests.
 */

export type Dumped = { [field: string]: unknown }

function isObject(value: unknown): value is Dumped {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The class of a dumped object, without its path. */
function classOf(value: Dumped): string {
  return String(value.__CLASS__ ?? '').replace(/^.*\\/, '')
}

/** All objects of the classes below a value, in the order in which the dump first shows them. */
export function below(value: unknown, ...classes: string[]): Dumped[] {
  if (Array.isArray(value)) return value.flatMap((each) => below(each, ...classes))
  if (!isObject(value)) return []
  const inside = Object.values(value).flatMap((each) => below(each, ...classes))
  return classes.includes(classOf(value)) ? [value, ...inside] : inside
}

/** A field that holds an object, or undefined. */
export function inner(value: Dumped | undefined, ...path: string[]): Dumped | undefined {
  let here: unknown = value
  for (const name of path) here = isObject(here) ? here[name] : undefined
  return isObject(here) ? here : undefined
}

/** A field as text; undefined for null and for the empty text that the dump has for absent values. */
export function textIn(value: Dumped | undefined, name: string): string | undefined {
  const found = value?.[name]
  return found === null || found === undefined || found === '' ? undefined : String(found)
}

/** An instant as we write it. */
export function instantIn(value: Dumped | undefined, name: string): string | undefined {
  const found = textIn(inner(value, name), '0')
  return found === undefined ? undefined : Temporal.Instant.from(found).toString()
}

/** Minor units and currency of a dumped amount. */
export function moneyIn(value: Dumped | undefined, name: string): { minor: string; currency: string } | undefined {
  const money = inner(value, name)
  if (money === undefined) return undefined
  return { minor: String(money.getAmount), currency: String(inner(money, 'getCurrency')?.getCode) }
}

/** The dump's records (statements) with the entries of each, however the dump nests them. */
export function recordsOf(dump: Dumped): { record: Dumped; entries: Dumped[] }[] {
  const found: { record: Dumped; entries: Dumped[] }[] = []
  const visit = (value: unknown, around: Dumped[]): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, around)
    if (!isObject(value)) return
    if (['Statement', 'Report', 'Notification'].includes(classOf(value))) {
      const inside = below(value.getEntries, 'Entry')
      const outside = around.filter((each) => classOf(each) === 'Entry')
      found.push({ record: value, entries: inside.length > 0 ? inside : outside })
    }
    for (const each of Object.values(value)) visit(each, [...around, value])
  }
  visit(dump, [])
  return found
}
