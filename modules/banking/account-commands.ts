import { command, event, f, owner, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { accountant, account as ledgerAccount } from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount, plainIdentifier } from './account.ts'
import { statementLine, statement as statementRecord } from './statement.ts'

type BankAccount = RowOf<typeof bankAccount>

const keepers = [accountant, owner]

export const accountReady = event('banking.accountReady', 'A bank account was linked to the books.', {
  account: f.ref(bankAccount),
})

interface Place {
  company: string | null
  account: string | null
  currency: string | null
}

/**
 * The account of the books is of the same company, kept by the bank, and mirrors no other bank account.
 * @throws Refusal `banking.account.ledger`, `banking.account.taken`, `banking.account.currency`
 */
async function checkPlace(tx: Transaction, place: Place, own: string | null): Promise<void> {
  if (!place.account) return
  const found = (await tx.reference(ledgerAccount)).get(place.account) ?? (await tx.get(ledgerAccount, place.account))
  const at = { field: 'account' }
  if (!found || found.company !== place.company)
    return refuse('banking.account.ledger', say`Choose an account of the books of the same company.`, at)
  if (found.control !== 'bank' || found.heading || !found.active) {
    refuse('banking.account.ledger', say`${found.code} ${found.name} is not an account kept by the bank.`, {
      ...at,
      help: say`In the chart of accounts, mark it as “bank”, or choose another.`,
    })
  }
  const others = await tx.find(bankAccount, { account: place.account }, 5)
  const taken = others.find((one) => one.id !== own && one.state !== 'proposed')
  if (!taken) await leaveProposals(tx, others, own)
  if (taken)
    refuse('banking.account.taken', say`${found.code} ${found.name} mirrors ${taken.name} already.`, {
      ...at,
      help: say`Choose another account of the books.`,
    })
}

/** An account that was only offered for another one is free. */
async function leaveProposals(tx: Transaction, offered: readonly BankAccount[], own: string | null): Promise<void> {
  const others = offered.filter((one) => one.id !== own).map(idOf)
  if (others.length === 0) return
  for (const one of await tx.lockAll(bankAccount, others)) tx.change(bankAccount, one, { account: null })
  // Sent before the account is given away, because it is had once at any time.
  await tx.rows('select 1')
}

/**
 * Where a posting stands on the account of the books in another currency, its balance would say nothing of the bank's.
 * @throws Refusal `banking.account.currency`
 */
async function checkCurrency(tx: Transaction, place: Place): Promise<void> {
  if (!place.account || !place.currency) return
  const [other] = await tx.rows<{ currency: string }>(
    'select currency from ledger_posting where account = $1 and currency <> $2 and amount <> 0 limit 1',
    [place.account, place.currency],
  )
  if (other)
    refuse(
      'banking.account.currency',
      say`The account of the books holds ${other.currency}, the bank account is in ${place.currency}. Choose another account.`,
      { field: 'account' },
    )
}

const { name, bic, bank, account, automatic } = bankAccount.fields

export const createAccount = command('banking.account.create', {
  says: 'Enter an account of ours at a bank.',
  label: 'Add bank account',
  makes: bankAccount,
  input: {
    name,
    company: f.ref(companyRecord),
    identifier: bankAccount.fields.identifier,
    bic,
    bank,
    currency: f.currency(),
    account: f.ref(ledgerAccount).label('Account in the books'),
    automatic,
  },
  may: keepers,
  async run({ input, tx, id }) {
    const identifier = plainIdentifier(input.identifier)
    await checkPlace(tx, input, null)
    await checkCurrency(tx, input)
    const made = tx.insert(bankAccount, { ...input, identifier, id, state: 'active' })
    return { made }
  },
})

export const updateAccount = command('banking.account.update', {
  says: 'Rename a bank account, or say whether it is matched by itself.',
  label: 'Change bank account',
  on: bankAccount,
  input: { name, bic, bank, automatic, account },
  may: keepers,
  async run({ record, input, tx }) {
    if (input.account !== undefined && input.account !== record.account) await checkMove(tx, record, input.account)
    return { set: input }
  },
})

/** Lines that are matched were booked to the account of the books: it stays while there are some. */
async function checkMove(tx: Transaction, record: BankAccount, wanted: string | null): Promise<void> {
  const [booked] = await tx.rows(
    "select 1 from banking_statement_line where account = $1 and open <> amount and state <> 'ignored' limit 1",
    [record.id],
  )
  if (booked)
    refuse('banking.account.booked', say`Lines of it are booked already, so its account in the books stays.`, {
      help: say`Undo their matches first.`,
      field: 'account',
    })
  await checkPlace(tx, { ...record, account: wanted }, record.id)
  await checkCurrency(tx, { ...record, account: wanted })
}

