/** Parsers of files: what intake hands to readers, and what comes back from a backup. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { NO_SINK, readBackup } from '../../kernel/db/backup-format.ts'
import { readTar, TAR_END, TarError, tarHeader, tarPadding } from '../../kernel/db/tar.ts'
import { proveStatement, readCamt, statementLines } from '../../modules/banking/camt/index.ts'
import { splitMailbox } from '../../modules/correspondence/mail/mailbox.ts'
import { mailOfOutlook } from '../../modules/correspondence/mail/outlook.ts'
import { outlookMail } from '../../modules/correspondence/mail/outlook-testing.ts'
import { readMail } from '../../modules/correspondence/mail/read-mail.ts'
import { makeSafeHtml } from '../../modules/correspondence/mail/safe-html.ts'
import { tarFiles } from '../../modules/documents/content/tar-archive.ts'
import { tnefFiles } from '../../modules/documents/content/tnef.ts'
import { readZipEntry, ZipRefusal, zipEntries } from '../../modules/documents/content/zip-archive.ts'
import { htmlWords, pdfRegions, readWords, tellKind } from '../../modules/documents/index.ts'
import { checkInvoice, readInvoice, readInvoicePdf, renderInvoice } from '../../modules/purchasing/e-invoice/index.ts'
import { corpus } from './input-corpus.ts'
import { bytesOf, type Target, textOf } from './input-target.ts'

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The first example that holds the words, with others in their place. */
function inExample(endings: RegExp, words: string): (text: string) => Uint8Array {
  let found: string | undefined
  return (text) => {
    found ??= corpus(endings, [], 0, 1)
      .map(textOf)
      .find((one) => one.includes(words))
    if (found === undefined) throw new Error(`No example holds ${words}.`)
    return bytesOf(found.replace(words, () => escaped(text)))
  }
}

const mail = (header: string, body: string): Uint8Array =>
  bytesOf(`From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@b.example>\r\n${header}\r\n\r\n${body}`)

const HTML = 'MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8'
const FROM_SYSTEM = 'Return-Path: <>\r\nX-Failed-Recipients: c@d.example'

const report = (text: string): Uint8Array =>
  mail(
    'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b',
    `--b\r\nContent-Type: text/plain\r\n\r\nundeliverable\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: 5.1.1\r\n${text}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${text}\r\n\r\n--b--`,
  )

const folded = (text: string): string => text.replace(/\r?\n/g, '\r\n ')
const HEADERS = ['To', 'Subject', 'References', 'Date', 'Content-Type', 'Received', 'Content-Disposition']

const docx = (text: string): Uint8Array =>
  zipSync({
    '[Content_Types].xml': bytesOf('<Types/>'),
    'word/document.xml': bytesOf(`<w:document xmlns:w="w"><w:body>${text}</w:body></w:document>`),
  })

const xlsx = (text: string): Uint8Array =>
  zipSync({
    'xl/workbook.xml': bytesOf(
      `<workbook><sheets><sheet name="${escaped(text.slice(0, 200)).replaceAll('"', '')}"/></sheets></workbook>`,
    ),
    'xl/sharedStrings.xml': bytesOf(`<sst><si><t>${escaped(text)}</t></si></sst>`),
    'xl/worksheets/sheet1.xml': bytesOf(
      `<worksheet><row><c t="s"><v>0</v></c><c><v>${escaped(text)}</v></c></row></worksheet>`,
    ),
  })

/** Words of whatever it is, as intake reads them. */
const readAny = async (bytes: Uint8Array): Promise<void> => {
  await readWords(bytes, tellKind(bytes))
}

async function readWholeMail(bytes: Uint8Array): Promise<void> {
  const read = await readMail(bytes)
  if (/<script|\son\w+\s*=\s*|javascript:/i.test((read.safeHtml ?? '').replace(/>[^<]*</g, '><')))
    throw new Error(`unsafe HTML: ${read.safeHtml?.slice(0, 300)}`)
  for (const { name } of read.attachments)
    if (/[/\\\p{Cc}\p{Cf}]/u.test(name) || /^\.*$/.test(name)) throw new Error(`unsafe name: ${JSON.stringify(name)}`)
}

function readArchive(bytes: Uint8Array): void {
  for (const entry of (zipEntries(bytes) ?? []).slice(0, 50)) {
    try {
      readZipEntry(bytes, entry, 4_000_000)
    } catch (error) {
      if (!(error instanceof ZipRefusal)) throw error
    }
  }
}

async function readWholeTar(bytes: Uint8Array): Promise<void> {
  tarFiles(bytes)
  try {
    for await (const entry of readTar(Readable.from([Buffer.from(bytes)]))) for await (const _ of entry.content) void _
  } catch (error) {
    if (!(error instanceof TarError)) throw error
  }
}

