import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FileStore, folderFiles, hashOf } from './files.ts'

let folder: string
let files: FileStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstay-files-'))
  files = folderFiles(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, nth) => (nth * 7 + (nth >> 8)) % 256))

async function* inPieces(of: Uint8Array, size: number, broken?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < of.byteLength; at += size) yield of.subarray(at, at + size)
  if (broken) throw broken
}

const joined = async (pieces: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(pieces))

test('what comes in pieces is stored as what comes at once, and given out whole, in parts and in pieces', async () => {
  const received = await files.receive(inPieces(bytes, 1001), bytes.byteLength)
  expect(received).toEqual({ hash: hashOf(bytes), size: bytes.byteLength, kept: true })
  expect(await files.put(bytes)).toBe(received.hash)
  expect(await files.receive(inPieces(bytes, 65_536), 1_000_000)).toEqual(received)
  expect(await files.size(received.hash)).toBe(bytes.byteLength)
  expect(Buffer.compare(await files.get(received.hash), bytes)).toBe(0)
  expect(Buffer.compare(await joined(files.pieces(received.hash)), bytes)).toBe(0)
  expect(Buffer.compare(await files.part(received.hash, 70_000, 140_000), bytes.subarray(70_000, 140_000))).toBe(0)
  expect(Buffer.compare(await files.part(received.hash, 299_990, 400_000), bytes.subarray(299_990))).toBe(0)
  expect(await files.part(received.hash, 400_000, 500_000)).toHaveLength(0)
})

test('nothing is a file, too', async () => {
  const { hash, kept } = await files.receive(inPieces(Buffer.alloc(0), 1), 10)
  expect([hash, kept]).toEqual([hashOf(Buffer.alloc(0)), true])
  expect(await joined(files.pieces(hash))).toHaveLength(0)
})

test('of what is too much nothing stays, and it is called by its beginning', async () => {
  const received = await files.receive(inPieces(bytes, 999), 100_000)
  expect(received).toEqual({ hash: hashOf(bytes.subarray(0, 100_000)), size: bytes.byteLength, kept: false })
  expect(await files.has(received.hash)).toBe(false)
  expect(await readdir(folder)).toEqual([])
})

test('of what breaks off nothing stays, and it is told why', async () => {
  const broken = new Error('The line is dead.')
  await expect(files.receive(inPieces(bytes, 5000, broken), bytes.byteLength)).rejects.toBe(broken)
  expect(await readdir(folder)).toEqual([])
})

test('what was coming in when a process was killed is cleared away once it is old', async () => {
  const [old, young] = ['coming.old', 'coming.young'].map((name) => join(folder, name))
  for (const path of [old, young]) await writeFile(path ?? '', 'half')
  await utimes(old ?? '', 0, 0)
  await files.receive(inPieces(bytes, 5000), bytes.byteLength)
  expect((await readdir(folder)).filter((name) => name.startsWith('coming.'))).toEqual(['coming.young'])
})
