import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { PdfRefusal, pdfLimits, pdfRegions, pdfText } from './pdf.ts'
import { printedForms } from './printed-forms.ts'

/** A PDF of one page, 200 by 100 points, whose content stream is given. */
function onePage(content: string, page = ''): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> ${page} >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = pdf.length
    pdf += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  pdf += `xref\n0 6\n0000000000 65535 f \n${table}trailer << /Root 1 0 R /Size 6 >>\nstartxref\n${pdf.length}\n%%EOF`
  return Buffer.from(pdf, 'latin1')
}

const show = (text: string, x: number, y: number): string => `BT /F 10 Tf ${x} ${y} Td (${text}) Tj ET\n`

describe('places of words on a page', () => {
  // Courier letters are six tenths of the size wide: 6 points here.
  it('gives the box of a word as shares of the page, from the top left', async () => {
    const [region] = await pdfRegions(onePage(show('Total 424.83 EUR', 20, 40)), ['424.83'])
    expect(region).toMatchObject({ needle: '424.83', page: 1 })
    expect(region?.box.x).toBeCloseTo((20 + 6 * 6) / 200, 2)
    expect(region?.box.width).toBeCloseTo((6 * 6) / 200, 2)
    expect(region?.box.y).toBeCloseTo((100 - 40 - 9) / 100, 1)
    expect((region?.box.y ?? 0) + (region?.box.height ?? 0)).toBeCloseTo((100 - 40 + 2) / 100, 1)
  })

  it('follows a page that is turned, and text that is', async () => {
    const [turned] = await pdfRegions(onePage(show('Total', 20, 40), '/Rotate 90'), ['Total'])
    // The page is shown 100 wide and 200 high; its left edge is now the top.
    expect(turned?.box.y).toBeCloseTo(20 / 200, 2)
    expect(turned?.box.height).toBeCloseTo(30 / 200, 2)
    const [upright] = await pdfRegions(onePage('BT /F 10 Tf 0 1 -1 0 100 20 Tm (Total) Tj ET'), ['Total'])
    expect(upright?.box.height).toBeCloseTo(30 / 100, 2)
    expect(upright?.box.width).toBeLessThan(0.1)
  })

  it('finds values as they are printed, over gaps and runs, and only whole ones', async () => {
    const page = onePage(
      show('IBAN DE89 3704 0044', 10, 80) +
        show('1.234,50', 10, 60) +
        show('12', 80, 60) +
        show('2012 x12 5.0012', 10, 40) +
        show('07.03.2026', 10, 20),
    )
    const found = await pdfRegions(page, ['DE8937040044', '1234.50', '12', '2026-03-07', 'nowhere', ' '])
    expect(found.map((region) => region.needle).sort()).toEqual(['12', '1234.50', '2026-03-07', 'DE8937040044'])
    expect(found.find((region) => region.needle === '12')?.box.x).toBeCloseTo(80 / 200, 2)
  })

  it('gives at most twenty places for one string', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => show('again', 10, 99 - at * 2)).join('')
    expect(await pdfRegions(onePage(lines), ['again'])).toHaveLength(20)
  })
})

describe('ways to print a value', () => {
  it.each([
    ['1234567.50', ['1,234,567.50', '1.234.567,50', "1'234'567.50", '1234567,5']],
    ['100', ['100.00', '100,00']],
    ['-3.10', ['-3,10']],
    ['2026-03-07', ['07.03.2026', '7/3/2026', '03/07/2026', '7. märz 2026', '7 mar 2026', '20260307', '07.03.26']],
    ['NB-17', ['NB-17']],
  ])('%s', (value, forms) => {
    expect(printedForms(value)).toEqual(expect.arrayContaining(forms))
    expect(printedForms(value)[0]).toBe(value)
  })
})

describe('hostile PDFs', () => {
  it('ends a reading that takes too long, and reads the next file', async () => {
    const slow = pdfText(onePage(show('a', 1, 1).repeat(20_000)), { ...pdfLimits, time: 0 })
    await expect(slow).rejects.toMatchObject({ name: 'PdfRefusal', code: 'tooSlow' })
    expect((await pdfText(onePage(show('still here', 1, 1)))).pages[0]?.text).toBe('still here')
  })

  it('reads files one after the other, each its own', async () => {
    const texts = await Promise.all(
      ['one', 'two', 'three'].map(async (word) => await pdfText(onePage(show(word, 1, 1)))),
    )
    expect(texts.map((text) => text.pages[0]?.text)).toEqual(['one', 'two', 'three'])
  })

  it('survives damage anywhere', async () => {
    const whole = onePage(show('Total 1', 20, 40))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        async (changes) => {
          const damaged = Uint8Array.from(whole)
          for (const [at, byte] of changes) damaged[at] = byte
          const outcome = await pdfText(damaged).catch((error: unknown) => error)
          expect(
            outcome instanceof PdfRefusal || (typeof outcome === 'object' && outcome !== null && 'pages' in outcome),
          ).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('has no regions where it has no words', async () => {
    expect(await pdfRegions(Buffer.from('%PDF-1.4 broken'), ['a'])).toEqual([])
    expect(await pdfRegions(onePage(''), ['a'])).toEqual([])
  })
})

const folder = sharedData('03-e-invoices/zugferd-triples')

describe.skipIf(folder === undefined)('places on the shared invoices', () => {
  it('finds the facts of an invoice where they are printed', async () => {
    const bytes = readFileSync(`${folder}/EN16931_Einfach.pdf`)
    const regions = await pdfRegions(bytes, [
      '471102',
      '529.87',
      '2018-03-05',
      '473.00',
      'Lieferant GmbH',
      'DE123456789',
    ])
    const pageOf = (needle: string): number[] => [
      ...new Set(regions.filter((region) => region.needle === needle).map((region) => region.page)),
    ]
    expect(pageOf('471102')).toEqual([1])
    expect(pageOf('2018-03-05')).toEqual([1])
    expect(pageOf('529.87')).toEqual([2])
    expect(pageOf('473.00')).toEqual([2])
    expect(pageOf('Lieferant GmbH')).toEqual([1])
    for (const { box } of regions) {
      expect(box.width).toBeGreaterThan(0.01)
      expect(box.height).toBeGreaterThan(0.005)
      expect(box.x + box.width).toBeLessThanOrEqual(1)
      expect(box.y + box.height).toBeLessThanOrEqual(1)
    }
  })
})
