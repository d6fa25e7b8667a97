import { Refusal } from '../../kernel/index.ts'
import type { ReadAnswer, ReadAsk } from '../documents/index.ts'
import { CamtRefusal, readStatements } from './camt/index.ts'
import { importStatements } from './import-statement.ts'

const CAMT = /^urn:(iso:std:iso:20022:tech:xsd:|.*)camt\.05[234]\.001\.\d\d/
/** The element of a message, whatever its prefix and whatever stands around it. */
const MESSAGE = /<(?:[\w.-]{1,100}:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V\d\d)?[\s/>]/
/** Bytes within which an envelope and a business header have come to their end. */
const MOST_AROUND = 64 * 1024

/** Latin letters as they are, in any encoding that statements come in. */
const beginningOf = (bytes: Uint8Array): string =>
  new TextDecoder('latin1').decode(bytes.subarray(0, MOST_AROUND)).replaceAll('\0', '')

/** Bank statements in camt.052, .053 and .054: filed at once, because the bank says what happened. */
export async function readStatement({ file, kind }: ReadAsk): Promise<ReadAnswer> {
  if (kind.kind !== 'xml' || !kind.root) return null
  if (!CAMT.test(kind.root.namespace) && !MESSAGE.test(beginningOf(file.start))) return null
  try {
    const statements = await readStatements(file.pieces(), file.size)
    return { reader: 'banking.camt', file: (tx, document) => importStatements(tx, statements, document) }
  } catch (error) {
    if (!(error instanceof CamtRefusal) && !(error instanceof Refusal)) throw error
    return { reader: 'banking.camt', refused: `${error.message}${error.help ? ` ${error.help}` : ''}` }
  }
}
