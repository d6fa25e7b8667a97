import { isZero, type Reader, say } from '../../../kernel/index.ts'
import { party as partyRecord, readVatId } from '../../contacts/index.ts'
import { type Confidence, type ExamineAsk, type Examined, type Finding, tellKind } from '../../documents/index.ts'
import { rateOn } from '../../ledger/index.ts'
import { company as companyRecord } from '../../organisation/index.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'
import { addresseeOf } from './addressee.ts'
import { bankFindings } from './bank-findings.ts'
import { type BillEvidence, type BillValues, fillLines } from './draft-bill.ts'
import { correctionFindings, twinFindings } from './earlier-bills.ts'
import { plainRate } from './line-defaults.ts'
import { isRefused, READER, readPaper } from './paper.ts'
import { findSender, senderKey } from './sender.ts'
import { askedFor, shownAmount, statedLines } from './stated.ts'
import { figuresOf, paperFindings } from './sum-findings.ts'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** What a bill that was read must be asked about, with these values and with what is known now. */
export async function findingsOf(
  read: Reader,
  invoice: ReadInvoice,
  values: BillValues,
  evidence: BillEvidence,
  document: string,
): Promise<Finding[]> {
  const isMended = (field: string | undefined): boolean =>
    field === 'figures'
      ? Object.keys(evidence).some(
          (name) => /^(lines|stated|prepaid|rounding|currency)/.test(name) && evidence[name]?.by,
        )
      : field !== undefined && evidence[field]?.by !== undefined
  const company = text(values.company)
  const supplier = text(values.supplier)
  const { math, findings: figures } = await figuresOf(read, figuresIn(values))
  const paper = paperFindings(invoice, isMended, figures.length === 0)
  const paperStops = paper.some((one) => one.severity === 'stop' && one.code === 'purchasing.bill.sums')
  const found = [
    ...(await addresseeFindings(read, invoice, company)),
    ...(await senderFindings(read, invoice, values, supplier)),
    ...(await bankFindings(read, invoice, { supplier, iban: text(values.iban) })),
    ...(company ? await twins(read, invoice, values, math?.gross ?? null, document) : []),
    ...(company ? await correctionFindings(read, invoice, { company, supplier }) : []),
    ...(paperStops && !isMended('figures') ? [] : figures),
    ...paper,
    ...(company ? lineFindings(invoice, values) : []),
    ...(company ? await rateFindings(read, values, company) : []),
    ...plainFindings(invoice, values),
  ]
  return found.sort((a, b) => Number(a.severity === 'check') - Number(b.severity === 'check'))
}

function figuresIn(values: BillValues) {
  const amount = (value: unknown): string | null => text(value)
  return {
    currency: text(values.currency) ?? 'EUR',
    on: text(values.deliveredOn) ?? text(values.issuedOn) ?? '1970-01-01',
    lines: values.lines.map((line) => ({
      ...{ net: amount(line.net), price: amount(line.price), quantity: amount(line.quantity) },
      taxCode: amount(line.taxCode),
    })),
    ...{ prepaid: amount(values.prepaid), rounding: amount(values.rounding) },
    stated: { net: amount(values.statedNet), tax: amount(values.statedTax), gross: amount(values.statedGross) },
  }
}

async function addresseeFindings(read: Reader, invoice: ReadInvoice, company: string | null): Promise<Finding[]> {
  const told = await addresseeOf(read, invoice)
  const named = invoice.buyer.name ?? 'nobody'
  if (!company)
    return [
      {
        ...{ code: 'purchasing.bill.whose', severity: 'stop', field: 'company' },
        message: String(say`Whose bill is this? It names ${named} as the buyer.`),
        ...(told.candidates.length > 0 ? { candidates: told.candidates } : {}),
      },
    ]
  const chosen = (await read.reference(companyRecord)).get(company)
  if (told.company?.id === company && told.confidence !== 'check') return []
  return [
    {
      ...{ code: 'purchasing.bill.buyer', severity: 'check', field: 'company' },
      message: String(say`The bill names another buyer than ${chosen?.name ?? say`this company`}.`),
      facts: [
        { label: String(say`On the paper`), value: named },
        { label: 'Here', value: chosen?.name ?? '' },
      ],
    },
  ]
}

