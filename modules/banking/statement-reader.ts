import { Refusal } from '../../kernel/index.ts'
import type { ReadAnswer, ReadAsk } from '../documents/index.ts'
import { CamtRefusal, readCamt } from './camt/index.ts'
import { importMessage } from './import-statement.ts'

const CAMT = /^urn:(iso:std:iso:20022:tech:xsd:|.*)camt\.05[234]\.001\.\d\d/
const ROOTS = /^(BkToCstmr(StmtV?|AcctRptV?|DbtCdtNtfctnV?)|Document)/

/** Bank statements in camt.052, .053 and .054: filed at once, because the bank says what happened. */
export async function readStatement({ bytes, kind }: ReadAsk): Promise<ReadAnswer> {
  if (kind.kind !== 'xml' || !kind.root) return null
  const { namespace = '', name } = kind.root
  const isCamt =
    CAMT.test(namespace) ||
    (ROOTS.test(name) && /camt\.05[234]/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 4000))))
  if (!isCamt) return null
  try {
    const message = readCamt(bytes)
    return { reader: 'banking.camt', file: (tx, document) => importMessage(tx, message, document) }
  } catch (error) {
    if (!(error instanceof CamtRefusal) && !(error instanceof Refusal)) throw error
    return { reader: 'banking.camt', refused: `${error.message}${error.help ? ` ${error.help}` : ''}` }
  }
}
