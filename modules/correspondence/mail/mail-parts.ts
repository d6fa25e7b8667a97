/**
 * Taking a mail apart (RFC 2045 to 2049) with mailparser. Three of its choices are made otherwise:
 * a text with a file name is an attachment, a forwarded mail stays whole, and characters whose
 * set is not or wrongly declared are told by their bytes.
 */
import { Transform, type TransformCallback } from 'node:stream'
import { type Attachment, type Headers, MailParser, type MailParserOptions, type MessageText } from 'mailparser'
import { isUtf8 } from '../../documents/index.ts'
import { MailRefusal } from './mail-refusal.ts'

/** A node of the message as the splitter hands it out. */
interface SplitNode {
  root: boolean
  contentType: string | false
  disposition: string | false
  charset: string | false
  filename: string | false
}

/** A node of the message with what was decoded of it. */
export interface MailNode {
  contentType: string | false
  disposition?: string | false
  isAttachment?: boolean
  children: MailNode[]
  /** Decoded characters of a text part that is not an attachment. */
  textContent?: string
}

declare module 'mailparser' {
  interface MailParser {
    createNode(node: SplitNode): MailNode
    getDecoder(): { decodeStream(charset: string): Transform }
    readonly tree: MailNode | false
  }
}

export interface MailAttachmentPart {
  filename: string | null
  mime: string
  bytes: Buffer
  contentId: string | null
  /** Stands in a `multipart/related`, beside the text that shows it. */
  related: boolean
  disposition: string | null
}

export interface MailParts {
  headers: Headers
  tree: MailNode
  attachments: MailAttachmentPart[]
}

const bodyTypes = new Set(['text/plain', 'text/html'])
const guessed = 'x-guessed'

/** Charsets that senders declare without meaning them. */
const unmeant = /^(?:us-?ascii|ascii|ansi_x3\.4-1968|utf-?8|unknown-8bit|x-unknown|8bit|default|iso-8859-1|latin-?1)?$/i

/** Characters by their bytes: UTF-8 when they are valid as such, else windows-1252. */
class GuessingDecoder extends Transform {
  readonly #chunks: Buffer[] = []

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#chunks.push(Buffer.from(chunk))
    done()
  }

  override _flush(done: TransformCallback): void {
    const bytes = Buffer.concat(this.#chunks)
    done(null, isUtf8(bytes) ? bytes : Buffer.from(new TextDecoder('windows-1252').decode(bytes)))
  }
}

class PartParser extends MailParser {
  override createNode(node: SplitNode): MailNode {
    // A type without a subtype is none, and then the text is plain (RFC 2045, section 5.2).
    if (node.contentType && /^(?:text|plain|html)$/i.test(node.contentType)) {
      node.contentType = /html/i.test(node.contentType) ? 'text/html' : 'text/plain'
    }
    const type = node.contentType === false ? 'text/plain' : node.contentType.toLowerCase()
    if (bodyTypes.has(type)) {
      if (node.root && node.disposition !== 'attachment') node.disposition = 'inline'
      else if (!node.root && node.filename) node.disposition = 'attachment'
      if (unmeant.test(node.charset || '')) node.charset = guessed
    }
    return super.createNode(node)
  }

  override getDecoder(): { decodeStream(charset: string): Transform } {
    const usual = super.getDecoder()
    return {
      decodeStream(charset) {
        if (charset === guessed) return new GuessingDecoder()
        try {
          return usual.decodeStream(charset)
        } catch (error) {
          if (error instanceof Error) return new GuessingDecoder()
          throw error
        }
      },
    }
  }
}

const partOptions: MailParserOptions & { ignoreEmbedded: boolean; maxHeadSize: number; maxChildNodes: number } = {
  ignoreEmbedded: true,
  maxHeadSize: 512 * 1024,
  maxChildNodes: 1000,
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipImageLinks: true,
  skipTextLinks: true,
  skipTextToHtml: true,
}

const timeLimit = 30_000

function refusalOf(error: unknown): MailRefusal {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return new MailRefusal(code === 'EMAXLEN' ? 'correspondence.mail.tooManyParts' : 'correspondence.mail.unreadable')
}

function partOf(attachment: Attachment, bytes: Buffer): MailAttachmentPart {
  return {
    filename: attachment.filename ?? null,
    mime: (attachment.contentType || 'application/octet-stream').toLowerCase(),
    bytes,
    contentId: attachment.cid || null,
    related: attachment.related === true,
    disposition: attachment.contentDisposition ?? null,
  }
}

type Piece = MessageText | (Omit<Attachment, 'content'> & { content: Transform; release(): void })

/** Reads a prepared mail. Rejects with a MailRefusal when it has too many parts, takes too long or can't be read. */
export function readParts(bytes: Buffer): Promise<MailParts> {
  return new Promise((resolve, reject) => {
    const parser = new PartParser(partOptions)
    const attachments: MailAttachmentPart[] = []
    let headers: Headers = new Map()
    const fail = (refusal: MailRefusal): void => {
      clearTimeout(timer)
      parser.destroy()
      reject(refusal)
    }
    const timer = setTimeout(() => fail(new MailRefusal('correspondence.mail.tooSlow')), timeLimit)
    parser.on('headers', (found: Headers) => {
      headers = found
    })
    parser.on('error', (error: unknown) => fail(refusalOf(error)))
    parser.on('data', (piece: Piece) => {
      if (piece.type !== 'attachment') return
      const chunks: Buffer[] = []
      piece.content.on('data', (chunk: Buffer) => chunks.push(chunk))
      piece.content.on('error', (error: unknown) => fail(refusalOf(error)))
      piece.content.on('end', () => {
        attachments.push(partOf({ ...piece, content: Buffer.alloc(0) }, Buffer.concat(chunks)))
        piece.release()
      })
    })
    parser.on('end', () => {
      clearTimeout(timer)
      resolve({ headers, attachments, tree: parser.tree || { contentType: 'text/plain', children: [] } })
    })
    parser.end(bytes)
  })
}
