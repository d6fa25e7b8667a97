import { fetchList } from '../api/queries.ts'

const AT_ONCE = 6
const MOST = 500

/**
 * The contacts that go by these names, whatever the case they are written in.
 * @returns ids by the names as they were given; a name of nobody, or of several, is left out
 */
export async function findContacts(names: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(names)].slice(0, MOST)
  const found = new Map<string, string>()
  const next = async (): Promise<void> => {
    const name = wanted.pop()
    if (name === undefined) return
    const { rows } = await fetchList('contacts.party', { search: name, limit: 20 })
    const same = rows.filter((row) => !row.mergedInto && String(row.name).toLowerCase() === name.toLowerCase())
    if (same.length === 1 && same[0]) found.set(name, same[0].id)
    return next()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  return found
}
