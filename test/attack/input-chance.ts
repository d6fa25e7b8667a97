/** Chance that can be repeated, and the ways in which hostile hands change a file. */

import { chance } from '../../modules/demo/chance.ts'

/** How long to go on beyond the short run of `npm test`, in seconds; and from which seed. */
export const FUZZ_SECONDS = Number(process.env.FUZZ_SECONDS ?? 0)
export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 20260312)

/** Numbers of at least 0 and below 1. */
export type Chance = () => number

/** Numbers that a seed decides. */
export const chanceOf = (seed: number): Chance => chance(seed).next

/** A seed for one try of one target, so that each can be repeated by itself. */
export function seedOf(seed: number, target: string, index: number): number {
  let hash = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0
  for (let at = 0; at < target.length; at++) hash = Math.imul(hash ^ target.charCodeAt(at), 0x01000193) >>> 0
  return hash
}

export const below = (chance: Chance, end: number): number => Math.floor(chance() * end)

export function pick<T>(chance: Chance, all: readonly T[]): T {
  const found = all[below(chance, all.length)]
  if (found === undefined) throw new RangeError('Nothing to pick from.')
  return found
}

/** What parsers trip over: ends, marks, escapes, names of objects, numbers at their limits, letters that turn. */
export const TOKENS: readonly string[] = [
  ...[
    '\0',
    '\r',
    '\n',
    '\r\n\r\n',
    '\t',
    ' ',
    '\u00a0',
    '\ufeff',
    '\u202e',
    '\u2028',
    '\ud800',
    '\u{1f9fe}',
    'e\u0301',
  ],
  ...[
    '<',
    '>',
    '</',
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0"?>',
    '&',
    '&amp;',
    '&#0;',
    '&#x110000;',
  ],
  ...[
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x">',
    'xmlns="',
    '"',
    "'",
    '\\',
  ],
  ...[
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
    '%n',
    '%s',
    '$' + '{x}',
    '{{x}}',
    '{0}',
  ],
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-Infinity',
    'true',
    '[]',
    '{}',
  ],
  ...[
    '0',
    '-0',
    '-1',
    '1e999',
    '1e-999',
    '9'.repeat(40),
    '0.'.concat('0'.repeat(40), '1'),
    '2147483648',
    '9007199254740993',
  ],
  ...[
    '0000-00-00',
    '9999-12-31',
    '-000001-01-01',
    '2026-02-30',
    '24:00:61',
    '+99:99',
    '../',
    '..\\',
    '/etc/passwd',
    'C:\\',
  ],
  ...[
    '=',
    ';',
    ',',
    ':',
    '@',
    '<@>',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '--',
    '=?utf-8?b?',
    '?=',
    '=?x?q?=00?=',
    '=00',
    "'; --",
  ],
  ...[
    'endobj',
    'stream',
    'endstream',
    '<<',
    '>>',
    '/Length 99999999',
    '/Kids [1 0 R]',
    '1 0 R',
    'xref',
    'trailer',
    'PK\x03\x04',
  ],
  ...[
    'boundary="',
    'Content-Type: ',
    'multipart/mixed',
    'Content-Transfer-Encoding: base64',
    'From ',
    '>From ',
    'GIF89a',
  ],
]

const latin = (text: string): Buffer => Buffer.from(text, 'utf8')

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

type Change = (bytes: Uint8Array, chance: Chance, others: readonly Uint8Array[]) => Uint8Array

function range(bytes: Uint8Array, chance: Chance, most: number): [from: number, to: number] {
  const from = below(chance, bytes.length + 1)
  return [from, Math.min(bytes.length, from + below(chance, most))]
}

const isWord = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122))

/** The word at a place, or the place alone: values are where parsers look closest. */
function wordAt(bytes: Uint8Array, at: number): [from: number, to: number] {
  let from = at
  let to = at
  while (to - from < 60 && isWord(bytes[from - 1])) from--
  while (to - from < 60 && isWord(bytes[to])) to++
  return [from, to]
}

const overwrite: Change = (bytes, chance) => {
  const changed = bytes.slice()
  for (let times = 1 + below(chance, 6); times > 0; times--) changed[below(chance, changed.length)] = below(chance, 256)
  return changed
}

