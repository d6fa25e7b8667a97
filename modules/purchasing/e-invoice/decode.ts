import { say } from '../../../kernel/words.ts'
import { InvoiceRefusal } from './refusal.ts'

/** Largest XML that is read: room for some attachments of a few megabytes each, in base64. */
export const LARGEST_XML_BYTES = 25 * 1024 * 1024

const ASK_AGAIN = say`Ask the sender to save it as UTF-8 and send it again.`

interface Guess {
  encoding: string
  /** How many bytes of byte order mark stand before the text. */
  skip: number
}

const startsWith = (bytes: Uint8Array, ...head: number[]): boolean => head.every((byte, index) => bytes[index] === byte)

/** What the first bytes say for certain (XML 1.0, appendix F.1); nothing where they look like ASCII. */
function certainEncoding(bytes: Uint8Array): Guess | undefined {
  if (startsWith(bytes, 0, 0, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe, 0, 0)) {
    throw new InvoiceRefusal('encoding', say`The file is written in UTF-32, which is not read here.`, ASK_AGAIN)
  }
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { encoding: 'utf-8', skip: 3 }
  if (startsWith(bytes, 0xff, 0xfe)) return { encoding: 'utf-16le', skip: 2 }
  if (startsWith(bytes, 0xfe, 0xff)) return { encoding: 'utf-16be', skip: 2 }
  if (startsWith(bytes, 0x3c, 0)) return { encoding: 'utf-16le', skip: 0 }
  if (startsWith(bytes, 0, 0x3c)) return { encoding: 'utf-16be', skip: 0 }
  return undefined
}

/** The encoding that the XML declaration names. Bytes that look like ASCII can't be UTF-16, whatever it says. */
function declaredEncoding(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1]?.toLowerCase()
  return declared === undefined || declared.startsWith('utf-16') || declared === 'ucs-2' ? 'utf-8' : declared
}

function decoderFor(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvoiceRefusal(
      'encoding',
      say`The file says it is written in "${encoding}", which is unknown here.`,
      ASK_AGAIN,
    )
  }
}

/**
 * The text of an XML file: by byte order mark, else by its shape, else by its declaration, else UTF-8.
 * @throws InvoiceRefusal `empty`, `tooLarge`, or `encoding` when a byte does not fit what the file claims.
 */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new InvoiceRefusal('empty', say`The file is empty.`, say`Ask the sender for it again.`)
  if (bytes.length > LARGEST_XML_BYTES) {
    const size = Math.ceil(bytes.length / 1024 / 1024)
    throw new InvoiceRefusal(
      'tooLarge',
      say`The file has ${size} MB; an e-invoice may have ${LARGEST_XML_BYTES / 1024 / 1024} MB.`,
      say`Ask the sender for an invoice without its largest attachments.`,
    )
  }
  const { encoding, skip } = certainEncoding(bytes) ?? { encoding: declaredEncoding(bytes), skip: 0 }
  try {
    return decoderFor(encoding).decode(bytes.subarray(skip))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new InvoiceRefusal(
      'encoding',
      say`The file says it is written in ${encoding.toUpperCase()}, but it holds bytes that are not.`,
      ASK_AGAIN,
    )
  }
}
