import { type Reader, say } from '../../../kernel/index.ts'
import { accountStanding, endingOf, sameParties } from '../../contacts/index.ts'
import type { Finding } from '../../documents/index.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'

/** The code under which posting asks about the same. */
const CODE = 'purchasing.bill.bankAccount'
const HOLD = String(say`Accept, payment on hold`)
const CALL = String(
  say`Call the supplier on a number that you have from elsewhere. The bill can be accepted; its payment stays on hold.`,
)

/**
 * What is to be said of the account that a paper names: it is only ever held against those on file. One that is not
 * the one on file, or is somebody else's, stops the bill.
 */
export async function bankFindings(
  read: Reader,
  invoice: ReadInvoice,
  values: { supplier: string | null; iban: string | null },
): Promise<Finding[]> {
  const { supplier, iban } = values
  if (!iban) return otherAccount(invoice)
  const shared = await otherHolder(read, supplier, iban)
  if (shared)
    return [
      {
        ...{ code: CODE, severity: 'stop', field: 'iban', confirmable: true, accept: HOLD, help: CALL },
        message: String(say`This bank account is on file for ${shared}.`),
        facts: [
          { label: String(say`On the paper`), value: spaced(iban) },
          { label: 'On file for', value: shared },
        ],
      },
    ]
  if (!supplier)
    return [
      {
        ...{ code: CODE, severity: 'check', field: 'iban' },
        message: String(say`Nobody has verified the bank account of this new supplier.`),
        help: String(say`The payment stays on hold until somebody has.`),
        facts: [{ label: String(say`On the paper`), value: spaced(iban) }],
      },
    ]
  return standingFindings(read, supplier, iban)
}

async function standingFindings(read: Reader, supplier: string, iban: string): Promise<Finding[]> {
  const { standing, says } = await accountStanding(read, supplier, iban)
  if (standing === 'verified') return []
  const onPaper = { label: String(say`On the paper`), value: spaced(iban) }
  if (standing === 'proposed' || standing === 'unknown')
    return [
      {
        ...{ code: CODE, severity: 'check', field: 'iban', facts: [onPaper] },
        message: says,
        help: String(say`The payment stays on hold until somebody has verified the account.`),
      },
    ]
  return [
    {
      ...{ code: CODE, severity: 'stop', field: 'iban', confirmable: true, accept: HOLD, help: CALL },
      message:
        standing === 'retired'
          ? String(say`This bank account is no longer used.`)
          : String(say`This bank account is not the one on file.`),
      facts: [onPaper, ...(await onFile(read, supplier))],
    },
  ]
}

async function onFile(read: Reader, supplier: string): Promise<{ label: string; value: string }[]> {
  const rows = await read.rows<{ iban: string | null; account: string | null; since: string; state: string }>(
    `select iban, account, to_char(created_at, 'YYYY-MM-DD') as since, state from contacts_bank_account
     where party = any ($1) and state <> 'proposed' order by state = 'verified' desc, created_at desc limit 3`,
    [await sameParties(read, supplier)],
  )
  return rows.map((row) => ({
    label: row.state === 'verified' ? String(say`On file`) : String(say`No longer used`),
    value: `${endingOf(row)}, since ${row.since}`,
  }))
}

/** Another contact that has the same account on file. */
async function otherHolder(read: Reader, supplier: string | null, iban: string): Promise<string | null> {
  const own = supplier ? await sameParties(read, supplier) : []
  const [other] = await read.rows<{ name: string }>(
    `select p.name from contacts_bank_account b join contacts_party p on p.id = b.party
     where b.iban = $1 and b.state = 'verified' and b.party <> all ($2::uuid[]) limit 1`,
    [iban, own],
  )
  return other?.name ?? null
}

/** An account that is no IBAN can't be held against those on file by itself. */
function otherAccount({ paymentMeans }: ReadInvoice): Finding[] {
  const account = paymentMeans.find((one) => one.account && !one.iban)?.account
  if (!account) return []
  return [
    {
      ...{ code: 'purchasing.bill.otherAccount', severity: 'check', field: 'iban' },
      message: String(
        say`The paper names an account that is no IBAN. Hold it against the one on file before it is paid.`,
      ),
      facts: [{ label: String(say`On the paper`), value: account.slice(0, 60) }],
    },
  ]
}

export const spaced = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ')
