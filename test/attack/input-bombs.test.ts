/** Files that are made to do harm by what they unpack to, lead to or lie in: refused with a word, at little cost. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyReport, type IntakeReport } from '../../modules/documents/index.ts'
import { intake } from '../../modules/documents/intake.ts'
import { person, type TestBooks, testBooks } from '../books.ts'
import { bytesOf } from './input-target.ts'

/** Processor time of one bomb, in milliseconds: of all threads, since PDFs and Outlook files are read in theirs. */
const MOST_PROCESSOR = 12_000
/** What the program holds more of behind it: a thread for PDFs may have 768 MB, and gives them back in its own time. */
const MOST_GROWTH = 900 * 1024 * 1024

const who = person('Ida', 'owner')
let books: TestBooks
let listener: Server
/** Whoever is asked for something by a file. */
const asked: string[] = []
let address = ''

beforeAll(async () => {
  books = await testBooks()
  listener = createServer((request, answer) => {
    asked.push(request.url ?? '')
    answer.end('<!ENTITY b "read">')
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
}, 60_000)

afterAll(async () => {
  listener.close()
  await books.kernel.close()
})

async function take(name: string, bytes: Uint8Array, room?: { files: number; bytes: number }): Promise<IntakeReport> {
  const [before, memory] = [process.cpuUsage(), process.memoryUsage().rss]
  const report = await intake(books.kernel, who, { name, bytes }, 'cli', emptyReport(), room)
  const { user, system } = process.cpuUsage(before)
  expect(report.filed + report.open + report.refused).toBe(report.received)
  expect((user + system) / 1000).toBeLessThan(MOST_PROCESSOR)
  expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_GROWTH)
  for (const item of report.items) if (item.outcome === 'refused') expect(item.reason).toMatch(/\w\.$/)
  return report
}

const UBL = 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'
const CAMT = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'
const laughs = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')
const zip = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files, { level: 1 })
const zeros = (megabytes: number): Uint8Array => new Uint8Array(megabytes * 1024 * 1024)

