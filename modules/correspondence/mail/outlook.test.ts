import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { tellKind } from '../../documents/index.ts'
import { mailOfOutlook } from './outlook.ts'
import { mimeOf } from './outlook-mime.ts'
import { binary, compoundFile, outlookMail, text } from './outlook-testing.ts'
import { readMail } from './read-mail.ts'

const read = async (bytes: Uint8Array) => readMail(await mailOfOutlook(bytes))
const invoice = readFileSync(new URL('../../../examples/invoices/holzwerk-lindau-rechnung.xml', import.meta.url))

describe('an Outlook file', () => {
  test('is told by its content, whatever is attached to it', () => {
    const doc = compoundFile({ WordDocument: new Uint8Array(5000) })
    const mail = outlookMail({ name: 'letter.doc', bytes: doc })
    expect(tellKind(mail)).toEqual({ kind: 'mail', mime: 'application/vnd.ms-outlook' })
    expect(tellKind(doc).mime).toBe('application/msword')
  })

  test('is read as a mail: people, words, and its files byte by byte', async () => {
    const mail = await read(outlookMail({ name: 'Rechnung Nr. 7 (März).xml', bytes: invoice }))
    expect(mail).toMatchObject({
      from: { name: 'Nora Möller', address: 'nora@reep-tau.example' },
      to: [{ name: 'Ida Sommer', address: 'ida@nordkai.example' }],
      subject: 'Rechnung für März',
      messageId: 'outlook-1@reep-tau.example',
      text: expect.stringContaining('Grüße, Nora'),
    })
    expect(mail.attachments.map(({ name }) => name)).toEqual(['Rechnung Nr. 7 (März).xml'])
    expect(Buffer.from(mail.attachments[0]?.bytes ?? []).equals(invoice)).toBe(true)
  })

  test('keeps the header that it came with, but not what that says of another body', async () => {
    const headers = [
      ...['Received: from mx.example (10.0.0.1);', '\tMon, 2 Mar 2026 09:14:29 +0100'],
      ...['From: Nora <nora@reep-tau.example>', 'Subject: As sent', 'Date: Mon, 2 Mar 2026 09:14:00 +0100'],
      ...['Content-Type: multipart/mixed;', '\tboundary="elsewhere"', 'In-Reply-To: <first@nordkai.example>', '', ''],
    ].join('\r\n')
    const html = Buffer.from('<p>Gr\u00fc\u00dfe</p>', 'latin1')
    const mail = await read(
      compoundFile({ ...text('007D', headers), ...text('0037', 'Other'), ...binary('1013', html) }),
    )
    expect(mail).toMatchObject({
      ...{ subject: 'As sent', inReplyTo: 'first@nordkai.example', text: 'Grüße', html: '<p>Grüße</p>' },
      ...{ sentAt: '2026-03-02T08:14:00Z', receivedAt: '2026-03-02T08:14:29Z' },
    })
  })

  test('has the mail inside it as a file of its own', async () => {
    const inner = { ...text('0037', 'Inner'), ...text('1000', 'Inside') }
    const mail = await read(
      compoundFile({
        ...text('0037', 'Outer'),
        '__attach_version1.0_#00000000': { ...text('3001', 'Inner'), '__substg1.0_3701000D': inner },
      }),
    )
    const [file] = mail.attachments
    expect(file?.mime).toBe('application/vnd.ms-outlook')
    expect((await read(file?.bytes ?? new Uint8Array())).subject).toBe('Inner')
  })

  test('can’t smuggle a header in by a name or a subject', () => {
    const made = mimeOf(
      { subject: 'a\r\nBcc: all@x.example', senderName: 'b"\r\nX-Evil: 1', senderEmail: 'c@d.example\r\nX-Evil: 2' },
      [
        {
          name: 'f\r\n\r\n--=_files_.exe',
          mime: 'text/x\r\nX-Evil: 3',
          contentId: '>\r\nX-Evil: 4',
          bytes: new Uint8Array(1),
        },
      ],
    ).toString()
    expect(made).not.toMatch(/^(Bcc|X-Evil)/m)
  })

  test.each([
    ['cut in the middle', (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)],
    ['without a sector that is named', (bytes: Uint8Array) => bytes.subarray(0, 512)],
    [
      'whose sectors lead in a circle',
      (bytes: Uint8Array) => bytes.map((byte, at) => (at >= 512 && byte === 0xfe ? 0 : byte)),
    ],
  ])(
    '%s is refused or read as far as it goes, in time',
    async (_, harm) => {
      const harmed = harm(outlookMail({ name: 'x.xml', bytes: invoice }))
      await read(harmed).catch((error: unknown) => expect(error).toMatchObject({ name: 'MailRefusal' }))
    },
    30_000,
  )
})