async function senderFindings(
  read: Reader,
  invoice: ReadInvoice,
  values: BillValues,
  supplier: string | null,
): Promise<Finding[]> {
  if (supplier) return []
  const { candidates } = await findSender(read, invoice)
  const name =
    text((values.newSupplier as Record<string, unknown> | undefined)?.name) ?? invoice.seller.name ?? say`This sender`
  if (candidates.length === 0)
    return [
      {
        ...{ code: 'purchasing.bill.newSupplier', severity: 'check', field: 'supplier' },
        message: String(say`${name} is new: accepting makes a contact.`),
      },
      ...doubtfulVatId(values),
    ]
  return [
    ...doubtfulVatId(values),
    {
      ...{ code: 'purchasing.bill.supplier', severity: 'stop', field: 'supplier', confirmable: true },
      message: String(say`${name} may be a supplier that we have. Choose, or accept it as a new one.`),
      accept: String(say`Accept as a new supplier`),
      candidates: candidates.map((one) => ({ id: one.id, title: one.name, reason: one.reasons.join(' ') })),
    },
  ]
}

/** A VAT id whose check digits do not hold: perhaps misread, perhaps made up. */
function doubtfulVatId({ newSupplier }: BillValues): Finding[] {
  const draft = newSupplier as Record<string, unknown> | null | undefined
  const vatId = text(draft?.vatId)
  if (!vatId || readVatId(vatId, text(draft?.country)).checked !== false) return []
  return [
    {
      ...finding(
        'purchasing.bill.vatIdDoubtful',
        String(say`The check digits of the VAT id ${vatId} do not hold.`),
        'supplier',
      ),
      help: String(say`Look it up before tax is deducted for this bill.`),
    },
  ]
}

async function twins(
  read: Reader,
  invoice: ReadInvoice,
  values: BillValues,
  gross: string | null,
  document: string,
): Promise<Finding[]> {
  const [company, number, issuedOn] = [text(values.company), text(values.number), text(values.issuedOn)]
  if (!company || !number || !issuedOn) return []
  const bill = {
    ...{ company, number, issuedOn, supplier: text(values.supplier), kind: text(values.kind) ?? 'bill' },
    ...{ currency: text(values.currency) ?? 'EUR', gross: gross ?? text(values.statedGross) ?? '0' },
  }
  return twinFindings(read, bill, document, senderKey(invoice))
}

/** Lines that can't be booked as they are. */
function lineFindings(invoice: ReadInvoice, values: BillValues): Finding[] {
  const without = (column: string) => values.lines.findIndex((line) => text(line[column]) === null)
  const [account, code] = [without('account'), without('taxCode')]
  const stated = statedLines(invoice)[code]
  const rate = stated?.rate ? ` at ${plainRate(stated.rate)} %` : ''
  return [
    ...(values.lines.length === 0
      ? [finding('purchasing.bill.empty', String(say`The bill has no lines: enter what it is for.`), 'lines')]
      : []),
    ...(account < 0
      ? []
      : [
          finding(
            'purchasing.bill.account',
            String(say`Line ${account + 1} has no account yet.`),
            `lines.${account}.account`,
          ),
        ]),
    ...(code < 0
      ? []
      : [
          finding(
            'purchasing.bill.taxCode',
            String(
              say`No tax code of yours fits line ${code + 1}: the bill states ${stated?.category ?? 'no category'}${rate}.`,
            ),
            `lines.${code}.taxCode`,
          ),
        ]),
  ]
}

const finding = (code: string, message: string, field: string): Finding => ({ code, severity: 'check', message, field })