/** A PDF of these objects, from 1, the first of them its catalogue. */
function pdf(...objects: (string | Uint8Array)[]): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const offsets: number[] = []
  let length = parts[0]?.length ?? 0
  const add = (part: Buffer): void => {
    parts.push(part)
    length += part.length
  }
  for (const [at, object] of objects.entries()) {
    offsets.push(length)
    add(Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]))
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  add(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF`,
    ),
  )
  return new Uint8Array(Buffer.concat(parts))
}

const PAGES = [
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>',
]

async function stream(filters: readonly string[], bytes: Uint8Array): Promise<Uint8Array> {
  const head = `<</Length ${bytes.length}/Filter[${filters.map((name) => `/${name}`).join('')}]>>stream\n`
  return new Uint8Array(Buffer.concat([Buffer.from(head), bytes, Buffer.from('\nendstream')]))
}

async function deflatedTimes(bytes: Uint8Array, times: number): Promise<Uint8Array> {
  const { deflateSync } = await import('node:zlib')
  let packed = bytes
  for (let time = 0; time < times; time++) packed = deflateSync(packed, { level: 9 })
  return packed
}

describe('XML that names what lies elsewhere', () => {
  const forms = (): [string, string][] => [
    ['an outside DTD', `<?xml version="1.0"?><!DOCTYPE Invoice SYSTEM "${address}/dtd"><Invoice xmlns="${UBL}"/>`],
    [
      'an outside entity',
      `<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY a SYSTEM "${address}/entity">]><Invoice xmlns="${UBL}">&a;</Invoice>`,
    ],
    [
      'a parameter',
      `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % p SYSTEM "${address}/parameter"> %p;]><Document xmlns="${CAMT}">&b;</Document>`,
    ],
    [
      'a file',
      `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document xmlns="${CAMT}">&a;</Document>`,
    ],
    [
      'XInclude',
      `<?xml version="1.0"?><Invoice xmlns="${UBL}" xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="${address}/include" parse="text"/></Invoice>`,
    ],
    [
      'a schema',
      `<?xml version="1.0"?><Document xmlns="${CAMT}" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="${CAMT} ${address}/schema"/>`,
    ],
    [
      'a style',
      `<?xml version="1.0"?><?xml-stylesheet href="${address}/style" type="text/xsl"?><Invoice xmlns="${UBL}"/>`,
    ],
    [
      'a laugh',
      `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><Document xmlns="${CAMT}">&l12;</Document>`,
    ],
    [
      'one long entity',
      `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "${'a'.repeat(100_000)}">]><Invoice xmlns="${UBL}">${'&a;'.repeat(100_000)}</Invoice>`,
    ],
    [
      'a picture',
      `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="${address}/svg"/><script href="${address}/script"/></svg>`,
    ],
    [
      'a page',
      `<html><head><link rel="stylesheet" href="${address}/css"><meta http-equiv="refresh" content="0;${address}/meta"></head><body><img src="${address}/img"></body></html>`,
    ],
    [
      'a mail',
      `From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n<img src="${address}/mail"><link href="${address}/mailcss" rel=stylesheet>`,
    ],
    [
      'a part elsewhere',
      `From: a@b.example\nSubject: y\nMIME-Version: 1.0\nContent-Type: message/external-body; access-type=URL; URL="${address}/external"\n\nContent-Type: text/plain\n\n`,
    ],
  ]

  test('nothing is fetched, nothing of this machine is read, and each is kept or refused', async () => {
    for (const [name, text] of forms()) {
      await take(`${name}.xml`, bytesOf(text))
      const docx = zip({ '[Content_Types].xml': bytesOf('<Types/>'), 'word/document.xml': bytesOf(text) })
      await take(`${name}.docx`, docx)
    }
    expect(asked).toEqual([])
    const { rows } = await books.kernel.pool.query(
      `select count(*)::int as n from documents_document where text like '%root:%:0:0:%'`,
    )
    expect(rows).toEqual([{ n: 0 }])
  }, 60_000)
})

describe('what unpacks to far more than it is', () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['a zip of zeros', () => zip({ 'zeros.txt': zeros(101) })],
    ['gzip in gzip in gzip', () => gzipSync(gzipSync(gzipSync(zeros(90))))],
    ['gzip beyond the limit', () => gzipSync(zeros(130))],
    ['an office file of zeros', () => zip({ 'word/document.xml': zeros(140) })],
    [
      'an office file of one letter',
      () => zip({ 'word/document.xml': bytesOf(`<w:p><w:t>${'a'.repeat(60_000_000)}</w:t></w:p>`) }),
    ],
    [
      'a sheet of a million cells',
      () =>
        zip({
          'xl/workbook.xml': bytesOf('<workbook/>'),
          'xl/worksheets/sheet1.xml': bytesOf(`<row>${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`),
        }),
    ],
    [
      'a PDF whose page unpacks thrice',
      async () =>
        pdf(...PAGES, await stream(['FlateDecode', 'FlateDecode', 'FlateDecode'], await deflatedTimes(zeros(150), 3))),
    ],
    ['a PDF whose pages lead in a circle', () => pdf(PAGES[0] ?? '', '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>')],
    [
      'a PDF of nested lists',
      () => pdf('<</Type/Catalog/Pages 2 0 R/A '.concat('['.repeat(50_000), ']'.repeat(50_000), '>>'), PAGES[1] ?? ''),
    ],
    [
      'a PDF of nested dictionaries',
      () =>
        pdf('<</Type/Catalog/Pages 2 0 R/A '.concat('<</A '.repeat(20_000), '>>'.repeat(20_000), '>>'), PAGES[1] ?? ''),
    ],
    ['a PDF that says it has a billion pages', () => pdf(PAGES[0] ?? '', '<</Type/Pages/Kids[]/Count 1000000000>>')],
    ['XML of deep nesting', () => bytesOf(`<?xml version="1.0"?>${'<a>'.repeat(500_000)}`)],
    ['HTML of deep nesting', () => bytesOf(`<html>${'<div>'.repeat(300_000)}x`)],
    [
      'a mail of parts in parts',
      () =>
        bytesOf(
          `From: a@b.example\nSubject: z\nMIME-Version: 1.0\n${Array.from({ length: 3000 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join('')}`,
        ),
    ],
    [
      'a mail of ten thousand parts',
      () =>
        bytesOf(
          `From: a@b.example\nSubject: t\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10_000)}--b--`,
        ),
    ],
  ])(
    '%s',
    async (name, make) => {
      const report = await take(name, await make())
      expect(report.received).toBeGreaterThan(0)
    },
    60_000,
  )

  test('archives in archives end where one file may not hold more', async () => {
    const leaf = (at: number): Uint8Array => bytesOf(`${at} `.repeat(2000))
    const pack = (depth: number, seed: number): Uint8Array =>
      depth === 0
        ? leaf(seed)
        : zip(
            Object.fromEntries(
              Array.from({ length: 4 }, (_, at) => [
                `${at}.${depth > 1 ? 'zip' : 'txt'}`,
                pack(depth - 1, seed * 4 + at),
              ]),
            ),
          )
    const report = await take('zips.zip', pack(4, 1), { files: 30, bytes: 60_000 })
    expect(report.received).toBeLessThan(60)
    expect(report.items.filter(({ reason }) => reason?.startsWith('More would come out'))).not.toEqual([])
  }, 60_000)
})

describe('names in archives', () => {
  const names = [
    '../../../../tmp/escaped.txt',
    '/etc/cron.d/escaped',
    'C:\\escaped.txt',
    '..\\..\\escaped.txt',
    'a\u202efdp.exe',
    'nul\u0007.txt',
    '',
  ]

  test('lead nowhere and hide nothing', async () => {
    const files = Object.fromEntries(names.map((name, at) => [name, bytesOf(`words of ${at}`)]))
    const report = await take('names.zip', zip(files))
    expect(report.received).toBe(names.length + 1)
    for (const { file } of report.items) expect(file).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    const { rows } = await books.kernel.pool.query<{ name: string }>(
      `select name from documents_document where text like 'words of %'`,
    )
    expect(rows.length).toBe(names.length)
    for (const { name } of rows) expect(name).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

test('afterwards everything that came in is accounted for', async () => {
  expect(await books.findings('documents')).toEqual([])
})
