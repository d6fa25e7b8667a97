import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodingOf, MAX_BYTES } from './decode.ts'
import { statementLines } from './lines.ts'
import { readCamt } from './message.ts'
import { proveStatement } from './proof.ts'
import { bytesOf, exampleFile, exampleNames, made, refusalOf } from './testing.ts'

/** Reads a file as far as it goes: either there is a message, whose statements give lines, or a refusal. */
function survives(bytes: Uint8Array): string {
  const refusal = refusalOf(() => {
    for (const statement of readCamt(bytes).statements) {
      statementLines(statement)
      proveStatement(statement)
    }
  })
  return refusal?.code ?? 'read'
}

const day = '2026-03-02'
const good = made({ entries: [{ amount: '1.00', day, text: 'Grüße für 5 €' }] })

describe('hostile and damaged files', () => {
  test.each(exampleNames)('%s cut off anywhere is refused', (name) => {
    const bytes = exampleFile(name)
    for (let length = 1; length < bytes.length - 12; length += 37) {
      expect(survives(bytes.subarray(0, length)), `cut after ${length} bytes`).not.toBe('read')
    }
  })

  test('any byte changed is read or refused, never a crash', () => {
    const bytes = exampleFile('nordlicht-2026-03-02.camt.053.001.08.xml')
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = Uint8Array.from(bytes)
        for (const [at, value] of changes) changed[at] = value
        expect(survives(changed)).toMatch(/^(read|banking\.camt\.\w+)$/)
      }),
      { numRuns: 300 },
    )
  })

  test('any bytes at all are refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(bytes) !== 'read'))
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => survives(bytesOf(text)) !== 'read'))
  })

  const laughs = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')
  test.each([
    ['a bomb of entities', `<!DOCTYPE Document [<!ENTITY l0 "ha">${laughs}]>${good.replace('M-1', '&l12;')}`],
    ['a file of this machine', `<!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good.replace('M-1', '&x;')}`],
    ['an outside DTD', `<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/x.dtd">${good}`],
  ])('%s is refused unread', (_what, text) => {
    expect(survives(bytesOf(text))).toBe('banking.camt.doctype')
  })

  test.each([
    ['deep nesting', good.replace('M-1', '<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
    ['deep nesting where nothing is read', good.replace('</Stmt>', `<SplmtryData>${'<a>'.repeat(100_000)}`)],
    ['deep nesting around', '<a>'.repeat(100_000) + good],
    ['an endless text', good.replace('S-1', 'x'.repeat(5_000_000))],
    ['endless texts in pieces', good.replace('S-1', 'x<!-- -->'.repeat(500_000))],
    [
      'an endless list of attributes',
      good.replace('<Stmt>', `<Stmt ${Array.from({ length: 200_000 }, (_, at) => `a${at}="1"`).join(' ')}>`),
    ],
    ['an entry of endless elements', good.replace('</Ntry>', `${'<X/>'.repeat(200_000)}</Ntry>`)],
    ['a statement of endless elements', good.replace('<Bal>', '').replace('<Ntry>', `${'<X/>'.repeat(200_000)}<Ntry>`)],
  ])('%s is refused', (_what, text) => {
    expect(survives(bytesOf(text))).toBe('banking.camt.tooLarge')
  })

  test('a large XML file of another kind is refused before it is read through', () => {
    expect(survives(bytesOf(`<rows>${'<row><a>1</a></row>'.repeat(100_000)}`))).toBe('banking.camt.notCamt')
  })

  test('a file beyond the limit is refused unread', () => {
    expect(survives(new Uint8Array(MAX_BYTES + 1))).toBe('banking.camt.tooLarge')
  })

  test('names of the language’s own objects are only names', () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString']) {
      const text = good.replace('<Stmt>', `<${name}>1</${name}><Stmt ${name}="1" x:${name}="2" xmlns:x="y">`)
      expect(survives(bytesOf(text))).toBe('read')
      expect(survives(bytesOf(`<${name}/>`))).toBe('banking.camt.notCamt')
    }
  })

  test('a thousand reversals of zero do not disturb the proof', () => {
    const entries = Array.from({ length: 1000 }, () => ({ amount: '0.00000', day, direction: 'DBIT' as const }))
    const [statement] = readCamt(bytesOf(made({ entries }))).statements
    expect(new Set(statementLines(statement as NonNullable<typeof statement>).map((line) => line.ordinal)).size).toBe(
      1000,
    )
  })
})

describe('character encodings', () => {
  const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>${good}`
  const text = (bytes: Uint8Array) => readCamt(bytes).statements[0]?.entries[0]?.transactions[0]?.unstructured?.[0]
  const bytes16 = (value: string, big: boolean, mark: boolean) => {
    const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${value}`, 'utf16le')
    return Uint8Array.from(big ? bytes.swap16() : bytes)
  }
  /** windows-1252 has the euro at 0x80, ISO-8859-15 at 0xA4; the rest is as in Unicode. */
  const bytes8 = (value: string, euro: number) =>
    Uint8Array.from(value, (each) => (each === '€' ? euro : each.charCodeAt(0)))

  test.each<[string, Uint8Array]>([
    ['UTF-8 without a declaration', bytesOf(good)],
    ['UTF-8 declared', bytesOf(declared('UTF-8'))],
    ['UTF-8 with a mark', bytesOf(`\ufeff${declared('utf-8')}`)],
    ['UTF-16, little end first', bytes16(declared('UTF-16'), false, true)],
    ['UTF-16, big end first', bytes16(declared('UTF-16'), true, true)],
    ['UTF-16 without a mark', bytes16(declared('UTF-16LE'), false, false)],
    ['UTF-16, big end first, without a mark', bytes16(declared('UTF-16'), true, false)],
    ['UTF-8 that says UTF-16', bytesOf(declared('utf-16'))],
    ['windows-1252', bytes8(declared('windows-1252'), 0x80)],
    ['ISO-8859-1 as banks use it', bytes8(declared('ISO-8859-1'), 0x80)],
    ['ISO-8859-15', bytes8(declared('ISO-8859-15'), 0xa4)],
  ])('%s', (_what, bytes) => {
    expect(text(bytes)).toBe('Grüße für 5 €')
  })

  test('letters that fall on the border between two pieces of the file', () => {
    const before = bytesOf(good.slice(0, good.indexOf('ü'))).length
    for (let shift = -3; shift <= 3; shift++) {
      const filler = 64 * 1024 - before - '<!---->'.length + shift
      expect(text(bytesOf(`<!--${' '.repeat(filler)}-->${good}`))).toBe('Grüße für 5 €')
    }
  })

  test.each<[string, Uint8Array]>([
    ['windows-1252 that says UTF-8', bytes8(declared('UTF-8'), 0x80)],
    ['half a letter at the end', bytesOf(good).slice(0, bytesOf(good).lastIndexOf(0xc3) + 1)],
    ['UTF-32', Uint8Array.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])],
    ['a name for encodings that nobody knows', bytesOf(declared('x-user-defined'))],
  ])('%s is refused', (_what, bytes) => {
    expect(survives(bytes)).toBe('banking.camt.encoding')
  })

  test('a file of one byte has an encoding', () => {
    expect(encodingOf(Uint8Array.from([0]))).toBe('utf-8')
    expect(survives(Uint8Array.from([0]))).toBe('banking.camt.notWellFormed')
  })
})