export const confirmAccount = command('banking.account.confirm', {
  says: 'Say whose account it is and which account of the books mirrors it; its lines are then matched.',
  label: 'Confirm account',
  on: bankAccount,
  from: ['proposed', 'refused'],
  to: 'active',
  key: 'A',
  input: {
    company: f.ref(companyRecord).optional().says('Where the account names none.'),
    account: f.ref(ledgerAccount).optional().label('Account in the books'),
    name: f.text({ max: 200 }).optional(),
    currency: f.currency().optional(),
    automatic: f.choice('off', 'sure').optional().label('Match by itself'),
  },
  may: keepers,
  async run({ record, input, tx }) {
    const given = Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== null),
    ) as Partial<BankAccount>
    const after = { ...record, ...given }
    if (!after.company)
      refuse('banking.account.company', say`Say which company the account belongs to.`, { field: 'company' })
    if (!after.account)
      refuse('banking.account.ledger', say`Say which account of the books mirrors it.`, { field: 'account' })
    if (!after.currency)
      refuse('banking.account.noCurrency', say`Say in which currency the account is kept.`, { field: 'currency' })
    await checkPlace(tx, after, record.id)
    await checkCurrency(tx, after)
    await giveCompany(tx, record, after.company, record.state === 'refused')
    return { set: { ...given, note: null }, emit: [accountReady({ account: record.id })] }
  },
})

/** Statements and lines belong to the company of their account; lines of one that was refused are open again. */
async function giveCompany(tx: Transaction, account: BankAccount, of: string | null, reopen: boolean): Promise<void> {
  const statements = await tx.find(statementRecord, { account: account.id }, 100_000)
  for (const one of await tx.lockAll(statementRecord, statements.map(idOf)))
    tx.change(statementRecord, one, { company: of })
  const lines = await tx.find(statementLine, { account: account.id }, 1_000_000)
  for (const one of await tx.lockAll(statementLine, lines.map(idOf))) {
    const again = reopen && one.state === 'ignored' && one.note === REFUSED
    tx.change(statementLine, one, { company: of, ...(again ? { state: 'open' as const, note: null } : {}) })
  }
}

const idOf = (row: { id: string }): string => row.id

/** Why lines of a refused account are ignored. */
export const REFUSED = 'The account is not ours.'

export const refuseAccount = command('banking.account.refuse', {
  says: 'Say that the account is not ours: its lines are ignored, those to come as well.',
  label: 'Not ours',
  on: bankAccount,
  from: 'proposed',
  to: 'refused',
  input: { reason: f.text({ max: 500 }).optional() },
  may: keepers,
  async run({ record, input, tx }) {
    const lines = await tx.find(statementLine, { account: record.id, state: 'open' }, 1_000_000)
    for (const one of await tx.lockAll(statementLine, lines.map(idOf)))
      tx.change(statementLine, one, { state: 'ignored', note: REFUSED })
    return { set: { note: input.reason, account: null } }
  },
})

export const closeAccount = command('banking.account.close', {
  says: 'Lay an account aside that the bank has closed.',
  label: 'Close account',
  on: bankAccount,
  from: 'active',
  to: 'closed',
  may: keepers,
  async run({ record, tx }) {
    const [open] = await tx.rows<{ count: number }>(
      "select count(*)::int as count from banking_statement_line where account = $1 and state = 'open'",
      [record.id],
    )
    if (open && open.count > 0)
      refuse(
        'banking.account.openLines',
        say`${open.count} lines of ${record.name} are not matched yet. Match them first.`,
      )
  },
})

export const reopenAccount = command('banking.account.reopen', {
  says: 'Use a closed account again.',
  label: 'Reopen account',
  on: bankAccount,
  from: 'closed',
  to: 'active',
  may: keepers,
})

export const deleteAccount = command('banking.account.delete', {
  says: 'Take away an account that was entered by mistake, before anything came of it.',
  label: 'Delete account',
  on: bankAccount,
  grave: true,
  may: keepers,
  async run({ record, tx }) {
    const [used] = await tx.find(statementRecord, { account: record.id }, 1)
    if (used)
      refuse('banking.account.used', say`Statements of ${record.name} are filed, so it stays. Close it instead.`)
    tx.remove(bankAccount, record)
  },
})