const tarOf = (files: Record<string, Uint8Array>): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      ...Object.entries(files).flatMap(([name, bytes]) => [
        tarHeader(name, bytes.length, 1),
        Buffer.from(bytes),
        tarPadding(bytes.length),
      ]),
      TAR_END,
    ]),
  )

const BACKUP = (): Uint8Array =>
  tarOf({
    'tables/ledger_entry/000001.csv': bytesOf('1,a\n2,b\n'),
    [`files/aa/bb/aabb${'0'.repeat(60)}`]: bytesOf('a document'),
    'manifest.json': bytesOf(
      JSON.stringify({
        format: 'backstay-backup',
        version: 1,
        madeAt: '2026-03-12T09:00:00Z',
        tables: [],
        migrations: [],
        files: {},
      }),
    ),
    seal: bytesOf('0'.repeat(64)),
  })

/** Changed before it is packed or after: a changed byte of what is packed is mostly noise to the format inside. */
async function readAsBackup(bytes: Uint8Array): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'backstay-input-'))
  try {
    const file = join(folder, 'a.backup')
    writeFileSync(file, bytes[0] === 0x1f && bytes[1] === 0x8b ? bytes : gzipSync(bytes, { level: 1 }))
    await readBackup(file, NO_SINK)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readWholeInvoice(bytes: Uint8Array): void {
  const invoice = readInvoice(bytes)
  checkInvoice(invoice)
  renderInvoice(invoice)
}

function readWholeStatement(bytes: Uint8Array): void {
  for (const statement of readCamt(bytes).statements) {
    statementLines(statement)
    proveStatement(statement)
  }
}

function readMailbox(bytes: Uint8Array): void {
  let length = 0
  for (const one of splitMailbox(bytes)) length += one.byteLength
  if (length > bytes.byteLength) throw new Error('The mails of a mailbox are more than the mailbox.')
}

const STATEMENTS = ['01-bank-statements/camt']
const INVOICES = ['03-e-invoices']
const MAILS = ['04-emails']
const PAPERS = ['05-documents', '06-resumes', '09-csv-datasets', '01-bank-statements']

const TNEF = Buffer.from('789f3e2201000106900800040000000000010001000107900600080000', 'hex')

export const fileTargets: readonly Target[] = [
  {
    ...{
      name: 'camt',
      run: readWholeStatement,
      corpus: (seed) => corpus(/camt.*\.xml$|\.c5[234]$/i, STATEMENTS, 40, seed),
    },
    around: ['Faktura 88120', 'CRDT', '2026-03-02', 'Havblik Møbler ApS'].map(
      (words) => (text: string) => inExample(/camt.*xml$/, words)(text.slice(0, 15_000)),
    ),
  },
  {
    ...{ name: 'e-invoice', run: readWholeInvoice, corpus: (seed) => corpus(/invoices.*\.xml$/i, INVOICES, 60, seed) },
    around: ['RE-2026-0417', 'Wir danken für Ihren Auftrag.', '2026-04-11', 'COBADEFFXXX', '20260217', '102'].map(
      (words) => inExample(/\.xml$/, words),
    ),
  },
  {
    ...{ name: 'e-invoice in a PDF', run: readInvoicePdf, most: 25_000, share: 2 },
    corpus: (seed) => corpus(/\.pdf$/i, ['03-e-invoices/zugferd-triples', '03-e-invoices/factur-x'], 8, seed),
  },
  {
    ...{
      name: 'mail',
      run: readWholeMail,
      share: 2,
      corpus: (seed) => corpus(/\.(eml|txt|msg|mail)$/i, MAILS, 80, seed),
    },
    around: [
      (text) => mail('', text),
      (text) => mail(HTML, text),
      (text) => mail(HTML, `<p>${text}`),
      (text) => mail(HTML, `<p style="${text}">`),
      (text) => mail(FROM_SYSTEM, text),
      (text) => mail(FROM_SYSTEM, `x${text}x`),
      report,
      ...HEADERS.map((name) => (text: string) => mail(`${name}: ${folded(text)}`, 'x')),
      ...HEADERS.map((name) => (text: string) => mail(`${name}: a ${folded(text)}\u0001>`, 'x')),
      (text) => mail(`MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b`, `--b\r\n${text}\r\n--b--`),
    ],
  },
  {
    ...{ name: 'mailbox', run: readMailbox, corpus: (seed) => corpus(/\.(mbox|eml)$/i, MAILS, 40, seed) },
    around: [(text) => bytesOf(`From a@b Thu Apr 29 23:34:45 2015\nFrom: x\n\n${text}`)],
  },
  {
    ...{ name: 'Outlook file', run: mailOfOutlook, most: 20_000, share: 2 },
    corpus: (seed) => [
      outlookMail({ name: 'a.txt', bytes: bytesOf('x') }),
      ...corpus(/\.msg$/i, MAILS, 10, seed).filter((one) => one[0] === 0xd0),
    ],
  },
  {
    ...{ name: 'winmail.dat', run: tnefFiles },
    corpus: (seed) => [new Uint8Array(TNEF), ...corpus(/winmail|tnef|\.dat$/i, MAILS, 10, seed)],
  },
  {
    ...{ name: 'HTML of a mail', run: (bytes) => makeSafeHtml(textOf(bytes), []) },
    corpus: (seed) => corpus(/\.(html?|eml)$/i, [...MAILS, ...PAPERS], 30, seed),
    around: [
      bytesOf,
      (text) => bytesOf(`<a href="${text}">`),
      (text) => bytesOf(`<p style="color:${text}">`),
      (text) => bytesOf(`<${text}>`),
    ],
  },
  {
    ...{ name: 'words of HTML', run: (bytes) => htmlWords(textOf(bytes)) },
    corpus: (seed) => corpus(/\.(html?|eml)$/i, [...MAILS, ...PAPERS], 30, seed),
    around: [bytesOf, (text) => bytesOf(`<pre>${text}`)],
  },
  {
    ...{ name: 'kind and words of text', run: readAny },
    corpus: (seed) => corpus(/\.(txt|csv|tsv|json|xml|ics|vcf|ofx|qif|sta|bai|html|rtf)$/i, PAPERS, 60, seed),
    around: [
      bytesOf,
      (text) => bytesOf(`a;b\n1;2\n${text}`),
      (text) => bytesOf(`<?xml version="1.0"?>${text}<a/>`),
      (text) => bytesOf(`Subject: x\nDate: ${text}`),
    ],
  },
  {
    ...{
      name: 'office file',
      run: readAny,
      corpus: (seed) => corpus(/\.(docx|xlsx|pptx|odt|ods|odp)$/i, PAPERS, 30, seed),
    },
    around: [
      (text) => docx(`<w:p><w:t>${escaped(text)}</w:t></w:p>`),
      (text) => docx(`<w:p><w:t>x${escaped(text)}x</w:t></w:p>`),
      (text) => docx(text),
      (text) => docx('<w:p/>'.repeat(text.length / 2)),
      (text) => docx('<w:p><w:tab/></w:p>'.repeat(text.length / 8)),
      (text) => docx(`<w:p>${'<w:tab/>'.repeat(text.length / 4)}</w:p>`),
      xlsx,
    ],
  },
  {
    ...{ name: 'parts of an office file', share: 1, run: (bytes) => readAny(docx(textOf(bytes))) },
    corpus: () => [
      bytesOf(
        '<w:p><w:r><w:t xml:space="preserve">Offer 17</w:t><w:tab/><w:t>12,50</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:t>a</w:t></w:p></w:tc></w:tr></w:tbl>',
      ),
    ],
  },
  {
    ...{ name: 'PDF', run: readAny, most: 31_000, share: 2 },
    corpus: (seed) =>
      corpus(/\.pdf$/i, ['05-documents/paperless', '05-documents/invoice2data-with-expected-json'], 20, seed),
  },
  {
    ...{
      name: 'places in a PDF',
      run: (bytes) => pdfRegions(bytes, ['Total', '12.50', '2026-03-05']),
      most: 31_000,
      share: 1,
    },
    corpus: (seed) => corpus(/\.pdf$/i, ['05-documents/invoice2data-with-expected-json'], 8, seed),
  },
  {
    name: 'image',
    run: readAny,
    corpus: (seed) =>
      corpus(/\.(png|jpe?g|gif|tiff?|webp|bmp)$/i, ['05-documents'], 20, seed).concat(bytesOf('GIF89a')),
  },
  {
    ...{ name: 'zip archive', run: readArchive },
    corpus: (seed) => [
      zipSync({ 'a/b.txt': bytesOf('x'.repeat(500)), '../../c': bytesOf('y') }),
      ...corpus(/\.(zip|docx|xlsx)$/i, PAPERS, 20, seed),
    ],
  },
  { name: 'tar archive', run: readWholeTar, corpus: () => [BACKUP(), tarOf({ 'a/b.txt': bytesOf('x'.repeat(700)) })] },
  {
    name: 'backup',
    run: readAsBackup,
    corpus: () => [BACKUP(), new Uint8Array(gzipSync(BACKUP())), new Uint8Array(gunzipSync(gzipSync('x')))],
  },
]
