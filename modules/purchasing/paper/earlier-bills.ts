import { isRefusal, type Reader, say, stateName } from '../../../kernel/index.ts'
import { sameParties } from '../../contacts/index.ts'
import type { Finding } from '../../documents/index.ts'
import { lookAlike } from '../alike.ts'
import { bill } from '../bill.ts'
import { numberKey } from '../bill-draft.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'
import { READER } from './paper.ts'

/** Our bill with this number of the supplier, or null. */
export async function creditedBill(
  read: Reader,
  company: string,
  supplier: string,
  number: string,
): Promise<string | null> {
  const [found] = await read.rows<{ id: string }>(
    `select id from purchasing_bill where company = $1 and supplier = any ($2) and number_key = $3 and state <> 'void'
     order by issued_on desc limit 1`,
    [company, await sameParties(read, supplier), numberKey(number)],
  )
  return found?.id ?? null
}

/** Corrected invoice: it stands in the place of the one that it names (UNTDID 1001). */
const CORRECTED = '384'

/** A bill that takes the place of another: were both booked, the costs would count twice. */
export async function correctionFindings(
  read: Reader,
  { typeCode, precedingInvoices }: Pick<ReadInvoice, 'typeCode' | 'precedingInvoices'>,
  { company, supplier }: { company: string; supplier: string | null },
): Promise<Finding[]> {
  if (typeCode !== CORRECTED) return []
  const numbers = precedingInvoices.flatMap(({ number }) => number ?? [])
  const about = { code: 'purchasing.bill.corrects', field: 'number' }
  if (numbers.length === 0)
    return [
      {
        ...about,
        severity: 'check',
        message: String(say`It says that it corrects an earlier bill, and does not name it.`),
      },
    ]
  for (const number of supplier ? numbers : []) {
    const id = await creditedBill(read, company, supplier ?? '', number)
    const standing = id ? await read.get(bill, id) : null
    if (!standing) continue
    const ours = standing.our ? say`, ours ${standing.our}` : ''
    return [
      {
        ...{ ...about, severity: 'stop', confirmable: true, accept: String(say`Accept beside it`) },
        message: String(
          say`It corrects ${number}, which we have (${stateName(bill, standing.state)}${ours}) over ${standing.gross} ${standing.currency}. Booked both, the costs count twice.`,
        ),
        help: String(
          say`Void the earlier bill first. Accept this one beside it only if it is over the difference alone.`,
        ),
      },
    ]
  }
  return [
    {
      ...about,
      severity: 'check',
      message: String(say`It corrects ${numbers.join(', ')}, which is not among your bills.`),
    },
  ]
}

export interface LookedBill {
  company: string
  supplier: string | null
  kind: string
  number: string
  issuedOn: string
  currency: string
  gross: string
}

const NO_BILL = '00000000-0000-0000-0000-000000000000'

/** Whether we have this bill already: booked or entered, or read from another paper that waits. */
export async function twinFindings(
  read: Reader,
  bill: LookedBill,
  document: string,
  sender: string | null,
): Promise<Finding[]> {
  return [...(await entered(read, bill)), ...(await waiting(read, bill, document, sender))]
}

async function entered(read: Reader, bill: LookedBill): Promise<Finding[]> {
  // A supplier that we do not know yet may still have sent the same amount under a number that reads alike.
  const looked = { ...bill, id: NO_BILL, supplier: bill.supplier ?? NO_BILL, numberKey: numberKey(bill.number) }
  try {
    const alike = await lookAlike(read, looked)
    if (!alike) return []
    return [
      {
        ...{ code: 'purchasing.bill.alike', severity: 'stop', field: 'number', confirmable: true },
        message: String(say`This looks like a bill that we have: ${alike}.`),
        help: String(say`Look at both. Reject this one if it is the same, or accept it as another.`),
        accept: String(say`Accept as another bill`),
      },
    ]
  } catch (error) {
    if (!isRefusal(error)) throw error
    return [
      {
        ...{ code: error.code, severity: 'stop', field: error.field ?? 'number', message: error.message },
        help: String(say`Reject it: it is the same bill. If the number was misread, correct it.`),
      },
    ]
  }
}

async function waiting(read: Reader, bill: LookedBill, document: string, sender: string | null): Promise<Finding[]> {
  if (!sender) return []
  const open = await read.rows<{ number: string | null; title: string; name: string }>(
    `select p.values ->> 'number' as number, p.title, d.name from documents_proposal p join documents_document d on d.id = p.document
     where p.sender = $1 and p.reader = $2 and p.state = 'open' and p.document <> $3 order by p.created_at limit 500`,
    [sender, READER, document],
  )
  const twin = open.find((one) => one.number !== null && numberKey(one.number) === numberKey(bill.number))
  if (!twin) return []
  return [
    {
      ...{ code: 'purchasing.bill.waitsTwice', severity: 'check', field: 'number' },
      message: String(say`The same number waits for review on another paper, too: ${twin.name}.`),
      help: String(say`Accept one of them and reject the other.`),
    },
  ]
}
