import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import mammoth from 'mammoth'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { htmlWords, shallowHtml } from './html-words.ts'
import { tellKind } from './kind.ts'
import { readWords, wordLimits } from './words.ts'

const example = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../examples/documents/${name}`, import.meta.url))
const wordsOf = async (bytes: Uint8Array, limits = wordLimits) => await readWords(bytes, tellKind(bytes), limits)
const bag = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

describe('words of documents', () => {
  it('reads a text, in any encoding', async () => {
    expect(await wordsOf(example('lease-letter.txt'))).toMatchObject({
      text: expect.stringContaining('335.00 EUR'),
      language: 'en',
    })
    expect((await wordsOf(Buffer.from('Grüße aus Köln €', 'utf8'))).text).toBe('Grüße aus Köln €')
    expect((await wordsOf(Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80]))).text).toBe('Grüße €')
    expect((await wordsOf(Buffer.from('\uFEFFGrüße', 'utf16le'))).text).toBe('Grüße')
  })

  it('reads what an HTML page shows, and no scripts', async () => {
    const words = await wordsOf(example('price-list.html'))
    expect(words.text).toContain('Consulting\thour\t128.00\nWorkshop\tday\t940.00')
    expect(words.text).not.toContain('text-align')
    expect(htmlWords('<p>a<script>alert(1)</script> b<br>c&nbsp;&amp;&#8364;<img alt="logo">')).toBe('a b\nc &€ logo')
    expect(
      htmlWords('<p>new</p><blockquote>old<blockquote>older</blockquote></blockquote>', { markQuotes: true }),
    ).toBe('new\n\n> old\n\n>> older')
  })

  it('reads a Word document with its header, all that a second reader finds in it', async () => {
    const bytes = example('offer.docx')
    const { text } = await wordsOf(bytes)
    expect(text).toContain('Kontor Elbe GmbH · Speicherweg 3')
    expect(text).toContain('Chairs\t10\t189.00')
    const oracle = await mammoth.extractRawText({ buffer: Buffer.from(bytes) })
    expect(bag(text)).toEqual(expect.arrayContaining(bag(oracle.value)))
  })

  it('reads the cells of a spreadsheet, sheet by sheet', async () => {
    const cells = '<row><c t="s"><v>1</v></c><c><v>12.5</v></c><c t="inlineStr"><is><t>in place</t></is></c></row>'
    const bytes = zipSync({
      'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="Q1"/><sheet name="Q2"/></sheets></workbook>'),
      'xl/sharedStrings.xml': strToU8(
        '<sst><si><t>no</t></si><si><r><t>rich</t></r><r><t> text</t></r><rPh><t>x</t></rPh></si></sst>',
      ),
      'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${cells}</sheetData></worksheet>`),
      'xl/worksheets/sheet2.xml': strToU8('<worksheet><sheetData/></worksheet>'),
    })
    const { pages } = await wordsOf(bytes)
    expect(pages).toEqual([
      { number: 1, text: 'Q1\nrich text\t12.5\tin place' },
      { number: 2, text: 'Q2\n' },
    ])
  })

  it.each([
    ['an image', Buffer.from('89504e470d0a1a0a00', 'hex'), /image/],
    ['an archive', zipSync({ a: strToU8('a') }), /archive/],
    ['an unknown file', new Uint8Array(50), /no reader/],
    ['an empty file', new Uint8Array(0), /empty/],
    ['a damaged PDF', Buffer.from('%PDF-1.4\nnothing'), /damaged/],
    ['a damaged Word document', zipSync({ 'word/document.xml': strToU8('<a>'.repeat(9999)) }, { level: 9 }), /damaged/],
  ])('says why %s has no words', async (_says, bytes, note) => {
    const words = await wordsOf(bytes)
    expect(words.text).toBe('')
    expect(words.note).toMatch(note)
  })
})

