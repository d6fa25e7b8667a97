import { command, owner, type Reader, refuse, say } from '../../kernel/index.ts'
import { accountant, account as ledgerAccount } from '../ledger/index.ts'
import { taxCode as taxCodeRecord } from '../tax/index.ts'
import { bankAccount } from './account.ts'
import { plainText } from './matching/index.ts'
import { rule, writeOff } from './rule.ts'

const keepers = [accountant, owner]
const { company, account, name, direction, counterparty, counterpartyIban, textMatch, text, lowest, highest } =
  rule.fields
const { bookTo, taxCode, bookText, automatic } = rule.fields
const input = {
  ...{ company, account, name, direction, counterparty, counterpartyIban, textMatch, text, lowest, highest },
  ...{ bookTo, taxCode, bookText, automatic },
}

interface Pattern {
  company: string
  account: string | null
  counterparty: string | null
  counterpartyIban: string | null
  text: string | null
  lowest: string | null
  highest: string | null
  bookTo: string
  taxCode: string | null
}

/** Shorter words stand in too many texts. */
const SHORTEST = 3

/**
 * A rule is of one company, books where one may book directly, and its words say something.
 * @throws Refusal `banking.rule.empty`, `.short`, `.range`, `.bookTo`, `.account`, `.taxCode`
 */
async function checkRule(read: Reader, one: Pattern): Promise<void> {
  if (!one.counterparty && !one.counterpartyIban && !one.text)
    refuse('banking.rule.empty', say`Say whom or which words the rule is about: it can’t fit every line.`, {
      field: 'text',
    })
  for (const field of ['counterparty', 'text'] as const) {
    const words = one[field]
    if (words && plainText(words).length < SHORTEST)
      refuse('banking.rule.short', say`“${words}” stands in too many lines. Give at least ${SHORTEST} characters.`, {
        field,
      })
  }
  if (one.lowest !== null && one.highest !== null && Number(one.lowest) > Number(one.highest))
    refuse('banking.rule.range', say`The smallest amount is more than the largest. Swap them.`, { field: 'highest' })
  const to = await read.get(ledgerAccount, one.bookTo)
  if (to?.company !== one.company || to.heading || !to.active)
    return refuse('banking.rule.bookTo', say`Choose an account of this company that is in use.`, { field: 'bookTo' })
  if (to.control !== null && to.control !== 'tax')
    refuse('banking.rule.bookTo', say`${to.code} ${to.name} is kept by bills, invoices and statements.`, {
      help: say`Choose an account that one may book to directly.`,
      field: 'bookTo',
    })
  const bank = one.account ? await read.get(bankAccount, one.account) : null
  if (one.account && bank?.company !== one.company)
    refuse('banking.rule.account', say`The bank account belongs to another company.`, { field: 'account' })
  const code = one.taxCode ? await read.get(taxCodeRecord, one.taxCode) : null
  if (one.taxCode && code?.company !== one.company)
    refuse('banking.rule.taxCode', say`The tax code belongs to another company.`, { field: 'taxCode' })
}

export const createRule = command('banking.rule.create', {
  says: 'Say what lines of a kind are booked to.',
  label: 'Add rule',
  makes: rule,
  input,
  may: keepers,
  async run({ input: stated, tx, id }) {
    await checkRule(tx, stated)
    return { made: tx.insert(rule, { ...stated, id }) }
  },
})

export const updateRule = command('banking.rule.update', {
  says: 'Change what a rule is about, or where it books.',
  label: 'Change rule',
  on: rule,
  input,
  may: keepers,
  async run({ record, input: stated, tx }) {
    await checkRule(tx, { ...record, ...stated })
    return { set: stated }
  },
})

export const acceptRule = command('banking.rule.accept', {
  says: 'Take a rule that was learned into use.',
  label: 'Accept rule',
  on: rule,
  from: 'proposed',
  to: 'active',
  key: 'A',
  bulk: true,
  may: keepers,
  async run({ record, tx }) {
    await checkRule(tx, record)
  },
})

export const switchRuleOff = command('banking.rule.switchOff', {
  says: 'Stop using a rule, or leave one that was learned out.',
  label: 'Switch off',
  on: rule,
  from: ['active', 'proposed'],
  to: 'off',
  bulk: true,
  may: keepers,
})

export const switchRuleOn = command('banking.rule.switchOn', {
  says: 'Use a rule again.',
  label: 'Switch on',
  on: rule,
  from: 'off',
  to: 'active',
  bulk: true,
  may: keepers,
  async run({ record, tx }) {
    await checkRule(tx, record)
  },
})

const { upTo, percent, discountDays } = writeOff.fields

/** @throws Refusal `banking.writeOff.account` */
async function checkWriteOff(read: Reader, one: { company: string; account: string | null }): Promise<void> {
  const to = one.account ? await read.get(ledgerAccount, one.account) : null
  if (one.account && (to?.company !== one.company || to.heading || to.control !== null))
    refuse('banking.writeOff.account', say`Choose an account of this company that one may book to directly.`, {
      field: 'account',
    })
}

export const createWriteOff = command('banking.writeOff.create', {
  says: 'Say up to which difference a payment counts as whole.',
  label: 'Set small differences',
  makes: writeOff,
  input: { company: writeOff.fields.company, upTo, percent, account: writeOff.fields.account, discountDays },
  may: keepers,
  async run({ input: stated, tx, id }) {
    await checkWriteOff(tx, stated)
    return { made: tx.insert(writeOff, { ...stated, id }) }
  },
})

export const updateWriteOff = command('banking.writeOff.update', {
  says: 'Change up to which difference a payment counts as whole.',
  label: 'Change small differences',
  on: writeOff,
  input: { upTo, percent, account: writeOff.fields.account, discountDays },
  may: keepers,
  async run({ record, input: stated, tx }) {
    await checkWriteOff(tx, { ...record, ...stated })
    return { set: stated }
  },
})
