/**
 * What an Outlook file holds (MS-OXMSG), as a mail in its raw form (RFC 5322, MIME), so that both are read by the same
 * code. The header that the mail came with is kept where the file has it; of a mail that was never sent it is made.
 */

/** The properties that are read, as the reader of such files names them. */
export interface OutlookMail {
  headers?: string
  subject?: string
  senderName?: string
  senderEmail?: string
  senderSmtpAddress?: string
  recipients?: { name?: string; email?: string; smtpAddress?: string; recipType?: string }[]
  messageId?: string
  clientSubmitTime?: string
  messageDeliveryTime?: string
  body?: string
  bodyHtml?: string
  html?: Uint8Array
  /** Windows code page of `html`. */
  internetCodepage?: number
}

export interface OutlookFile {
  name: string
  mime?: string
  contentId?: string
  bytes: Uint8Array
}

const LINE = '\r\n'
const encoded = (bytes: Uint8Array | string): string =>
  Buffer.from(bytes)
    .toString('base64')
    .replace(/.{76}(?=.)/g, `$&${LINE}`)

/** A word of a header (RFC 2047), split so that none is longer than allowed. */
function headerText(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, ' ').trim()
  if (/^[\x20-\x7e]*$/.test(plain)) return plain
  const pieces = plain.toWellFormed().match(/[\s\S]{1,12}(?![\uDC00-\uDFFF])|[\s\S]/g) ?? []
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`).join(`${LINE} `)
}

const quoted = (text: string): string => `"${text.replace(/\p{Cc}+/gu, ' ').replace(/["\\]/g, '\\$&')}"`

/** Inside of Exchange a sender has an address that is none elsewhere; then the name alone stands. */
function address(name: string | undefined, ...candidates: (string | undefined)[]): string {
  const found = candidates.find((one) => one !== undefined && /^[^\s<>@,;]+@[^\s<>@,;]+$/.test(one))
  const said = name && name !== found ? (/^[\x20-\x7e]*$/.test(name) ? quoted(name) : headerText(name)) : ''
  return found ? `${said} <${found}>`.trim() : `${said || quoted('')} <>`
}

const DESCRIBES_BODY = /^(?:content-[a-z-]+|mime-version)\s*:/i

/** The header as the mail came with it, without what it says of a body that is put together anew. */
function transportHeader(headers: string): string[] {
  const fields = headers.replace(/\r\n?/g, '\n').replace(/\n(?=[ \t]+\S)/g, '\u0000')
  return fields
    .split('\n')
    .filter((field) => /^[!-9;-~]+\s*:/.test(field) && !DESCRIBES_BODY.test(field))
    .map((field) => field.replaceAll('\u0000', LINE))
}

function madeHeader(mail: OutlookMail): string[] {
  const to = (kind: string) =>
    (mail.recipients ?? [])
      .filter((one) => (one.recipType ?? 'to') === kind)
      .slice(0, 500)
      .map((one) => address(one.name, one.smtpAddress, one.email))
      .join(`,${LINE} `)
  const at = new Date(mail.clientSubmitTime ?? mail.messageDeliveryTime ?? '')
  const fields: [string, string][] = [
    ['From', address(mail.senderName, mail.senderSmtpAddress, mail.senderEmail)],
    ['To', to('to')],
    ['Cc', to('cc')],
    ['Subject', headerText(mail.subject ?? '')],
    ['Date', Number.isNaN(at.getTime()) ? '' : at.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', /^<?[!-;=?-~]+>?$/.test(mail.messageId ?? '') ? (mail.messageId ?? '') : ''],
  ]
  return fields.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]))
}

/** Windows code pages by the names that MIME has for them; others are told by the bytes. */
function charsetOf(codePage: number | undefined): string | undefined {
  if (codePage === 65001) return 'utf-8'
  if (codePage !== undefined && codePage >= 1250 && codePage <= 1258) return `windows-${codePage}`
  if (codePage !== undefined && codePage > 28590 && codePage < 28606) return `iso-8859-${codePage - 28590}`
  return undefined
}

const part = (type: string, bytes: Uint8Array | string, ...more: string[]): string =>
  [`Content-Type: ${type}`, ...more, 'Content-Transfer-Encoding: base64', '', encoded(bytes)].join(LINE)

function textParts(mail: OutlookMail): string[] {
  const charset = charsetOf(mail.internetCodepage)
  const html = mail.bodyHtml
    ? [part('text/html; charset=utf-8', mail.bodyHtml)]
    : mail.html && mail.html.byteLength > 0
      ? [part(charset ? `text/html; charset=${charset}` : 'text/html', mail.html)]
      : []
  return [...(mail.body || html.length === 0 ? [part('text/plain; charset=utf-8', mail.body ?? '')] : []), ...html]
}

function filePart({ name, mime, contentId, bytes }: OutlookFile): string {
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(mime ?? '') ? mime : 'application/octet-stream'
  const id = /^[!-;=?-~]+$/.test(contentId ?? '') ? [`Content-ID: <${contentId}>`] : []
  // RFC 2231: whatever the characters, nothing can end the field.
  const named = `filename*=utf-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`
  return part(type ?? '', bytes, ...id, `Content-Disposition: attachment; ${named}`)
}

function multipart(kind: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((one) => `--${boundary}${LINE}${one}`).join(LINE)
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"`, '', `${body}${LINE}--${boundary}--`, ''].join(LINE)
}

/** The mail of an Outlook file and what is attached to it, in raw form. */
export function mimeOf(mail: OutlookMail, files: readonly OutlookFile[]): Buffer {
  const transport = transportHeader(mail.headers ?? '')
  const header = transport.some((field) => /^from\s*:/i.test(field)) ? transport : madeHeader(mail)
  // Everything between the boundaries is base64, in which no underscore occurs.
  const texts = multipart('alternative', '=_texts_', textParts(mail))
  const body = files.length > 0 ? multipart('mixed', '=_files_', [texts, ...files.map(filePart)]) : texts
  return Buffer.from([...header, 'MIME-Version: 1.0', body].join(LINE))
}
