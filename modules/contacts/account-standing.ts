import { electronicFormatIBAN } from 'ibantools'
import { type Reader, say } from '../../kernel/index.ts'

/** How an account that a paper names stands to those on file for the contact. */
export interface AccountStanding {
  /** `other`: the contact has a verified account, and this is not one; `unknown`: nothing verified is on file. */
  standing: 'verified' | 'proposed' | 'retired' | 'other' | 'unknown'
  /** In words, for the one who reviews. */
  says: string
  /** The account on file that it is, if it is one. */
  account: string | null
}

interface OnFile {
  id: string
  iban: string | null
  state: 'proposed' | 'verified' | 'retired'
  ending: string
}

/** Compares an IBAN on a paper with the accounts on file for a contact, those of merged ones included. */
export async function accountStanding(read: Reader, party: string, iban: string): Promise<AccountStanding> {
  const given = electronicFormatIBAN(iban.slice(0, 60)) ?? ''
  const rows = await read.rows<OnFile>(
    `select b.id, b.iban, b.state, b.ending from contacts_bank_account b join contacts_party p on p.id = b.party
      where b.party = $1 or p.merged_into = $1 order by b.state = 'verified' desc, b.id`,
    [party],
  )
  const [same] = [...rows].sort((one, other) => rank(one) - rank(other)).filter((one) => one.iban === given)
  const verified = rows.filter((one) => one.state === 'verified')
  if (same?.state === 'verified')
    return { standing: 'verified', says: String(say`The account is on file and verified.`), account: same.id }
  if (verified.length > 0) {
    const known = verified.map((one) => one.ending).join(', ')
    return {
      standing: 'other',
      says: String(say`The account differs from the one on file (${known}).`),
      account: same?.id ?? null,
    }
  }
  if (same?.state === 'retired')
    return { standing: 'retired', says: String(say`The account on file is no longer used.`), account: same.id }
  if (same)
    return {
      standing: 'proposed',
      says: String(say`The account is on file, and nobody has verified it yet.`),
      account: same.id,
    }
  return { standing: 'unknown', says: String(say`No verified account is on file.`), account: null }
}

const rank = (one: OnFile): number => ['verified', 'proposed', 'retired'].indexOf(one.state)