const flip: Change = (bytes, chance) => {
  const changed = bytes.slice()
  const at = below(chance, changed.length)
  changed[at] = (changed[at] ?? 0) ^ (1 << below(chance, 8))
  return changed
}

const extreme: Change = (bytes, chance) => {
  const changed = Buffer.from(bytes)
  const size = pick(chance, [1, 2, 4])
  if (changed.length < size) return changed
  const at = below(chance, changed.length - size + 1)
  const value = pick(chance, EXTREMES) % 2 ** (8 * size)
  if (chance() < 0.5) changed.writeUIntLE(value, at, size)
  else changed.writeUIntBE(value, at, size)
  return new Uint8Array(changed)
}

const cutOff: Change = (bytes, chance) => bytes.slice(0, below(chance, bytes.length))

const cutOut: Change = (bytes, chance) => {
  const [from, to] = range(bytes, chance, 200)
  return join(bytes.subarray(0, from), bytes.subarray(to))
}

const repeat: Change = (bytes, chance) => {
  const [from, to] = range(bytes, chance, 400)
  const times = 2 ** below(chance, 9)
  const middle = Buffer.concat(Array.from({ length: times }, () => bytes.subarray(from, to)))
  return join(bytes.subarray(0, from), middle, bytes.subarray(to))
}

const insert: Change = (bytes, chance) => {
  const at = below(chance, bytes.length + 1)
  return join(bytes.subarray(0, at), latin(pick(chance, TOKENS)), bytes.subarray(at))
}

const replaceWord: Change = (bytes, chance) => {
  const [from, to] = wordAt(bytes, below(chance, bytes.length))
  return join(bytes.subarray(0, from), latin(pick(chance, TOKENS)), bytes.subarray(to))
}

/** A value that is one thing over and over: what takes time by the square of its length shows here. */
const pump: Change = (bytes, chance) => {
  const [from, to] = wordAt(bytes, below(chance, bytes.length))
  const unit = chance() < 0.5 ? pick(chance, TOKENS) : pick(chance, TOKENS) + pick(chance, TOKENS)
  const times = Math.ceil((2 ** (10 + below(chance, 8)) * 1) / Math.max(unit.length, 1))
  return join(bytes.subarray(0, from), latin(unit.repeat(times)), bytes.subarray(to))
}

const splice: Change = (bytes, chance, others) => {
  const other = pick(chance, others)
  const [from, to] = range(other, chance, 4000)
  const at = below(chance, bytes.length + 1)
  return join(bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at + (to - from)))
}

const sixteen: Change = (bytes) =>
  new Uint8Array(Buffer.from(`\ufeff${Buffer.from(bytes).toString('latin1')}`, 'utf16le'))

interface Way {
  share: number
  change: Change
}

const way = (share: number, change: Change): Way => ({ share, change })

const ANY: readonly Way[] = [
  ...[way(20, overwrite), way(12, flip), way(14, extreme), way(8, cutOff), way(10, cutOut), way(6, repeat)],
  ...[way(14, insert), way(14, replaceWord), way(6, pump), way(8, splice), way(1, sixteen)],
]
/** What leaves the file whole: the readers behind the parser see these. */
const GENTLE: readonly Way[] = [way(60, replaceWord), way(15, pump), way(5, cutOut), way(10, flip)]

function chosen(chance: Chance, ways: readonly Way[]): Change {
  let left = chance() * ways.reduce((sum, { share }) => sum + share, 0)
  for (const { share, change } of ways) {
    left -= share
    if (left < 0) return change
  }
  return flip
}

/** A file of the corpus as hostile or careless hands leave it: one to four changes. */
export function mutate(bytes: Uint8Array, chance: Chance, others: readonly Uint8Array[]): Uint8Array {
  const ways = chance() < 0.4 ? GENTLE : ANY
  let changed = bytes
  for (let times = 1 + below(chance, 4); times > 0 && changed.length > 0; times--) {
    changed = chosen(chance, ways)(changed, chance, others)
    if (changed.length > 4_000_000) break
  }
  return changed
}
