import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools'
import {
  command,
  event,
  everyone,
  f,
  type RowOf,
  refuse,
  say,
  subjectOf,
  system,
  type Transaction,
  type Who,
} from '../../kernel/index.ts'
import { bankAccount, VERIFIED_BY } from './bank-account.ts'
import { party } from './party.ts'
import { officeManager, treasurer } from './roles.ts'

type BankAccount = RowOf<typeof bankAccount>

export const bankAccountVerified = event('contacts.bankAccountVerified', 'A person made sure of a bank account.', {
  account: f.ref(bankAccount),
  party: f.ref(party),
})

const stated = {
  iban: f.iban().optional().label('IBAN'),
  account: f.text({ max: 60 }).optional().says('Where there is no IBAN.'),
  bic: f.text({ max: 11 }).optional().label('BIC'),
  bank: f.text({ max: 200 }).optional(),
  holder: f.text({ max: 300 }).optional(),
  country: f.country().optional(),
  currency: f.currency().optional(),
}

/** `DE … 3000`: enough to tell accounts apart, too little to pay to. */
export function endingOf(account: { iban?: string | null; account?: string | null }): string {
  const number = account.iban ?? account.account ?? ''
  return `${account.iban ? `${number.slice(0, 2)} ` : ''}… ${number.slice(-4)}`
}

function checkedBic(bic: string | null | undefined): string | null {
  if (!bic) return null
  const given = bic.replace(/\s/g, '').toUpperCase()
  return isValidBIC(given)
    ? given
    : refuse('contacts.bankAccount.bic', say`${given} is not a BIC: it has eight or eleven letters and digits.`, {
        field: 'bic',
      })
}

/** Others may have the same account: a family, a factoring bank, or somebody who changed a paper. */
async function warnOfShared(tx: Transaction, iban: string | null, of: string): Promise<void> {
  if (iban === null) return
  const [other] = await tx.rows<{ name: string }>(
    `select p.name from contacts_bank_account b join contacts_party p on p.id = b.party
      where b.iban = $1 and b.state <> 'retired' and b.party <> $2 limit 1`,
    [iban, of],
  )
  if (other) {
    tx.warn('contacts.bankAccount.shared', say`The same account is on file for ${other.name}.`, {
      field: 'iban',
      help: say`Make sure by another way than the paper it stands on.`,
    })
  }
}

async function mustBeNew(tx: Transaction, of: string, iban: string | null, own: string | null): Promise<void> {
  if (iban === null) return
  const same = await tx.find(bankAccount, { party: of, iban })
  if (same.some((one) => one.state !== 'retired' && one.id !== own)) {
    refuse('contacts.bankAccount.duplicate', say`This account is on file for the contact already.`, {
      help: say`Use that one.`,
      field: 'iban',
    })
  }
}

export const proposeBankAccountCommand = command('contacts.bankAccount.create', {
  says: 'Propose an account. Somebody else verifies it before anything is paid to it.',
  label: 'Propose bank account',
  makes: bankAccount,
  input: { party: f.ref(party), ...stated },
  may: [everyone],
  async run({ input, id, tx, who }) {
    await mustBeNew(tx, input.party, input.iban, null)
    await warnOfShared(tx, input.iban, input.party)
    const draft = { ...input, bic: checkedBic(input.bic), ending: endingOf(input), id }
    return { made: tx.insert(bankAccount, { ...draft, proposedBy: who.id, proposedByName: who.name }) }
  },
})

/** Only the one who proposed it mends a proposal, so that who must not verify it is always clear. */
export const updateBankAccount = command('contacts.bankAccount.update', {
  says: 'Mend a proposal.',
  on: bankAccount,
  from: 'proposed',
  input: stated,
  may: [everyone],
  async run({ record, input, tx, who }) {
    if (record.proposedBy !== who.id) {
      refuse(
        'contacts.bankAccount.notYours',
        say`${record.proposedByName} proposed it and can mend it. Or retire it.`,
        {
          kind: 'forbidden',
        },
      )
    }
    const iban = input.iban === undefined ? record.iban : input.iban
    await mustBeNew(tx, record.party, iban, record.id)
    await warnOfShared(tx, iban, record.party)
    const bic = input.bic === undefined ? {} : { bic: checkedBic(input.bic) }
    return { set: { ...input, ...bic, ending: endingOf({ ...record, ...input }) } }
  },
})

