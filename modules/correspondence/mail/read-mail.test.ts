import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tellKind } from '../../documents/index.ts'
import { MailRefusal } from './mail-refusal.ts'
import { readMail } from './read-mail.ts'

const example = (name: string): Uint8Array => readFileSync(new URL(`../../../examples/mails/${name}`, import.meta.url))
const mail = async (text: string | Buffer) => await readMail(typeof text === 'string' ? Buffer.from(text) : text)
const lines = (...list: string[]): string => list.join('\r\n')

describe('the mails of the examples', () => {
  it('reads an invoice mail with its attachment', async () => {
    const read = await readMail(example('supplier-invoice.eml'))
    expect(read).toMatchObject({
      messageId: '20260302081429.NB-2026-0417@nordlicht-buero.example',
      from: { name: 'Nordlicht Bürobedarf', address: 'rechnung@nordlicht-buero.example' },
      to: [{ name: 'Rechnungen', address: 'rechnungen@kontor-elbe.example' }],
      replyTo: [{ name: 'Jana Petersen', address: 'jana.petersen@nordlicht-buero.example' }],
      subject: 'Rechnung NB-2026-0417 für Ihren Auftrag PO-1182',
      sentAt: '2026-03-02T08:14:29Z',
      receivedAt: '2026-03-02T08:14:31Z',
      html: null,
      safeHtml: null,
      isAutoSubmitted: false,
      isBounce: false,
      notes: [],
    })
    expect(read.newText).toMatch(/^Guten Tag,[\s\S]*Jana Petersen$/)
    expect(read.quotedText).toContain('Hafenstraße 12')
    const [attachment] = read.attachments
    expect(read.attachments).toHaveLength(1)
    expect(attachment).toMatchObject({ name: 'NB-2026-0417.xml', mime: 'application/xml', inline: false })
    expect(tellKind(attachment?.bytes ?? new Uint8Array()).root?.name).toBe('Invoice')
  })

  it('reads an answer: thread, new text, quoted text, no tracking image', async () => {
    const read = await readMail(example('reply-with-quotes.eml'))
    expect(read.inReplyTo).toBe('20260305084012.1.marta.lind@kontor-elbe.example')
    expect(read.references).toHaveLength(2)
    expect(read.newText).toBe('Perfect, thank you. The transfer of 1 240,00 EUR goes out today.\n\nHélène')
    expect(read.quotedText).toMatch(/^On Thu, 5 Mar 2026/)
    expect(read.safeHtml).not.toMatch(/track|https?:|<style/)
    expect(read.blockedImages).toBe(1)
  })

  it('reads a question with a copy to somebody', async () => {
    const read = await readMail(example('customer-question.eml'))
    expect(read).toMatchObject({
      from: { name: 'Hélène Tessier' },
      cc: [{ name: '', address: 'compta@tessier-fils.example' }],
    })
    expect(read.text).toContain('12 quai de la Fosse, Nantes')
  })
})

