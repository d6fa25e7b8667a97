import { Refusal } from '../../../kernel/refusal.ts'
import type { Words } from '../../../kernel/words.ts'

/** Why a file can't be read as an e-invoice; the sentence says what happened and what to do about it. */
export type InvoiceRefusalReason =
  | 'empty'
  | 'tooLarge'
  | 'encoding'
  | 'notXml'
  | 'malformed'
  | 'doctype'
  | 'tooDeep'
  | 'tooManyElements'
  | 'notInvoice'
  | 'order'
  | 'notPdf'
  | 'encryptedPdf'
  | 'corruptPdf'
  | 'pdfWithoutInvoice'
  | 'costlyPdf'

/** A file that is no readable e-invoice. The code is `purchasing.eInvoice.<reason>`. */
export class InvoiceRefusal extends Refusal {
  readonly reason: InvoiceRefusalReason

  constructor(reason: InvoiceRefusalReason, message: Words, help?: Words) {
    super(`purchasing.eInvoice.${reason}`, message, {
      kind: reason === 'tooLarge' ? 'tooLarge' : 'refused',
      ...(help === undefined ? {} : { help }),
    })
    this.name = 'InvoiceRefusal'
    this.reason = reason
  }
}
