import { gzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  answer,
  ask,
  catalogueOf,
  check,
  dispatch,
  kernelModule,
  list,
  module,
  search,
  subjectOf,
} from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { person } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { document } from './document.ts'
import { intake, LARGEST_FILE } from './intake.ts'
import { documentsModule } from './module.ts'
import { type ReadAnswer, type ReadAsk, readers } from './readers.ts'
import { emptyReport, type IntakeReport } from './report.ts'
import { resumeIntake } from './unpack.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const who = person('Ida', 'owner')

/** How often the reader below breaks off, as a process does that is ended. */
let breaks = 0

/** A reader whose files say themselves what it makes of them. */
async function readTest({ file, name }: ReadAsk): Promise<ReadAnswer> {
  const given = await file.whole()
  const text = new TextDecoder().decode(given)
  if (text.startsWith('fault')) throw new TypeError('Reading of undefined')
  if (text.startsWith('refuse')) return { reader: 'test', refused: 'It is not to be had.' }
  if (!text.startsWith('nest')) return null
  return {
    reader: 'test',
    file: async (_tx, row) => ({ subject: subjectOf(document, row.id), says: `Opened ${name}.` }),
    parts: function* () {
      for (const [index, part] of text.split('\n').slice(1).entries()) {
        if (index === 2 && breaks-- > 0) throw new Error('The process is gone.')
        yield { name: `part ${index}`, bytes: bytes(part.replaceAll('|', '\n')) }
      }
    },
  }
}

const testModule = module('test', { says: 'Reads test files.', answers: [answer(readers, readTest)] })

let kernel: OpenKernel
const take = (name: string, content: Uint8Array | string, report?: IntakeReport) =>
  intake(kernel, who, { name, bytes: typeof content === 'string' ? bytes(content) : content }, 'cli', report)
const counted = async () =>
  (await ask(kernel, 'documents.intakeCounts', { from: null, until: null }, who)).totals as Record<string, number>
const of = ({ received, filed, open, refused }: Record<string, number> | IntakeReport) =>
  [received, filed, open, refused].map(Number)

beforeAll(async () => {
  const modules = [kernelModule, organisationModule, contactsModule, documentsModule, testModule]
  kernel = await openKernel(catalogueOf(modules), await testDatabase(), { connections: 6 })
})
afterAll(async () => {
  const { findings } = await check(
    kernel,
    documentsModule.checks?.map((one) => one.id),
  )
  expect(findings).toEqual([])
  await kernel.close()
})

