/**
 * The tar format (POSIX.1-1988 ustar) as far as a backup needs it: plain files, written and read as streams. Any tar
 * program can look into what is written here.
 */

const BLOCK = 512
/** Largest size that the eleven octal digits of the header hold. */
const LARGEST_OCTAL = 0o77777777777
const LONGEST_NAME = 100

/** Raised where the bytes are no tar archive, or only a part of one. */
export class TarError extends Error {}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`
}

function sizeField(size: number): Buffer {
  if (size <= LARGEST_OCTAL) return Buffer.from(octal(size, 11), 'latin1')
  // GNU and star write larger sizes in base 256, marked by the highest bit.
  const field = Buffer.alloc(12)
  field.writeBigUInt64BE(BigInt(size), 4)
  field[0] = 0x80
  return field
}

function checksumOf(header: Buffer): number {
  let sum = 0
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0)
  return sum
}

/** The header of a file; `changed` is in seconds since 1970. */
export function tarHeader(name: string, size: number, changed: number): Buffer {
  if (Buffer.byteLength(name) > LONGEST_NAME) throw new TarError(`${name} is too long a name for the archive`)
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 'utf8')
  header.write(octal(0o600, 7), 100, 'latin1')
  header.write(octal(0, 7), 108, 'latin1')
  header.write(octal(0, 7), 116, 'latin1')
  sizeField(size).copy(header, 124)
  header.write(octal(Math.max(0, Math.floor(changed)), 11), 136, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** What fills the last block of a file of this size. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

/** The end of an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK)

export interface TarEntry {
  name: string
  size: number
  /** Its bytes, once. What is not read of them is skipped. */
  content: AsyncIterable<Buffer>
}

class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Up to `most` bytes, at least one; undefined at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next()
      if (next.done) return undefined
      this.#rest = next.value
    }
    const taken = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  async exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let missing = count; missing > 0; ) {
      const part = await this.some(missing)
      if (!part) throw new TarError('it ends in the middle')
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }
}

function parseSize(header: Buffer): number {
  if ((header[124] ?? 0) & 0x80) return Number(header.readBigUInt64BE(128))
  const digits = header.toString('latin1', 124, 136).replace(/[\0 ]+$/, '')
  if (!/^[0-7]+$/.test(digits)) throw new TarError('a size in it is no number')
  return Number.parseInt(digits, 8)
}

function parseHeader(header: Buffer): { name: string; size: number } {
  const sum = Number.parseInt(header.toString('latin1', 148, 154), 8)
  if (sum !== checksumOf(header)) throw new TarError('a header in it is damaged')
  if (header.toString('latin1', 156, 157) !== '0') throw new TarError('it holds something else than plain files')
  const name = header.toString('utf8', 0, LONGEST_NAME).replace(/\0.*$/s, '')
  const size = parseSize(header)
  if (!Number.isSafeInteger(size)) throw new TarError('a size in it is out of range')
  return { name, size }
}

/**
 * The files of an archive, one after the other, in bounded memory.
 * @throws TarError where the archive is damaged, cut off, or goes on after its end.
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source)
  for (;;) {
    const header = await reader.exactly(BLOCK)
    if (header.every((byte) => byte === 0)) break
    const { name, size } = parseHeader(header)
    let missing = size
    const content = (async function* () {
      while (missing > 0) {
        const part = await reader.some(missing)
        if (!part) throw new TarError('it ends in the middle')
        missing -= part.length
        yield part
      }
    })()
    yield { name, size, content }
    while (missing > 0) missing -= (await reader.exactly(Math.min(missing, 65_536))).length
    await reader.exactly(tarPadding(size).length)
  }
  if (!(await reader.exactly(BLOCK)).every((byte) => byte === 0)) throw new TarError('its end is damaged')
  if (await reader.some(1)) throw new TarError('it goes on after its end')
}
