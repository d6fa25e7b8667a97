import type { Address, CamtAccount, Party } from './statement.ts'
import { at, child, children, codeOf, compact, missing, present, some, text, texts } from './values.ts'
import type { XmlElement } from './xml.ts'

/** An IBAN or BIC without the spaces that people write, in capitals. */
function tight(value: string | undefined): string | undefined {
  return value?.replace(/\s+/g, '').toUpperCase()
}

/** A name on one line; as it is where it already is one, which costs nothing. */
function line(value: string | undefined): string | undefined {
  return value !== undefined && /\s\s|[^\S ]/.test(value) ? value.replace(/\s+/g, ' ') : value
}

/** The account of a statement (Acct). Its identification is required; 001.01 names it differently. */
export function accountOf(statement: XmlElement): CamtAccount {
  const account = child(statement, 'Acct') ?? missing(statement, 'Acct')
  const numbers = accountNumber(account)
  const id = numbers.iban ?? numbers.account ?? missing(statement, 'Acct', 'Id')
  const bank = bankOf(child(account, 'Svcr'))
  return compact({
    id,
    iban: numbers.iban,
    currency: text(account, 'Ccy'),
    name: line(text(account, 'Nm')),
    owner: partyOf(child(account, 'Ownr')),
    servicerBic: bank.bic,
    servicerName: bank.bankName,
  })
}

/** IBAN, or any other number of an account (AccountIdentification4Choice; 001.01 has BBAN, UPIC, PrtryAcct). */
function accountNumber(account: XmlElement | undefined): { iban?: string; account?: string } {
  const id = child(account, 'Id')
  const other = text(id, 'Othr', 'Id') ?? text(id, 'PrtryAcct', 'Id') ?? text(id, 'BBAN') ?? text(id, 'UPIC')
  return { iban: tight(text(id, 'IBAN')), account: other }
}

/** BIC and name of a bank; `BIC` until 001.03, `BICFI` since, inside `CmbndId` in 001.01. */
function bankOf(holder: XmlElement | undefined): { bic?: string; bankName?: string } {
  const institution = child(holder, 'FinInstnId')
  const combined = child(institution, 'CmbndId')
  const bic = text(institution, 'BICFI') ?? text(institution, 'BIC') ?? text(combined, 'BIC')
  const name = text(institution, 'Nm') ?? text(combined, 'Nm') ?? text(institution, 'NmAndAdr', 'Nm')
  return { bic: tight(bic), bankName: line(name) }
}

/**
 * A party, joined with its account (`DbtrAcct`) and bank (`DbtrAgt`). Since 001.08 the party stands
 * inside `Pty`, or is itself a bank inside `Agt`.
 */
export function partyOf(element: XmlElement | undefined, account?: XmlElement, agent?: XmlElement): Party | undefined {
  const person = child(element, 'Pty') ?? element
  const asBank = bankOf(child(element, 'Agt'))
  const bank = bankOf(agent)
  const ownBic = text(person, 'Id', 'OrgId', 'AnyBIC') ?? text(person, 'Id', 'OrgId', 'BICOrBEI')
  const numbers = accountNumber(account)
  return present({
    name: line(text(person, 'Nm')) ?? asBank.bankName ?? line(text(account, 'Nm')),
    address: addressOf(child(person, 'PstlAdr')),
    country: text(person, 'CtryOfRes'),
    ids: some(identifications(child(person, 'Id'))),
    iban: numbers.iban,
    account: numbers.account,
    bic: bank.bic ?? asBank.bic ?? (agent === undefined ? tight(ownBic) : undefined),
    bankName: bank.bankName,
  })
}

function identifications(id: XmlElement | undefined): { id: string; scheme?: string; issuer?: string }[] {
  const holders = [child(id, 'OrgId'), child(id, 'PrvtId')]
  const others = holders.flatMap((holder) => [...children(holder, 'Othr'), ...children(holder, 'PrtryId')])
  return others.flatMap((other) => {
    const value = text(other, 'Id')
    if (value === undefined) return []
    return [compact({ id: value, scheme: codeOf(child(other, 'SchmeNm')), issuer: text(other, 'Issr') })]
  })
}

function addressOf(element: XmlElement | undefined): Address | undefined {
  if (element === undefined) return undefined
  return present({
    department: text(element, 'Dept'),
    street: text(element, 'StrtNm'),
    buildingNumber: text(element, 'BldgNb'),
    buildingName: text(element, 'BldgNm'),
    floor: text(element, 'Flr'),
    room: text(element, 'Room'),
    postBox: text(element, 'PstBx'),
    postCode: text(element, 'PstCd'),
    town: text(element, 'TwnNm'),
    district: text(element, 'DstrctNm'),
    subdivision: text(element, 'CtrySubDvsn'),
    country: text(element, 'Ctry'),
    lines: some(texts(element, 'AdrLine')),
  })
}

/** The parties of a transaction (RltdPties with RltdAgts), each with its account and bank. */
export function partiesOf(transaction: XmlElement) {
  const parties = child(transaction, 'RltdPties')
  const agents = child(transaction, 'RltdAgts')
  return {
    debtor: partyOf(child(parties, 'Dbtr'), child(parties, 'DbtrAcct'), child(agents, 'DbtrAgt')),
    creditor: partyOf(child(parties, 'Cdtr'), child(parties, 'CdtrAcct'), child(agents, 'CdtrAgt')),
    ultimateDebtor: partyOf(child(parties, 'UltmtDbtr')),
    ultimateCreditor: partyOf(child(parties, 'UltmtCdtr')),
    initiatingParty: partyOf(at(parties, 'InitgPty')),
  }
}