function mustBeAnother(record: BankAccount, who: Who): void {
  if (who.agent || who.assignments.some((one) => one.role === system.id)) {
    refuse('contacts.bankAccount.person', say`A person verifies a bank account, never a program.`, {
      help: say`Ask somebody who may verify bank accounts.`,
      kind: 'forbidden',
    })
  }
  if (who.id === record.proposedBy || who.id === record.createdBy) {
    refuse('contacts.bankAccount.own', say`You proposed this account, so somebody else verifies it.`, {
      kind: 'forbidden',
    })
  }
}

export const verifyBankAccount = command('contacts.bankAccount.verify', {
  says: 'State that you made sure by another way than the paper it came on.',
  label: 'Verify',
  on: bankAccount,
  from: 'proposed',
  to: 'verified',
  input: {
    how: f.choice(...VERIFIED_BY).label('How'),
    note: f.text({ max: 500 }).optional().says('E.g. whom you called, on which number.'),
  },
  may: [treasurer],
  undoneBy: 'contacts.bankAccount.retire',
  async run({ record, input, tx, who }) {
    mustBeAnother(record, who)
    return {
      set: {
        ...{ verifiedBy: who.id, verifiedByName: who.name, verifiedAt: tx.now },
        ...{ verifiedHow: input.how, verifiedNote: input.note },
      },
      emit: [bankAccountVerified({ account: record.id, party: record.party })],
    }
  },
})

export const retireBankAccount = command('contacts.bankAccount.retire', {
  says: 'Stop using an account.',
  label: 'Retire',
  on: bankAccount,
  from: ['proposed', 'verified'],
  to: 'retired',
  grave: true,
  input: { why: f.text({ max: 500 }).optional() },
  may: [treasurer, officeManager],
  run: ({ input }) => ({ set: { retiredWhy: input.why ?? null } }),
})

export interface SeenAccount {
  party: string
  iban?: string | null
  account?: string | null
  bic?: string | null
  bank?: string | null
  holder?: string | null
  currency?: string | null
  /** The paper it was read from, as `module.record/id`. */
  source?: string | null
}

/**
 * Puts an account that a paper names on file as a proposal, with the paper as its source. One that is on file already
 * is left as it is. Null where what stands there is no account number.
 */
export async function proposeBankAccount(tx: Transaction, seen: SeenAccount): Promise<BankAccount | null> {
  const iban = electronicFormatIBAN((seen.iban ?? '').slice(0, 60)) || null
  if (iban !== null && !isValidIBAN(iban)) return null
  const account = seen.account?.trim().slice(0, 60) || null
  if (iban === null && account === null) return null
  const where = iban === null ? { party: seen.party, account } : { party: seen.party, iban }
  const known = (await tx.find(bankAccount, where)).find((one) => one.state !== 'retired')
  if (known) return known
  const bic = seen.bic && isValidBIC(seen.bic.toUpperCase()) ? seen.bic.toUpperCase() : null
  const made = tx.insert(bankAccount, {
    ...{ party: seen.party, iban, account, bic, ending: endingOf({ iban, account }) },
    ...{ bank: seen.bank?.slice(0, 200) ?? null, holder: seen.holder?.slice(0, 300) ?? null },
    ...{ currency: seen.currency ?? null, country: iban?.slice(0, 2) ?? null, source: seen.source ?? null },
    ...{ proposedBy: tx.who.id, proposedByName: tx.who.name },
  })
  if (seen.source) tx.link({ from: seen.source, to: subjectOf(bankAccount, made.id), kind: 'read from' })
  return made
}
