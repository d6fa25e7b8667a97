import { say } from '../../../kernel/index.ts'
import { readCii } from './cii.ts'
import { newRecording, type Recording } from './field-reader.ts'
import type { InvoiceProfile, InvoiceSyntax, ReadInvoice } from './invoice.ts'
import { InvoiceRefusal } from './refusal.ts'
import { readUbl } from './ubl.ts'
import { bytesOfBase64 } from './values.ts'
import { one, parseXml, type XmlElement } from './xml.ts'

const STORE_INSTEAD = say`Store it as a document instead, or ask the sender for the invoice itself.`

/** What a root element says of the document, by its namespace and name alone. */
function syntaxOf(root: XmlElement): InvoiceSyntax | 'order' | undefined {
  const { namespace, name } = root
  if (namespace === 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' && name === 'Invoice') return 'ubl'
  if (namespace === 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2' && name === 'CreditNote') return 'ubl'
  if (/^urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:/.test(namespace) && name === 'CrossIndustryInvoice')
    return 'cii'
  if (/^urn:ferd:CrossIndustryDocument:invoice:/.test(namespace) && name === 'CrossIndustryDocument') return 'zugferd1'
  if (/:SCRDMCCBDACIOMessageStructure:/.test(namespace) || /:xsd:Order(Change|Response\w*)?-2$/.test(namespace))
    return 'order'
  return undefined
}

/** The invoice inside a Peppol envelope (Standard Business Document Header) or one of UBL, or the root itself. */
function unwrap(root: XmlElement): XmlElement {
  if (root.namespace === 'urn:oasis:names:specification:ubl:schema:xsd:AttachedDocument-2') return attachedTo(root)
  if (!root.name.endsWith('}StandardBusinessDocument')) return root
  return root.children.find((child) => syntaxOf(child) !== undefined) ?? root
}

/** What a UBL AttachedDocument carries: in base64, or as text where a description belongs (as DIAN prescribes). */
function attachedTo(root: XmlElement): XmlElement {
  const binary = one(root, 'Attachment/EmbeddedDocumentBinaryObject')
  const text = one(root, 'Attachment/ExternalReference/Description')?.text.trim() ?? ''
  const bytes = binary ? bytesOfBase64(binary.text) : undefined
  if (bytes !== undefined) return parseXml(bytes)
  // The text was decoded with the envelope: what its own declaration says of its encoding is over.
  return text.startsWith('<') ? parseXml(new TextEncoder().encode(text.replace(/^<\?xml[^>]*\?>/, ''))) : root
}

const PROFILES: [RegExp, InvoiceProfile][] = [
  [/xrechnung/i, 'xrechnung'],
  [/peppol\.eu|peppol:bis/i, 'peppol'],
  [/:minimum$/i, 'minimum'],
  [/:basicwl$/i, 'basicWithoutLines'],
  [/:basic$/i, 'basic'],
  [/:extended$/i, 'extended'],
  [/:(comfort|en16931)$/i, 'en16931'],
  [/en16931:2017/i, 'en16931'],
]

/** What the specification identifier (BT-24) promises. */
export function profileOf(specification: string | undefined): InvoiceProfile {
  return PROFILES.find(([pattern]) => pattern.test(specification?.trim() ?? ''))?.[1] ?? 'other'
}

/** Where BT-5 is missing: the currency in which all amounts stand, if they agree; that is remarked. */
function onlyCurrency(recording: Recording): string | undefined {
  const [only, ...others] = recording.currencies
  if (only === undefined || others.length > 0) return undefined
  const [currency, { field }] = only
  recording.remarks.push({
    code: 'BR-05',
    severity: 'warning',
    message: String(say`The invoice names no currency; all its amounts are given in ${currency}.`),
    field: 'currency',
  })
  const evidence = recording.evidence[field]
  if (evidence) recording.evidence.currency = { path: `${evidence.path}/@currencyID`, text: currency }
  return currency
}

/** One remark for each currency in which amounts stand that is not the invoice's (PEPPOL-EN16931-R051). */
function remarkCurrencies(recording: Recording, currency: string | undefined): void {
  for (const [other, { field, count }] of recording.currencies) {
    if (currency === undefined || other === currency) continue
    recording.remarks.push({
      code: 'PEPPOL-EN16931-R051',
      severity: 'error',
      message: String(
        say(
          '{0, plural, one {One amount is} other {# amounts are}} given in {1}, but the invoice is in {2}.',
          count,
          other,
          currency,
        ),
      ),
      field,
    })
  }
}

/**
 * Reads an electronic invoice: UBL 2 Invoice or CreditNote, UN/CEFACT CII with all profiles of Factur-X,
 * ZUGFeRD 1 and 2 and XRechnung. The kind is told by the root element's namespace. Values that are missing or
 * can't be read do not stop the reading: `checkInvoice` tells what is wrong with the result.
 * @throws InvoiceRefusal when the file is no readable XML, is hostile, or is no invoice.
 */
export function readInvoice(bytes: Uint8Array): ReadInvoice {
  const root = unwrap(parseXml(bytes))
  const syntax = syntaxOf(root)
  if (syntax === undefined || syntax === 'order') throw notAnInvoice(root, syntax)
  const recording = newRecording()
  const content = syntax === 'ubl' ? readUbl(root, recording) : readCii(root, recording)
  const currency = content.currency ?? onlyCurrency(recording)
  remarkCurrencies(recording, currency)
  return {
    syntax,
    profile: profileOf(content.specification),
    ...content,
    ...(currency === undefined ? {} : { currency }),
    evidence: recording.evidence,
    remarks: recording.remarks,
  }
}

function notAnInvoice(root: XmlElement, syntax: 'order' | undefined): InvoiceRefusal {
  if (syntax === 'order') return new InvoiceRefusal('order', say`The file is an order, not an invoice.`, STORE_INSTEAD)
  const what = root.namespace === '' ? `"${root.label}" without a namespace` : `"${root.label}" of ${root.namespace}`
  return new InvoiceRefusal(
    'notInvoice',
    say`The file is XML, but no e-invoice: it holds ${what.slice(0, 200)}.`,
    STORE_INSTEAD,
  )
}
