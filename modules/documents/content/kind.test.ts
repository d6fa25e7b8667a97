import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, relative } from 'node:path'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { type KindName, tellKind } from './kind.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

describe('a file is told by its content', () => {
  it.each<[says: string, content: Uint8Array, kind: KindName, mime: string]>([
    ['nothing', bytes(''), 'empty', 'application/x-empty'],
    ['a PDF', bytes('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'pdf', 'application/pdf'],
    ['a PDF behind a byte order mark', bytes('\uFEFF%PDF-1.4\n'), 'pdf', 'application/pdf'],
    ['a note that mentions PDFs late', bytes(`${'word '.repeat(300)}%PDF-`), 'text', 'text/plain'],
    ['XML', bytes('<?xml version="1.0"?><a/>'), 'xml', 'application/xml'],
    ['XML that is cut off', bytes('<?xml version="1.0"?><!-- a'), 'xml', 'application/xml'],
    ['a text in angle brackets', bytes('<think about it>\nand more'), 'text', 'text/plain'],
    ['HTML', bytes('<!DOCTYPE html><title>x</title>'), 'html', 'text/html'],
    ['XHTML', bytes('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'), 'html', 'text/html'],
    ['a mail', bytes('From: a@b.example\nSubject: x\n\ny'), 'mail', 'message/rfc822'],
    [
      'a mail that begins oddly',
      bytes('X-Odd: 1\r\nx_y: 2\r\nReceived: from a\r\n\tby b\r\n\r\ny'),
      'mail',
      'message/rfc822',
    ],
    ['a mail behind blank lines', bytes('\n\nMessage-ID: <a@b>\n\ny'), 'mail', 'message/rfc822'],
    ['minutes with colons', bytes('From: Peter\nTo: everyone\nSubject: lunch\n\nWe eat.'), 'text', 'text/plain'],
    ['a form with colons', bytes('Name: Anna\nDate: tomorrow\nPlace: here\n'), 'text', 'text/plain'],
    ['prose that begins with From', bytes('From here on 10:30 it is easy.\nReally.\n'), 'text', 'text/plain'],
    [
      'one mail of a mailbox',
      bytes('From a@b Mon Mar 02 10:00:00 2026\nFrom: a@b.example\n\nx'),
      'mail',
      'message/rfc822',
    ],
    [
      'a mailbox without empty lines between its mails',
      bytes(
        'From a@b.example Mon Mar  2 10:00:00 2026\nSubject: one\n\nx\nFrom a@b.example Mon Mar  2 10:00:01 2026\nSubject: two\n\ny\n',
      ),
      'mailbox',
      'application/mbox',
    ],
    [
      'a mailbox',
      bytes(
        'From a@b Mon Mar 02 10:00:00 2026\nFrom: a@b.example\n\nx\n\nFrom a@b Mon Mar 02 11:00:00 2026\nFrom: a@b.example\n\ny\n',
      ),
      'mailbox',
      'application/mbox',
    ],
    ['a table', bytes('id;name;sum\n1;Ä;2,50\n2;B;3,00\n'), 'csv', 'text/csv'],
    ['a table with tabs', bytes('id\tname\n1\tA\n2\tB\n'), 'csv', 'text/tab-separated-values'],
    ['prose with commas', bytes('Yes, we do.\nNo, we do not.\nWell, perhaps.\n'), 'text', 'text/plain'],
    ['JSON', bytes('{"a": 1}'), 'text', 'application/json'],
    ['a calendar', bytes('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'), 'text', 'text/calendar'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'image', 'image/png'],
    ['zeros', new Uint8Array(100), 'binary', 'application/octet-stream'],
    ['a word that is a signature', bytes('MZ is the mark of programs'), 'text', 'text/plain'],
    ['an empty archive', zipSync({}), 'zip', 'application/zip'],
    ['an archive', zipSync({ 'a.txt': strToU8('a') }), 'zip', 'application/zip'],
    [
      'a Word document',
      zipSync({ 'word/document.xml': strToU8('<a/>') }),
      'docx',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    [
      'an OpenDocument text',
      zipSync({ mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }] }),
      'odt',
      'application/vnd.oasis.opendocument.text',
    ],
    [
      'an archive that is cut off',
      zipSync({ 'word/document.xml': strToU8('<a/>'.repeat(100)) }).subarray(0, 60),
      'zip',
      'application/zip',
    ],
  ])('%s', (_says, content, kind, mime) => {
    expect(tellKind(content)).toMatchObject({ kind, mime })
  })

  it('names the root element and its namespace, in any encoding', () => {
    const ubl = 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'
    const root = { namespace: ubl, name: 'Invoice' }
    const plain = `<?xml version="1.0"?>\n<!-- <a> -->\n<!DOCTYPE x [<!ENTITY a "b>">]>\n<u:Invoice\n xmlns:u='${ubl}' id="1"/>`
    expect(tellKind(bytes(plain)).root).toEqual(root)
    expect(tellKind(bytes(`<Invoice xmlns="${ubl}"><a/></Invoice>`)).root).toEqual(root)
    expect(tellKind(Buffer.from(`\uFEFF${plain}`, 'utf16le'))).toMatchObject({
      kind: 'xml',
      encoding: 'utf-16le',
      root,
    })
    expect(tellKind(Buffer.from(plain, 'utf16le').swap16())).toMatchObject({ kind: 'xml', encoding: 'utf-16be', root })
  })

  it('tells the encoding of a text', () => {
    expect(tellKind(bytes('Grüße aus Köln')).encoding).toBe('utf-8')
    expect(tellKind(Buffer.from('Grüße aus Köln', 'latin1')).encoding).toBe('windows-1252')
    expect(tellKind(bytes('ä'.repeat(100_000))).encoding).toBe('utf-8')
    expect(tellKind(Buffer.from('Grüße aus Köln', 'utf16le')).encoding).toBe('utf-16le')
  })

  it('takes a hint only where the content allows both', () => {
    const ragged = bytes('id,name\n1,2,3\nx\n')
    expect(tellKind(ragged).kind).toBe('text')
    expect(tellKind(ragged, { name: 'a.csv' }).kind).toBe('csv')
    expect(tellKind(bytes('%PDF-1.7'), { name: 'a.csv', mime: 'text/csv' }).kind).toBe('pdf')
    expect(tellKind(bytes('plain words'), { name: 'a.eml', mime: 'message/rfc822' }).kind).toBe('text')
    expect(tellKind(new Uint8Array(9), { name: 'a.txt' }).kind).toBe('binary')
  })

  it('never throws and is quick, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('', '%PDF-', 'PK\x03\x04', '<?xml ', 'From a', '<'),
        (random, start) => {
          const kind = tellKind(Buffer.concat([Buffer.from(start, 'latin1'), random]))
          expect(kind.mime).not.toBe('')
        },
      ),
      { numRuns: 500 },
    )
    const started = performance.now()
    for (const piece of ['<!--', '"', '<a ', '\n', 'a:', ',', 'From a 10:00 2026\n\n', '<?'])
      tellKind(bytes(piece.repeat(300_000)))
    expect(performance.now() - started).toBeLessThan(3000)
  })
})