describe('bodies', () => {
  const alternative = (plain: string, html: string): string =>
    lines(
      'From: a@b.example',
      'Content-Type: multipart/alternative; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      plain,
      '--x',
      'Content-Type: text/html',
      '',
      html,
      '--x--',
    )

  it('takes the plain text where both are there, and words of the HTML where it is blank', async () => {
    expect(await mail(alternative('plain', '<p>rich</p>'))).toMatchObject({ text: 'plain', safeHtml: '<p>rich</p>' })
    expect(await mail(alternative(' ', '<p>rich <b>words</b></p>'))).toMatchObject({ text: 'rich words' })
    expect(await mail(alternative('plain', '<html><body> </body></html>'))).toMatchObject({
      text: 'plain',
      html: null,
      safeHtml: null,
    })
  })

  it('tells character sets that are not declared, or wrongly', async () => {
    const head = 'From: a@b.example\r\nContent-Type: text/plain'
    const body = (charset: string, bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from(`${head}${charset}\r\n\r\n`), bytes])
    expect((await mail(body('', Buffer.from('Grüße')))).text).toBe('Grüße')
    expect((await mail(body('', Buffer.from('Grüße', 'latin1')))).text).toBe('Grüße')
    expect((await mail(body('; charset=us-ascii', Buffer.from('Grüße', 'latin1')))).text).toBe('Grüße')
    expect((await mail(body('; charset=iso-8859-1', Buffer.from('Grüße')))).text).toBe('Grüße')
    expect((await mail(body('; charset=nonsense-99', Buffer.from('Grüße')))).text).toBe('Grüße')
    expect((await mail(body('; charset=windows-1251', Buffer.from([0xcf, 0xf0])))).text).toBe('Пр')
  })

  it('reads header fields in raw 8-bit characters', async () => {
    expect((await mail(Buffer.from('Subject: Grüße\nFrom: Jörg <j@b.example>\n\n', 'latin1'))).subject).toBe('Grüße')
    expect((await mail('Subject: Grüße\nFrom: Jörg <j@b.example>\n\n')).from?.name).toBe('Jörg')
    expect((await mail(Buffer.from('\uFEFFSubject: Grüße\nFrom: j@b.example\n\nä', 'utf16le'))).subject).toBe('Grüße')
  })

  it('takes a picture beside the text for a file where the text never names it', async () => {
    const picture = (id: string) => ['--r', 'Content-Type: image/png; name=scan.png', `Content-ID: <${id}>`, '', 'PNG']
    const related = (html: string) =>
      mail(
        lines(
          ...['From: a@b.example', 'Content-Type: multipart/related; boundary=r', ''],
          ...['--r', 'Content-Type: text/html', '', html, ...picture('p@x'), '--r--'],
        ),
      )
    const inline = async (html: string) => (await related(html)).attachments.map((one) => one.inline)
    expect(await inline('<p>See <img src="cid:p@x"></p>')).toEqual([true])
    expect(await inline('<p style="background: url(cid:p%40x)">See</p>')).toEqual([true])
    expect(await inline('<p>See the scan.</p>')).toEqual([false])
  })

  it('takes a text type without a subtype for plain text', async () => {
    for (const type of ['text', 'text; charset=us-ascii', 'plain']) {
      const read = await mail(lines('From: a@b.example', `Content-Type: ${type}`, '', 'Words.'))
      expect(read).toMatchObject({ text: 'Words.', attachments: [] })
    }
    expect(await mail(lines('From: a@b.example', 'Content-Type: html', '', '<p>rich</p>'))).toMatchObject({
      text: 'rich',
    })
  })

  it('finds the body where the empty line before it is missing, or has a space in it', async () => {
    const head = ['From: a@b.example', 'Subject: Order', 'To: c@d.example']
    expect(await mail(lines(...head, ' ', 'First line,', 'second.'))).toMatchObject({ text: 'First line,\nsecond.' })
    const bare = await mail(lines(...head, 'First line,', '', 'second.'))
    expect(bare).toMatchObject({ subject: 'Order', to: [{ address: 'c@d.example' }], text: 'First line,\n\nsecond.' })
  })

  it('keeps to the header where a field goes on without a space, or follows a stray line', async () => {
    const stray = await mail(lines('From: a@b.example', 'a stray line', 'Subject: Still here', '', 'Body'))
    expect(stray).toMatchObject({ subject: 'Still here', text: 'Body' })
    const unfolded = await mail(
      lines('From: a@b.example', 'Content-Type: multipart/mixed;', 'boundary="x"', '', '--x', '', 'Part', '--x--'),
    )
    expect(unfolded).toMatchObject({ text: 'Part', notes: [] })
  })

  it('takes text and files out of a mail that is signed as a whole, whose lengths are stated or not', async () => {
    const inner = lines(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'Signed words',
      '--x',
      'Content-Type: application/pdf; name=a.pdf',
      '',
      '%PDF-',
      '--x--',
    )
    const element = (tag: number, ...parts: Buffer[]): Buffer => {
      const content = Buffer.concat(parts)
      const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff]
      return Buffer.concat([Buffer.from([tag, ...length]), content])
    }
    const open = (tag: number, ...parts: Buffer[]): Buffer =>
      Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])])
    const id = (last: number): Buffer => element(6, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last]))
    const signed = (make: typeof element, octets: Buffer): Buffer => {
      const held = make(0x30, id(1), make(0xa0, octets))
      return make(0x30, id(2), make(0xa0, make(0x30, element(2, Buffer.from([1])), element(0x31), held)))
    }
    const halves = [inner.slice(0, 40), inner.slice(40)].map((half) => element(4, Buffer.from(half)))
    const from = 'From: a@b.example\r\nSubject: Signed\r\nMIME-Version: 1.0'
    const type = 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m'
    for (const content of [signed(element, element(4, Buffer.from(inner))), signed(open, open(0x24, ...halves))]) {
      const read = await mail(
        lines(
          from,
          type,
          'Content-Transfer-Encoding: base64',
          '',
          content.toString('base64').replace(/.{60}/g, '$&\r\n'),
        ),
      )
      expect(read).toMatchObject({ subject: 'Signed', text: 'Signed words', attachments: [{ name: 'a.pdf' }] })
      for (const cut of [3, 20, 60]) {
        const broken = await mail(
          lines(from, type, 'Content-Transfer-Encoding: base64', '', content.subarray(0, cut).toString('base64')),
        )
        expect(broken.attachments).toMatchObject([{ name: 'smime.p7m' }])
      }
    }
  })

  it('keeps a named text, a forwarded mail and winmail.dat as attachments', async () => {
    const read = await mail(
      lines(
        'From: a@b.example',
        'Content-Type: multipart/mixed; boundary=x',
        '',
        '--x',
        'Content-Type: text/plain',
        '',
        'body',
        '--x',
        'Content-Type: text/plain; name="notes.txt"',
        'Content-Disposition: inline; filename="notes.txt"',
        '',
        'notes',
        '--x',
        'Content-Type: message/rfc822',
        'Content-Disposition: inline',
        '',
        'From: c@d.example',
        'Subject: inner',
        '',
        'inner text',
        '--x',
        'Content-Type: application/ms-tnef; name="winmail.dat"',
        'Content-Transfer-Encoding: base64',
        '',
        'eJ8+IgA=',
        '--x--',
      ),
    )
    expect(read.text).toBe('body')
    expect(read.attachments.map(({ name, mime }) => `${name} ${mime}`)).toEqual([
      'notes.txt text/plain',
      'part-2.eml message/rfc822',
      'winmail.dat application/ms-tnef',
    ])
    expect((await readMail(read.attachments[1]?.bytes ?? new Uint8Array())).subject).toBe('inner')
  })

  it('finds the attachment behind a part that was never closed, and behind padded delimiters', async () => {
    const pdf = [
      'Content-Type: application/pdf; name="bill.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0xLjQ=',
    ]
    const unclosed = lines(
      'From: a@b.example',
      'Content-Type: multipart/mixed; boundary="outer"',
      '',
      '--outer',
      'Content-Type: multipart/alternative; boundary="inner"',
      '',
      '--inner',
      'Content-Type: text/plain',
      '',
      'see the bill',
      '--outer',
      ...pdf,
      '--outer--',
    )
    const read = await mail(unclosed)
    expect(read.text.trim()).toBe('see the bill')
    expect(read.attachments.map(({ name, bytes }) => `${name} ${Buffer.from(bytes)}`)).toEqual(['bill.pdf %PDF-1.4'])
    const padded = lines(
      'From: a@b.example',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x  ',
      ...pdf,
      '--x-- ',
      'epilogue',
    )
    expect((await mail(padded)).attachments.map(({ name }) => name)).toEqual(['bill.pdf'])
  })

  it('makes file names harmless', async () => {
    const names = ['../../etc/passwd', 'C:\\\\temp\\\\a.pdf', 'fdp.\u202Eexe', '..', 'a\u0000b.pdf']
    const parts = names.flatMap((name) => ['--x', `Content-Type: application/pdf; name="${name}"`, '', 'x'])
    const read = await mail(
      lines('From: a@b.example', 'Content-Type: multipart/mixed; boundary=x', '', ...parts, '--x--').replace(
        '\u0000',
        '',
      ),
    )
    expect(read.attachments.map(({ name }) => name)).toEqual(['passwd', 'a.pdf', 'fdp.exe', 'part-4.pdf', 'ab.pdf'])
  })

  it('knows automatic mails', async () => {
    expect((await mail('From: a@b.example\nAuto-Submitted: auto-replied\n\n')).isAutoSubmitted).toBe(true)
    expect((await mail('From: a@b.example\nAuto-Submitted: no\n\n')).isAutoSubmitted).toBe(false)
    expect((await mail('From: a@b.example\nPrecedence: auto_reply\n\n')).isAutoSubmitted).toBe(true)
    const subject = async (text: string) => (await mail(`From: a@b.example\nSubject: ${text}\n\n`)).isAutoSubmitted
    expect(await subject('AUTO: Smith, Jo is out of the office. (returning 05/01/2026)')).toBe(true)
    expect(await subject('Automatische Antwort: Angebot')).toBe(true)
    expect(await subject('Is Jo out of the office?')).toBe(false)
    expect((await mail('From: a@b.example\n\n')).isAutoSubmitted).toBe(false)
  })
})

