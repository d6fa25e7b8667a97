import { command, owner, type Reader, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { account as accountRecord } from './account.ts'
import { accountant } from './roles.ts'
import { isSection } from './sections.ts'
import { net, turnovers } from './turnovers.ts'

type Account = RowOf<typeof accountRecord>
type Stated = Pick<Account, 'company' | 'kind' | 'parent' | 'heading' | 'section' | 'control' | 'purpose'>

const { company, code, name, kind, parent, heading, control, section, purpose, active } = accountRecord.fields
const input = { company, code, name, kind, parent, heading, control, section, purpose, active }

/** A heading of the same company stands above an account, and never one that stands below it. */
async function checkPlace(read: Reader, account: Stated, id?: string): Promise<void> {
  if (account.section && !isSection(account.section)) {
    refuse('ledger.account.section', say`“${account.section}” is no part of the balance sheet or of profit and loss.`, {
      field: 'section',
    })
  }
  if (account.heading && (account.control || account.purpose)) {
    refuse(
      'ledger.account.heading',
      say`A heading groups accounts. It keeps no sub-ledger and has no purpose of its own.`,
      {
        field: 'heading',
      },
    )
  }
  const seen = new Set<string>(id ? [id] : [])
  for (let above = account.parent; above; ) {
    if (seen.has(above)) {
      refuse('ledger.account.parent', say`An account can’t stand under itself. Choose another heading.`, {
        field: 'parent',
      })
    }
    seen.add(above)
    const found: Account | null = await read.get(accountRecord, above)
    if (!found || found.company !== account.company || !found.heading) {
      refuse('ledger.account.parent', say`Only a heading of the same company can stand above an account.`, {
        field: 'parent',
      })
    }
    above = found.parent
  }
}

/** What was posted keeps its meaning: kind and company stay, and an account in use can't turn into a heading. */
async function checkUse(read: Reader, before: Account, after: Account): Promise<void> {
  const rows = await read.rows<{ posted: boolean; under: boolean }>(
    `select exists (select 1 from ledger_posting where account = $1) as posted,
            exists (select 1 from ledger_account where parent = $1) as under`,
    [before.id],
  )
  const { posted = false, under = false } = rows[0] ?? {}
  if (posted && (after.kind !== before.kind || after.company !== before.company || after.heading)) {
    refuse('ledger.account.posted', say`${before.code} has postings, so its kind can’t change. Make a new account.`, {
      field: after.heading ? 'heading' : 'kind',
    })
  }
  if (under && !after.heading) {
    refuse('ledger.account.heading', say`Accounts stand under ${before.code}. Move them first.`, { field: 'heading' })
  }
}

/** An account is laid aside only when nothing is left on it. */
async function checkEmpty(read: Reader, account: Account): Promise<void> {
  const today = await turnovers(read, account.company, null, '9999-12-31')
  const left = net(today.get(account.id))
  if (Number(left) !== 0) {
    refuse(
      'ledger.account.balance',
      say`${account.code} ${account.name} still holds ${left}. Bring it to zero before you lay it aside.`,
      { field: 'active' },
    )
  }
}

async function changeAccount(tx: Transaction, before: Account, set: Partial<Account>): Promise<Partial<Account>> {
  const after = { ...before, ...set }
  await checkPlace(tx, after, before.id)
  await checkUse(tx, before, after)
  if (before.active && !after.active) await checkEmpty(tx, before)
  return set
}

export const createAccount = command('ledger.account.create', {
  says: 'Add an account or a heading to the chart.',
  label: 'Add account',
  makes: accountRecord,
  input,
  may: [accountant, owner],
  async run({ input, tx, id }) {
    await checkPlace(tx, input)
    return { made: tx.insert(accountRecord, { ...input, id }) }
  },
})

export const updateAccount = command('ledger.account.update', {
  says: 'Rename an account, move it under another heading, or lay it aside when it holds nothing.',
  label: 'Change account',
  on: accountRecord,
  input,
  may: [accountant, owner],
  async run({ record, input, tx }) {
    return { set: await changeAccount(tx, record, input) }
  },
})

export const deactivateAccount = command('ledger.account.deactivate', {
  says: 'Lay an account aside: nothing is posted to it any more. It must hold nothing.',
  label: 'Lay aside',
  on: accountRecord,
  offered: { active: [true] },
  bulk: true,
  may: [accountant, owner],
  async run({ record, tx }) {
    return { set: await changeAccount(tx, record, { active: false }) }
  },
})
