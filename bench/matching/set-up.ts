/** Puts planned contacts and open items into the books through the public commands. */
import { newId, type Refusal, runMany, type Who } from '../../kernel/index.ts'
import { salesBooking, type World } from '../world.ts'
import type { Plan } from './books.ts'
import type { BookItem, BookParty } from './payments.ts'
import { money } from './statement-file.ts'

/** All of them, or it says why not. */
async function all(world: World, command: string, items: { id?: string; input?: unknown }[], who: Who): Promise<void> {
  const { refused } = await runMany(world.kernel, command, items, who)
  const [first] = refused as { refusal: Refusal }[]
  if (first) throw new Error(`${command}: ${refused.length} of ${items.length} were refused. ${first.refusal.message}`)
}

/** Contacts with their accounts, verified where they are known. */
async function addParties(world: World, { parties }: Plan): Promise<string[]> {
  const ids = parties.map(() => newId())
  const input = (at: number) => {
    const { name, supplier } = parties[at] ?? { name: '', supplier: false }
    return { name, country: 'DE', ...(supplier ? { supplier: true } : { customer: true }) }
  }
  await all(
    world,
    'contacts.party.create',
    ids.map((id, at) => ({ id, input: input(at) })),
    world.who,
  )
  const known = [...parties.entries()].filter(([, one]) => one.known)
  const accounts = known.map(([at, { iban, name }]) => ({ id: newId(), input: { party: ids[at], iban, holder: name } }))
  await all(world, 'contacts.bankAccount.create', accounts, world.who)
  const second: Who = { ...world.who, id: newId(), name: 'Treasurer' }
  await all(
    world,
    'contacts.bankAccount.verify',
    accounts.map(({ id }) => ({ id, input: { how: 'letter' } })),
    second,
  )
  return ids
}

async function addItems(world: World, { items }: Plan, parties: readonly string[]): Promise<void> {
  const forward = items.filter((item) => !item.discount)
  const inputs = forward.map((item) => ({
    input: {
      ...{ company: world.company, on: '2026-01-01', side: item.side, credit: item.credit },
      ...{ party: parties[item.party], number: item.number, amount: money(item.cents) },
      ...{ issuedOn: item.issuedOn, dueOn: item.dueOn },
    },
  }))
  await all(world, 'ledger.openItem.bringForward', inputs, world.who)
  const booking = await salesBooking(world)
  const invoices = items
    .filter((item) => item.discount)
    .map((item) => ({
      id: newId(),
      input: {
        ...{ company: world.company, customer: parties[item.party], issuedOn: item.issuedOn, currency: 'EUR' },
        ...{ dueOn: item.dueOn, discountPercent: '2', discountUntil: '2026-03-14' },
        lines: [{ text: 'Rope', quantity: '1', price: money(item.cents), ...booking }],
      },
    }))
  await all(world, 'sales.invoice.create', invoices, world.who)
  await all(
    world,
    'sales.invoice.post',
    invoices.map(({ id }) => ({ id, input: {} })),
    world.who,
  )
}

export interface Books {
  items: BookItem[]
  parties: Map<string, BookParty>
}

/** The books as planned; the items with the numbers and references that they were given. */
export async function setUpBooks(world: World, plan: Plan): Promise<Books> {
  const ids = await addParties(world, plan)
  await addItems(world, plan, ids)
  const place = new Map(ids.map((id, at) => [id, at]))
  const { rows } = await world.kernel.pool.query<BookItem>(
    `select id, number, reference, party, side, (open * 100)::int as open, coalesce(discount_amount * 100, 0)::int as discount
       from ledger_open_item where company = $1 and state = 'open'`,
    [world.company],
  )
  // Two suppliers may have used one number; ids are others each time, and the same seed is to pay the same items.
  const items = rows.sort((a, b) =>
    a.number === b.number ? (place.get(a.party) ?? 0) - (place.get(b.party) ?? 0) : a.number < b.number ? -1 : 1,
  )
  const parties = plan.parties.map(({ name, iban }, at): [string, BookParty] => {
    const id = ids[at] ?? ''
    return [id, { id, name, iban }]
  })
  return { items, parties: new Map(parties) }
}