async function rateFindings(read: Reader, values: BillValues, company: string): Promise<Finding[]> {
  const books = (await read.reference(companyRecord)).get(company)?.currency
  const [currency, on] = [text(values.currency), text(values.issuedOn)]
  if (!books || !currency || !on || currency === books || text(values.rate)) return []
  if (await rateOn(read, currency, books, on)) return []
  return [
    {
      ...finding(
        'purchasing.bill.rate',
        String(say`There is no exchange rate from ${currency} to ${books} on ${on}.`),
        'rate',
      ),
      help: String(say`State the rate here, or enter it among the exchange rates before the bill is booked.`),
    },
  ]
}

function plainFindings(invoice: ReadInvoice, values: BillValues): Finding[] {
  const asked = askedFor(invoice)
  const [issued, due] = [text(values.issuedOn), text(values.dueOn)]
  const turned = values.kind === 'creditNote' && invoice.kind === 'invoice'
  return [
    ...(invoice.test
      ? [
          {
            ...{
              code: 'purchasing.bill.test',
              severity: 'stop' as const,
              confirmable: true,
              accept: String(say`Accept all the same`),
            },
            message: String(say`The file says of itself that it is a test.`),
          },
        ]
      : []),
    ...(turned
      ? [
          finding(
            'purchasing.bill.turned',
            String(say`Its amounts are negative, so it is proposed as a credit note.`),
            'kind',
          ),
        ]
      : []),
    ...(asked !== undefined && isZero(asked)
      ? [finding('purchasing.bill.nothing', String(say`It asks for nothing.`), 'statedGross')]
      : []),
    ...(issued && due && due < issued
      ? [finding('purchasing.bill.dueEarly', String(say`It is due before it was issued.`), 'dueOn')]
      : []),
  ]
}

/** How sure the whole is: as sure as what decides where it goes. */
export function confidenceOf(findings: readonly Finding[], evidence: BillEvidence): Confidence {
  if (findings.some((one) => one.severity === 'stop')) return 'check'
  const order: Confidence[] = ['none', 'check', 'likely', 'sure']
  const deciding = Object.entries(evidence).filter(([field]) =>
    /^(company|supplier|number|dueOn|lines\.\d+\.(account|taxCode))$/.test(field),
  )
  const least = Math.min(3, ...deciding.map(([, one]) => order.indexOf(one.confidence)))
  return order[least] ?? 'check'
}

export async function titleOf(read: Reader, invoice: ReadInvoice, values: BillValues): Promise<string> {
  const supplier = text(values.supplier)
  const known = supplier ? await read.get(partyRecord, supplier) : null
  const from = known?.name ?? invoice.seller.name ?? invoice.seller.tradeName ?? say`somebody`
  const number = text(values.number) ?? say`without a number`
  const title = values.kind === 'creditNote' ? say`Credit note ${number} of ${from}` : say`Bill ${number} of ${from}`
  return String(title).slice(0, 400)
}

/** The whole of what is said of a bill beside its values. */
export async function saidOf(
  read: Reader,
  invoice: ReadInvoice,
  values: BillValues,
  evidence: BillEvidence,
  document: string,
): Promise<Examined> {
  const findings = await findingsOf(read, invoice, values, evidence, document)
  return {
    ...{ title: await titleOf(read, invoice, values), values, evidence, findings },
    confidence: confidenceOf(findings, evidence),
    company: text(values.company),
    amount: text(values.statedGross) ?? shownAmount(invoice),
    ...{ currency: text(values.currency), dueOn: text(values.dueOn) },
  }
}

/** Looks at a bill again that somebody corrected, or is about to accept. */
export async function examineBill({ reader, document, values, evidence, read }: ExamineAsk): Promise<Examined | null> {
  if (reader !== READER) return null
  const bytes = await read.files.get(document.file)
  const invoice = await readPaper(bytes, tellKind(bytes, { name: document.name }))
  if (invoice === null || isRefused(invoice)) return null
  const lines = Array.isArray(values.lines) ? (values.lines as unknown[]) : []
  const draft = {
    values: { ...values, lines: lines.map((line) => ({ ...(line as Record<string, unknown>) })) },
    evidence: { ...evidence },
  }
  await fillLines(read, draft, invoice)
  return saidOf(read, invoice, draft.values, draft.evidence, document.id)
}