describe('bounces beyond the samples', () => {
  const report = (action: string, status: string): string =>
    lines(
      'From: mailer-daemon@b.example',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'report',
      '--x',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; b.example',
      '',
      'Final-Recipient: rfc822; <c@d.example>',
      `Action: ${action}`,
      `Status: ${status}`,
      'Diagnostic-Code: smtp; 450',
      '  busy',
      '--x--',
    )

  it('tells failures from delays and good news', async () => {
    const failed = await mail(report('failed', '5.1.1'))
    expect(failed).toMatchObject({
      isBounce: true,
      bounce: { kind: 'failed', recipients: [{ address: 'c@d.example', status: '5.1.1', diagnostic: '450 busy' }] },
    })
    expect(await mail(report('delayed', '4.4.1'))).toMatchObject({ isBounce: false, bounce: { kind: 'delayed' } })
    expect(await mail(report('delivered', '2.0.0'))).toMatchObject({ isBounce: false, bounce: null })
  })

  it.each([
    [
      'a person who writes about a bounce',
      'From: anna@b.example\nSubject: Undeliverable\n\nMy mail to c@d.example could not be delivered: 550 5.1.1 unknown',
    ],
    [
      'a mail by the postmaster about something else',
      'From: postmaster@b.example\nSubject: New quota\n\nPlease tidy up your mailbox.',
    ],
    [
      'an out-of-office reply',
      'From: anna@b.example\nAuto-Submitted: auto-replied\nSubject: Away\n\nI am back on Monday.',
    ],
  ])('%s is none', async (_says, text) => {
    expect(await mail(text)).toMatchObject({ isBounce: false, bounce: null })
  })
})

