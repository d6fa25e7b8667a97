import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Bytes that are deflated together: enough for what values have in common to be said once, few enough to be nothing. */
const BLOCK = 64 * 1024
const END = 0x0a

/** Values that are kept small until they are walked through, as often as one likes. */
export type Packed<T> = Iterable<T> & { add(value: T): void }

/**
 * Keeps values as deflated JSON: a hundred thousand lines take a tenth of what they would as objects, all of it outside
 * of the heap, and one of them is unpacked at a time. Fields that are undefined are left out.
 */
export function packed<T>(): Packed<T> {
  const blocks: Uint8Array[] = []
  const open = Buffer.allocUnsafeSlow(BLOCK)
  let filled = 0
  const close = (bytes: Uint8Array): void => {
    blocks.push(deflateRawSync(bytes, { level: 1 }))
  }
  return {
    add(value) {
      const text = `${JSON.stringify(value)}\n`
      const size = Buffer.byteLength(text)
      if (filled + size > BLOCK) {
        if (filled > 0) close(open.subarray(0, filled))
        filled = 0
      }
      // It is written out at once: what waits as an object is taken for something that stays.
      if (size > BLOCK) close(Buffer.from(text))
      else filled += open.write(text, filled)
    },
    *[Symbol.iterator]() {
      for (const block of blocks) yield* valuesOf<T>(inflateRawSync(block))
      yield* valuesOf<T>(Buffer.from(open.subarray(0, filled)))
    },
  }
}

function* valuesOf<T>(block: Buffer): Generator<T> {
  let begin = 0
  while (begin < block.length) {
    const end = block.indexOf(END, begin)
    yield JSON.parse(block.toString('utf8', begin, end)) as T
    begin = end + 1
  }
}
