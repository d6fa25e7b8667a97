/** Values in the binary form in which PostgreSQL takes them: nothing to quote here, nothing to parse there. */
import { Decimal } from 'decimal.js'
import { refuse } from './refusal.ts'
import { say } from './words.ts'

/** Writes one value after the others. */
export type WriteValue = (to: Wire, value: unknown) => void

const refuseLarge = (): never =>
  refuse('input.wrong', say`A number is too large to be stored.`, { help: say`Give a smaller one.` })

/** Characters of a text whose size is counted before it is written. */
const LONG = 4096

/** Bytes that are kept to be written to again. */
const KEPT_ROOM = 1024 * 1024

/** Bytes that grow as they are written, in network order. */
export class Wire {
  bytes = Buffer.allocUnsafe(4096)
  length = 0

  /** Makes room for so many bytes, and gives where they begin. */
  room(size: number): number {
    const begin = this.length
    if (begin + size > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, begin + size))
      this.bytes.copy(larger, 0, 0, begin)
      this.bytes = larger
    }
    this.length = begin + size
    return begin
  }

  int16(value: number): void {
    if (value !== (value << 16) >> 16) refuseLarge()
    const at = this.room(2)
    this.bytes.writeInt16BE(value, at)
  }

  int32(value: number): void {
    if (value !== (value | 0)) refuseLarge()
    const at = this.room(4)
    this.bytes.writeInt32BE(value, at)
  }

  /** Numbers of the catalogue (oid) have no sign. */
  oid(value: number): void {
    const at = this.room(4)
    this.bytes.writeUInt32BE(value, at)
  }

  int64(value: bigint): void {
    if (value !== BigInt.asIntN(64, value)) refuseLarge()
    const at = this.room(8)
    this.bytes.writeBigInt64BE(value, at)
  }

  text(value: string): void {
    // Room for the longest that it may become is the quicker way, and too much of it where the text is long.
    const begin = this.room(value.length > LONG ? Buffer.byteLength(value) : value.length * 3)
    this.length = begin + this.bytes.write(value, begin)
  }

  /** A value with its length before it; -1 stands for null. */
  value(value: unknown, write: WriteValue): void {
    if (value === undefined || value === null) {
      this.int32(-1)
      return
    }
    const at = this.room(4)
    write(this, value)
    this.bytes.writeInt32BE(this.length - at - 4, at)
  }

  /** What was written so far, as bytes of its own. Room that only a large statement needed goes with it. */
  taken(): Buffer {
    if (this.bytes.length <= KEPT_ROOM) return Buffer.copyBytesFrom(this.bytes, 0, this.length)
    const taken = this.bytes.subarray(0, this.length)
    this.bytes = Buffer.allocUnsafe(4096)
    return taken
  }
}

const hex = (code: number): number => (code <= 57 ? code - 48 : (code | 32) - 87)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function writeUuid(to: Wire, value: unknown): void {
  const text = String(value)
  if (!UUID.test(text)) throw new TypeError(`${text.slice(0, 60)} is no UUID.`)
  let at = to.room(16)
  for (let place = 0; place < 36; place += 2) {
    if (text.charCodeAt(place) === 45) place += 1
    to.bytes[at++] = (hex(text.charCodeAt(place)) << 4) | hex(text.charCodeAt(place + 1))
  }
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** A decimal as groups of four digits (`numeric_recv` in PostgreSQL's utils/adt/numeric.c). */
function writeNumeric(to: Wire, value: unknown): void {
  const text = String(value)
  const found = DECIMAL.exec(text) ?? DECIMAL.exec(new Decimal(text).toFixed())
  if (!found) throw new TypeError(`${text.slice(0, 60)} is no decimal.`)
  const [, sign, whole = '', fraction = ''] = found
  const digits =
    whole.padStart(Math.ceil(whole.length / 4) * 4, '0') + fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0')
  const groups = digits.length / 4
  to.int16(groups)
  to.int16(Math.ceil(whole.length / 4) - 1)
  to.int16(sign === '' ? 0 : 0x4000)
  to.int16(fraction.length)
  for (let group = 0; group < groups; group++) to.int16(Number(digits.slice(group * 4, group * 4 + 4)))
}

/** 2000-01-01, from which PostgreSQL counts days and microseconds, in those of 1970. */
const EPOCH_DAYS = 10_957
const EPOCH_MICROSECONDS = 946_684_800_000_000n

const days = new Map<string, number>()

function daysOf(date: string): number {
  const known = days.get(date)
  if (known !== undefined) return known
  const counted = Temporal.PlainDate.from(date).since('1970-01-01', { largestUnit: 'day' }).days - EPOCH_DAYS
  if (days.size > 5000) days.clear()
  days.set(date, counted)
  return counted
}

const microseconds = (instant: string): bigint =>
  Temporal.Instant.from(instant).round('microsecond').epochNanoseconds / 1000n - EPOCH_MICROSECONDS

/** Values of a list are written one by one: the images of an import as one text would be held several times over. */
function writeJson(to: Wire, value: unknown): void {
  if (!Array.isArray(value)) {
    to.text(JSON.stringify(value))
    return
  }
  to.text('[')
  for (const [nth, one] of value.entries()) {
    if (nth > 0) to.text(',')
    to.text(JSON.stringify(one) ?? 'null')
  }
  to.text(']')
}

const writeText: WriteValue = (to, value) => to.text(String(value))

/** How values of a type are written; types that no row of ours ever states are not among them. */
const WRITERS: Record<string, WriteValue> = {
  text: writeText,
  uuid: writeUuid,
  numeric: writeNumeric,
  date: (to, value) => to.int32(daysOf(String(value))),
  timestamptz: (to, value) => to.int64(microseconds(String(value))),
  bool: (to, value) => {
    const at = to.room(1)
    to.bytes[at] = value === true || value === 'true' ? 1 : 0
  },
  int2: (to, value) => to.int16(Number(value)),
  int4: (to, value) => to.int32(Number(value)),
  int8: (to, value) => to.int64(BigInt(String(value))),
  json: writeJson,
  jsonb: (to, value) => {
    const at = to.room(1)
    to.bytes[at] = 1
    writeJson(to, value)
  },
}

/** What stands before the values of a list: its length, if any, and the type of its values. */
export const LIST_HEAD = 20

export function writeListHead(to: Wire, type: number, length: number): void {
  to.int32(1)
  to.int32(0)
  to.oid(type)
  to.int32(length)
  to.int32(1)
}

/**
 * How values of a type are written, by its name in the catalogue; of lists the type of their values is given too.
 * @throws where a value of a type that is not known is written
 */
export function writerOf(type: string, element?: { type: string; oid: number }): WriteValue {
  if (!element) {
    return (
      WRITERS[type] ??
      (() => {
        throw new TypeError(`Rows state no values of the type ${type}.`)
      })
    )
  }
  const write = writerOf(element.type)
  return (to, value) => {
    const values = value as unknown[]
    if (values.length === 0) {
      // An empty list has no dimension.
      to.int32(0)
      to.int32(0)
      to.oid(element.oid)
      return
    }
    writeListHead(to, element.oid, values.length)
    for (const one of values) to.value(one, write)
  }
}
