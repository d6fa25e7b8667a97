/** Bytes of a fingerprint of 40 hexadecimal digits, and of how many lines its entry makes. */
const FINGERPRINT = 20
const ROW = FINGERPRINT + 4
const BLOCK = ROW * 2048
/** Digits by which fingerprints that may be equal are found: as many as a number holds exactly. */
const DIGITS = 12

/** The fingerprints of the entries of a statement in their order, each with how many lines it makes. */
export type EntryKeys = Iterable<{ fingerprint: string; parts: number }> & {
  add(fingerprint: string, parts: number): void
  readonly count: number
}

/** Keeps fingerprints as bytes: they are looked up before any line is unpacked. */
export function entryKeys(): EntryKeys {
  const blocks: Buffer[] = []
  let count = 0
  return {
    get count() {
      return count
    },
    add(fingerprint, parts) {
      const at = (count * ROW) % BLOCK
      if (at === 0) blocks.push(Buffer.alloc(BLOCK))
      const block = blocks.at(-1)
      block?.write(fingerprint, at, 'hex')
      block?.writeUInt32BE(parts, at + FINGERPRINT)
      count++
    },
    *[Symbol.iterator]() {
      for (let nth = 0; nth < count; nth++) {
        const block = blocks[Math.floor((nth * ROW) / BLOCK)] as Buffer
        const at = (nth * ROW) % BLOCK
        yield {
          fingerprint: block.toString('hex', at, at + FINGERPRINT),
          parts: block.readUInt32BE(at + FINGERPRINT),
        }
      }
    },
  }
}

/** Gives entries their ordinals; see {@link counting}. */
export type Counting = (fingerprint: string) => number

/** What counts the entries of a statement, in their order, among those with the same fingerprint, from 0. */
export function counting(mayRepeat: (fingerprint: string) => boolean = () => true): Counting {
  const counts = new Map<string, number>()
  return (fingerprint) => {
    if (!mayRepeat(fingerprint)) return 0
    const ordinal = counts.get(fingerprint) ?? 0
    counts.set(fingerprint, ordinal + 1)
    return ordinal
  }
}

const beginningOf = (fingerprint: string): number => Number.parseInt(fingerprint.slice(0, DIGITS), 16)

/**
 * Whether a fingerprint may be there more than once: true for all that are, and for nearly no other. So the few that
 * are repeated are counted, and not all of them kept.
 */
export function repeatedIn(pages: readonly EntryKeys[]): (fingerprint: string) => boolean {
  const beginnings = new Float64Array(pages.reduce((sum, { count }) => sum + count, 0))
  let at = 0
  for (const keys of pages) for (const { fingerprint } of keys) beginnings[at++] = beginningOf(fingerprint)
  beginnings.sort()
  const repeated = new Set(beginnings.filter((one, nth) => nth > 0 && one === beginnings[nth - 1]))
  return (fingerprint) => repeated.has(beginningOf(fingerprint))
}