describe('hostile documents', () => {
  it('refuses a zip bomb, also one that lies about its size', async () => {
    const bomb = zipSync({ 'word/document.xml': new Uint8Array(40_000_000) }, { level: 9 })
    const limits = { ...wordLimits, inflated: 10_000_000 }
    expect((await wordsOf(bomb, limits)).note).toMatch(/beyond the limit/)
    const lying = Buffer.from(bomb)
    const directory = lying.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
    lying.writeUInt32LE(100, directory + 24)
    expect((await wordsOf(lying, limits)).note).toMatch(/beyond the limit/)
  })

  it('does not expand entities of a document type', async () => {
    const xml =
      '<!DOCTYPE d [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><w:document><w:p><w:t>x&b;y</w:t></w:p></w:document>'
    expect((await wordsOf(zipSync({ 'word/document.xml': strToU8(xml) }))).text).not.toContain('boom')
  })

  it('survives truncation anywhere', async () => {
    const whole = example('offer.docx')
    for (let length = 0; length < whole.length; length += 97) {
      const words = await wordsOf(whole.subarray(0, length))
      expect(words.note ?? words.text).not.toBe('')
    }
  })

  it('survives damage anywhere', async () => {
    const whole = example('offer.docx')
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const damaged = Uint8Array.from(whole)
        for (const [at, byte] of changes) damaged[at] = byte
        expect(typeof (await wordsOf(damaged)).text).toBe('string')
      }),
      { numRuns: 200 },
    )
  })

  it('cuts a text that is too long, and says so', async () => {
    const words = await wordsOf(Buffer.from('word '.repeat(1000)), { ...wordLimits, text: 100 })
    expect(words.text.length).toBe(100)
    expect(words.note).toMatch(/beginning/)
  })

  it('takes linear time for deep nesting', () => {
    const started = performance.now()
    expect(htmlWords(`${'<div>'.repeat(300_000)}deep`)).toBe('deep')
    expect(performance.now() - started).toBeLessThan(3000)
    const usual = '<div><p>a<p>b<ul><li>c<li>d</ul></div>'.repeat(600)
    expect(shallowHtml(usual)).toBe(usual)
  })
})

const folder = sharedData('05-documents')

describe.skipIf(folder === undefined)('words of the shared documents', () => {
  const read = async (path: string) => await wordsOf(readFileSync(`${folder}/${path}`))

  it.each([
    ['paperless/0000001.pdf', 'This is a test document.'],
    ['paperless/0000004.pdf', 'This is an encrypted test document.'],
    ['paperless/sample.docx', 'This is an DOCX test document, also made September 14, 2022'],
    ['paperless/sample.odt', 'This is an ODT test document, created September 14, 2022'],
    ['paperless/simple.txt', 'This is a test file.'],
    ['paperless/signed.pdf', 'This is a digitally signed PDF'],
    ['paperless/invalid_pdf.pdf', 'Invoice number: 123456'],
    ['paperless/test_with_bom.pdf', 'Hello!'],
    ['ocrmypdf/linn.txt', 'LinnSequencer'],
    ['tables-with-expected-csv/twotables.pdf', '株式会社極洋'],
  ])('%s says "%s"', async (path, words) => {
    expect((await read(path)).text).toContain(words)
  })

  it.each([
    ['paperless/encrypted.pdf', /password/],
    ['paperless/password-is-test.pdf', /password/],
    ['ocrmypdf/invalid.pdf', /damaged/],
    ['ocrmypdf/linn.pdf', /no text layer/],
    ['ocrmypdf/linn.png', /text recognition/],
    ['receipt-scan/IMG0001.pdf', /no text layer/],
    ['paperless/sample.doc', /no reader/],
  ])('%s has none, and says why', async (path, note) => {
    expect(await read(path)).toMatchObject({ text: '', note: expect.stringMatching(note) })
  })

  it('counts pages and keeps their words apart', async () => {
    const { pages } = await read('paperless/0000002.pdf')
    expect(pages?.map(({ number, text }) => `${number} ${text.slice(-7)}`)).toEqual([
      '1 Page 1.',
      '2 Page 2.',
      '3 Page 3.',
    ])
    const some = await wordsOf(readFileSync(`${folder}/paperless/0000002.pdf`), { ...wordLimits, pages: 2 })
    expect(some.note).toBe('Only the first 2 of 3 pages are searchable.')
  })

  it.each(['schools', 'AnimalSounds', 'MultiColumn', 'twotables'])(
    'finds the cells of the table in %s.pdf',
    async (name) => {
      const { text } = await read(`tables-with-expected-csv/${name}.pdf`)
      const cells = readFileSync(`${folder}/tables-with-expected-csv/${name}.csv`, 'utf8').split(/["\n,\r]+/)
      const wanted = cells.map((cell) => cell.trim()).filter((cell) => /^[\p{L}\d. -]{2,}$/u.test(cell))
      const all = text.replace(/\s+/g, '')
      const found = wanted.filter((cell) => all.includes(cell.replace(/\s+/g, '')))
      expect(found.length / wanted.length).toBeGreaterThan(0.9)
    },
  )

  it('finds invoice numbers and totals that others read from the same invoices', async () => {
    const missing: string[] = []
    for (const name of ['AmazonWebServices', 'QualityHosting', 'coolblue1', 'saeco']) {
      const { text } = await read(`invoice2data-with-expected-json/${name}.pdf`)
      const facts: unknown = JSON.parse(readFileSync(`${folder}/invoice2data-with-expected-json/${name}.json`, 'utf8'))
      const number = Array.isArray(facts) ? String(facts[0].invoice_number) : ''
      if (!text.includes(number)) missing.push(`${name} ${number}`)
    }
    expect(missing).toEqual([])
  })
})
