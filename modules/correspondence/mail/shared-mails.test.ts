/** The shared mails: every file is read or refused with a reason, and compared with what others read from it. */
import { globSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { tellKind } from '../../documents/index.ts'
import { MailRefusal } from './mail-refusal.ts'
import { type ReadMail, readMail } from './read-mail.ts'

const folder = sharedData('04-emails')

describe.skipIf(folder === undefined)('the shared mails', () => {
  const paths = folder === undefined ? [] : globSync('**/*.eml', { cwd: folder }).sort()
  const mails = new Map<string, ReadMail>()
  const refusals = new Map<string, string>()
  const mailOf = (path: string): ReadMail => {
    const mail = mails.get(path)
    if (mail === undefined) throw new Error(`${path} was not read`)
    return mail
  }

  beforeAll(async () => {
    for (const path of paths) {
      try {
        mails.set(path, await readMail(readFileSync(`${folder}/${path}`)))
      } catch (error) {
        if (!(error instanceof MailRefusal)) throw error
        refusals.set(path, error.code)
      }
    }
  })

  it('are all read, but for the one that has no header', () => {
    expect(paths.length).toBeGreaterThan(60)
    expect([...refusals]).toEqual([['paperless/broken.eml', 'correspondence.mail.notAMail']])
  })

  it('never show anything that loads or runs', () => {
    for (const { safeHtml } of mails.values()) {
      expect(safeHtml ?? '').not.toMatch(
        /<(?:script|style|iframe|object|embed|form|link|meta|base)\b|\son\w+\s*=|javascript:|src="(?!data:image\/)|url\(/i,
      )
    }
  })

  it.each<
    [path: string, from: string | null, subject: string, sentAt: string | null, attachments: string[], text: RegExp]
  >([
    ['mailparser/base64encodedroot.eml', 'test@example.com', '', null, ['screenshot.png 425'], /^$/],
    [
      'mailparser/decoderended.eml',
      'booewq@uuui.com',
      'Fwd: fotos',
      '2004-09-09T08:15:52Z',
      ['part-1.eml 0'],
      /forwarded message attached/,
    ],
    ['mailparser/mixed.eml', null, '', null, [], /scanned for Viruses[\s\S]*Good Morning;/],
    ['mailparser/nested.eml', 'u@example.com', '', null, [], /Dear Sir,[\s\S]*The footer/],
    [
      'mailparser/nodemailer.eml',
      'andris@kreata.ee',
      'Nodemailer is unicode friendly ✔ (1476358788189)',
      '2016-10-13T11:39:48Z',
      ['part-1.bin 22', 'image.png 126', 'nyan cat ✔.gif 29361', 'notes.txt 28'],
      /Hello to myself!/,
    ],
    ['mailparser/simple.eml', 'andris@kreata.ee', 'test', '2017-01-08T18:37:44Z', [], /^Hello world!$/],
    [
      'mailparser/spam.eml',
      'noreply@guide-des-vins-de-bourgogne.fr',
      '123.042 Euro pro Jahr GRARANTIERT von einer Bank! KOSTENLOS',
      '2015-11-24T00:35:26Z',
      [],
      /„asozialer Penner“/,
    ],
    ['paperless/eml_with_umlaut.eml', 'myaddr@volkswagen.de', 'No Umlauts here', '2025-01-15T20:43:52Z', [], /üöäüäö/],
    [
      'paperless/html.eml',
      'someone@example.de',
      'HTML Message',
      '2022-10-15T09:23:19Z',
      ['IntM6gnXFm00FEV5.png 7057', '600+kbfile.txt 614650'],
      /Some Text\s+and an embedded image\./,
    ],
    [
      'paperless/simple_text.eml',
      'mail@someserver.de',
      'Simple Text Mail',
      '2022-10-12T19:40:43Z',
      [],
      /^This is just a simple Text Mail\.$/,
    ],
    [
      'ruby-mail/attachment_emails/attachment_content_disposition.eml',
      'foo@example.com',
      'testing',
      '2005-06-06T20:21:22Z',
      ['api.rb 28'],
      /first part/,
    ],
    [
      'ruby-mail/attachment_emails/attachment_message_rfc822.eml',
      'foo@example.com',
      'testing',
      '2005-06-06T20:21:22Z',
      ['ForwardedMessage.eml 3781'],
      /first part/,
    ],
    [
      'ruby-mail/attachment_emails/attachment_nonascii_filename.eml',
      'foo@example.com',
      'testing',
      '2005-06-06T20:21:22Z',
      ['ciële.txt 11'],
      /first part/,
    ],
    [
      'ruby-mail/attachment_emails/attachment_with_quoted_filename.eml',
      'jeff@37signals.com',
      'Eelanalüüsi päring',
      '2009-05-13T15:42:01Z',
      ['Eelanalüüsi päring.jpg 1952'],
      /^$/,
    ],
    [
      'ruby-mail/error_emails/bad_date_header.eml',
      'infoz@reactive-outpost.com',
      'You may_be Eligible for Legitimate_Cash from_GovAgencies!',
      null,
      [],
      /^$/,
    ],
    ['ruby-mail/error_emails/bad_encoded_subject.eml', null, 'TEST', null, [], /^TEST$/],
    [
      'ruby-mail/error_emails/content_transfer_encoding_7-bit.eml',
      'discovercard_newsflash@discover.qrs1.net',
      'Discover(R) Card News Online - January 2002',
      '2002-01-10T02:47:50Z',
      [],
      /^DISCOVERÆ CARD/,
    ],
    [
      'ruby-mail/error_emails/header_fields_with_empty_values.eml',
      'jorn@prikkprikkprikk.no',
      'Testmail',
      '2009-10-30T19:07:42Z',
      [],
      /Jørn Støylen/,
    ],
    [
      'ruby-mail/error_emails/multiple_invalid_content_dispositions.eml',
      'redacted@flashmail.net',
      'Redacted',
      null,
      [],
      /^foo$/,
    ],
    [
      'ruby-mail/mime_emails/raw_email_with_illegal_boundary.eml',
      'email_test@me.nowhere',
      'Testing outlook',
      '2007-10-21T09:38:13Z',
      [],
      /This is an outlook test/,
    ],
    [
      'ruby-mail/mime_emails/raw_email_with_nested_attachment.eml',
      'jamis@37signals.com',
      'Testing attachments',
      '2007-02-22T18:20:31Z',
      ['truncated.png 1902', 'smime.p7s 939'],
      /test of an attachment/,
    ],
    ['ruby-mail/multi_charset/japanese.eml', 'raasdnil@gmail.com', 'まみむめも', null, [], /^かきくえこ/],
    ['ruby-mail/multi_charset/japanese_iso_2022.eml', 'raasdnil@gmail.com', 'まみむめも', null, [], /^すみません。/],
    ['ruby-mail/multi_charset/ks_c_5601-1987.eml', 'from@example.com', 'test', '2014-05-28T08:18:19Z', [], /^스티해$/],
    ['ruby-mail/rfc2822/example10.eml', 'pete@silly.test', '', '1969-02-14T03:02:00Z', [], /^Testing\.$/],
    [
      'ruby-mail/rfc2822/example12.eml',
      'jdoe@machine.example',
      'Saying Hello',
      '1997-11-21T09:55:06Z',
      [],
      /just to say hello/,
    ],
  ])('%s', (path, from, subject, sentAt, attachments, text) => {
    const mail = mailOf(path)
    expect(mail).toMatchObject({ subject, sentAt })
    expect(mail.from?.address ?? null).toBe(from)
    expect(mail.attachments.map(({ name, bytes }) => `${name} ${bytes.length}`)).toEqual(attachments)
    expect(mail.text.trim()).toMatch(text)
  })

  it('have readable recipients, however they are written', () => {
    const to = (path: string): (string | null)[] => mailOf(`ruby-mail/${path}`).to.map(({ address }) => address)
    expect(to('error_emails/weird_to_header.eml')).toEqual(['user-example@aol.com', 'e-s-a-s-2200@app.ar.com'])
    expect(to('error_emails/empty_group_lists.eml')).toEqual([])
    expect(to('rfc2822/example10.eml')).toEqual(['c@public.example', 'joe@example.org', 'jdoe@one.test'])
    expect(mailOf('ruby-mail/rfc2822/example07.eml')).toMatchObject({
      inReplyTo: '3456@example.net',
      references: ['1234@local.machine.example', '3456@example.net'],
    })
  })

  it('are kinds of their own: their attachments are told by content', () => {
    const kinds = mailOf('paperless/html.eml').attachments.map(({ bytes }) => tellKind(bytes).kind)
    expect(kinds).toEqual(['image', 'text'])
    expect(mailOf('mailparser/nodemailer.eml').attachments.map(({ inline }) => inline)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  describe('bounces', () => {
    const isPositive = (path: string): boolean =>
      /^bounces\/(?!is-not)/.test(path) || path.includes('multipart_report') || path.endsWith('delivery-status.eml')

    it('are told from other mails', () => {
      const found = paths.filter((path) => mails.get(path)?.isBounce)
      const positives = paths.filter(isPositive)
      const right = found.filter(isPositive).length
      const precision = right / found.length
      const recall = right / positives.length
      console.info(
        `bounces: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${positives.length} of ${paths.length} mails are bounces)`,
      )
      expect(precision).toBe(1)
      expect(recall).toBe(1)
    })

    it.each<[name: string, kind: string, recipients: string[], diagnostic: RegExp | null]>([
      ['bounces/arf-01', 'complaint', [], null],
      ['bounces/arf-02', 'complaint', ['this-local-part-does-not-exist-on-yahoo@yahoo.com'], /abuse/],
      ['bounces/lhost-amazonses-01', 'failed', ['shironeko@example.co.jp 5.0.0'], /Access denied/],
      [
        'bounces/lhost-amazonses-02',
        'failed',
        ['this-local-part-does-not-exist-on-the-server@docomo.ne.jp 5.0.0'],
        /Unknown user/,
      ],
      ['bounces/lhost-exchange2007-01', 'failed', ['mikeneko@example.co.jp 5.1.1'], /RecipNotFound/],
      ['bounces/lhost-exchange2007-02', 'failed', ['kijitora@example.edu 5.2.2'], /mailbox full/],
      ['bounces/lhost-exim-01', 'failed', ['kijitora@example.ed.jp 5.7.0'], /smtp server of your ISP/],
      ['bounces/lhost-exim-02', 'failed', ['kijitora@example.jp 5.1.1', 'sabatora@example.jp 5.2.1'], /User Unknown/],
      ['bounces/lhost-gmail-01', 'failed', ['userunknown@example.jp 5.1.1'], /User Unknown/],
      ['bounces/lhost-googlegroups-01', 'failed', ['libsisimai@googlegroups.com'], null],
      ['bounces/lhost-googlegroups-02', 'failed', ['libsisimai@googlegroups.com'], null],
      ['bounces/lhost-googleworkspace-01', 'failed', ['neko-nyaan-cat-meeting@google-groups.example.com'], null],
      ['bounces/lhost-office365-01', 'failed', ['kijitora@example.com 5.1.10'], /Recipient not found/],
      ['bounces/lhost-office365-02', 'failed', ['kijitora@example.onmicrosoft.com 5.1.1'], /RecipNotFound/],
      ['bounces/lhost-postfix-01', 'failed', ['kijitora@example.org 5.1.1'], /No such user/],
      [
        'bounces/lhost-postfix-02',
        'failed',
        ['filtered@example.co.jp 5.2.1', 'userunknown@example.co.jp 5.1.1'],
        /User Unknown/,
      ],
      ['bounces/lhost-sendmail-01', 'failed', ['userunknown@bouncehammer.jp 5.1.1'], /User Unknown/],
      [
        'bounces/lhost-sendmail-02',
        'failed',
        ['userunknown@example.org 5.1.1', 'filtered@example.com 5.2.1'],
        /User Unknown/,
      ],
      ['bounces/rb-issue-368-bug', 'failed', ['xxxx@yyyyyy.net'], /Mailbox full/],
      ['mailparser/delivery-status', 'failed', ['xxxx@xxxx.com 5.1.1'], /suppression list/],
      ['ruby-mail/multipart_report_emails/report_530', 'failed', ['edwin@zzzzzzz.com 5.3.0'], /Unknown E-Mail Address/],
      ['ruby-mail/multipart_report_emails/multipart_report_multiple_status', 'failed', ['u@ci.com 5.3.0'], null],
    ])('%s', (name, kind, recipients, diagnostic) => {
      const { bounce, isAutoSubmitted } = mailOf(`${name}.eml`)
      expect(isAutoSubmitted).toBe(true)
      expect(bounce?.kind).toBe(kind)
      expect(
        bounce?.recipients.map(({ address, status }) => (status === null ? address : `${address} ${status}`)),
      ).toEqual(recipients)
      for (const recipient of bounce?.recipients ?? []) {
        if (diagnostic === null) expect(recipient.diagnostic).toBeNull()
        else expect(recipient.diagnostic).toMatch(diagnostic)
      }
    })
  })
})

interface ExpectedPart {
  headers: { name: string; value: unknown }[]
  body: {
    Text?: string
    Html?: string
    Binary?: number[]
    InlineBinary?: number[]
    Message?: unknown
    Multipart?: number[]
  }
}

interface ExpectedMail {
  text_body: number[]
  attachments: number[]
  parts: ExpectedPart[]
}

interface ExpectedDate {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  tz_before_gmt: boolean
  tz_hour: number
  tz_minute: number
}

/**
 * Mails in which the RFC asks for more than the other parser does: a delimiter of an outer multipart
 * ends the inner ones (RFC 2046, section 5.1.2). We find more parts; the texts are all there.
 */
const stricter: Readonly<Record<string, { text: string; attachments: number }>> = {
  'malformed/001': { text: '--a', attachments: 0 },
  'malformed/002': { text: 'body', attachments: 0 },
  'malformed/011': { text: '1 22 333', attachments: 0 },
  'malformed/012': { text: '', attachments: 3 },
}

const words = (text: string): string => text.replace(/\s+/g, ' ').trim()

const headerOf = (mail: ExpectedMail, name: string): unknown =>
  mail.parts[0]?.headers.find((header) => header.name === name)?.value

const addressesIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? '').matchAll(/"address":"([^"]+)"/g)].map((match) => match[1] ?? '')

function instantOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('DateTime' in value)) return null
  const date = value.DateTime as ExpectedDate
  const sign = date.tz_before_gmt ? 1 : -1
  return Temporal.PlainDateTime.from(date)
    .add({ minutes: sign * (date.tz_hour * 60 + date.tz_minute) })
    .toZonedDateTime('UTC')
    .toInstant()
    .toString()
}

