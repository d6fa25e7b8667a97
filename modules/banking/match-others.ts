import {
  absolute,
  amountOf,
  compare,
  isNegative,
  isZero,
  minorUnits,
  multiply,
  negate,
  type RowOf,
  refuse,
  round,
  say,
  sum,
  type Transaction,
} from '../../kernel/index.ts'
import { party as partyRecord } from '../contacts/index.ts'
import {
  type AccountPurpose,
  accountFor,
  controlAccounts,
  account as ledgerAccount,
  type OpenItem,
  openItem,
  type SettlementSide,
} from '../ledger/index.ts'
import { discountSides, openingPostings } from './discount.ts'
import type { OtherKind } from './match.ts'
import type { OtherInput } from './match-input.ts'
import { exactly } from './match-parts.ts'
import { writeOff } from './rule.ts'
import { findTaxCode, taxSides } from './tax-split.ts'

export interface OtherGround {
  company: string
  currency: string
  on: string
  /** What is paid in all, to hold a small difference against. */
  whole: string
}

/** A part of the lines that settles no item, ready to be booked. */
export interface OtherPart {
  kind: OtherKind
  /** The part of the lines that it explains. */
  amount: string
  account: string | null
  taxCode: string | null
  party: string | null
  item: string | null
  department: string | null
  text: string | null
  sides: Omit<SettlementSide, 'baseAmount'>[]
}

/**
 * Says for each part where it is booked: to the account stated, or to the one that the company keeps for it.
 * @throws Refusal `banking.match.other`, `.ledgerAccount`, `.party`, `.taxCode`, `ledger.account.purpose`; warning `banking.match.writeOff`
 */
export async function takeOthers(
  tx: Transaction,
  stated: readonly OtherInput[],
  ground: OtherGround,
): Promise<OtherPart[]> {
  const parts: OtherPart[] = []
  await warnOfWriteOff(tx, stated, ground)
  for (const [index, one] of stated.entries()) {
    if (isZero(one.amount)) continue
    exactly(one.amount, ground.currency, `others.${index}.amount`)
    parts.push(await takeOther(tx, one, ground, `others.${index}`))
  }
  return parts
}

async function takeOther(tx: Transaction, one: OtherInput, ground: OtherGround, field: string): Promise<OtherPart> {
  const { kind, amount, department, text } = one
  const base = { kind, amount, department, text, account: null, taxCode: null, party: one.party, item: one.item }
  const posted = negate(amount)
  const plain = (account: string) => ({
    ...base,
    account,
    sides: [{ account, amount: posted, currency: ground.currency, party: one.party, department, text }],
  })
  if (kind === 'onAccount') return { ...base, ...(await onAccount(tx, one, ground, field)) }
  if (kind === 'discount' && !one.account) return { ...base, ...(await discount(tx, one, ground, field)) }
  if (kind === 'writeOff') return plain(await writeOffAccount(tx, one, ground))
  const account = one.account
    ? await bookableAccount(tx, one.account, ground.company, field)
    : await accountOfPurpose(tx, kind, ground, field)
  if (!one.taxCode) return plain(account)
  const code = await findTaxCode(tx, ground.company, one.taxCode)
  const more = { currency: ground.currency, party: one.party, department }
  const sides = taxSides(code, account, posted, ground.on, ground.currency).map((side) => ({ text, ...side, ...more }))
  return { ...base, account, taxCode: code.code, sides }
}

const PURPOSES: Partial<Record<OtherKind, AccountPurpose>> = { fee: 'bankFees', transfer: 'transfer' }

async function accountOfPurpose(tx: Transaction, kind: OtherKind, ground: OtherGround, field: string): Promise<string> {
  const purpose = PURPOSES[kind]
  if (!purpose)
    return refuse('banking.match.ledgerAccount', say`Say which account of the books it is booked to.`, {
      field: `${field}.account`,
    })
  return (await accountFor(tx, ground.company, purpose)).id
}

/** An account of the company by id or code that may be booked to directly. */
async function bookableAccount(tx: Transaction, wanted: string, company: string, field: string): Promise<string> {
  const all = await tx.reference(ledgerAccount)
  const known = all.get(wanted) ?? [...all.values()].find((one) => one.company === company && one.code === wanted)
  const found = known ?? (await tx.find(ledgerAccount, { company, code: wanted }, 1))[0]
  const at = { field: `${field}.account` }
  if (!found || found.company !== company)
    return refuse('banking.match.ledgerAccount', say`There is no account ${wanted} in this company's chart.`, at)
  if (found.control === 'bank') {
    refuse('banking.match.ledgerAccount', say`${found.code} ${found.name} mirrors a bank account.`, {
      ...at,
      help: say`Match the lines of both accounts with one another, or book money in transit.`,
    })
  }
  if (found.control === 'receivable' || found.control === 'payable') {
    refuse('banking.match.ledgerAccount', say`${found.code} ${found.name} is kept by open items.`, {
      ...at,
      help: say`Match the line with an item, or book it on account of a contact.`,
    })
  }
  return found.id
}

