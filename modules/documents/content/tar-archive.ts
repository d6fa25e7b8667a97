/** The files in a tar archive (POSIX.1-1988 ustar, with the long names of GNU and of pax). */

export interface TarFile {
  name: string
  bytes: Uint8Array
}

const BLOCK = 512

const latin = new TextDecoder('latin1')
const words = (block: Uint8Array, at: number, size: number): string =>
  new TextDecoder().decode(block.subarray(at, at + size)).split('\0', 1)[0] ?? ''

/** Numbers are octal digits; GNU writes large ones in binary, behind a set bit. Null where it is neither. */
function sizeOf(block: Uint8Array): number | null {
  if (((block[124] ?? 0) & 0x80) !== 0) {
    const size = block.subarray(129, 136).reduce((sum, byte) => sum * 256 + byte, 0)
    return Number.isSafeInteger(size) ? size : null
  }
  const digits = latin
    .decode(block.subarray(124, 136))
    .replace(/[\0 ]+$/, '')
    .trim()
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : null
}

/** `path` of a pax header: records of `length key=value`. */
const paxPath = (bytes: Uint8Array): string | undefined =>
  /(?:^|\n)\d+ path=([^\n]*)\n/.exec(new TextDecoder().decode(bytes))?.[1]

/** Regular files, in the order of the archive. `complete` is false where it ends before it should. */
export function tarFiles(bytes: Uint8Array): { files: TarFile[]; complete: boolean } {
  const files: TarFile[] = []
  let longName: string | undefined
  for (let at = 0; at + BLOCK <= bytes.byteLength; ) {
    const block = bytes.subarray(at, at + BLOCK)
    if (block.every((byte) => byte === 0)) return { files, complete: true }
    const size = sizeOf(block)
    const start = at + BLOCK
    if (size === null || start + size > bytes.byteLength) return { files, complete: false }
    const content = bytes.subarray(start, start + size)
    const kind = String.fromCharCode(block[156] ?? 0)
    if (kind === 'L') longName = words(content, 0, content.byteLength)
    else if (kind === 'x') longName = paxPath(content) ?? longName
    else {
      const prefix = words(block, 345, 155)
      const name = longName ?? [prefix, words(block, 0, 100)].filter((part) => part !== '').join('/')
      if (kind === '0' || kind === '\0' || kind === '7') files.push({ name, bytes: content })
      longName = undefined
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  return { files, complete: files.length > 0 }
}
