/**
 * Transport Neutral Encapsulation (MS-OXTNEF): what Outlook makes of a mail with files, sent as `winmail.dat`.
 * Only the files are taken out of it, and the plain text where there is no file.
 */

/** A file out of a TNEF stream. `name` is as the sender wrote it, or empty. */
export interface TnefFile {
  name: string
  mime?: string
  bytes: Uint8Array
}

const SIGNATURE = 0x223e9f78
/** Attributes (MS-OXTNEF 2.1.3.3), each with its type in the upper half. */
const BODY = 0x0002800c
const CODE_PAGE = 0x00069007
const RENDERING = 0x00069002
const TITLE = 0x00018010
const DATA = 0x0006800f
const ATTACHMENT = 0x00069005
const MESSAGE = 0x00069003

/** Properties (MS-OXPROPS). */
const LONG_NAME = 0x3707
const SHORT_NAME = 0x3704
const MIME_TAG = 0x370e
const DATA_OBJECT = 0x3701
const PLAIN_BODY = 0x1000

const OBJECT = 0x0d
const STRING = 0x1e
const UNICODE = 0x1f
const BINARY = 0x102
/** Bytes of a value whose type has a fixed length, padded to four. */
const fixedSizes: ReadonlyMap<number, number> = new Map([
  ...([2, 3, 4, 0x0a, 0x0b] as const).map((type): [number, number] => [type, 4]),
  ...([5, 6, 7, 0x14, 0x40] as const).map((type): [number, number] => [type, 8]),
  [0x48, 16],
])
const variable = new Set([OBJECT, STRING, UNICODE, BINARY])

/** A cursor over bytes; reading past the end throws a RangeError, as DataView does. */
class Cursor {
  readonly bytes: Uint8Array
  readonly #view: DataView
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.byteLength
  }

  number(size: 1 | 2 | 4): number {
    const at = this.at
    this.at += size
    return size === 1
      ? this.#view.getUint8(at)
      : size === 2
        ? this.#view.getUint16(at, true)
        : this.#view.getUint32(at, true)
  }

  take(size: number): Uint8Array {
    if (size > this.bytes.byteLength - this.at) throw new RangeError('past the end')
    const taken = this.bytes.subarray(this.at, this.at + size)
    this.at += size
    return taken
  }

  /** A value with its length before it, padded to four bytes. */
  value(): Uint8Array {
    const size = this.number(4)
    const taken = this.take(size)
    this.at += (4 - (size % 4)) % 4
    return taken
  }
}

type Decode = (bytes: Uint8Array) => string

/** Texts of one byte a character are in the code page that the stream names, else in windows-1252. */
function decoderOf(page: number): Decode {
  const label =
    page === 65001
      ? 'utf-8'
      : page === 932
        ? 'shift_jis'
        : page === 936
          ? 'gbk'
          : page === 949
            ? 'euc-kr'
            : page === 950
              ? 'big5'
              : `windows-${page}`
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(label)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    decoder = new TextDecoder('windows-1252')
  }
  return (bytes) => decoder.decode(bytes).split('\0', 1)[0] ?? ''
}

interface Property {
  id: number
  type: number
  value: Uint8Array
}

/** A named property has its name behind its id (MS-OXTNEF 2.1.3.4). */
function skipName(cursor: Cursor): void {
  cursor.take(16)
  if (cursor.number(4) === 0) cursor.take(4)
  else cursor.value()
}

function* propertiesOf(bytes: Uint8Array): Generator<Property> {
  const cursor = new Cursor(bytes)
  const count = cursor.number(4)
  for (let number = 0; number < count && !cursor.isAtEnd; number++) {
    const written = cursor.number(2)
    const id = cursor.number(2)
    if (id >= 0x8000) skipName(cursor)
    const type = written & 0xfff
    const size = fixedSizes.get(type)
    if (size === undefined && !variable.has(type)) return
    const values = (written & 0x1000) !== 0 || size === undefined ? cursor.number(4) : 1
    for (let index = 0; index < values && !cursor.isAtEnd; index++) {
      const value = size === undefined ? cursor.value() : cursor.take(size)
      if (index === 0) yield { id, type, value }
    }
  }
}

const textOf = ({ type, value }: Property, decode: Decode): string =>
  type === UNICODE ? (new TextDecoder('utf-16le').decode(value).split('\0', 1)[0] ?? '') : decode(value)

/** What the properties of an attachment say; a mail that was attached is a TNEF stream again, behind an identifier. */
function describe(file: Partial<TnefFile>, bytes: Uint8Array, decode: Decode): void {
  for (const property of propertiesOf(bytes)) {
    const { id, type, value } = property
    if (id === LONG_NAME) file.name = textOf(property, decode) || file.name || ''
    else if (id === SHORT_NAME) file.name ||= textOf(property, decode)
    else if (id === MIME_TAG) file.mime = textOf(property, decode)
    else if (id === DATA_OBJECT && file.bytes === undefined) file.bytes = type === OBJECT ? value.subarray(16) : value
  }
}

interface Reading {
  files: Partial<TnefFile>[]
  body: string
  decode: Decode
}

function take(reading: Reading, attribute: number, data: Uint8Array): void {
  const last = reading.files.at(-1)
  if (attribute === CODE_PAGE && data.byteLength >= 4) reading.decode = decoderOf(new Cursor(data).number(4))
  else if (attribute === BODY) reading.body ||= reading.decode(data)
  else if (attribute === RENDERING) reading.files.push({})
  else if (attribute === TITLE && last) last.name ??= reading.decode(data)
  else if (attribute === DATA && last) last.bytes = data
  else if (attribute === ATTACHMENT && last) describe(last, data, reading.decode)
  else if (attribute === MESSAGE) {
    for (const property of propertiesOf(data))
      if (property.id === PLAIN_BODY) reading.body ||= textOf(property, reading.decode)
  }
}

/** Does what reads past the end as far as it comes: what stands before the damage is worth having. */
function asFarAsItGoes(read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
}

function readAttributes(cursor: Cursor, reading: Reading): void {
  while (!cursor.isAtEnd) {
    cursor.take(1)
    const attribute = cursor.number(4)
    const data = cursor.take(cursor.number(4))
    cursor.take(2)
    asFarAsItGoes(() => take(reading, attribute, data))
  }
}

/**
 * The files in a TNEF stream, in their order; null where it is none. A stream that is cut off or damaged gives the
 * files before the damage.
 */
export function tnefFiles(bytes: Uint8Array): TnefFile[] | null {
  if (bytes.byteLength < 6 || new Cursor(bytes).number(4) !== SIGNATURE) return null
  const cursor = new Cursor(bytes)
  cursor.take(6)
  const reading: Reading = { files: [], body: '', decode: decoderOf(1252) }
  asFarAsItGoes(() => readAttributes(cursor, reading))
  const files = reading.files.flatMap(({ name = '', mime, bytes: content }) =>
    content === undefined || content.byteLength === 0 ? [] : [{ name, ...(mime ? { mime } : {}), bytes: content }],
  )
  if (files.length > 0 || reading.body.trim() === '') return files
  return [{ name: 'message.txt', mime: 'text/plain', bytes: new TextEncoder().encode(reading.body) }]
}
