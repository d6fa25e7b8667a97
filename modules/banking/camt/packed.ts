const BLOCK = 64 * 1024
const END = 0x0a

/** Values that are kept small until they are walked through, as often as one likes. */
export type Packed<T> = Iterable<T> & { add(value: T): void }

/**
 * Keeps values as JSON in bytes, outside of the heap, and gives one of them out at a time. They are not deflated: each
 * run of an inflater stays in memory until the heap is collected as a whole, which was more than it spared.
 */
export function packed<T>(): Packed<T> {
  const blocks: { bytes: Buffer; filled: number }[] = []
  return {
    add(value) {
      // Written out at once: what waits as an object is taken for something that stays.
      const text = `${JSON.stringify(value)}\n`
      const size = Buffer.byteLength(text)
      let block = blocks.at(-1)
      if (block === undefined || block.filled + size > block.bytes.length) {
        block = { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK, size)), filled: 0 }
        blocks.push(block)
      }
      block.filled += block.bytes.write(text, block.filled)
    },
    *[Symbol.iterator]() {
      for (const { bytes, filled } of blocks) {
        for (let begin = 0; begin < filled; ) {
          const end = bytes.indexOf(END, begin)
          yield JSON.parse(bytes.toString('utf8', begin, end)) as T
          begin = end + 1
        }
      }
    },
  }
}
