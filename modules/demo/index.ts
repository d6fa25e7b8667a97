import { type Kernel, seal } from '../../kernel/index.ts'
import { makeStatements, openBanks } from './bank.ts'
import { chance } from './chance.ts'
import { makePaper } from './paper.ts'
import { type DemoWorld, makePeopleAndPlaces } from './people-and-places.ts'
import { makeBills, makeInvoices } from './trade.ts'

/** Makes the demo organisation in an empty database: a plausible quarter, all of it through the public commands. */
export async function makeDemo(kernel: Kernel): Promise<{ companies: DemoWorld['companies'] }> {
  const today = Temporal.Now.plainDateISO(kernel.zone)
  const first = today.subtract({ days: 91 })
  const world = await makePeopleAndPlaces(kernel, today.year)
  if (first.year !== today.year)
    for (const company of Object.values(world.companies)) await openYear(world, company, first.year)
  await makeRates(world, first)
  await openBanks(world, first.toString())
  const luck = chance(26)
  const invoices = await makeInvoices(world, first, today, luck)
  const bills = await makeBills(world, first, today, luck)
  await makeStatements(world, [...invoices, ...bills], first, today.subtract({ days: 1 }))
  await makePaper(world, today)
  await makeTasks(world, today)
  await seal(kernel)
  return { companies: world.companies }
}

async function openYear(world: DemoWorld, company: string, year: number): Promise<void> {
  const [known] = await world.kernel.load(
    'select 1 from ledger_period where company = $1 and extract(year from starts_on) = $2 limit 1',
    [company, year],
  )
  if (!known) await world.as('ida', 'ledger.period.openYear', { company, year })
}

async function makeRates(world: DemoWorld, first: Temporal.PlainDate): Promise<void> {
  for (const [currency, to, rate] of [
    ['EUR', 'DKK', '7.4600'],
    ['GBP', 'EUR', '1.1550'],
    ['USD', 'EUR', '0.8700'],
    ['GBP', 'DKK', '8.6160'],
  ] as const) {
    await world.as('tomasz', 'ledger.exchangeRate.create', { currency, to, on: first.toString(), rate, source: 'Demo' })
  }
}

async function makeTasks(world: DemoWorld, today: Temporal.PlainDate): Promise<void> {
  const task = (who: string, title: string, note: string, days: number, importance = 'normal') =>
    world.as('ida', 'work.task.create', {
      title,
      note,
      assignee: world.people.get(who),
      dueOn: today.add({ days }).toString(),
      importance,
      company: world.companies.nordkai,
    })
  await task('ida', 'Book the extinguisher inspection, hall 2', 'The two-year interval ends next week.', 6)
  await task(
    'ida',
    'Answer Fjordline Charter on the fender credit',
    'They ask for a credit of 150.00. Jonas knows the delivery.',
    0,
    'high',
  )
  await task('tomasz', 'Reconcile petty cash', 'Count and sign.', 2)
  await world.as('ida', 'organisation.delegation.create', {
    from: world.people.get('henrik'),
    to: world.people.get('ida'),
    startsOn: today.subtract({ days: 2 }).toString(),
    endsOn: today.add({ days: 12 }).toString(),
    note: 'At sea, no signal.',
  })
}
