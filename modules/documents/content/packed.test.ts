import { describe, expect, it } from 'vitest'
import { tarFiles } from './tar-archive.ts'
import { tnefFiles } from './tnef.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const number = (value: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntLE(value, 0, size)
  return bytes
}

/** An attribute of a TNEF stream, with no checksum: nobody computes it. */
const attribute = (level: 1 | 2, id: number, data: Uint8Array): Buffer =>
  Buffer.concat([number(level, 1), number(id, 4), number(data.byteLength, 4), data, Buffer.alloc(2)])

/** A value of a property: its length, its bytes, padded to four. */
const value = (data: Uint8Array): Buffer =>
  Buffer.concat([number(1, 4), number(data.byteLength, 4), data, Buffer.alloc((4 - (data.byteLength % 4)) % 4)])

const unicode = (written: string): Buffer => Buffer.from(`${written}\0`, 'utf16le')

function properties(...list: [id: number, type: number, value: Buffer][]): Buffer {
  return Buffer.concat([
    number(list.length, 4),
    ...list.flatMap(([id, type, data]) => [number(type, 2), number(id, 2), data]),
  ])
}

const tnef = (...attributes: Buffer[]): Uint8Array =>
  Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]), ...attributes])
const rendering = attribute(2, 0x00069002, Buffer.alloc(14))
const titled = (name: string, encoding: BufferEncoding = 'latin1'): Buffer =>
  attribute(2, 0x00018010, Buffer.from(`${name}\0`, encoding))
const data = (content: string): Buffer => attribute(2, 0x0006800f, Buffer.from(content))

describe('what Outlook packs into winmail.dat', () => {
  it('gives its files, each with its long name', () => {
    const named = properties(
      [0x8001, 3, Buffer.concat([Buffer.alloc(20), number(5, 4), number(7, 4)])],
      [0x3707, 0x1f, value(unicode('Rechnung März.pdf'))],
      [0x370e, 0x1e, value(Buffer.from('application/pdf\0'))],
    )
    const files = tnefFiles(
      tnef(
        rendering,
        titled('RECHNU~1.PDF'),
        data('%PDF-1.7'),
        attribute(2, 0x00069005, named),
        rendering,
        titled('zwei.txt'),
        data('two'),
      ),
    )
    expect(files?.map((file) => [file.name, file.mime, text(file.bytes)])).toEqual([
      ['Rechnung März.pdf', 'application/pdf', '%PDF-1.7'],
      ['zwei.txt', undefined, 'two'],
    ])
  })

  it('reads names in the code page that it states', () => {
    const page = attribute(1, 0x00069007, Buffer.concat([number(1251, 4), number(0, 4)]))
    const name = attribute(2, 0x00018010, Buffer.from([0xd1, 0xf7, 0xb8, 0xf2, 0]))
    expect(tnefFiles(tnef(page, rendering, name, data('x')))?.[0]?.name).toBe('Счёт')
  })

  it('gives a mail that was attached as a stream of its own', () => {
    const inner = tnef(rendering, titled('inner.txt'), data('inside'))
    const object = properties([0x3701, 0x0d, value(Buffer.concat([Buffer.alloc(16), inner]))])
    const [file] = tnefFiles(tnef(rendering, attribute(2, 0x00069005, object))) ?? []
    expect(tnefFiles(file?.bytes ?? new Uint8Array())?.[0]).toMatchObject({ name: 'inner.txt' })
  })

  it('gives its text where it has no file', () => {
    const body = attribute(1, 0x00069003, properties([0x1000, 0x1f, value(unicode('Only words'))]))
    expect(tnefFiles(tnef(body))?.map((file) => [file.name, text(file.bytes)])).toEqual([['message.txt', 'Only words']])
    expect(tnefFiles(tnef(body, rendering, titled('a'), data('b')))?.map((file) => file.name)).toEqual(['a'])
  })

  it('gives what stands before the damage, wherever it is cut', () => {
    const whole = tnef(rendering, titled('one.txt'), data('first'), rendering, titled('two.txt'), data('second'))
    for (let end = 0; end <= whole.byteLength; end++) {
      const files = tnefFiles(whole.subarray(0, end))
      if (end < 6) expect(files).toBeNull()
      else expect(files?.map((file) => file.name)).toEqual(['one.txt', 'two.txt'].slice(0, files?.length))
    }
    expect(tnefFiles(whole)).toHaveLength(2)
    expect(tnefFiles(Buffer.from('MZ no such thing'))).toBeNull()
  })

  it('loses no file behind one whose description is damaged', () => {
    const broken = attribute(2, 0x00069005, Buffer.concat([number(1, 4), number(0x1f, 2), number(0x3707, 2)]))
    const files = tnefFiles(tnef(rendering, titled('a'), data('1'), broken, rendering, titled('b'), data('2')))
    expect(files?.map((file) => file.name)).toEqual(['a', 'b'])
  })

  it('is bounded where lengths and counts lie', () => {
    const many = attribute(
      2,
      0x00069005,
      Buffer.concat([number(0xffffffff, 4), number(0x101f, 2), number(0x3707, 2), number(0xffffffff, 4)]),
    )
    expect(tnefFiles(tnef(rendering, titled('a'), data('b'), many))?.map((file) => file.name)).toEqual(['a'])
  })
})

/** One entry of a tar archive. */
function entry(name: string, content: string, kind = '0', prefix = ''): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write('0000644\0', 100)
  block.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124)
  block.write(kind, 156)
  block.write('ustar\x0000', 257)
  block.write(prefix, 345)
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512)
  body.write(content)
  return Buffer.concat([block, body])
}

describe('a tar archive', () => {
  const end = Buffer.alloc(1024)
  const read = (...parts: Buffer[]) => {
    const { files, complete } = tarFiles(Buffer.concat(parts))
    return { complete, files: files.map((file) => [file.name, text(file.bytes)]) }
  }

  it('gives its files, with long names and folders of names, and nothing else', () => {
    expect(
      read(
        ...[entry('in/', '', '5'), entry('a.xml', '<a/>'), entry('b.txt', 'x'.repeat(600), '0', 'deep/er')],
        ...[entry('././@LongLink', 'a very long name.txt\0', 'L'), entry('a very', 'l'), entry('link', '', '2')],
        ...[entry('pax', '21 path=größer.txt\n', 'x'), entry('gr', 'p'), end],
      ),
    ).toEqual({
      complete: true,
      files: [
        ['a.xml', '<a/>'],
        ['deep/er/b.txt', 'x'.repeat(600)],
        ['a very long name.txt', 'l'],
        ['größer.txt', 'p'],
      ],
    })
  })

  it('gives what is whole of one that is cut off, and says so', () => {
    expect(read(entry('a', '1'), entry('b', 'y'.repeat(2000)).subarray(0, 1024))).toEqual({
      complete: false,
      files: [['a', '1']],
    })
    expect(read(Buffer.alloc(512, 1))).toEqual({ complete: false, files: [] })
  })
})
