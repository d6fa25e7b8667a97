import { referenceScheme } from './reference.ts'
import type { DocumentAmountKind, Money, ReferredDocument, StructuredRemittance } from './statement.ts'
import { child, children, codeOf, compact, moment, money, present, some, text, texts } from './values.ts'
import type { XmlElement } from './xml.ts'

/** RmtInf: what the payer says the payment is for. */
export function remittanceOf(element: XmlElement | undefined): {
  unstructured?: string[]
  structured?: StructuredRemittance[]
} {
  const structured = children(element, 'Strd').map(structuredOf)
  return {
    unstructured: some(texts(element, 'Ustrd')),
    structured: some(structured.filter((each) => each !== undefined)),
  }
}

function structuredOf(element: XmlElement): StructuredRemittance | undefined {
  const creditor = child(element, 'CdtrRefInf')
  const type = child(creditor, 'Tp', 'CdtrRefTp')
  const reference = text(creditor, 'Ref') ?? text(creditor, 'CdtrRef')
  return present({
    reference,
    referenceType: codeOf(type),
    referenceIssuer: text(type, 'Issr'),
    scheme: referenceScheme(reference),
    documents: some(children(element, 'RfrdDocInf').flatMap((each) => documentOf(each, element))),
    amounts: some(children(element, 'RfrdDocAmt').flatMap(documentAmounts)),
    additional: some(texts(element, 'AddtlRmtInf')),
  })
}

/** RfrdDocInf; 001.01 calls its parts RfrdDocTp and RfrdDocNb and puts the date beside them. */
function documentOf(element: XmlElement, around: XmlElement): ReferredDocument[] {
  const found = present({
    type: codeOf(child(element, 'Tp', 'RfrdDocTp')),
    number: text(element, 'Nb') ?? text(element, 'RfrdDocNb'),
    on: (moment(child(element, 'RltdDt')) ?? moment(child(around, 'RfrdDocRltdDt')))?.on,
  })
  return found === undefined ? [] : [found]
}

const kinds: Record<string, DocumentAmountKind> = {
  DuePyblAmt: 'due',
  DscntApldAmt: 'discount',
  CdtNoteAmt: 'credit note',
  TaxAmt: 'tax',
  AdjstmntAmtAndRsn: 'adjustment',
  RmtdAmt: 'remitted',
  // ExternalDocumentAmountType1Code, in the versions that give the kind as a code
  DUPA: 'due',
  DISC: 'discount',
  CREN: 'credit note',
  TTAX: 'tax',
  ADJT: 'adjustment',
  REMI: 'remitted',
}

/** RfrdDocAmt: each amount stands directly, or in `Amt` beside a type. */
function documentAmounts(element: XmlElement): (Money & { kind: DocumentAmountKind })[] {
  return element.children.flatMap((each) => {
    const holder = each.attributes?.Ccy === undefined ? child(each, 'Amt') : each
    if (holder === undefined) return []
    const code = each.name === 'RmtAmtAndTp' ? codeOf(child(each, 'Tp')) : each.name
    return [compact({ kind: kinds[code ?? ''] ?? ('other' as const), ...money(holder) })]
  })
}
