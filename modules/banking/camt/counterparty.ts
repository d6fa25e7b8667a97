import type { CamtAccount, CamtEntry, CamtTransaction, Party } from './statement.ts'

/**
 * Sets the other side of each transaction of an entry: the debtor of what came in, the creditor of what
 * went out. A reversal takes back an earlier payment whose parties keep their roles, so there it is the
 * other way round. Where the party found is the account's own side (its account number, or without one
 * the owner's name) and the other is not, the bank put them the other way: then the other counts.
 */
export function setCounterparties(entry: CamtEntry, account: CamtAccount): void {
  for (const transaction of entry.transactions) {
    const incoming = (transaction.direction ?? directionOf(entry)) === 'credit'
    const byRole = incoming !== entry.reversal ? 'debtor' : 'creditor'
    const side = otherSide(transaction, byRole, account)
    const counterparty = transaction[side]
    const ultimate = side === 'debtor' ? transaction.ultimateDebtor : transaction.ultimateCreditor
    if (counterparty !== undefined) transaction.counterparty = counterparty
    if (ultimate !== undefined) transaction.ultimateCounterparty = ultimate
  }
}

function directionOf(entry: CamtEntry): 'credit' | 'debit' {
  return entry.amount.startsWith('-') ? 'debit' : 'credit'
}

function otherSide(transaction: CamtTransaction, byRole: 'debtor' | 'creditor', account: CamtAccount) {
  const opposite = byRole === 'debtor' ? 'creditor' : 'debtor'
  const chosen = transaction[byRole]
  const alternative = transaction[opposite]
  if (alternative === undefined || isOwn(alternative, account)) return byRole
  return chosen === undefined || isOwn(chosen, account) ? opposite : byRole
}

function isOwn(party: Party, account: CamtAccount): boolean {
  const number = party.iban ?? party.account
  if (number !== undefined) return number.replace(/\s+/g, '') === account.id.replace(/\s+/g, '')
  const ownName = account.owner?.name ?? account.name
  return party.name !== undefined && ownName !== undefined && party.name.toLowerCase() === ownName.toLowerCase()
}