describe('hostile mails', () => {
  const refusal = async (text: string | Buffer): Promise<string> => {
    const error: unknown = await mail(text).then(
      () => null,
      (reason: unknown) => reason,
    )
    return error instanceof MailRefusal ? error.code : String(error)
  }

  it('refuses what is no mail, with the reason', async () => {
    expect(await refusal('')).toBe('correspondence.mail.empty')
    expect(await refusal(' \r\n\r\n')).toBe('correspondence.mail.empty')
    expect(await refusal('This is not a mail.')).toBe('correspondence.mail.notAMail')
    expect(await refusal(Buffer.alloc(5000))).toBe('correspondence.mail.notAMail')
    expect(await refusal(Buffer.alloc(64 * 1024 * 1024 + 1, 'a'))).toBe('correspondence.mail.tooLarge')
    const parts = `From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(3000)}--b--`
    expect(await refusal(parts)).toBe('correspondence.mail.tooManyParts')
  })

  it.each<[says: string, text: () => string]>([
    [
      'a hundred thousand header fields',
      () =>
        `${Array.from({ length: 100_000 }, (_, at) => `X-H${at}: v`).join('\n')}\nFrom: a@b.example\nSubject: found\n\nbody`,
    ],
    [
      'a header field of ten megabytes',
      () => `From: a@b.example\nX-Big: ${'a'.repeat(10_000_000)}\nSubject: found\n\nbody`,
    ],
    ['a million folded lines', () => `From: a@b.example\nX-Fold: x\n${' y\n'.repeat(1_000_000)}Subject: found\n\nbody`],
    [
      'a hundred thousand recipients',
      () => `From: a@b.example\nTo: ${'c@d.example, '.repeat(100_000)}\nSubject: found\n\nbody`,
    ],
    ['nested comments', () => `From: ${'('.repeat(20_000)}a@b.example\nSubject: found\n\nbody`],
  ])('reads what can be read of %s', async (_says, text) => {
    const started = performance.now()
    expect(await mail(text())).toMatchObject({ subject: 'found', text: 'body' })
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('survives multiparts nested nine hundred deep, and refuses three thousand', async () => {
    const nested = (depth: number): string =>
      `From: a@b.example\nSubject: deep\n${Array.from({ length: depth }, (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\n\n--b${at}\n`).join('')}\nend`
    expect(await mail(nested(900))).toMatchObject({ subject: 'deep', text: 'end' })
    expect(await refusal(nested(3000))).toBe('correspondence.mail.tooManyParts')
  })

  it.each<[says: string, body: () => string]>([
    ['divs nested a hundred thousand deep', () => `${'<div>'.repeat(100_000)}deep`],
    ['an attribute list without end', () => `<p ${'a=b '.repeat(300_000)}>deep`],
    ['comments that never close', () => `deep${'<!--'.repeat(200_000)}`],
    ['a style of brackets', () => `<p style="color:${'('.repeat(300_000)}">deep`],
  ])('reads HTML with %s', async (_says, body) => {
    const started = performance.now()
    expect((await mail(`From: a@b.example\nContent-Type: text/html\n\n${body()}`)).text).toBe('deep')
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('reads or refuses a mail that is cut off anywhere', async () => {
    for (const name of ['supplier-invoice.eml', 'reply-with-quotes.eml']) {
      const whole = example(name)
      for (let length = 0; length < whole.length; length += 61) {
        const outcome = await readMail(whole.subarray(0, length)).catch((error: unknown) => error)
        expect(
          outcome instanceof MailRefusal || (typeof outcome === 'object' && outcome !== null && 'subject' in outcome),
        ).toBe(true)
      }
    }
  })

  it('reads or refuses random bytes behind any beginning', async () => {
    const starts = [
      '',
      'From: ',
      'From: a@b\n\n',
      'Content-Type: multipart/mixed; boundary=a\n\n--a\n',
      'Subject: =?',
      'Content-Type: text/html\n\n<',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), async (start, random) => {
        const outcome = await readMail(Buffer.concat([Buffer.from(start), random])).catch((error: unknown) => error)
        expect(
          outcome instanceof MailRefusal || (typeof outcome === 'object' && outcome !== null && 'subject' in outcome),
        ).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
