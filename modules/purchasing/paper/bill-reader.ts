import { say, subjectOf } from '../../../kernel/index.ts'
import { document, type ReadAnswer, type ReadAsk } from '../../documents/index.ts'
import { bill } from '../bill.ts'
import { ownSeller } from './addressee.ts'
import { draftBill } from './draft-bill.ts'
import { saidOf } from './examine-bill.ts'
import { FILE_BILL } from './file-bill.ts'
import { isRefused, mayBePaper, READER, readPaper } from './paper.ts'
import { senderKey } from './sender.ts'

/** Fields whose correction says how this sender's bills are to be read. */
const TEACHES = ['company', 'department', 'lines.account', 'lines.taxCode', 'lines.department']

const NO_DOCUMENT = '00000000-0000-0000-0000-000000000000'

/** E-invoices, as XML or within a PDF: proposed as bills. One of ours is kept as a document. */
export async function readBill({ file, kind, read }: ReadAsk): Promise<ReadAnswer> {
  const invoice = mayBePaper(kind) ? await readPaper(await file.whole(), kind) : null
  if (invoice === null || isRefused(invoice)) return invoice
  const seller = await ownSeller(read, invoice)
  if (seller)
    return {
      reader: READER,
      company: seller.id,
      file: async (_tx, row) => ({
        subject: subjectOf(document, row.id),
        says: String(say`An invoice of ours: ${seller.name} sells on it. It is kept as a document.`),
      }),
    }
  const { values, evidence } = await draftBill(read, invoice)
  const said = await saidOf(read, invoice, values, evidence, NO_DOCUMENT)
  return {
    reader: READER,
    propose: { ...said, command: FILE_BILL, record: bill.id, sender: senderKey(invoice), teaches: TEACHES },
  }
}
