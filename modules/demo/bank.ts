import { asSystem, divide, round, type Who } from '../../kernel/index.ts'
import { intake } from '../documents/index.ts'
import { madeUpIban, PARTIES } from './parties.ts'
import type { DemoWorld } from './people-and-places.ts'
import { type BankLine, type DemoBank, statementXml } from './statements.ts'
import type { Due } from './trade.ts'

export const BANKS: Record<'nordkai' | 'marine', DemoBank> = {
  nordkai: {
    iban: madeUpIban('DE', 44) ?? '',
    currency: 'EUR',
    owner: 'Nordkai Chandlery GmbH',
    bank: 'Elbe Sparbank',
    bic: 'ELBSDEHH',
    opening: '84216.37',
  },
  marine: {
    iban: madeUpIban('DK', 45) ?? '',
    currency: 'DKK',
    owner: 'Nordkai Marine ApS',
    bank: 'Sundbanken',
    bic: 'SUNDDKKK',
    opening: '312480.00',
  },
}

/** Opening balances, and our bank accounts with the account of the books that mirrors each. */
export async function openBanks(world: DemoWorld, first: string): Promise<void> {
  for (const [key, bank] of Object.entries(BANKS) as ['nordkai' | 'marine', DemoBank][]) {
    const company = world.companies[key]
    const who = key === 'nordkai' ? 'tomasz' : 'mads'
    await world.as(who, 'ledger.openingBalances.post', {
      company,
      on: first,
      rows: [
        { account: '1510', amount: bank.opening },
        { account: '1050', amount: '18400.00' },
        { account: '3010', amount: '-50000.00' },
      ],
      balance: true,
    })
    const [account] = await world.kernel.load<{ id: string }>(
      `select id from ledger_account where company = $1 and code = '1510'`,
      [company],
    )
    await world.as(who, 'banking.account.create', {
      name: bank.bank,
      company,
      identifier: bank.iban,
      bic: bank.bic,
      bank: bank.bank,
      currency: bank.currency,
      account: account?.id,
    })
  }
}

const FEES: Record<'nordkai' | 'marine', { name: string; text: string; amount: string }> = {
  nordkai: { name: 'Elbe Sparbank', text: 'Entgeltabschluss', amount: '-24.90' },
  marine: { name: 'Sundbanken', text: 'Gebyr', amount: '-95.00' },
}

function bankLine(due: Due, bank: DemoBank): BankLine {
  const place = PARTIES.findIndex((party) => party.key === due.party)
  const party = PARTIES[place]
  const iban = party?.iban ? madeUpIban(party.iban, place + 1) : undefined
  const amount = due.currency === bank.currency ? due.amount : round(divide(due.amount, '7.46'), 2)
  return { ...due, amount, name: party?.name ?? due.party, ...(iban ? { iban } : {}) }
}

/** Statements of each week, taken in as files; what is sure is matched at once, except in the last week. */
export async function makeStatements(
  world: DemoWorld,
  dues: readonly Due[],
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
): Promise<void> {
  const system: Who = { ...asSystem('Bank mailbox'), door: 'demo' }
  for (const key of ['nordkai', 'marine'] as const) {
    const bank = BANKS[key]
    let opening = bank.opening
    let sequence = 1
    for (let from = first; Temporal.PlainDate.compare(from, last) <= 0; from = from.add({ days: 7 })) {
      const end = from.add({ days: 6 })
      const to = Temporal.PlainDate.compare(end, last) > 0 ? last : end
      const lines = dues
        .filter((due) => due.company === key && due.on >= from.toString() && due.on <= to.toString())
        .map((due) => bankLine(due, bank))
      if (to.day <= 7) lines.push({ company: key, party: '', currency: bank.currency, on: to.toString(), ...FEES[key] })
      lines.sort((a, b) => (a.on < b.on ? -1 : 1))
      if (lines.length === 0) continue
      const statement = statementXml(bank, opening, lines, sequence, from.toString(), to.toString())
      opening = statement.closing
      await intake(
        world.kernel,
        system,
        { name: `${bank.bic} ${to} ${sequence}.xml`, bytes: new TextEncoder().encode(statement.xml) },
        'mail',
      )
      sequence++
      if (to.until(last).days > 6) await matchSure(world, key)
    }
  }
}

async function matchSure(world: DemoWorld, key: 'nordkai' | 'marine'): Promise<void> {
  const [account] = await world.kernel.load<{ id: string }>('select id from banking_account where identifier = $1', [
    BANKS[key].iban,
  ])
  await world.as(key === 'nordkai' ? 'tomasz' : 'mads', 'banking.account.matchSure', {}, account?.id)
}