describe('a file that comes in', () => {
  test('is kept, its words are found, and coming again changes nothing', async () => {
    const first = await take('letter.txt', 'The quartermaster asks for seven anchors.')
    expect(first.items).toMatchObject([{ file: 'letter.txt', outcome: 'filed', new: true, record: document.id }])
    const again = await take('letter.txt', 'The quartermaster asks for seven anchors.')
    expect(again).toMatchObject({ received: 1, filed: 1, new: 0 })
    expect(again.items[0]?.id).toBe(first.items[0]?.id)
    expect((await search(kernel, 'quartermaster', who)).length).toBe(1)
  })

  test('under two names is one document that came in twice', async () => {
    const report = emptyReport()
    const before = await counted()
    await take('a/twin.txt', 'Twins.', report)
    await take('b/twin.txt', 'Twins.', report)
    expect(of(report)).toEqual([2, 2, 0, 0])
    expect(report.items[0]?.id).toBe(report.items[1]?.id)
    expect(Number((await counted()).received) - Number(before.received)).toBe(2)
  })

  test('in many places at once is one document', async () => {
    const reports = await Promise.all(Array.from({ length: 6 }, () => take('crowd.txt', 'Everybody sends me.')))
    expect(new Set(reports.map((one) => one.items[0]?.id)).size).toBe(1)
    expect(reports.map((one) => one.new).reduce((sum, one) => sum + one)).toBe(1)
  })

  test.each([
    ['empty', '', /empty/],
    ['a reader’s refusal', 'refuse me', /not to be had/],
    ['a reader’s fault', 'fault here', /could not be read \(TypeError/],
  ])('that can’t be used is refused and kept: %s', async (name, content, reason) => {
    const report = await take(`${name}.txt`, content)
    expect(of(report)).toEqual([1, 0, 0, 1])
    expect(report.items[0]?.reason).toMatch(reason)
    const { rows } = await list(kernel, document.id, { where: { state: { is: 'refused' } } }, who)
    expect(rows.map((row) => row.outcome)).toContain(report.items[0]?.reason)
    expect(of(await take(`${name}.txt`, content))).toEqual([1, 0, 0, 1])
  })

  test('that is too large is refused without being kept', async () => {
    const large = new Uint8Array(LARGEST_FILE + 1)
    const report = await take('film.bin', large)
    expect(report.items).toMatchObject([{ outcome: 'refused', reason: expect.stringMatching(/100 MB/) }])
    expect((await take('film.bin', large)).items[0]?.id).toBe(report.items[0]?.id)
  }, 60_000)

  test('with a hostile name is taken in under a plain one', async () => {
    const report = await take('../../evil\u0000\u202Efdp.exe\uD800', 'Something.')
    expect(report.items[0]?.outcome).toBe('filed')
    const { rows } = await list(kernel, document.id, { sort: '-createdAt', limit: 1 }, who)
    expect(rows[0]?.name).toBe('evilfdp.exe\uFFFD')
  })

  test('of more different words than an index entry holds is found by its first ones', async () => {
    const many = Array.from({ length: 90_000 }, (_, index) => `wort${index.toString(36)}x`).join(' ')
    expect((await take('words.txt', `anfangswort ${many}`)).items[0]?.outcome).toBe('filed')
    expect((await search(kernel, 'anfangswort', who)).length).toBe(1)
  })
})

describe('files in a file', () => {
  test('are each taken in, counted the same the next time, and linked to it', async () => {
    const archive = zipSync({
      'in/one.txt': bytes('One in the archive.'),
      'two.txt': bytes(''),
      'in/': new Uint8Array(),
    })
    const before = await counted()
    const first = await take('box.zip', archive)
    expect(first.items.map((item) => [item.file, item.outcome])).toEqual([
      ['box.zip', 'filed'],
      ['box.zip › in/one.txt', 'filed'],
      ['box.zip › two.txt', 'refused'],
    ])
    const again = await take('box.zip', archive)
    expect(again.new).toBe(0)
    expect(again.items.map(({ new: _, ...item }) => item)).toEqual(first.items.map(({ new: _, ...item }) => item))
    expect(Number((await counted()).received) - Number(before.received)).toBe(3)
  })

  test('are taken out of what is packed in other ways, and a damaged pack is refused', async () => {
    const packed = gzipSync(bytes('Packed by itself.'))
    const ends = async (name: string, content: Uint8Array) =>
      (await take(name, content)).items.map((item) => [item.file, item.outcome])
    expect(await ends('letter.txt.gz', packed)).toEqual([
      ['letter.txt.gz', 'filed'],
      ['letter.txt.gz › letter.txt', 'filed'],
    ])
    expect(await ends('cut.gz', packed.subarray(0, packed.length - 9))).toEqual([['cut.gz', 'refused']])
    const attribute = (level: number, id: number, content: string) => {
      const head = Buffer.alloc(9)
      head.writeUInt8(level)
      head.writeUInt32LE(id, 1)
      head.writeUInt32LE(content.length, 5)
      return Buffer.concat([head, Buffer.from(content), Buffer.alloc(2)])
    }
    const files = [
      attribute(2, 0x00069002, 'render'),
      attribute(2, 0x00018010, 'offer.txt\0'),
      attribute(2, 0x0006800f, 'Our offer.'),
    ]
    expect(await ends('winmail.dat', Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0, 0]), ...files]))).toEqual([
      ['winmail.dat', 'filed'],
      ['winmail.dat › offer.txt', 'filed'],
    ])
  })

  test('that lie in several files are counted where they came first', async () => {
    const inner = 'nest\nInnermost leaf.'
    const report = emptyReport()
    await take('left.nest', `nest\n${inner.replaceAll('\n', '|')}\nleft`, report)
    await take('right.nest', `nest\n${inner.replaceAll('\n', '|')}\nright`, report)
    expect(report.items.filter((item) => item.file.includes('part 0 ›')).map((item) => item.file)).toEqual([
      'left.nest › part 0 › part 0',
    ])
    expect(report.received).toBe(7)
  })

  test('too deep are refused by name', async () => {
    let deep = bytes('core')
    for (let level = 0; level < 9; level++) deep = zipSync({ 'inner.zip': deep })
    const report = await take('deep.zip', deep)
    expect(report.received).toBe(8)
    expect(report.items.at(-1)).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/too deep/) })
  })

  test('are not lost when the intake breaks off between them', async () => {
    breaks = 1
    await expect(take('broken.nest', 'nest\nfirst of three\nsecond of three\nthird of three')).rejects.toThrow(/gone/)
    const resumed = await resumeIntake(kernel)
    expect(resumed.items.map((item) => [item.file, item.new])).toEqual([
      ['broken.nest › part 0', false],
      ['broken.nest › part 1', false],
      ['broken.nest › part 2', true],
    ])
    expect(of(await resumeIntake(kernel))).toEqual([0, 0, 0, 0])
    expect(await take('broken.nest', 'nest\nfirst of three\nsecond of three\nthird of three')).toMatchObject({
      received: 4,
      new: 0,
    })
  })
})

describe('a document that was refused', () => {
  test('can be read again, and its bytes must be there', async () => {
    const report = await take('later.txt', 'refuse for now')
    const id = report.items[0]?.document ?? ''
    const again = await dispatch(kernel, { command: 'documents.document.readAgain', id }, who)
    expect(again.result).toMatchObject({ outcome: 'refused' })
    const [film] = (await list(kernel, document.id, { where: { kept: { is: false } } }, who)).rows
    await expect(
      dispatch(kernel, { command: 'documents.document.readAgain', id: String(film?.id) }, who),
    ).rejects.toMatchObject({ code: 'documents.document.notKept' })
  })
})