/** Over the company's rule for small differences somebody confirms it; several of one match count together. */
async function warnOfWriteOff(tx: Transaction, stated: readonly OtherInput[], ground: OtherGround): Promise<void> {
  const written = sum(stated.filter((one) => one.kind === 'writeOff').map((one) => absolute(one.amount)))
  if (isZero(written)) return
  const [rule] = await tx.find(writeOff, { company: ground.company }, 1)
  if (withinRule(rule, written, ground.whole)) return
  const off = amountOf(round(written, minorUnits(ground.currency)), ground.currency)
  tx.warn(
    'banking.match.writeOff',
    rule
      ? say`${off} would be written off: that is more than the rule for small differences allows (up to ${amountOf(rule.upTo)}, and ${rule.percent} %).`
      : say`${off} would be written off: that is not a small difference by any rule.`,
    {
      field: 'others',
    },
  )
}

async function writeOffAccount(tx: Transaction, one: OtherInput, ground: OtherGround): Promise<string> {
  const rules = await tx.find(writeOff, { company: ground.company }, 1)
  if (one.account) return bookableAccount(tx, one.account, ground.company, 'others')
  return rules[0]?.account ?? (await accountFor(tx, ground.company, 'writeOff')).id
}

/** Whether a difference is small enough to be written off by the rule. */
export function withinRule(
  rule: Pick<RowOf<typeof writeOff>, 'upTo' | 'percent'> | undefined,
  difference: string,
  whole: string,
): boolean {
  if (!rule) return false
  const share = multiply(multiply(absolute(whole), rule.percent), '0.01')
  return compare(absolute(difference), rule.upTo) <= 0 && compare(absolute(difference), share) <= 0
}

async function discount(tx: Transaction, one: OtherInput, ground: OtherGround, field: string) {
  const item = one.item ? await tx.get(openItem, one.item) : null
  if (one.item && item?.company !== ground.company)
    refuse('banking.match.item', say`There is no such open item in this company.`, { field: `${field}.item` })
  const receivable = item ? item.side === 'receivable' : isNegative(one.amount)
  const account = (await accountFor(tx, ground.company, receivable ? 'discountAllowed' : 'discountReceived')).id
  const posted = negate(one.amount)
  const opening = item && item.currency === ground.currency ? await openingPostings(tx, item) : []
  const more = { currency: ground.currency, party: item?.party ?? one.party, text: one.text ?? discountText(item) }
  const sides = discountSides(opening, posted, ground.currency)
  return {
    account,
    party: more.party,
    sides: sides.map((side) => ({ ...side, ...more, account: side.account ?? account })),
  }
}

const discountText = (item: OpenItem | null): string => (item ? `Discount ${item.number}` : 'Discount')

/** Money on account of a contact is an open item itself, so that it can be set off against invoices later. */
async function onAccount(tx: Transaction, one: OtherInput, ground: OtherGround, field: string) {
  const found = one.party ? await tx.get(partyRecord, one.party) : null
  if (!found)
    return refuse('banking.match.party', say`Say on whose account the money is put.`, { field: `${field}.party` })
  const incoming = !isNegative(one.amount)
  const asSupplier = found.supplier && !found.customer
  const asCustomer = found.customer && !found.supplier
  const side = asSupplier ? 'payable' : asCustomer || incoming ? 'receivable' : 'payable'
  const [control] = await controlAccounts(tx, ground.company, side)
  if (!control)
    return refuse(
      'ledger.openItem.account',
      side === 'payable'
        ? say`This company's chart has no account for payables.`
        : say`This company's chart has no account for receivables.`,
      { field },
    )
  const posted = negate(one.amount)
  const number = one.text ?? `On account ${ground.on}`
  const opens = {
    side,
    party: found.id,
    subject: null,
    number: number.slice(0, 200),
    mirrored: isNegative(posted),
    issuedOn: ground.on,
    dueOn: ground.on,
  } as const
  return {
    party: found.id,
    account: control.id,
    sides: [{ account: control.id, amount: posted, currency: ground.currency, party: found.id, text: number, opens }],
  }
}