describe.skipIf(folder === undefined)('what another parser reads from the same mails', () => {
  const root = `${folder}/stalwart-with-expected-json`
  const names =
    folder === undefined
      ? []
      : globSync('**/*.eml', { cwd: root })
          .map((path) => path.slice(0, -4))
          .sort()

  it.each(names)('%s', async (name) => {
    const mail = await readMail(readFileSync(`${root}/${name}.eml`))
    const expected = JSON.parse(readFileSync(`${root}/${name}.json`, 'utf8')) as ExpectedMail
    const subject = headerOf(expected, 'subject')
    expect(mail.subject).toBe(typeof subject === 'object' && subject !== null && 'Text' in subject ? subject.Text : '')
    expect(mail.from === null ? [] : [mail.from.address].filter((address) => address !== null)).toEqual(
      addressesIn(headerOf(expected, 'from')),
    )
    expect(mail.to.flatMap(({ address }) => address ?? [])).toEqual(addressesIn(headerOf(expected, 'to')))
    expect(mail.sentAt).toBe(instantOf(headerOf(expected, 'date')))
    const other = stricter[name]
    if (other !== undefined) {
      expect({ text: words(mail.text), attachments: mail.attachments.length }).toEqual(other)
      return
    }
    if (name === 'malformed/016') {
      for (const piece of ['1', '22', '333', '4444']) expect(mail.text).toContain(piece)
      return
    }
    expect(words(mail.text)).toBe(words(expected.text_body.map((at) => expected.parts[at]?.body.Text ?? '').join('\n')))
    expect(mail.attachments).toHaveLength(expected.attachments.length)
    for (const [at, part] of expected.attachments.entries()) {
      const declared = JSON.stringify(expected.parts[part]?.headers ?? []).match(/"name":"name","value":"([^"]+)"/)?.[1]
      if (declared !== undefined) expect(mail.attachments[at]?.name).toBe(declared.split('/').at(-1))
    }
  })
})