/** What each ending in the shared data must be told as when its name is hidden. */
const byEnding: Readonly<Record<string, KindName>> = {
  '.pdf': 'pdf',
  '.xml': 'xml',
  '.xsd': 'xml',
  '.bpmn': 'xml',
  '.dmn': 'xml',
  '.eml': 'mail',
  '.docx': 'docx',
  '.xlsx': 'xlsx',
  '.odt': 'odt',
  '.ods': 'ods',
  '.zip': 'zip',
  '.html': 'html',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.png': 'image',
  '.jpg': 'image',
  '.tiff': 'image',
  '.heic': 'image',
  '.doc': 'binary',
  '.xls': 'binary',
  '.rtf': 'binary',
  '.gnucash': 'binary',
}

/** Files whose content is something else than their ending says, each with the reason. */
const exceptions: Readonly<Record<string, KindName>> = {
  // The mail that failed stands in it unquoted, behind an envelope line of its own.
  'rb-issue-368-bug.eml': 'mailbox',
  // One sentence without a header.
  'broken.eml': 'text',
  // Ragged or of one column: nothing but the name says that they are tables.
  'countries.csv': 'text',
  'defective-rows.csv': 'text',
  'invalid.csv': 'text',
  'leading-zeros.csv': 'text',
  'empty_file.txt': 'empty',
  // Elided part of a mail that quotes nothing.
  'elided/quote_and_text.txt': 'empty',
  // Tables under other names.
  'registry.txt': 'csv',
  'load_departments.dump': 'csv',
  'load_dept_manager.dump': 'csv',
  // A report page, mails, and fuzzed calendars with control characters.
  'balsheet.output': 'html',
  'complex-mime.txt': 'mail',
  'simple-mime.txt': 'mail',
  'issue252.ics': 'binary',
  'malloc.ics': 'binary',
}

/** OFX is XML since version 2, and SGML that reads as XML when all its elements are closed. */
const expectedKinds = (path: string): KindName[] => {
  const exception = exceptions[basename(path)] ?? exceptions[path.split('/').slice(-2).join('/')]
  if (exception !== undefined) return [exception]
  const ending = extname(path).toLowerCase()
  return ending === '.ofx' ? ['xml', 'text'] : [byEnding[ending] ?? 'text']
}

const root = sharedData('.')

describe.skipIf(root === undefined)('all files of the shared data, with their names hidden', () => {
  const folder = root ?? ''
  // What is skipped is read all the same, and without the folder there is nothing to look through.
  const paths = root ? globSync('**/*', { cwd: root }).filter((path) => statSync(`${root}/${path}`).isFile()) : []
  const byFolder = Map.groupBy(paths, (path) => dirname(path).split('/')[0] ?? '')

  it.each([...byFolder].sort())('%s', (_name, files) => {
    const wrong = files.flatMap((path) => {
      const { kind } = tellKind(readFileSync(`${folder}/${path}`))
      return expectedKinds(path).includes(kind) ? [] : [`${relative(folder, `${folder}/${path}`)}: ${kind}`]
    })
    expect(wrong).toEqual([])
  })
  it.each([
    ['01-bank-statements/camt/*.xml', /^urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.001\.\d\d Document$/],
    [
      '03-e-invoices/en16931-cii-examples/*.xml',
      /^urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100 CrossIndustryInvoice$/,
    ],
    [
      '03-e-invoices/en16931-ubl-examples/*.{xml,XML}',
      /^urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice-2 Invoice|CreditNote-2 CreditNote)$/,
    ],
    ['02-payments/pain/*.xml', /^urn:iso:std:iso:20022:tech:xsd:pain\.00[18]\S+ Document$/],
  ])('%s: the root element claims the standard', (pattern, claimed) => {
    const roots = globSync(pattern, { cwd: folder }).map((path) => {
      const found = tellKind(readFileSync(`${folder}/${path}`)).root
      return `${found?.namespace} ${found?.name}`
    })
    expect(roots.length).toBeGreaterThan(5)
    expect(roots.filter((name) => !claimed.test(name))).toEqual([])
  })
})
