/** So many keys that are nobody's from one address within the window, and unknown ones are no longer looked at. */
const MOST = 60
const WINDOW = 60_000
/** Most addresses and keys that are remembered; guesses from everywhere must not fill the memory. */
const MOST_KEPT = 10_000

/** An IPv6 address by its first half, which is what one customer has. */
const places = (address: string): string =>
  address.includes(':') && !address.startsWith('::ffff:') ? address.split(':').slice(0, 4).join(':') : address

/** Counts keys that are nobody's by the address that sent them. Keys that were right before go on working. */
export function wrongKeys() {
  const wrong = new Map<string, { count: number; until: number }>()
  const right = new Set<string>()
  return {
    /** True where a key that was never right must not be tried from there now. */
    refuses(address: string, key: string): boolean {
      const seen = wrong.get(places(address))
      return seen !== undefined && seen.count >= MOST && seen.until > performance.now() && !right.has(key)
    },
    note(address: string, key: string, isRight: boolean): void {
      if (isRight) {
        if (right.size >= MOST_KEPT) right.clear()
        right.add(key)
        return
      }
      right.delete(key)
      const place = places(address)
      const seen = wrong.get(place)
      if (seen && seen.until > performance.now()) seen.count++
      else {
        if (wrong.size >= MOST_KEPT) wrong.clear()
        wrong.set(place, { count: 1, until: performance.now() + WINDOW })
      }
    },
  }
}
